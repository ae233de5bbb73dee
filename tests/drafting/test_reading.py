"""A long report is kept at once and read outside the request: to its draft, to a reason, or again."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from drafting import aside, intake
from drafting.models import Report, Upload
from drafting.upload import SILENT, Superseded
from tests.drafting import race
from tests.make import make_plan, make_upload, make_user, sign_in
from tests.race import copy_tables

pytestmark = pytest.mark.django_db
TEXT = "2030年计划\n二、2030年主要目标\n新建公园6个，新建广场3个。"


@pytest.fixture
def planner(client, monkeypatch):
    """Whose every text is long."""
    monkeypatch.setattr(intake, "LONG", 10)
    return sign_in(client, make_user(username="planner", role="planner"))


def send(client, text=TEXT, **fields):
    return client.post("/reports/", {"file": SimpleUploadedFile("长报告.txt", text.encode()), **fields})


def address(upload) -> str:
    return f"/reports/reading/{upload.pk}/"


def read(upload) -> Upload:
    """As the thread does it."""
    upload.refresh_from_db()
    aside.work(upload.pk, upload.attempt)
    upload.refresh_from_db()
    return upload


def silent() -> dict:
    """Columns of a reading that was not heard of for too long."""
    long_ago = timezone.now() - SILENT - timedelta(seconds=1)
    return {"attempt": 1, "since": long_ago, "heard_at": long_ago, "signs_read": 5}


def test_it_works(planner):
    response = send(planner)
    upload = Upload.objects.get()
    assert response.url == address(upload)
    assert (upload.text, upload.year, upload.by.username, upload.length) == (TEXT, 2030, "planner", len(TEXT))
    assert not Report.objects.exists()
    shown = planner.get(response.url).content.decode()
    assert f"已读 0 / {len(TEXT)} 字" in shown
    assert "重新读取</button>" not in shown
    assert "正在读取" in planner.get("/reports/").content.decode()

    read(upload)
    report = Report.objects.get()
    assert (report.text, report.name, report.year, report.by) == (TEXT, "长报告.txt", 2030, upload.by)
    assert sorted(report.rows.values_list("name", flat=True)) == ["新建公园", "新建广场"]
    assert (upload.report, upload.text) == (report, "")
    assert planner.get(response.url).url == f"/reports/{report.pk}/"
    assert "长报告.txt" in planner.get("/reports/").content.decode()
    assert not Upload.objects.waiting().exists()


def test_a_short_one_is_read_at_once(planner, monkeypatch):
    monkeypatch.setattr(intake, "LONG", len(TEXT))
    assert send(planner).url == f"/reports/{Report.objects.get().pk}/"
    assert not Upload.objects.exists()


def test_a_short_one_full_of_numbers_is_read_aside(planner, monkeypatch):
    monkeypatch.setattr(intake, "LONG", len(TEXT))
    monkeypatch.setattr(intake, "MANY", 3)
    assert send(planner).url == address(Upload.objects.get())


def test_it_is_the_same_draft_as_that_of_a_short_one(planner, monkeypatch):
    send(planner)
    long = read(Upload.objects.get()).report
    short = intake.drafted(TEXT, 2030)
    assert long.chapters == short["chapters"]
    told = ("name", "code", "value", "unit", "measure", "start", "end", "section", "match")
    assert list(long.rows.values_list(*told)) == [tuple(getattr(row, name) for name in told) for row in short["rows"]]


def test_what_the_page_asks_every_second(planner):
    upload = make_upload()
    upload.claim()
    upload.hear(7)
    fragment = planner.get(address(upload), headers={"HX-Request": "true"})
    assert "<h1>" not in fragment.content.decode()
    assert f'value="7" max="{len(TEXT)}"' in fragment.content.decode()
    read(upload)
    assert planner.get(address(upload), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_nothing_to_draft_is_told_and_can_be_tried_again(planner):
    send(planner, "2030年计划，各位代表，请予审议。")
    upload = read(Upload.objects.get())
    assert upload.trouble == intake.NOTHING
    shown = planner.get(address(upload)).content.decode()
    assert intake.NOTHING in shown
    assert "重新读取</button>" in shown
    assert "没有读成" in planner.get("/reports/").content.decode()
    assert planner.post(address(upload)).url == address(upload)
    upload.refresh_from_db()
    assert (upload.attempt, upload.trouble, upload.is_working) == (2, "", True)


def test_an_error_is_told_and_logged(planner, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise RuntimeError("no")

    send(planner)
    monkeypatch.setattr(intake, "draft", broken)
    upload = read(Upload.objects.get())
    assert upload.trouble == aside.TROUBLE
    assert "RuntimeError: no" in caplog.text
    assert upload.text == TEXT
    monkeypatch.undo()
    planner.post(address(upload))
    assert read(upload).report is not None


def test_a_reading_that_fails_while_it_stores_leaves_nothing(planner, monkeypatch):
    keep = Report.keep

    def half(**told):
        keep(**told)
        raise RuntimeError("the disk is full")

    send(planner)
    monkeypatch.setattr(Report, "keep", half)
    assert read(Upload.objects.get()).trouble == aside.TROUBLE
    assert not Report.objects.exists()


def test_one_that_died_can_be_started_again(planner):
    upload = make_upload(**silent())
    shown = planner.get(address(upload)).content.decode()
    assert "读取中断" in shown
    assert "已读 5 字" in shown
    planner.post(address(upload))
    assert read(upload).report is not None


def test_one_that_is_alive_is_not_started_again(planner):
    upload = make_upload()
    upload.claim()
    planner.post(address(upload))
    upload.refresh_from_db()
    assert upload.attempt == 1


def test_one_that_was_thought_dead_stores_nothing(planner):
    upload = make_upload(**silent())
    slow = Upload.objects.get()
    assert upload.claim()
    with pytest.raises(Superseded):
        slow.hear(9)
    with pytest.raises(Superseded):
        slow.finish(**intake.drafted(TEXT, 2030))
    slow.fail("没有读成")
    assert not Report.objects.exists()
    assert read(upload).report is not None
    assert not upload.claim(), "it is read"


def test_how_far_it_is_written_once_a_second(monkeypatch):
    seconds, told = iter([0, 0.5, 1.2, 1.2, 2.3, 2.3]), []
    monkeypatch.setattr(aside, "monotonic", lambda: next(seconds, 99))
    monkeypatch.setattr(Upload, "hear", lambda upload, signs: told.append(signs))
    heard = aside._heard(Upload(length=100))
    heard(10)
    heard(20)
    heard(500)
    assert told == [20, 99]


def test_the_same_file_again_is_the_same_upload(planner):
    send(planner)
    assert send(planner).url == address(Upload.objects.get())
    assert Upload.objects.get().attempt == 1
    report = read(Upload.objects.get()).report
    assert send(planner).url == f"/reports/{report.pk}/"
    report.withdraw(by=report.by)
    assert send(planner).url == f"/reports/{report.pk}/"
    assert Upload.objects.count() == 1


def test_the_same_file_again_reads_what_died(planner):
    make_upload(**silent())
    send(planner)
    assert Upload.objects.get().attempt == 2


def test_withdrawn_while_it_is_read(planner):
    send(planner)
    upload, reading = Upload.objects.get(), Upload.objects.get()
    shown = planner.post(address(upload), {"withdraw": "1"}, follow=True).content.decode()
    assert "已撤回2030年 长报告.txt" in shown
    assert "还没有上传过报告" in shown
    with pytest.raises(Superseded):
        reading.finish(**intake.drafted(TEXT, 2030))
    assert read(upload).report is None
    (line,) = LogEntry.objects.get_for_object(upload).filter(changes__has_key="撤回待读报告")
    assert upload.sha256 in line.changes["撤回待读报告"][1]
    assert "撤回，没有再读" in planner.get(address(upload)).content.decode()
    send(planner)
    assert read(upload).report is not None, "taken up again by the same file"


def test_withdrawn_twice_is_once_and_not_once_it_is_read(planner):
    upload = make_upload()
    assert upload.withdraw(by=upload.by)
    assert upload.withdraw(by=upload.by)
    assert LogEntry.objects.get_for_object(upload).filter(changes__has_key="撤回待读报告").count() == 1
    upload.claim()
    read(upload)
    assert planner.post(address(upload), {"withdraw": "1"}).url == address(upload)
    upload.refresh_from_db()
    assert upload.withdrawn_at is None


def test_what_is_refused_is_refused_at_once(planner):
    assert "没有从报告里读出年度" in send(planner, "今年新建公园6个。").content.decode()
    assert not Upload.objects.exists()


def test_one_of_a_year_that_has_a_plan_is_held_against_it(planner):
    make_plan(year=2030)
    send(planner)
    report = read(Upload.objects.get()).report
    assert report.attaches
    assert planner.get(f"/reports/{report.pk}/").url == f"/reports/{report.pk}/attach/"


@pytest.mark.parametrize(("role", "status"), [("planner", 200), ("admin", 200), ("leader", 403)])
def test_who_may(client, role, status):
    upload = make_upload()
    sign_in(client, make_user(username=role, role=role))
    assert client.get(address(upload)).status_code == status
    assert client.get("/reports/reading/999/").status_code == (404 if status == 200 else 403)


@pytest.mark.parametrize(
    ("accepted", "refused", "message"),
    [
        ({"year": 2031}, {}, "已经上传，正在读取"),
        ({"year": 2032}, {"year": 2032, "text": ""}, "没有读完的要有文字"),
        (
            {"year": 2033, "withdrawn_by": True, "withdrawn_at": True},
            {"year": 2033, "withdrawn_at": True},
            "撤回人和时间",
        ),
    ],
)
def test_constraints(accepted, refused, message):
    upload = make_upload()

    def made(values) -> Upload:
        copy = Upload.objects.get(pk=upload.pk)
        copy.pk = None
        for name, value in values.items():
            setattr(copy, name, {"withdrawn_by": upload.by, "withdrawn_at": upload.at}.get(name, value))
        return copy

    made(accepted).validate_constraints()
    with transaction.atomic():
        made(accepted).save(force_insert=True)
        transaction.set_rollback(True)
    with pytest.raises(ValidationError, match=message):
        made(refused).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        made(refused).save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"text": "别的"}, {"sha256": "0"}, {"name": "别的.txt"}, {"year": 2031}, {"length": 1}]
)
def test_what_was_uploaded_stays(change):
    upload = make_upload()
    with pytest.raises(DatabaseError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        upload.delete()


def test_nothing_changes_once_it_is_read():
    upload = make_upload()
    upload.claim()
    read(upload)
    with pytest.raises(DatabaseError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(attempt=9)


@pytest.mark.django_db(transaction=True)
def test_many_at_once(tmp_path):
    """Eight upload it, eight begin it, four readings end: one upload, one reading that counts, one draft."""
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    left = in_a_process_of_its_own(tmp_path) if in_memory else race.race()
    assert len(left["kept"]) == 1
    assert left["claims"] == ["False"] * 7 + ["True"]
    assert left["attempts"] == 3
    assert left["ends"] == [None] * 4
    assert left["trouble"] == ""
    assert left["reports"] is True
    assert left["rows"] == sorted(f"新建{sign}公园" for sign in "甲乙丙丁")


def in_a_process_of_its_own(folder) -> dict:
    environment = {**os.environ, "DATABASE_URL": copy_tables(folder / "race.sqlite3")}
    command = [sys.executable, "-m", "tests.drafting.race"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
