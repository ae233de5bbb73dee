"""An item's figures as the forecast takes them, and what it says of them: a landing, or why there is none.

Reads judged rows (rows.Item) and changes nothing: a forecast never moves a light.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

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
from lingling_plan.standing import Standing

FLOOR = "底线指标只看守没守住"
KEPT = "承诺已兑现"
OVER = "完成时限已过"
ALL_IN = "年末数已报"
NOTHING = "至今为 0，无从推算"
NO_NODES = "还没有排节点，无从推算"
NONE_DUE = "还没有到期的节点，无从推算"
TOO_WIDE = "现有数据推出的范围比预计数还宽"

# Of the points ahead: what a month asks, and (of what is to be reached) the target in force in it.
ASKED = ("expected", "done_at")


def too_few(count: int) -> str:
    return f"今年只有 {count} 期数，满 {FIGURES_AT_LEAST} 期才预计"


@dataclass
class Beside:
    """What a forecast needs that a month's board does not hold, of one item.

    ahead: track name -> month -> its expected and done_at, of the months from the one shown on. last: last year's approved figures of the
    indicator by month number. cap: what cannot be passed (number of villages), None without one.
    """

    ahead: dict[str, dict[date, dict]] = field(default_factory=dict)
    last: dict[int, Decimal] = field(default_factory=dict)
    cap: Decimal | None = None


@dataclass
class Outlook:
    """Of one track. `landing` or `why_not`; `end`: the month it lands in; `asked`: what pace asks by then."""

    track: Track
    end: date
    asked: Decimal | None = None
    landing: Landing | None = None
    why_not: str = ""
    cap: Decimal | None = None
    known: dict[int, Decimal] = field(default_factory=dict)

    @property
    def latest(self) -> date:
        """The month of the newest figure."""
        return self.end.replace(month=max(self.known))


def beside(plan: Plan, items: list[Item], month: date) -> dict[tuple, Beside]:
    """By whole_plan.key of the items. Four queries, whatever their number."""
    found = {whole_plan.key(item): Beside() for item in items}
    indicator_of = {}
    ahead = indicators.models.Point.objects.for_plan(plan).filter(month__gte=month, month__lte=plan.december)
    told = ahead.values_list("target", "target__indicator", "target__per", "target__units", "month", *ASKED)
    for target, indicator, per, units, at, *asked in told:
        one = found.get(("target", target))
        if one is not None:
            one.ahead.setdefault("", {})[at] = dict(zip(ASKED, asked, strict=True))
            one.cap = Decimal(units) if per and units is not None else None
            indicator_of[target] = indicator
    of_target = last_year(plan, set(indicator_of.values()))
    for target, indicator in indicator_of.items():
        found["target", target].last = of_target.get(indicator, {})
    ahead = projects.models.Point.objects.for_plan(plan).filter(month__gte=month, month__lte=plan.december)
    for project, track, at, *asked in ahead.values_list("project", "track", "month", *ASKED):
        if ("project", project) in found:
            name = projects.models.Track(track).label
            found["project", project].ahead.setdefault(name, {})[at] = dict(zip(ASKED, asked, strict=True))
    return found


def last_year(plan: Plan, of: set[int]) -> dict[int, dict[int, Decimal]]:
    """Indicator -> month number -> last year's approved figure; the year's result stands in where December has none.

    Two queries. Of one indicator: Reading.objects.of_year.
    """
    year, found = plan.year - 1, {}
    for actual in Actual.objects.filter(indicator__in=of, year=year, value_high=None):
        found[actual.indicator_id] = {12: actual.value}
    known = Reading.objects.approved().filter(point__target__indicator__in=of, point__month__year=year)
    for indicator, month, figure in known.values_list("point__target__indicator", "point__month", "value"):
        found.setdefault(indicator, {})[month.month] = figure
    return found


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
    known = {point["month"].month: point["reading"] for point in track.points if point["reading"] is not None}
    known = {number: figure for number, figure in known.items() if number <= item.month.month}
    ahead = beside.ahead.get(track.name, {})
    made = Outlook(track, end, ahead.get(end, {}).get("expected"), known=known, cap=beside.cap)
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
