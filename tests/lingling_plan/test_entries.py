"""Entries: versions, one approved at a time, decisions by somebody else, closed months, corrections, and a race."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from indicators.models import Reading
from lingling_plan.entries import Status
from lingling_plan.models import Plan
from lingling_plan.standing import Standing
from projects.models import Finding, Milestone, ProgressReport
from tests import race
from tests.make import (
    approver_of,
    clerk_of,
    make_department,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
    standing_of,
)

JUNE = month(6)


@pytest.fixture
def jobs(db):
    return make_target(value=5600, counted=True)


@pytest.fixture
def clerk(jobs):
    return clerk_of(jobs.lead)


@pytest.fixture
def approver(jobs):
    return approver_of(jobs.lead)


@pytest.fixture
def planner(db):
    return make_user(username="planner", role="planner")


def waiting(jobs, value=2800, **fields) -> Reading:
    return make_reading(target=jobs, month=JUNE, value=value, status=Status.SUBMITTED, **fields)


def states(jobs) -> list[tuple]:
    return list(Reading.objects.filter(point__target=jobs).order_by("version").values_list("version", "status"))


def revision() -> int:
    return Plan.objects.get().revision


def test_it_works(jobs, clerk, approver):
    reading = waiting(jobs)
    assert (reading.version, reading.status, reading.author, reading.decider) == (1, "submitted", clerk, None)
    reading.approve(by=approver)
    reading.refresh_from_db()
    assert (reading.status, reading.decider) == ("approved", approver)
    assert reading.decided_at >= reading.written_at


def test_a_true_zero_is_a_figure(jobs):
    assert waiting(jobs, value=0).value == 0
    assert jobs.points.with_readings().get(month=JUNE).submitted == Decimal(0)


def test_a_new_figure_is_a_new_version_and_replaces_the_one_waiting(jobs):
    first, second = waiting(jobs, 2700), waiting(jobs, 2800)
    assert states(jobs) == [(1, "superseded"), (2, "submitted")]
    first.refresh_from_db()
    assert (first.value, first.decider) == (2700, None)
    assert second.version == 2


def test_a_draft_is_replaced_too(jobs, clerk):
    point = jobs.points.get(month=JUNE)
    Reading.objects.create(point=point, value=1, version=1, status=Status.DRAFT, author=clerk)
    waiting(jobs)
    assert states(jobs) == [(1, "superseded"), (2, "submitted")]


def test_a_double_click_leaves_one_waiting(jobs):
    waiting(jobs)
    waiting(jobs)
    assert states(jobs) == [(1, "superseded"), (2, "submitted")]


def test_an_approved_figure_stands_until_its_correction_is_approved(jobs, approver):
    make_reading(target=jobs, month=JUNE, value=2800)
    correction = waiting(jobs, 2600)
    assert states(jobs) == [(1, "approved"), (2, "submitted")]
    assert jobs.points.with_readings().get(month=JUNE).reading == 2800
    correction.approve(by=approver)
    assert states(jobs) == [(1, "superseded"), (2, "approved")]
    assert jobs.points.with_readings().get(month=JUNE).reading == 2600


def test_a_replaced_figure_keeps_who_approved_it(jobs, approver):
    first = make_reading(target=jobs, month=JUNE, value=2800)
    make_reading(target=jobs, month=JUNE, value=2600)
    first.refresh_from_db()
    assert (first.status, first.decider, first.value) == ("superseded", approver, 2800)


def test_returning_needs_a_reason_and_keeps_the_version(jobs, approver):
    reading = waiting(jobs)
    for reason in ("", "  ", "\n"):
        with pytest.raises(ValidationError, match="退回原因"):
            reading.give_back(by=approver, reason=reason)
    assert states(jobs) == [(1, "submitted")]
    reading.give_back(by=approver, reason=" 与台账不符 ")
    reading.refresh_from_db()
    assert (reading.status, reading.reason, reading.decider) == ("returned", "与台账不符", approver)
    waiting(jobs, 2500)
    assert states(jobs) == [(1, "returned"), (2, "submitted")]


def test_a_returned_figure_moves_no_light(jobs):
    make_reading(target=jobs, month=JUNE, value=5600, status=Status.RETURNED)
    assert standing_of(jobs, JUNE) == Standing.MISSING


@pytest.mark.parametrize("status", [Status.APPROVED, Status.RETURNED, Status.SUPERSEDED])
def test_what_is_decided_is_not_decided_again(jobs, approver, planner, status):
    reading = waiting(jobs)
    stale = Reading.objects.get(pk=reading.pk)
    if status == Status.SUPERSEDED:
        waiting(jobs)
    elif status == Status.RETURNED:
        reading.give_back(by=approver, reason="有误")
    else:
        reading.approve(by=approver)
    before = list(Reading.objects.order_by("pk").values())
    for decide in (lambda: stale.approve(by=planner), lambda: stale.give_back(by=planner, reason="有误")):
        with pytest.raises(ValidationError, match=r"不能再审核|请审新版"):
            decide()
    assert list(Reading.objects.order_by("pk").values()) == before


def test_nobody_decides_on_their_own_figure(jobs, approver):
    reading = waiting(jobs, author=approver)
    for decide in (lambda: reading.approve(by=approver), lambda: reading.give_back(by=approver, reason="有误")):
        with pytest.raises(ValidationError, match="不能审核自己"):
            decide()
    assert states(jobs) == [(1, "submitted")]


def test_nor_does_the_database_let_them(jobs, approver):
    reading = waiting(jobs, author=approver)
    with pytest.raises(IntegrityError, match="reading_not_by_its_author"), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(status="approved", decider=approver, decided_at=reading.written_at)


def test_a_closed_month_takes_no_more_writes(jobs, approver):
    reading = waiting(jobs)
    Plan.objects.update(closed_through=JUNE)
    reading = Reading.objects.get(pk=reading.pk)
    writes = [
        lambda: waiting(jobs, 2900),
        lambda: reading.approve(by=approver),
        lambda: reading.give_back(by=approver, reason="有误"),
    ]
    for write in writes:
        with pytest.raises(ValidationError, match="2023年06月已封账"):
            write()
    assert states(jobs) == [(1, "submitted")]
    make_reading(target=jobs, month=month(7), value=3000)


def test_a_month_closed_after_the_form_was_opened_takes_no_more_writes(jobs, approver):
    """The clerk's copy of the plan is older than the closing: the lock looks again."""
    reading = waiting(jobs)
    assert reading.plan.closed_through is None
    Plan.objects.filter(pk=jobs.plan.pk).update(closed_through=JUNE)
    with pytest.raises(ValidationError, match="已封账"):
        reading.approve(by=approver)
    late = Reading(point=reading.point, value=1, author=reading.author)
    late.point.target.plan.closed_through = None
    with pytest.raises(ValidationError, match="已封账"):
        late.submit()


def test_a_refused_submit_leaves_no_trace(jobs):
    before = revision()
    Plan.objects.update(closed_through=JUNE)
    with pytest.raises(ValidationError):
        waiting(jobs)
    assert not Reading.objects.exists()
    assert revision() == before


def test_every_step_touches_the_plan(jobs, approver):
    start = revision()
    reading = waiting(jobs)
    waiting(jobs).approve(by=approver)
    waiting(jobs).give_back(by=approver, reason="有误")
    assert revision() == start + 5
    with pytest.raises(ValidationError):
        reading.approve(by=approver)
    assert revision() == start + 5


def test_a_figure_that_keeps_the_promise_ends_it_and_a_lower_correction_reopens_it(jobs):
    make_reading(target=jobs, month=month(9), value=5650)
    assert [standing_of(jobs, month(number)) for number in (9, 10, 12)] == [Standing.DONE] * 3
    make_reading(target=jobs, month=month(9), value=4900)
    assert standing_of(jobs, month(9)) == Standing.ONPACE
    assert [standing_of(jobs, month(number)) for number in (10, 12)] == [Standing.MISSING] * 2


def test_a_lower_figure_of_a_later_month_reopens_it_too(jobs):
    """A cumulative figure that falls below the target afterwards is a correction: 已完成 must not hide it."""
    make_reading(target=jobs, month=month(9), value=5650)
    make_reading(target=jobs, month=month(11), value=5000)
    assert [standing_of(jobs, month(number)) for number in (9, 10, 11, 12)] == ["done", "done", "slight", "missing"]


def test_a_correction_that_only_waits_reopens_nothing(jobs):
    make_reading(target=jobs, month=month(9), value=5650)
    make_reading(target=jobs, month=month(9), value=4900, status=Status.SUBMITTED)
    assert standing_of(jobs, month(10)) == Standing.DONE


@pytest.fixture
def road(db):
    return make_project(name="零道高速", stage="advance", nodes=[("用地批复", date(2023, 6, 30))])


def test_reports_have_versions_like_readings(road):
    make_report(project=road, month=JUNE, status=Status.SUBMITTED)
    make_report(project=road, month=JUNE, done=["用地批复"])
    found = ProgressReport.objects.order_by("version").values_list("version", "status", "node_share")
    assert list(found) == [(1, "superseded", 0), (2, "approved", 50)]


def test_a_refused_report_leaves_no_trace(road):
    Plan.objects.update(closed_through=JUNE)
    road.refresh_from_db()
    with pytest.raises(ValidationError, match="已封账"):
        make_report(project=road, month=JUNE, done=["用地批复"])
    assert not ProgressReport.objects.exists()


def test_a_finding_decides_and_is_kept_with_its_reason(road, planner):
    report = make_report(project=road, month=month(12), status=Status.SUBMITTED)
    assert report.awaits_finding
    found = report.find(by=planner, outcome="mostly", reason="现场核查", evidence="督查记录")
    report.refresh_from_db()
    assert (report.status, report.decider, report.node_share, report.finding) == ("approved", planner, 100, found)


def test_a_finding_that_it_is_not_done_takes_the_tick_back(road, planner):
    report = make_report(project=road, month=month(12), done=["用地批复", "推进"], status=Status.SUBMITTED)
    assert report.node_share == 100
    report.find(by=planner, outcome="not", reason="现场核查", evidence="督查记录")
    report.refresh_from_db()
    assert report.node_share == 50
    assert [node.name for node in report.completed.all()] == ["用地批复"]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.RETURNED])
def test_a_decision_writes_no_old_share_back(db, status):
    """The nodes changed after the approver's page had read the report."""
    road = make_project(name="零道高速", stage="complete", nodes=[("用地批复", date(2023, 6, 30))])
    make_report(project=road, month=JUNE, done=["用地批复"], status=Status.SUBMITTED)
    stale = ProgressReport.objects.get()
    assert stale.node_share == 50
    road.change_nodes(keep=[Milestone(name="招标", due=date(2023, 7, 31), weight=2)])
    if status == Status.APPROVED:
        stale.approve(by=approver_of(road.lead))
    else:
        stale.give_back(by=approver_of(road.lead), reason="数据有误")
    found = ProgressReport.objects.get()
    assert (found.status, found.node_share, found.decider) == (status, 25, approver_of(road.lead))


def test_a_finding_counts_the_nodes_of_now(road, planner):
    make_report(project=road, month=month(12), done=["用地批复"], status=Status.SUBMITTED)
    stale = ProgressReport.objects.get()
    road.change_nodes(keep=[Milestone(name="招标", due=date(2023, 7, 31), weight=2)])
    stale.find(by=planner, outcome="not", reason="现场核查", evidence="督查记录")
    assert ProgressReport.objects.get().node_share == 25


def test_a_second_finding_is_refused(road, planner):
    report = make_report(project=road, month=month(12), status=Status.SUBMITTED)
    stale = ProgressReport.objects.get(pk=report.pk)
    report.find(by=planner, outcome="not", reason="现场核查", evidence="督查记录")
    with pytest.raises(ValidationError, match="不能再审核"):
        stale.find(by=planner, outcome="done", reason="现场核查", evidence="督查记录")
    assert Finding.objects.get().outcome == "not"
    assert ProgressReport.objects.get().node_share == 0


def test_findings_are_not_made_by_the_author(road, planner):
    report = make_report(project=road, month=month(12), author=planner, status=Status.SUBMITTED)
    with pytest.raises(ValidationError, match="不能审核自己"):
        report.find(by=planner, outcome="done", reason="现场核查", evidence="督查记录")
    assert not Finding.objects.exists()
    assert not report.completed.exists()


@pytest.mark.parametrize(
    ("stage", "number", "done", "awaits"),
    [
        ("advance", 11, [], False),
        ("advance", 11, ["推进"], True),  # the department says that it is done: only a finding can agree
        ("advance", 12, [], True),  # the last point
        ("award", 12, [], True),
        ("start", 12, ["开工"], False),  # a measurable end needs no finding
    ],
)
def test_which_reports_wait_for_a_finding(db, stage, number, done, awaits):
    report = make_report(project=make_project(stage=stage), month=month(number), done=done, status=Status.SUBMITTED)
    assert report.awaits_finding is awaits


def in_a_process_of_its_own(folder) -> dict:
    """The race on a SQLite file, as the program runs in production: an in-memory database has no such locks."""
    environment = {**os.environ, "DATABASE_URL": race.copy_tables(folder / "race.sqlite3")}
    run = subprocess.run(
        [sys.executable, "-m", "tests.race"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_submits_at_once(tmp_path):
    """Eight people, 25 times each, the same month: every submit is kept, in order, and one waits."""
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    left = in_a_process_of_its_own(tmp_path) if in_memory else race.race()
    assert left["errors"] == []
    assert left["versions"] == list(range(1, 201))
    assert left["statuses"] == {"superseded": 199, "submitted": 1}
    assert left["values"] == 200
    assert left["waiting"] == 200


def test_departments_do_not_share_slots(db):
    """The same month of another item is another slot."""
    first, second = make_target(value=10), make_target(value=10, lead=make_department(code="nyj", name="农业农村局"))
    for target in (first, second):
        make_reading(target=target, month=JUNE, value=5)
    assert set(Reading.objects.values_list("version", "status")) == {(1, "approved")}
