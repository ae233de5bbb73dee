"""An item over the year as an SVG drawn on the server: what is asked, what was reached, last year, where it is heading.

Pure functions: figures in, strings and numbers for `chart.html` out. Lines are drawn in a box of 1000 by 1000 that is
stretched to the page, words and markers are placed in per cent of the width and in pixels of the height, so that type
keeps its size from a phone to a wall. Why not a library: docs/decisions/0019.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from lingling_plan import figures, months
from lingling_plan.pace import RuleKind

Figure = Decimal | float | int
Series = list[tuple[date, Figure]]

BOX = 1000
# The plot in per cent of the width and pixels of the height; beside it stand the names of the lines.
LEFT, RIGHT, NAMES = 11.0, 82.0, 83.5
TOP, BOTTOM, HEIGHT = 26, 222, 250
# Names of lines keep this distance, in pixels.
APART = 16
# What grows from nothing is drawn from nothing.
FROM_ZERO = (RuleKind.TOTAL, RuleKind.NODES)
UNITS = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))


@dataclass
class Line:
    """One line: its class in the style sheet, its name beside the end, its path in the box, its markers (x %, y px)."""

    css: str
    name: str
    path: str
    dots: list[tuple[str, str]] = field(default_factory=list)
    y: float = 0.0

    @property
    def label_y(self) -> str:
        return _px(self.y)


@dataclass
class Chart:
    """What chart.html prints. `ticks`: (y, words); `labels`: (x, words) of months; `latest`: where the newest figure stands."""

    name: str
    unit: str
    lines: list[Line]
    band: str
    ticks: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    latest: dict | None
    summary: str
    left: float = LEFT
    right: float = RIGHT
    names: float = NAMES
    width: float = RIGHT - LEFT
    top: int = TOP
    plot_height: int = BOTTOM - TOP
    height: int = HEIGHT
    box: int = BOX


@dataclass
class Figures:
    """What is drawn of one line of an item, as (month, figure) in the order of months; all but `asked` may be empty.

    original: what the promise asked as it was made, where it was adjusted. last_year: the same months a year before, under
    this year's months. forecast: (month, low, mid, high) of months to come. target: what is promised at the end.
    """

    kind: str
    unit: str
    asked: Series
    actual: Series = field(default_factory=list)
    last_year: Series = field(default_factory=list)
    original: Series = field(default_factory=list)
    forecast: list[tuple[date, Figure, Figure, Figure]] = field(default_factory=list)
    target: Figure | None = None
    name: str = ""


def draw(given: Figures) -> Chart | None:
    """None where there is nothing to compare and nothing reached."""
    months_drawn = _months(given)
    values = _values(given)
    if not values or not months_drawn:
        return None
    scale = Scale(months_drawn, values, from_zero=given.kind in FROM_ZERO)
    lines = [line for line in _lines(given, scale) if line.path]
    _keep_apart(lines)
    return Chart(
        name=given.name,
        unit=given.unit,
        lines=lines,
        band=scale.band(given.forecast),
        ticks=[(_px(scale.y(tick)), short(tick)) for tick in scale.ticks],
        labels=_month_labels(scale),
        latest=_latest(given, scale),
        summary=_summary(given),
    )


class Scale:
    """Where a month and a figure stand. `values` are finite; a flat line gets room above and below."""

    def __init__(self, span: list[date], values: Iterable[float], *, from_zero: bool):
        low, high = min(values), max(values)
        if from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high - low <= abs(high) * 1e-9:
            room = abs(high) / 10 or 1.0
            low, high = (low if from_zero and low == 0 else low - room), high + room
        elif not from_zero:
            room = (high - low) / 8
            low, high = low - room, high + room
        self.months, self.first = span, span[0]
        self.low, self.high, self.ticks = _rounded(low, high)

    def share(self, month: date) -> float:
        """0 for the first month, 1 for the last."""
        return months.distance(self.first, month) / max(len(self.months) - 1, 1)

    def height(self, figure: Figure) -> float:
        """0 at the bottom, 1 at the top."""
        return (float(figure) - self.low) / (self.high - self.low)

    def x(self, month: date) -> float:
        return LEFT + self.share(month) * (RIGHT - LEFT)

    def y(self, figure: Figure) -> float:
        return BOTTOM - self.height(figure) * (BOTTOM - TOP)

    def point(self, month: date, figure: Figure) -> str:
        return f"{self.share(month) * BOX:.1f} {(1 - self.height(figure)) * BOX:.1f}"

    def path(self, series: Series) -> str:
        return f"M{'L'.join(self.point(*at) for at in series)}" if len(series) > 1 else ""

    def steps(self, series: Series) -> str:
        """What stays until it changes: across, then up."""
        if len(series) < 2:
            return ""
        rest = "".join(
            f"H{self.share(month) * BOX:.1f}V{(1 - self.height(figure)) * BOX:.1f}" for month, figure in series[1:]
        )
        return f"M{self.point(*series[0])}{rest}"

    def across(self, figure: Figure) -> str:
        y = f"{(1 - self.height(figure)) * BOX:.1f}"
        return f"M0 {y}H{BOX}"

    def band(self, forecast: list[tuple[date, Figure, Figure, Figure]]) -> str:
        if len(forecast) < 2:
            return ""
        there = [(month, high) for month, _, _, high in forecast]
        back = [(month, low) for month, low, _, _ in reversed(forecast)]
        return f"M{'L'.join(self.point(*at) for at in there + back)}Z"


def _lines(given: Figures, scale: Scale) -> list[Line]:
    """From back to front. A path that asks for the promise itself all year is the target's line and is drawn once."""
    along = scale.steps if given.kind == RuleKind.NODES else scale.path
    made = []
    if given.target is not None:
        made.append(Line("target", "目标", scale.across(given.target), y=scale.y(given.target)))
    if {figure for _, figure in given.asked} != {given.target}:
        made.append(_line("asked", "应达", along, given.asked, scale))
    made.append(_line("original", "原目标", along, given.original, scale))
    made.append(_line("last-year", "上年", along, given.last_year, scale, dots=True))
    ahead = [(month, mid) for month, _, mid, _ in given.forecast]
    made.append(_line("forecast", "预计", along, [*given.actual[-1:], *ahead] if ahead else [], scale))
    made.append(_line("actual", "实际", along, given.actual, scale, dots=True))
    return made


def _line(css: str, name: str, along, series: Series, scale: Scale, *, dots: bool = False) -> Line:
    path = along(series) or (f"M{scale.point(*series[0])}h0" if series else "")
    marks = [(_pc(scale.x(month)), _px(scale.y(figure))) for month, figure in series] if dots else []
    return Line(css, name, path, marks, scale.y(series[-1][1]) if series else 0.0)


def _keep_apart(lines: list[Line]) -> None:
    """Names beside the ends of lines never stand on each other, and stay within the plot."""
    ordered = sorted(lines, key=lambda line: line.y)
    for above, line in pairwise(ordered):
        line.y = max(line.y, above.y + APART)
    limit = float(BOTTOM)
    for line in reversed(ordered):
        line.y = min(line.y, limit)
        limit = line.y - APART


def _latest(given: Figures, scale: Scale) -> dict | None:
    """The newest figure in words over its marker; near an edge it is written away from it."""
    if not given.actual:
        return None
    month, figure = given.actual[-1]
    x, y = scale.x(month), scale.y(figure)
    anchor = "start" if x < 35 else "end" if x > 60 else "middle"
    return {"x": _pc(x), "y": _px(y - 10), "anchor": anchor, "text": short(Decimal(figure))}


def _summary(given: Figures) -> str:
    """What one sees, in words, for who hears the page: the table below tells every month."""
    parts = [f"目标 {short(Decimal(given.target))}"] if given.target is not None else []
    if given.actual:
        month, figure = given.actual[-1]
        asked = dict(given.asked).get(month)
        parts.append(f"{month.month}月实际 {short(Decimal(figure))}")
        parts += [f"应达 {short(Decimal(asked))}"] if asked is not None else []
    if given.forecast:
        month, low, mid, high = given.forecast[-1]
        words = [short(Decimal(str(figure))) for figure in (mid, low, high)]
        parts.append(f"{month.month}月预计 {words[0]}（{words[1]}—{words[2]}）")
    return "，".join(parts)


def _months(given: Figures) -> list[date]:
    series = (given.asked, given.actual, given.last_year, given.original, given.forecast)
    found = [month for line in series for month, *_ in line]
    return months.span(min(found), max(found)) if found else []


def _values(given: Figures) -> list[float]:
    series = (given.asked, given.actual, given.last_year, given.original)
    found = [float(figure) for line in series for _, figure in line]
    found += [float(figure) for _, *band in given.forecast for figure in band]
    return found + ([float(given.target)] if given.target is not None else [])


def _month_labels(scale: Scale) -> list[tuple[str, str]]:
    """Every month's number, the year at later Januaries; of long paths only as many as there is room for."""
    step = 1 if len(scale.months) <= 12 else ceil(len(scale.months) / 8)
    return [(_pc(scale.x(month)), _month_name(month, scale.first)) for month in scale.months[::step]]


def _month_name(month: date, first: date) -> str:
    return f"{month.year}" if month.month == 1 and month != first else f"{month.month}"


def _rounded(low: float, high: float) -> tuple[float, float, list[float]]:
    """Bounds and three to six lines at round figures between them."""
    step = 10.0 ** floor(log10((high - low) / 4))
    step *= next(times for times in (1, 2, 5, 10) if (high - low) / (step * times) <= 5)
    first, last = floor(low / step), ceil(high / step)
    return first * step, last * step, [count * step for count in range(first, last + 1)]


def short(figure: Figure) -> str:
    """For narrow places: 5600, 3.9 万, 12.5 亿; at most four digits that count where there are more."""
    value = Decimal(str(figure)) if isinstance(figure, float) else Decimal(figure)
    for size, name in UNITS:
        if abs(value) >= size:
            return f"{figures.plain(_significant(value / size))}{name}"
    return figures.plain(_significant(value))


def _significant(value: Decimal) -> Decimal:
    """Four digits that count, never more than four places, and no whole digit lost."""
    places = min(max(3 - value.adjusted(), 0), 4) if value else 0
    return round(value, places)


def _pc(x: float) -> str:
    return f"{x:.2f}"


def _px(y: float) -> str:
    return f"{y:.1f}"


def of_points(points: Sequence[dict], name: str) -> Series:
    """(month, figure) of judged points that have one."""
    return [(point["month"], point[name]) for point in points if point[name] is not None]
