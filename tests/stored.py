"""Points and figures put into the database as they are, in bulk: what the rule sees, without a pace that laid it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from indicators.models import Indicator, Point, Reading, Target
from lingling_plan import months, standing
from lingling_plan.entries import Status
from lingling_plan.models import RuleSet
from projects.models import Point as TrackPoint
from projects.models import ProgressReport, Project
from projects.tracks import COLUMNS
from tests.make import approver_of, clerk_of, make_department, make_plan, make_rules, make_section, numbers
from tests.oracle import Facts

FIRST_MONTH = date(1990, 1, 1)
POINTS_PER_ITEM = 240
LINES = ("report_by", "expected", "yellow", "red", "done_at", "falling")
DECIDED_AT = datetime(2023, 7, 3, 9, 0, tzinfo=UTC)
OTHER_TRACK = Decimal(99999)


def judged_targets(facts: list[Facts], as_of: date) -> list[str]:
    """The lights of stored indicator points, in the order of `facts`: one bulk of rows, judged by one query."""
    points = [Point(target=target, **asked) for target, asked in zip(_targets(facts), _asked(facts), strict=True)]
    Point.objects.bulk_create(points, batch_size=2000)
    entries = [Reading(point=point, value=value, **entry) for point, value, entry in _entries(facts, points)]
    Reading.objects.bulk_create(entries, batch_size=2000)
    return _lights(points, as_of)


def judged_tracks(facts: list[Facts], as_of: date, *, track: str) -> list[str]:
    """The lights of stored project points of one track, in the order of `facts`.

    Every report holds figures for the other tracks too: a track must not borrow them.
    """
    asked = [{"track": track, **lines} for lines in _asked(facts)]
    points = [TrackPoint(project=project, **lines) for project, lines in zip(_projects(facts), asked, strict=True)]
    TrackPoint.objects.bulk_create(points, batch_size=2000)
    others = dict.fromkeys(COLUMNS.values(), OTHER_TRACK)
    reports = [
        ProgressReport(project=point.project, month=point.month, **{**others, COLUMNS[track]: value}, **entry)
        for point, value, entry in _entries(facts, points)
    ]
    ProgressReport.objects.bulk_create(reports, batch_size=2000)
    return _lights(points, as_of)


def _asked(facts: list[Facts]):
    make_rules()
    rule = RuleSet.objects.first()
    for number, fact in enumerate(facts):
        month = months.add(FIRST_MONTH, number % POINTS_PER_ITEM)
        yield {"month": month, "rule": rule, **{name: getattr(fact, name) for name in LINES}}


def _entries(facts: list[Facts], points: list):
    """Each point's approved and waiting version; where nothing is approved, a returned one that must not count."""
    author, decider = clerk_of(make_department()), approver_of(make_department())
    decided = {"author": author, "decider": decider, "decided_at": DECIDED_AT}
    for fact, point in zip(facts, points, strict=True):
        if fact.reading is None:
            yield point, Decimal(777), {"version": 1, "status": Status.RETURNED, **decided}
        else:
            yield point, fact.reading, {"version": 2, "status": Status.APPROVED, **decided}
        if fact.submitted is not None:
            yield point, fact.submitted, {"version": 3, "status": Status.SUBMITTED, "author": author}


def _lights(points: list, as_of: date) -> list[str]:
    stored = type(points[0]).objects.filter(pk__gte=points[0].pk, pk__lte=points[-1].pk)
    by_key = dict(stored.judged(as_of).values_list("pk", "standing"))
    assert len(by_key) == len(points), "one row a point, whatever was recorded for it"
    return [standing.Standing(by_key[point.pk]).label for point in points]


def _targets(facts: list[Facts]) -> list[Target]:
    """The target of every point."""
    promises = list(_promised(facts))
    codes = [f"stored-{next(numbers)}" for _ in promises]
    indicators = Indicator.objects.bulk_create(
        Indicator(code=code, name="指标", unit="人", measure="cumulative") for code in codes
    )
    targets = Target.objects.bulk_create(
        Target(indicator=indicator, bound="ge", **promise)
        for indicator, promise in zip(indicators, promises, strict=True)
    )
    return [targets[number // POINTS_PER_ITEM] for number in range(len(facts))]


def _projects(facts: list[Facts]) -> list[Project]:
    """The project of every point."""
    projects = Project.objects.bulk_create(
        Project(code=f"stored-{next(numbers)}", name="项目", kind="project", stage="start", **promise)
        for promise in _promised(facts)
    )
    return [projects[number // POINTS_PER_ITEM] for number in range(len(facts))]


def _promised(facts: list[Facts]):
    """What each of the items needs that hold these points."""
    plan = make_plan()
    common = {"plan": plan, "section": make_section(plan=plan), "lead": make_department(), "lead_basis": "proposed"}
    for order in range(-(-len(facts) // POINTS_PER_ITEM)):
        yield {"order": order, **common}
