"""Uploading a report: what is taken, what is refused and in which words, and that nothing of a plan changes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from drafting import intake
from drafting.models import Report
from lingling_plan.models import Plan
from tests.make import make_draft, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db

TEXT = "2024年计划\n二、2024年主要目标\n新建公园6个。"


@pytest.fixture
def planner(client):
    return sign_in(client, make_user(username="planner", role="planner"))


def upload(client, data: bytes | str = TEXT, name="报告.txt", **fields):
    data = data.encode() if isinstance(data, str) else data
    return client.post("/reports/", {"file": SimpleUploadedFile(name, data), **fields})


def test_it_works(planner):
    response = upload(planner)
    report = Report.objects.get()
    assert response.url == f"/reports/{report.pk}/"
    assert (report.year, report.name, report.text, report.by.username) == (2024, "报告.txt", TEXT, "planner")
    assert "未定 1 行" in planner.get(response.url).content.decode()
    assert not Plan.objects.exists()


def test_the_same_text_twice_is_one_report(planner):
    assert upload(planner).url == upload(planner, name="又一次.txt").url
    assert Report.objects.count() == 1


def test_two_clicks_are_one_report(planner, monkeypatch):
    """The other request stores the text while this one still reads it."""
    drafted = intake.drafted

    def slower(text, year):
        monkeypatch.setattr(intake, "drafted", drafted)
        made = drafted(text, year)
        upload(planner)
        return made

    monkeypatch.setattr(intake, "drafted", slower)
    assert upload(planner).url == f"/reports/{Report.objects.get().pk}/"


def test_another_text_of_the_year_is_another_draft(planner):
    upload(planner)
    upload(planner, TEXT + "新建广场3个。")
    assert Report.objects.filter(year=2024).count() == 2


def test_the_year_can_be_told(planner):
    upload(planner, year="2027")
    assert Report.objects.get().year == 2027


@pytest.mark.parametrize(
    ("data", "name", "fields", "told"),
    [
        (b"", "a.txt", {}, "文件是空的"),
        (TEXT, "a.doc", {}, "只接受 txt、docx、pdf"),
        (b"PK\x03\x04" + b"x" * 99, "a.docx", {}, ""),
        (b"%PDF-1.4 nothing", "a.pdf", {}, ""),
        (b"\x00\x01\x02\x03" * 99, "a.txt", {}, "不是文本文件"),
        ("今年新建公园6个。", "a.txt", {}, "没有从报告里读出年度"),
        ("2024年计划，各位代表，请予审议。", "a.txt", {}, "没有读到任何数字"),
        (TEXT, "a.txt", {"year": "1999"}, "年度应在2000至2100之间"),
        (TEXT, "a.txt", {"year": "甲"}, "请填四位数的年份"),
        ("字" * (intake.LONGEST + 1), "a.txt", {}, "最多 30 万字"),
        (b"a" * (intake.LARGEST_FILE + 1), "a.txt", {}, "不能超过 10 MB"),
    ],
)  # fmt: skip
def test_it_refuses_with_a_message(planner, data, name, fields, told):
    response = upload(planner, data, name, **fields)
    assert response.status_code == 200
    errors = "".join(each for messages in response.context["form"].errors.values() for each in messages)
    assert errors
    assert told in errors
    assert not Report.objects.exists()


def test_it_refuses_no_file(planner):
    assert "请先选择文件" in planner.post("/reports/", {}).content.decode()


def test_the_report_of_a_year_that_has_a_plan_is_held_against_it(planner):
    make_plan(year=2024)
    upload(planner)
    assert Report.objects.get().attaches


@pytest.mark.parametrize(("role", "status"), [("planner", 200), ("admin", 200), ("leader", 403)])
def test_who_may(client, role, status):
    sign_in(client, make_user(username=role, role=role))
    report = make_draft()
    for path in ("/reports/", f"/reports/{report.pk}/", f"/reports/{report.pk}/0/"):
        assert client.get(path).status_code == status
    assert "继续核定" in client.get(f"/reports/{report.pk}/").content.decode() or role != "planner"


def test_an_administrator_reads_without_buttons(client):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    shown = client.get(f"/reports/{make_draft().pk}/2/").content.decode()
    assert 'name="accept"' not in shown
    assert "地区生产总值增速" in shown


@pytest.mark.parametrize("path", ["/reports/1/", "/reports/1/0/", "/reports/rows/1/", "/reports/1/seeds.zip"])
def test_what_does_not_exist(planner, path):
    assert planner.get(path).status_code == 404
