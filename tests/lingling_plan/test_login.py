"""Signing in and out, the lock after five tries, and one's own password."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertNotContains

from tests.make import PASSWORD, make_department, make_plan, make_reading, make_target, make_user, sign_in
from tests.office import AUGUST, clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings):
    """Hashing is slow on purpose; here it is done fifty times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def member(username, role, department=None):
    user = make_user(username=username, role=role, department=department)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def clerk():
    make_plan()
    return member("clerk-jyj", "reporter", make_department())


def enter(client, username="clerk-jyj", password=PASSWORD, **extra):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def test_it_works(client, clerk):
    page = client.get("/login/")
    assert page.status_code == 200
    assert "登录" in page.content.decode()
    response = enter(client)
    assert (response.status_code, response.url) == (302, reverse("my"))


@pytest.mark.parametrize(
    ("role", "first"), [("reporter", "my"), ("approver", "review"), ("planner", "board"), ("leader", "board")]
)
def test_everybody_begins_with_their_own_work(client, role, first):
    make_plan()
    member("someone", role, make_department() if role in ("reporter", "approver") else None)
    asked_for_nothing = client.get("/").url
    assert client.post(asked_for_nothing, {"username": "someone", "password": PASSWORD, "next": "/"}).url == reverse(
        first
    )


def test_one_gets_to_the_page_asked_for(client, clerk):
    response = client.get("/record/")
    assert response.url == "/login/?next=/record/"
    assert (
        client.post(response.url, {"username": clerk.username, "password": PASSWORD, "next": "/record/"}).url
        == "/record/"
    )


def test_it_never_leads_to_another_site(client, clerk):
    data = {"username": clerk.username, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/login/", data).url == reverse("my")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/record/",
        "/admin/",
        "/record/indicators/reading/add/",
        "/indicators/pending/",
        "/projects/nodes/",
        "/password/",
    ],
)
def test_everything_asks_for_it(client, path):
    assert client.get(path).url == f"/login/?next={path}"
    assert client.post(path).url == f"/login/?next={path}"


def test_unknown_wrong_and_stopped_are_told_the_same(client, clerk):
    stopped = member("stopped", "leader")
    stopped.is_active = False
    stopped.save()
    texts = set()
    for username, password in (("unknown", "x"), (clerk.username, "x"), ("stopped", PASSWORD)):
        page = enter(client, username, password)
        assert page.status_code == 200
        texts.update(re.findall(r'role="alert">(.*?)<', page.content.decode()))
    assert len(texts) == 1


def test_what_was_typed_stays_but_not_the_password(client, clerk):
    page = enter(client, "ＡＢＣ<b>", "secret-typed").content.decode()
    assert "&lt;b&gt;" in page
    assert "secret-typed" not in page


def test_five_wrong_tries_lock_the_account(client, clerk):
    for _ in range(4):
        assert enter(client, password="wrong").status_code == 200
    locked = enter(client, password="wrong")
    assert locked.status_code == 429
    assert "30 分钟" in locked.content.decode()
    assert enter(client).status_code == 429


def test_the_lock_ends_after_thirty_minutes(client, clerk):
    for _ in range(5):
        enter(client, password="wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert enter(client).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert enter(client).status_code == 302


def test_a_colleague_at_the_same_address_is_not_locked_out(client, clerk):
    for _ in range(5):
        enter(client, password="wrong")
    member("leader", "leader")
    assert enter(client, "leader").status_code == 302


def test_a_made_up_address_does_not_help(client, clerk):
    for number in range(5):
        enter(client, password="wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert enter(client, headers={"X-Forwarded-For": "10.9.9.9"}).status_code == 429


def test_without_a_membership_one_sees_a_clear_refusal(client, django_user_model):
    make_plan()
    nobody = django_user_model.objects.create(username="nobody")
    page = sign_in(client, nobody).get("/")
    assert page.status_code == 403
    assert "没有分配单位和角色" in page.content.decode()


def test_a_stopped_account_ends_at_the_next_page(client, clerk):
    sign_in(client, clerk)
    assert client.get("/record/").status_code == 200
    clerk.is_active = False
    clerk.save()
    assert client.get("/record/").status_code == 302


def test_signing_out_is_a_post(client, clerk):
    sign_in(client, clerk)
    assert client.get("/logout/").status_code == 405
    assert client.get("/record/").status_code == 200
    assert client.post("/logout/").url == "/login/"
    assert client.get("/record/").status_code == 302


def test_one_changes_ones_own_password(client, clerk):
    sign_in(client, clerk)
    new = "another-Long-pass-77"
    page = client.post("/password/", {"old_password": "wrong", "new_password1": new, "new_password2": new})
    assert page.status_code == 200
    client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    clerk.refresh_from_db()
    assert clerk.check_password(new)


def test_weak_passwords_are_refused(client, clerk):
    sign_in(client, clerk)
    for weak in ("short1A", "1234567890123", "clerk-jyj-1", "password123"):
        page = client.post("/password/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak})
        assert page.status_code == 200, weak
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_password_set_by_an_administrator_ends_the_lock(client, clerk):
    for _ in range(5):
        enter(client, password="wrong")
    new = "given-by-Admin-2023"
    sign_in(client, make_user(username="sysadmin", role="admin"))
    data = {"password1": new, "password2": new, "usable_password": "true"}
    assert client.post(f"/admin/auth/user/{clerk.pk}/password/", data).status_code == 302
    client.logout()
    assert enter(client, password=new).status_code == 302


def test_what_was_not_shown_ends_with_the_session(client, office):
    """The next person at the same computer does not read whose entry was approved."""
    target = make_target(name="私密甲", value=1200, lead=office.own)
    waiting = make_reading(target=target, month=AUGUST, value=5, status="submitted")
    with clock():
        sign_in(client, office.approver)
        client.post("/review/", {"approve": f"reading-{waiting.pk}"})
        client.post("/logout/")
        typed = {"username": office.stranger.username, "password": PASSWORD}
        page = client.post("/login/", typed, follow=True)
    waiting.refresh_from_db()
    assert waiting.status == "approved"
    assertNotContains(page, "已通过")
    assertNotContains(page, "私密甲")
