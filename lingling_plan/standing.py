"""THE RULE: which light an item shows. Said here once; everything else reads `row.standing`.

A verdict only compares the columns of one point (what was asked by a month), its reading (what was recorded) and the
as-of date. There is no arithmetic, so both databases agree to the last row, and an old month keeps the rule it was
judged by. The facts a queryset must have attached before calling `verdict`:

    month, report_by, expected, yellow, red, done_at, falling   columns of the point
    reading      the approved value, null when there is none
    submitted    the value waiting for approval, null when there is none
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, CharField, DateField, F, FloatField, Q, TextChoices, Value, When
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE


class Standing(TextChoices):
    """Value, label and shape of every light; the colour is the style sheet's class of the same name."""

    BEHIND = "behind", "滞后"
    RISK = "risk", "预警"
    MISSING = "missing", "未报"
    SLIGHT = "slight", "略欠进度"
    REVIEW = "review", "待审"
    ONPACE = "onpace", "达进度"
    DONE = "done", "已完成"
    NOTDUE = "notdue", "未到期"
    UNKNOWN = "unknown", "无法判定"

    @property
    def shape(self) -> str:
        return SHAPES[self]


SHAPES = dict(zip(Standing, "■▲◇◐◔●✔○?", strict=True))

# "Behind schedule": what the behind list holds; 略欠进度 and 待审 are counted beside it.
BEHIND_SCHEDULE = (Standing.BEHIND, Standing.RISK, Standing.MISSING)

# From worst to best, for tiles, sorting and the worse of two tracks.
WORST_FIRST = (
    Standing.BEHIND,
    Standing.MISSING,
    Standing.RISK,
    Standing.UNKNOWN,
    Standing.SLIGHT,
    Standing.REVIEW,
    Standing.ONPACE,
    Standing.NOTDUE,
    Standing.DONE,
)
SERIOUSNESS = {standing: rank for rank, standing in enumerate(WORST_FIRST)}


# What an unknown fact is a null of.
FIGURES = ("reading", "submitted", "expected", "yellow", "red", "done_at")
NULLS = {"report_by": DateField(), **{name: FloatField() for name in FIGURES}}


def reaches(column: str, reading: str = "reading") -> Q:
    """The reading is at least as good as the column: below it where less is better."""
    at_least, at_most = (Q(**{f"{reading}__{test}": F(column)}) for test in ("gte", "lte"))
    return Q(falling=False) & at_least | Q(falling=True) & at_most


def rule(as_of: date, reading: str = "reading") -> list[tuple[Standing, Q]]:
    """The rule as an ordered list: the first true condition wins. `reading`: the fact that is judged."""
    due, waiting = Q(report_by__lte=as_of), Q(submitted__isnull=False)
    recorded = Q(**{f"{reading}__isnull": False})
    return [
        # What the point compares with is missing: 待下达, an unknown base or number of units.
        (Standing.UNKNOWN, (due | recorded) & Q(expected__isnull=True)),
        (Standing.DONE, reaches("done_at", reading)),
        # Nothing was to be in by the as-of date, and nothing is.
        (Standing.NOTDUE, ~recorded & (Q(report_by__isnull=True) | Q(report_by__gt=as_of))),
        # The approver's debt, not the clerk's.
        (Standing.REVIEW, ~recorded & waiting),
        (Standing.MISSING, ~recorded),
        # Pace asks for nothing yet of a total (a growth of 0 % is a promise, and has no done_at before its end).
        (Standing.NOTDUE, Q(expected=0, falling=False, done_at__gt=0)),
        (Standing.ONPACE, reaches("expected", reading)),
        (Standing.SLIGHT, reaches("yellow", reading)),
        (Standing.RISK, reaches("red", reading)),
        (Standing.BEHIND, Q(red__isnull=False)),
    ]


def verdict(as_of: date, reading: str = "reading") -> Case:
    """The rule as one database expression. What no line catches is 无法判定, never green."""
    whens = [When(condition, then=Value(standing.value)) for standing, condition in rule(as_of, reading)]
    return Case(*whens, default=Value(Standing.UNKNOWN.value), output_field=CharField())


def judge(facts: dict, as_of: date) -> Standing:
    """The rule asked about one point that is stored nowhere: an invented one. One query, without a table.

    `facts`: every name that the rule reads; figures as floats, because SQLite compares decimals without a column as text.
    """
    query = Query(None)
    for name, value in facts.items():
        known = Value(value, output_field=NULLS[name]) if value is None else Value(value)
        query.add_annotation(known, name, select=False)
    query.add_annotation(verdict(as_of), "standing")
    (found,) = query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(SINGLE)
    return Standing(found)


def would_keep(asked: dict, figure: Decimal, *, falling: bool) -> bool | None:
    """Whether a figure of the point's month would be 已完成 or 达进度; None where nothing is asked. No verdict: of a figure
    that nobody reported. `asked`: the point's expected and done_at.
    """
    lines = [asked[name] for name in ("expected", "done_at") if asked.get(name) is not None]
    return any(figure <= line if falling else figure >= line for line in lines) if lines else None


def still_asked(points: Iterable[dict]) -> Iterator[dict]:
    """One item's judged points, in the order of months, without those that a kept promise no longer asks for.

    Once a point shows the promise kept (办结) the later ones are no longer due; a lower figure approved after it, a
    correction of that month or a later month's, reopens them.
    """
    kept = False
    for point in points:
        is_recorded = point["reading"] is not None
        if is_recorded or not kept:
            yield point
        if is_recorded:
            kept = point["standing"] == Standing.DONE


def is_due(point: dict, as_of: date) -> bool:
    """The point's figure had to be in by the as-of date."""
    return point["report_by"] is not None and point["report_by"] <= as_of


def speaks(point: dict, as_of: date) -> bool:
    """A point has something to say once its figure is due, or approved before that."""
    return is_due(point, as_of) or point["reading"] is not None


def current(points: Iterable[dict], as_of: date) -> dict | None:
    """The point that speaks for an item: the last one due by the as-of date or already recorded and approved.

    `points` are one item's judged points up to the board's month, in the order of months. Where no point is due yet,
    the first one speaks: it says 未到期.
    """
    chosen = None
    for point in still_asked(points):
        if chosen is None or speaks(point, as_of):
            chosen = point
    return chosen
