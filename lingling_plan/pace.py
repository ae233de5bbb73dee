"""What a promise asks for, month by month: the figures that the rule compares with.

Pure functions: no database, no clock. `lay` turns a promise into one `Asked` a month; models store them as points.
Source: docs/architecture.md, "Points"; the slacks (how far below is 预警, 滞后) come from rule sets, which are data.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from django.db.models import TextChoices

from lingling_plan import months

PLACES = Decimal("0.0001")
HUNDRED = 100
# What a column of 15 digits, four of them decimals, holds. SQLite would store more and then fail to read it.
STORABLE = 10**11


class RuleKind(TextChoices):
    """How far below what is asked a figure may lie before it is 预警 or 滞后 depends on what kind of figure it is."""

    TOTAL = "total", "累计"
    GROWTH = "growth", "增速"
    RATE = "rate", "比率"
    LEVEL = "level", "水平"
    FLOOR = "floor", "底线"
    NODES = "nodes", "节点"


# The kind of a line that is judged by the rule set of nodes and has no figure of its own: entered into statistics 入库,
# or not. Its readings are 100 and 0.
REGISTRATION = "registration"


class Cadence(TextChoices):
    """Which data months have a figure. Source: the statistics calendar (国家统计局发布日程), docs/glossary.md."""

    MONTHLY = "monthly", "每月"
    NO_JANUARY = "no_january", "每月（1月不单独发布）"
    QUARTERLY = "quarterly", "每季"
    HARVEST = "harvest", "夏粮、早稻、全年"
    YEARLY = "yearly", "每年"


CADENCE_MONTHS = {
    Cadence.MONTHLY: frozenset(range(1, 13)),
    Cadence.NO_JANUARY: frozenset(range(2, 13)),
    Cadence.QUARTERLY: frozenset((3, 6, 9, 12)),
    Cadence.HARVEST: frozenset((7, 8, 12)),
    Cadence.YEARLY: frozenset((12,)),
}


@dataclass(frozen=True)
class Slack:
    """A rule set's two distances: points of the target (totals), percentage points (growth, rates), per cent (levels).

    `half`: for totals, 滞后 is also anything below this share of what is due, whichever line is higher.
    """

    yellow: Decimal
    red: Decimal
    half: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """One month of a pace. Figures in the reading's own unit; report_by None = nothing is due that month."""

    month: date
    report_by: date | None
    expected: Decimal | None
    yellow: Decimal | None
    red: Decimal | None
    done_at: Decimal | None
    falling: bool


@dataclass(frozen=True)
class Terms:
    """What `lay` needs to know of a terms.

    value: what is promised by the deadline, None while it is not known (待下达). drawn: month -> figure, where the
    path was given rather than even. even: a total without a drawn path grows by the month (序时); otherwise it asks
    for nothing before its deadline. issued: the day on which a value that was to come was filled in; no month is due before
    the next reporting day after it.
    """

    kind: RuleKind
    start: date
    deadline: date
    year_end: date
    reporting_day: int
    value: Decimal | None
    falling: bool = False
    approximate: bool = False
    whole: bool = False
    even: bool = True
    drawn: dict[date, Decimal] = field(default_factory=dict)
    cadence: str = Cadence.MONTHLY
    published_after: int | None = None
    issued: date | None = None


def lay(terms: Terms, slack: Callable[[date], Slack]) -> list[Asked]:
    """One `Asked` for every month from the start to the deadline, and on to the year's end while it may be late."""
    end = max(terms.deadline, terms.year_end)
    return [_ask(terms, month, slack(month)) for month in months.span(terms.start, months.month_of(end))]


def _ask(terms: Terms, month: date, slack: Slack) -> Asked:
    last = month >= months.month_of(terms.deadline)
    report_by = _report_by(terms, month)
    expected = _expected(terms, month, last)
    if expected is None:
        return Asked(month, report_by, None, None, None, None, terms.falling)
    yellow, red = _lines(terms, expected, slack, last)
    done_at = _done_at(terms, expected, yellow, last)
    return Asked(
        month, report_by, *(_stored(terms, figure) for figure in (expected, yellow, red, done_at)), terms.falling
    )


def _report_by(terms: Terms, month: date) -> date | None:
    """After its deadline an unreached promise is due every month, whatever its cadence.

    Months whose day passed while the number was to come are due on the next one: nothing turns 未报 in retrospect.
    """
    by = _own_date(terms, month)
    if by is None or terms.issued is None:
        return by
    return max(by, months.reporting_date(months.month_of(terms.issued), terms.reporting_day))


def _own_date(terms: Terms, month: date) -> date | None:
    late = month > months.month_of(terms.deadline)
    at_end = month == months.month_of(terms.deadline)
    if month.month not in CADENCE_MONTHS[Cadence(terms.cadence)] and not late and not at_end:
        return None
    if terms.published_after is not None and not late:
        return months.publication_date(month, terms.published_after)
    return months.reporting_date(month, terms.reporting_day)


def _expected(terms: Terms, month: date, last: bool) -> Fraction | None:
    if terms.value is None:
        return None
    if last:
        return Fraction(terms.value)
    if terms.drawn:
        return _drawn(terms, month)
    if terms.kind == RuleKind.TOTAL and not terms.falling:
        if not terms.even:
            return Fraction(0)
        elapsed = months.distance(terms.start, month) + 1
        return Fraction(terms.value) * Fraction(elapsed, months.distance(terms.start, terms.deadline) + 1)
    return Fraction(terms.value)


def _drawn(terms: Terms, month: date) -> Fraction:
    """A total asks for its last drawn figure until the next one; other figures are asked for in their own month.

    Before the first drawn month a total asks for nothing, and a ceiling is the promised one.
    """
    if terms.kind != RuleKind.TOTAL:
        return Fraction(terms.drawn.get(month, terms.value))
    known = [figure for drawn, figure in sorted(terms.drawn.items()) if drawn <= month]
    asked = Fraction(known[-1] if known else terms.value if terms.falling else 0)
    # A path drawn for a higher target never asks for more than the lowered one.
    return asked if terms.falling else min(asked, Fraction(terms.value))


def _lines(terms: Terms, expected: Fraction, slack: Slack, last: bool) -> tuple[Fraction, Fraction]:
    """The yellow and the red line. At the last point there are no half lights, but 左右 keeps its yellow tolerance."""
    sign = -1 if terms.falling else 1
    unit = _slack_unit(terms, expected)
    yellow = expected - sign * Fraction(slack.yellow) * unit
    if last:
        line = yellow if terms.approximate else expected
        return line, line
    if terms.kind == RuleKind.TOTAL:
        return _total_lines(terms, expected, yellow, slack, unit)
    return yellow, expected - sign * Fraction(slack.red) * unit


def _total_lines(
    terms: Terms, expected: Fraction, yellow: Fraction, slack: Slack, unit: Fraction
) -> tuple[Fraction, Fraction]:
    """A total's red line is the higher of its slack and the share of what is due, never above yellow.

    A ceiling (at most) that is passed stays passed, so it has no half lights.
    """
    if terms.falling:
        return expected, expected
    red = max(expected - Fraction(slack.red) * unit, expected * Fraction(slack.half or 0))
    return yellow, min(red, yellow)


def _slack_unit(terms: Terms, expected: Fraction) -> Fraction:
    """What one point of slack is worth in the reading's unit."""
    if terms.kind == RuleKind.TOTAL:
        return abs(Fraction(terms.value)) / HUNDRED
    if terms.kind == RuleKind.LEVEL:
        return abs(expected) / HUNDRED
    return Fraction(1)


def _done_at(terms: Terms, expected: Fraction, yellow: Fraction, last: bool) -> Fraction | None:
    """Totals that are to be reached are kept as soon as they are reached; everything else is settled at its end."""
    if last:
        return yellow
    if terms.kind == RuleKind.TOTAL and not terms.falling:
        return Fraction(terms.value)
    return None


def _stored(terms: Terms, figure: Fraction | None) -> Decimal | None:
    """Counted things are rounded down to whole units, the rest to four places: never asks for more than pace does."""
    if figure is None:
        return None
    if abs(figure) >= STORABLE:
        raise OverflowError(f"a line of a pace at {float(figure):g} cannot be stored")
    if terms.whole:
        return Decimal(figure.numerator // figure.denominator)
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(PLACES, rounding=ROUND_FLOOR)


def node_pace(nodes: Iterable[tuple[date, int]]) -> Callable[[date], tuple[Decimal, Decimal]]:
    """For dated nodes with weights: month -> (share of the weights due by then, share missed for more than a month).

    Shares are per cent of all weights. A node still open at the end of its month is missed (预警); when it is still
    open two months on, it has been missed for more than a month (滞后).
    """
    dated = [(months.month_of(due), weight) for due, weight in nodes]
    total = sum(weight for _, weight in dated)

    def due_by(month: date) -> Decimal:
        return share(sum(weight for due, weight in dated if due <= month), total)

    return lambda month: (due_by(month), due_by(months.add(month, -2)))


def share(part: int, whole: int) -> Decimal:
    """Per cent, rounded down to four places; of nothing, nothing."""
    if not whole:
        return Decimal(0)
    return (Decimal(part * HUNDRED) / Decimal(whole)).quantize(PLACES, rounding=ROUND_FLOOR)


def lay_nodes(
    nodes: list[tuple[date, int]], *, start: date, deadline: date, year_end: date, reporting_day: int
) -> list[Asked]:
    """The pace of dated nodes: expected, yellow and red are shares in per cent, kept (办结) at 100."""
    pace, done, points = node_pace(nodes), Decimal(HUNDRED), []
    for month in months.span(start, months.month_of(max(deadline, year_end))):
        expected, red = pace(month)
        if month >= months.month_of(deadline):
            expected = red = done
        points.append(Asked(month, months.reporting_date(month, reporting_day), expected, expected, red, done, False))
    return points


def lay_registration(started: date | None, *, start: date, year_end: date, reporting_day: int) -> list[Asked]:
    """What is to be entered into statistics 入库 after work began 开工: 100 from the month after on, 滞后 from the second.

    Nothing is asked in the month in which the beginning was reported or before, nor while it is not reported (None).
    """
    done, points = Decimal(HUNDRED), []
    for month in months.span(start, months.month_of(year_end)):
        gone = months.distance(started, month) if started else 0
        expected, red = (done if gone >= count else Decimal(0) for count in (1, 2))
        points.append(Asked(month, months.reporting_date(month, reporting_day), expected, expected, red, done, False))
    return points
