"""Error pages: Chinese, a way on, nothing of the inside, and no database."""

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404
from django.utils import timezone

from lingling_plan import errors
from tests.make import make_plan, make_user, sign_in

PAGES = [
    (errors.bad_request, 400, "请求有误"),
    (errors.forbidden, 403, "没有权限"),
    (errors.csrf_failure, 403, "页面已过期"),
    (errors.not_found, 404, "没有这一页"),
    (errors.failure, 500, "系统出错了"),
]


@pytest.mark.parametrize(("view", "status", "words"), PAGES)
def test_it_works(view, status, words):
    """Without the database: the mark django_db is missing, so that any query would fail the test."""
    response = view(RequestFactory().get("/"))
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "零陵区年度计划" in page
    assert '<html lang="zh-Hans">' in page


@pytest.mark.parametrize(("view", "status", "words"), PAGES)
def test_no_inline_style_or_script(view, status, words):
    page = view(RequestFactory().get("/")).content.decode()
    assert "<style" not in page
    assert "<script" not in page
    assert "style=" not in page


@pytest.fixture
def leader(client, db):
    make_plan()
    return sign_in(client, make_user(username="leader", role="leader"))


def test_not_found(leader):
    page = leader.get("/nowhere/")
    assert page.status_code == 404
    assert "没有这一页" in page.content.decode()


def test_not_allowed(leader):
    page = leader.get("/record/")
    assert page.status_code == 403
    assert "没有权限" in page.content.decode()


def test_bad_request(leader):
    page = leader.get("/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "请求有误" in page.content.decode()


@pytest.mark.parametrize("address", ["/?month=%00", "/?q=a%00b", "/nowhere/%00/", "/admin/projects/project/?lead=\0"])
def test_a_nul_in_the_address(leader, address):
    """No database is asked: PostgreSQL refuses to compare with it."""
    page = leader.get(address)
    assert page.status_code == 400
    assert "请求有误" in page.content.decode()


def test_what_only_looks_like_a_nul(leader):
    assert leader.get("/?q=%2500").status_code == 200


def test_too_many_fields(leader, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    page = leader.post("/password/", {f"field{number}": "x" for number in range(11)})
    assert page.status_code == 400


def test_a_page_that_was_open_too_long(db):
    make_plan()
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/login/", {"username": "x", "password": "y"})
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


def test_a_failure_tells_nothing(leader, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("board.views.plan_of", fail)
    monkeypatch.setattr("lingling_plan.access.plan_of", fail)
    leader.raise_request_exception = False
    page = leader.get("/behind/")
    assert page.status_code == 500
    assert "系统出错了" in page.content.decode()
    assert f"时间：{timezone.localdate()}" in page.content.decode()
    assert '<a class="button" href="/">回到状态板</a>' in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_refusal_costs_the_session_and_no_more(leader, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        leader.get("/admin/")


def test_unknown_addresses_are_not_resolved_by_the_sites():
    from django.urls import resolve

    for path in (
        "/record/nowhere/",
        "/admin/nowhere/",
        "/admin/r/1/1/",
        "/record/autocomplete/",
        "/admin/password_change/",
    ):
        with pytest.raises(Resolver404):
            resolve(path)


@pytest.mark.parametrize(
    ("path", "came", "back"),
    [
        ("/my/", "http://testserver/my/?x=1", "/my/"),
        ("/my/", "", "/my/"),
        ("/matters/3/settle/", "http://testserver/matters/", "/matters/"),
        ("/my/", "http://evil.example/steal/", "/my/"),
        ("/my/", "http://testserver//evil.example/", "/my/"),
        ("/login/", "http://testserver/login/?next=/board/", "/my/"),
        ("//evil.example/", "", "/my/"),
    ],
)
def test_the_way_back_to_what_was_typed(path, came, back):
    request = RequestFactory().post("/", headers={"Referer": came, "host": "testserver"})
    request.path = path
    page = errors.csrf_failure(request).content.decode()
    assert f'<a href="/login/?next={back.replace("/", "%2F")}">重新登录并找回填写的内容</a>' in page
