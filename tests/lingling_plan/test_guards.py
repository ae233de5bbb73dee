"""What the database refuses whatever path a write takes: raw updates, with no form, view or method between."""

from datetime import UTC, date, datetime
from importlib import import_module
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from indicators.models import OriginalPoint, Point, Reading
from lingling_plan.entries import Status
from lingling_plan.guards import ARROWS, AUDIT_LOG, AUDIT_LOG_KEPT, AUDIT_LOG_NOT_EMPTIED, known_to
from lingling_plan.models import Plan
from projects.models import Finding, ProgressReport
from projects.models import Point as TrackPoint
from tests.make import (
    approver_of,
    clerk_of,
    make_adjustment,
    make_department,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
)
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
JUNE = month(6)
MIGRATIONS = (
    "indicators.migrations.0002_guards",
    "indicators.migrations.0003_adjustments",
    "projects.migrations.0002_guards",
    "projects.migrations.0003_adjustments",
    "projects.migrations.0005_ticks_guarded",
    "indicators.migrations.0005_points_kept",
    "projects.migrations.0006_points_and_findings_kept",
    "closing.migrations.0002_lines_kept",
    "drafting.migrations.0002_guards",
    "drafting.migrations.0004_attaching",
    "drafting.migrations.0006_rows_guarded",
)
AT = datetime(2023, 7, 4, tzinfo=UTC)


def reading(status) -> Reading:
    target = make_target(value=12, lead=make_department())
    return _stored(Reading, status, point=target.points.get(month=JUNE), value=6)


def report(status) -> ProgressReport:
    return _stored(ProgressReport, status, project=make_project(lead=make_department()), month=JUNE, node_share=0)


def _stored(kind, status, **fields):
    own = make_department()
    decided = status in (Status.APPROVED, Status.RETURNED)
    decision = {"decider": approver_of(own), "decided_at": AT} if decided else {}
    return kind.objects.create(version=1, status=status, author=clerk_of(own), **decision, **fields)


def refused(rows, **values) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("make", [reading, report])
@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_a_status_moves_along_the_arrows_only(make, old, new):
    entry = make(old)
    decision = {"decider": approver_of(make_department()), "decided_at": AT} if new in ("approved", "returned") else {}
    allowed = old == new or new in ARROWS[old]
    assert refused(type(entry).objects.filter(pk=entry.pk), status=new, **decision) is not allowed


CHANGES = {
    "version": 9, "unchanged": True, "progress": "改", "problem": "改", "next_step": "改", "remark": "改",
    "written_at": AT,
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("make", [reading, report])
def test_what_was_written_stays(make, column):
    entry = make(Status.SUBMITTED)
    assert refused(type(entry).objects.filter(pk=entry.pk), **{column: CHANGES[column]})


def test_figures_and_their_place_stay():
    entry, other = reading(Status.SUBMITTED), make_target(value=5)
    rows = Reading.objects.filter(pk=entry.pk)
    assert refused(rows, value=7)
    assert refused(rows, point=other.points.get(month=JUNE))
    assert refused(rows, author=approver_of(make_department()))
    entry = report(Status.SUBMITTED)
    rows = ProgressReport.objects.filter(pk=entry.pk)
    assert refused(rows, invested=1)
    assert refused(rows, month=month(7))
    assert not refused(rows, node_share=5), "counted, not typed"


@pytest.mark.parametrize("make", [reading, report])
def test_a_decision_is_taken_once(make):
    entry = make(Status.APPROVED)
    other = approver_of(make_department(code="other", name="别处"))
    rows = type(entry).objects.filter(pk=entry.pk)
    assert refused(rows, decider=other)
    assert refused(rows, reason="改")


def closed(**fields) -> None:
    Plan.objects.update(closed_through=month(7), **fields)


def test_nothing_is_written_into_a_closed_month():
    entry, point = reading(Status.SUBMITTED), Point.objects.get(month=JUNE)
    progress = report(Status.SUBMITTED)
    closed()
    for stored in (entry, progress):
        assert refused(type(stored).objects.filter(pk=stored.pk), status="superseded")
    assert refused(ProgressReport.objects.filter(pk=progress.pk), node_share=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(version=2, status="draft", author=entry.author, point=point, value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.create(
            version=2, status="draft", author=entry.author, project=progress.project, month=JUNE, node_share=0
        )
    august = make_reading(target=point.target, month=month(8), value=8)
    make_report(project=progress.project, month=month(8))
    assert august.status == Status.APPROVED, "open months take writes"


def test_what_a_closed_month_asked_stays_also_while_it_is_reopened():
    reading(Status.SUBMITTED)
    report(Status.SUBMITTED)
    closed(reopened_month=JUNE, reopened_until=date(2023, 9, 9))
    for points in (Point, TrackPoint):
        assert refused(points.objects.filter(month=JUNE), expected=1)
        assert not refused(points.objects.filter(month=month(8)), report_by=date(2023, 9, 9))


@pytest.mark.parametrize("make", [reading, report])
def test_only_the_reopened_month_takes_corrections(make):
    entry = make(Status.SUBMITTED)
    closed(reopened_month=JUNE, reopened_until=date(2023, 9, 9))
    assert not refused(type(entry).objects.filter(pk=entry.pk), status="superseded")
    Plan.objects.update(reopened_month=month(5))
    assert refused(type(entry).objects.filter(pk=entry.pk), status="draft")


@pytest.fixture
def ticked():
    """June's report with two of three nodes ticked."""
    road = make_project(lead=make_department(), nodes=[("招标", date(2023, 5, 31)), ("用地", date(2023, 6, 30))])
    return make_report(project=road, month=JUNE, done=["招标"], status=Status.SUBMITTED)


def ticks_refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def ways_to_change(entry):
    """Insert, update, delete; and deleting a node or the report, which takes the ticks along."""
    ticks, nodes = ProgressReport.completed.through.objects.filter(progressreport=entry), entry.project.milestones
    other = nodes.exclude(pk__in=entry.completed.all()).first()
    return {
        "insert": lambda: ProgressReport.completed.through.objects.create(progressreport=entry, milestone=other),
        "update": lambda: ticks.update(milestone=other),
        "delete": lambda: ticks.delete(),
        "remove": lambda: entry.completed.clear(),
        "with the node": lambda: entry.completed.get().delete(),
        "with the report": lambda: ProgressReport.objects.filter(pk=entry.pk).delete(),
    }


WAYS = ("insert", "update", "delete", "remove", "with the node", "with the report")


@pytest.mark.parametrize("way", WAYS)
def test_ticks_of_a_closed_month_stay(ticked, way):
    closed()
    assert ticks_refused(ways_to_change(ticked)[way])
    assert [node.name for node in ticked.completed.all()] == ["招标"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("reopened", [False, True])
def test_ticks_of_an_open_or_reopened_month_change(ticked, way, reopened):
    if reopened:
        closed(reopened_month=JUNE, reopened_until=date(2023, 9, 9))
    before = list(ProgressReport.completed.through.objects.values_list("progressreport", "milestone"))
    assert not ticks_refused(ways_to_change(ticked)[way])
    after = list(ProgressReport.completed.through.objects.values_list("progressreport", "milestone"))
    assert after != before, "done, not swallowed by a trigger that answers nothing"


def test_a_tick_does_not_leave_a_closed_month(ticked):
    """Nor come into one: the row would be told of the other report."""
    july = make_report(project=ticked.project, month=month(7), status=Status.SUBMITTED)
    Plan.objects.update(closed_through=JUNE)
    ticks = ProgressReport.completed.through.objects
    assert ticks_refused(lambda: ticks.filter(progressreport=ticked).update(progressreport=july))
    july.completed.add(july.project.milestones.first())
    assert ticks_refused(lambda: ticks.filter(progressreport=july).update(progressreport=ticked))


@pytest.mark.parametrize("reopened", [False, True])
def test_points_of_a_closed_month_do_not_go(reopened):
    target, road = make_target(value=1200, lead=make_department()), make_project(year_investment=3)
    make_adjustment(item=target, effective=month(5), value=1000)
    closed(**({"reopened_month": JUNE, "reopened_until": date(2023, 9, 9)} if reopened else {}))
    kinds = (OriginalPoint.objects.filter(point__target=target), target.points, road.points)
    for points in kinds:
        assert points.filter(month=JUNE).exists()
        assert ticks_refused(lambda points=points: points.filter(month=JUNE).delete())
        assert not ticks_refused(lambda points=points: points.filter(month=month(9)).delete())
        assert points.filter(month=JUNE).exists()
        assert not points.filter(month=month(9)).exists()


@pytest.fixture
def found():
    """A finding on June's report, approved with it."""
    road = make_project(stage="advance", lead=make_department())
    waiting = make_report(project=road, month=JUNE, done=[road.milestones.get(promised=True).name], status="submitted")
    by = make_user(username="planner", role="planner")
    return ProgressReport.objects.get(pk=waiting.pk).find(by=by, outcome="done", reason="现场核查", evidence="函")


def test_a_finding_is_written_once_and_stays(found):
    assert refused(Finding.objects.filter(pk=found.pk), outcome="not")
    assert ticks_refused(lambda: found.delete())
    assert Finding.objects.get().outcome == "done"


@pytest.mark.parametrize("when", ["open", "closed", "reopened"])
def test_no_finding_comes_into_a_closed_month(found, when):
    """The finding before it taken away past the guards, as nothing else can."""
    with unguarded():
        found.delete()
    if when != "open":
        closed(**({"reopened_month": JUNE, "reopened_until": date(2023, 9, 9)} if when == "reopened" else {}))
    again = Finding(report=found.report, outcome="not", reason="改", evidence="改")
    assert ticks_refused(lambda: again.save(force_insert=True)) is (when == "closed")


@pytest.mark.parametrize("table", ["auditlog_logentry", "projects_finding"])
def test_no_table_of_what_stays_is_emptied_at_once(found, table):
    """PostgreSQL asks no row for it; SQLite has no such statement and asks each."""
    emptied = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    connection.check_constraints()  # PostgreSQL empties nothing while foreign keys are still to be asked
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptied)


def test_every_guard_is_installed():
    """A later migration that rebuilds a table on SQLite loses its triggers and has to install them again."""
    guards = [guard for module in MIGRATIONS for guard in import_module(module).GUARDS]
    guards += [*AUDIT_LOG, *AUDIT_LOG_KEPT, *AUDIT_LOG_NOT_EMPTIED]
    wanted = {name for name, *_ in known_to(connection.vendor, guards)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert wanted <= {name for (name,) in cursor.fetchall()}
    assert len(wanted) == (47 if connection.vendor == "sqlite" else 54)
