"""An upload by mistake is withdrawn: out of the list and not to be changed, nothing lost, and taken up again."""

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from drafting import creating
from drafting.models import Report
from tests.make import make_draft, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return make_draft()


@pytest.fixture
def planner(client):
    return sign_in(client, make_user(username="planner", role="planner"))


def address(report) -> str:
    return f"/reports/{report.pk}/withdraw/"


def test_it_works(planner, report):
    assert "撤回这份草案？" in planner.get(address(report)).content.decode()
    report.refresh_from_db()
    assert report.withdrawn_at is None, "asking does nothing"
    shown = planner.post(address(report), follow=True).content.decode()
    report.refresh_from_db()
    assert report.withdrawn_by.username == "planner"
    assert "已撤回的 1 份" in shown
    assert "还没有上传过报告" in shown
    (line,) = LogEntry.objects.get_for_object(report).filter(changes__has_key="撤回报告草案")
    assert (line.actor.username, line.changes["撤回报告草案"][1]) == (
        "planner",
        f"2024年 报告.txt，校验码 {report.sha256}",
    )


def test_it_is_taken_up_again_with_all_that_was_decided(planner, report):
    row = report.rows.first()
    report.accept(by=report.by, versions={row.pk: row.version})
    planner.post(address(report))
    planner.post(address(report), {"restore": "1"})
    report.refresh_from_db()
    assert (report.withdrawn_at, report.withdrawn_by) == (None, None)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert LogEntry.objects.get_for_object(report).filter(changes__has_key="恢复报告草案").count() == 1


def test_nothing_of_it_can_be_decided(planner, report):
    row = report.rows.first()
    report.withdraw(by=report.by)
    response = planner.post(
        f"/reports/{report.pk}/{row.chapter}/", {"accept": row.pk, "version": row.version}, follow=True
    )
    assert "已经撤回" in response.content.decode()
    assert "采用</button>" not in planner.get(f"/reports/rows/{row.pk}/").content.decode()
    row.refresh_from_db()
    assert row.state == "open"
    with pytest.raises(ValidationError, match="已经撤回"):
        creating.create(report, by=report.by, name="计划", adopted_on=timezone.now().date())


def test_the_same_text_again_is_the_withdrawn_one(planner, report):
    report.withdraw(by=report.by)
    again = SimpleUploadedFile("又一份.txt", report.text.encode())
    shown = planner.post("/reports/", {"file": again}, follow=True).content.decode()
    assert Report.objects.count() == 1
    assert "恢复这份草案" in shown


def test_an_administrator_may(client, report):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    client.post(address(report))
    report.refresh_from_db()
    assert report.withdrawn_by.username == "sysadmin"


def test_twice_is_once(report):
    report.withdraw(by=report.by)
    report.withdraw(by=report.by)
    assert LogEntry.objects.get_for_object(report).filter(changes__has_key="撤回报告草案").count() == 1
    report.restore()
    report.restore()
    assert report.is_open


def test_a_created_plans_report_stays(planner):
    report = make_draft(decided=True)
    creating.create(report, by=report.by, name="2024年计划", adopted_on=timezone.now().date().replace(year=2024))
    assert "撤回" not in planner.get(f"/reports/{report.pk}/").content.decode()
    assert "不再改动" in planner.post(address(report), follow=True).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(withdrawn_by=report.by, withdrawn_at=timezone.now())


def test_by_and_at_go_together(report):
    report.withdrawn_at = timezone.now()
    with pytest.raises(ValidationError, match="撤回人和时间"):
        report.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()
    report.withdrawn_by = report.by
    report.validate_constraints()
    report.save()
