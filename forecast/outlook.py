"""An item's figures as the forecast takes them, and what it says of them: a landing, or why there is none.

Reads judged rows (rows.Item) and changes nothing: a forecast never moves a light.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, DateField, DecimalField, IntegerField, Q, Value, When
from django.db.models.functions import Cast

import indicators.models
import indicators.rows
import projects.models
from forecast import landing
from forecast.landing import FIGURES_AT_LEAST, Estimate, Method
from forecast.measured import Landing, land
from indicators.models import Actual, Pace, Reading, Target
from items import whole_plan
from lingling_plan import months
from lingling_plan.models import Plan, Promise
from lingling_plan.pace import REGISTRATION, RuleKind
from lingling_plan.rows import Item, Track
from lingling_plan.standing import Standing, would_keep

FLOOR = "底线指标只看守没守住"
KEPT = "承诺已兑现"
OVER = "完成时限已过"
ALL_IN = "年末数已报"
NOTHING = "至今为 0，无从推算"
NO_NODES = "还没有排节点，无从推算"
NONE_DUE = "还没有到期的节点，无从推算"
TOO_WIDE = "现有数据推出的范围比预计数还宽"

SMALLEST = Decimal("0.0001")

# Kinds of rows that a forecast reads beside a board.
ENDS, PROJECT, ACTUAL, READING = "ends", "project", "actual", "reading"
ASKED = ("expected", "done_at")
SAME = "point__target__indicator__targets"
LABELS = {track.value: track.label for track in projects.models.Track}


FIGURE = DecimalField(max_digits=15, decimal_places=4)
# What stands where a part of the union has no such column.
NOTHING_OF = [Cast(Value(None), of) for of in (IntegerField(), CharField(), DateField(), FIGURE, FIGURE, FIGURE)]
# What a total of so much each cannot pass: the number of villages.
CAP = Case(When(~Q(target__per=""), then=Cast("target__units", FIGURE)), output_field=FIGURE)


def too_few(count: int) -> str:
    return f"今年只有 {count} 期数，满 {FIGURES_AT_LEAST} 期才预计"


def known_to(figure: float | Decimal) -> Decimal:
    """An estimate as a decimal, without the noise of floats."""
    return Decimal(str(figure)).quantize(SMALLEST)


@dataclass
class Beside:
    """What a forecast needs that a month's board does not hold, of one item.

    ahead: track name -> month -> its expected and done_at, of the months from the one shown on; of a board's target of the
    months it ends in alone. last: last year's approved figures of the
    indicator by month number. cap: what cannot be passed (number of villages), None without one.
    """

    ahead: dict[str, dict[date, dict]] = field(default_factory=dict)
    last: dict[int, Decimal] = field(default_factory=dict)
    cap: Decimal | None = None


@dataclass
class Outlook:
    """Of one track. `landing` or `why_not`; `end`: the month it lands in; `asked_then`: its expected and done_at."""

    track: Track
    end: date
    asked_then: dict = field(default_factory=dict)
    landing: Landing | None = None
    why_not: str = ""
    cap: Decimal | None = None
    known: dict[int, Decimal] = field(default_factory=dict)

    @property
    def asked(self) -> Decimal | None:
        """What pace asks by the end."""
        return self.asked_then.get("expected")

    @property
    def will_keep(self) -> bool | None:
        """Whether what is asked by the end will probably be reached; None where it is not known."""
        return self.landing and self.would_keep(known_to(self.landing.value))

    def would_keep(self, figure: Decimal) -> bool | None:
        return would_keep(self.asked_then, figure, falling=self.track.points[-1]["falling"])

    @property
    def latest(self) -> date:
        """The month of the newest figure."""
        return self.end.replace(month=max(self.known))


def beside(plan: Plan, items: list[Item], month: date) -> dict[tuple, Beside]:
    """By whole_plan.key of the items. One query, whatever their number."""
    found = {whole_plan.key(item): Beside() for item in items}
    results = {}
    for kind, pk, name, at, first, second, cap in _facts(plan, month):
        one = found.get(("project" if kind == PROJECT else "target", pk))
        if one is None:
            continue
        if kind == READING:
            one.last[at.month] = first
        elif kind == ACTUAL:
            results[pk] = first
        else:
            one.ahead.setdefault(LABELS.get(name, ""), {})[at] = {"expected": first, "done_at": second}
            one.cap = cap
    for pk, figure in results.items():
        found["target", pk].last.setdefault(12, figure)
    return found


def _facts(plan: Plan, month: date):
    """(kind, pk of the target or project, track, month, two figures, cap): what is asked from the month on (of a target at
    its end alone), and last year's approved figures; the year's result stands in where December has none.
    """
    december, year = plan.december, plan.year - 1
    own = indicators.models.Point.objects.filter(target__plan=plan, month__gte=month, month__lte=december)
    ends = own.filter(Q(month=december) | Q(target__deadline__lt=december)).annotate(cap=CAP)
    nodes = projects.models.Point.objects.filter(project__plan=plan, month__gte=month, month__lte=december)
    results = Actual.objects.filter(indicator__targets__plan=plan, year=year, value_high=None)
    of_year = {"point__target__indicator__targets__plan": plan, "point__month__year": year}
    first, *others = [
        _columns(ENDS, ends, "target_id", "", "month", *ASKED, "cap"),
        _columns(PROJECT, nodes, "project_id", "track", "month", *ASKED, ""),
        _columns(ACTUAL, results, "indicator__targets", "", "", "value", "", ""),
        _columns(READING, Reading.objects.approved().filter(**of_year), SAME, "", "point__month", "value", "", ""),
    ]
    return first.union(*others, all=True)


def _columns(kind: str, rows, *names: str):
    """The columns of one part of the union, each of one type on both databases."""
    columns = {
        f"no_{at}": nothing for at, (name, nothing) in enumerate(zip(names, NOTHING_OF, strict=True)) if not name
    }
    told = [name or f"no_{at}" for at, name in enumerate(names)]
    return rows.order_by().annotate(of_kind=Value(kind), **columns).values_list("of_kind", *told)


def beside_item(promise: Promise, item: Item) -> Beside:
    """Of the one item of a page, whose tracks hold the year's points and last year's figures. No query."""
    ahead = {track.name: {point["month"]: point for point in track.later} for track in item.tracks}
    if not isinstance(promise, Target):
        return Beside(ahead)
    last = {month.month: figure for month, figure in item.track.last_year}
    return Beside(ahead, last, promise.total if promise.per else None)


def outlook(item: Item, track: Track, beside: Beside) -> Outlook:
    december = item.month.replace(month=12)
    deadline = months.month_of(item.deadline) if item.deadline else december
    end = min(deadline, december)
    until = item.month
    told = ((point["month"], point["reading"]) for point in track.points if point["reading"] is not None)
    known = {month.month: figure for month, figure in told if month <= until}
    ahead = beside.ahead.get(track.name, {})
    made = Outlook(track, end, ahead.get(end, {}), known=known, cap=beside.cap)
    made.why_not = _why_not(item, track, known, end)
    if made.why_not:
        return made
    estimate = _estimate(track, made, beside, item)
    if isinstance(estimate, str):
        made.why_not = estimate
        return made
    made.landing = land(estimate)
    made.why_not = "" if made.landing else TOO_WIDE
    return made


def outlooks(item: Item, beside: Beside) -> list[Outlook]:
    """Of every line but 入库, which is no figure that lands anywhere."""
    return [outlook(item, track, beside) for track in item.tracks if track.kind != REGISTRATION]


def _why_not(item: Item, track: Track, known: dict, end: date) -> str:
    """What forbids an estimate whatever the figures are."""
    if track.kind == RuleKind.FLOOR:
        return FLOOR
    if track.standing == Standing.DONE:
        return KEPT
    if known and max(known) >= end.month:
        return ALL_IN if end.month == 12 else OVER
    if item.month >= end and end.month < 12:
        return OVER
    if track.kind == RuleKind.NODES and not item.laid_out:
        return NO_NODES
    return too_few(len(known)) if len(known) < FIGURES_AT_LEAST else ""


def _estimate(track: Track, made: Outlook, beside: Beside, item: Item) -> Estimate | str:
    """An estimate, or why there is none."""
    known, end = {month: float(figure) for month, figure in made.known.items()}, made.end.month
    if track.kind == RuleKind.NODES:
        return landing.nodes(known, _asked(track, beside), end) or NONE_DUE
    if track.kind != RuleKind.TOTAL:
        return landing.path(known, Method.GROWTH if track.kind == RuleKind.GROWTH else Method.LEVEL, end)
    shares = last_shares(beside.last, max(known), end)
    if not shares:
        return _by_pace(track, made, beside, item) or NOTHING
    return landing.total(known, shares, Method.LAST_YEAR, end) or NOTHING


def by_own_pace(item: Item, beside: Beside, found: Outlook) -> Outlook | None:
    """The same line by its own pace, also where the forecast goes by last year's course; None where nothing is to be said."""
    if found.landing is None or found.landing.method == Method.PACE:
        return found if found.landing else None
    estimate = _by_pace(found.track, found, beside, item)
    landed = land(estimate) if estimate else None
    return replace(found, landing=landed) if landed else None


def _by_pace(track: Track, made: Outlook, beside: Beside, item: Item) -> Estimate | None:
    known, end = {month: float(figure) for month, figure in made.known.items()}, made.end.month
    return landing.total(known, pace_shares(item, track, beside, max(known), end), Method.PACE, end)


def last_shares(last: dict[int, Decimal], month: int, end: int) -> dict[int, float]:
    """Month -> share of last year's end; empty where that is not known of the month, or says nothing."""
    whole = last.get(end)
    if not whole or whole <= 0 or not 0 < last.get(month, 0) < whole:
        return {}
    return {number: float(figure / whole) for number, figure in last.items() if number <= end}


def pace_shares(item: Item, track: Track, beside: Beside, month: int, end: int) -> dict[int, float]:
    """Month -> share of the end that the item's own pace asks by then; month by month where it grows so (序时), where it
    asks for nothing yet, or (a ceiling) for no more at the end than now.

    Each month is a share of the target in force in it: what a later adjustment asks says nothing of the figures before.
    """
    points = {} if item.pace == Pace.EVEN.label else _points(track, beside)
    shares = {number: _part(point, points.get(end)) for number, point in points.items()}
    whole = shares.get(end, 0)
    if whole > 0 and 0 < shares.get(month, 0) < whole:
        return {number: part / whole for number, part in shares.items()}
    return {number: number / end for number in range(1, end + 1)}


def _part(point: dict, last: dict | None) -> float:
    """What a month asks of the target in force in it; of a ceiling, whose points name none, of what the last one asks."""
    named = point if point["done_at"] is not None else last or point
    target = max(named["expected"], named["done_at"] or 0)
    return float(point["expected"] / target) if target > 0 else 0.0


def _points(track: Track, beside: Beside) -> dict[int, dict]:
    """Month number -> point, of the months that ask for a figure."""
    whole = beside.ahead.get(track.name, {}) | {point["month"]: point for point in track.points}
    return {month.month: point for month, point in whole.items() if point["expected"] is not None}


def _asked(track: Track, beside: Beside) -> dict[int, float]:
    """Month number -> expected, of the whole year as far as it is known."""
    return {number: float(point["expected"]) for number, point in _points(track, beside).items()}
