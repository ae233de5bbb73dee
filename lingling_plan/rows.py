"""Rows: an item of the plan as every page shows it, from its facts and its judged points to preformatted strings.

The whole-plan board formats its rows once, here, and templates only print them. An app describes its items by
`Item`s (see indicators/rows.py and projects/rows.py); which point speaks for an item is decided by standing.current.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from lingling_plan import figures, months, standing
from lingling_plan.filing import INCOMPARABLE, NOT_APPLICABLE, Filing, filed, filing
from lingling_plan.pace import HUNDRED, REGISTRATION, RuleKind
from lingling_plan.standing import SERIOUSNESS, Standing

if TYPE_CHECKING:
    from lingling_plan.greening import Ahead

UNPUBLISHED = "unpublished"
BLANK = "blank"
AHEAD = "ahead"
LIGHTS = {
    standing: format_html('<span class="light"><i aria-hidden="true">{}</i>{}</span>', standing.shape, standing.label)
    for standing in Standing
}
# The same as a link to its explanation. What fills the gap is an address of ours: a slug, a number, a month.
LIGHT_LINKS = {
    standing: f'<a class="light" href="%s"><i aria-hidden="true">{standing.shape}</i>{standing.label}</a>'
    for standing in Standing
}
BAR = (
    '<svg class="bar" viewBox="0 0 110 8" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="%d" height="8"/><path d="M%d 0v8"/></svg>'
)
CELL_WORDS = {**{one.value: one.label for one in Standing}, UNPUBLISHED: "未发布", BLANK: "当月不报"}
# What a light does not tell of its month's figure.
SAID = {Filing.UNCHANGED: "（无变化）", Filing.ZERO: "（0）"}
UNCHANGED = Filing.UNCHANGED.label
NO_FIGURE = {Filing.NONE: "不报", Filing.UNPUBLISHED: "未发布", Filing.KEPT: "不再报"}
CELLS = {name: f'<i class="{name}"></i>' for name in (*Standing.values, UNPUBLISHED, BLANK, AHEAD)}


# 落后程度 is told in per cent up to here.
DEEPEST = 200
# What readings of 100 and 0 say of entry into statistics.
REGISTERED, UNREGISTERED = "已入库", "未入库"
# The target of a number that comes later.
PENDING = "待下达"


@dataclass
class Track:
    """One judged line of an item: an indicator has one, a project up to two.

    points: judged rows (dicts of points.FACTS) in month order up to the board's month. total: what the reading reaches
    when kept, None where shares of it make no sense.
    """

    name: str
    kind: str
    unit: str
    total: Decimal | None
    points: list[dict]
    now: dict | None = None
    # What it is asked for next, where a room looked ahead (greening.Ahead).
    ahead: "Ahead | None" = None
    # Where a page has read them: the year's later points, and (month, figure) of the year before under this year's months.
    later: list[dict] = field(default_factory=list)
    last_year: list[tuple[date, Decimal]] = field(default_factory=list)
    # The month from which what it asks is counted, where that is an event of its own: 开工 for 入库.
    since: date | None = None

    @property
    def standing(self) -> str:
        return self.now["standing"] if self.now else Standing.NOTDUE.value

    def amount(self, figure: Decimal | None) -> str:
        """A figure of this track with its unit."""
        if self.kind == REGISTRATION:
            return self.plain(figure)
        return figures.amount(self._shown(figure), self.unit)

    def asked(self, point: dict, name: str = "expected") -> Decimal | None:
        """A line of a point as it is shown: expected, yellow or red."""
        return figures.asked(point[name], falling=point["falling"])

    def plain(self, figure: Decimal | None) -> str:
        if self.kind == REGISTRATION and figure is not None:
            return REGISTERED if figure else UNREGISTERED
        return figures.plain(self._shown(figure))

    def line(self, figure: Decimal | None) -> str:
        """A yellow or red line: in its first months a total's lies below nothing at all, no reading can cross it."""
        if self.kind == REGISTRATION:
            return self.required(figure)
        return "—" if self.kind == RuleKind.TOTAL and figure is not None and figure < 0 else self.plain(figure)

    @property
    def counts(self) -> bool:
        """Its readings are figures, not the yes or no of 入库."""
        return self.kind != REGISTRATION

    @property
    def is_registered(self) -> bool:
        """Of 入库: the last approved figure says yes."""
        return self.kind == REGISTRATION and self.latest is not None and bool(self.latest["reading"])

    @property
    def is_asked(self) -> bool:
        """Its current point asks for something: 入库 not before work began."""
        return bool(self.now and self.now["expected"])

    def required(self, figure: Decimal | None) -> str:
        """What a month asks, in a table; an entry that is not asked for yet is no figure."""
        return "—" if self.kind == REGISTRATION and not figure else self.plain(figure)

    def _shown(self, figure: Decimal | None) -> Decimal | None:
        """Shares of nodes to one place."""
        if self.kind == RuleKind.NODES and figure is not None:
            return figures.share(figure, Decimal(HUNDRED))
        return figure

    @property
    def kept_in(self) -> date:
        """For a kept promise: the month since whose figure it has stayed kept."""
        since = self.now["month"]
        for point in reversed([point for point in self.points if point["reading"] is not None]):
            if point["standing"] != Standing.DONE:
                break
            since = point["month"]
        return since

    @property
    def latest(self) -> dict | None:
        """The last approved figure up to the board's month."""
        return next((point for point in reversed(self.points) if point["reading"] is not None), None)


@dataclass
class Item:
    """One promise of the plan. Facts first; what is shown of them is made by `present`."""

    type: str
    pk: int
    url: str
    order: int
    name: str
    initials: str
    chapter: str
    chapter_title: str
    chapter_order: int
    lead_id: int
    lead_name: str
    lead_code: str
    target: str
    baseline: str
    marks: list[str]
    tracks: list[Track]
    doubts: list[str] = field(default_factory=list)
    unknown_because: str = ""
    # Its target is another indicator's figure of the same month.
    refers: bool = False
    # How what is asked grows over the year, in a word; "" where the track's kind tells it.
    pace: str = ""
    deadline: date | None = None
    laid_out: bool = True
    as_of: date | None = None
    today: date | None = None
    # The day to which its page counts days (monthly.MonthShown).
    until: date | None = None
    month: date | None = None
    sees_waiting: bool = False
    # The months that take no figures, as the plan said when the row was made: Plan.closed_through and Plan.reopened.
    closed_through: date | None = None
    reopened: date | None = None
    # Of closed months: strip cells by month number, and the entry's facts, as they were published.
    kept_cells: dict[int, tuple[str, str]] = field(default_factory=dict)
    kept_entry: dict | None = None
    # Of an adjusted promise: by which document, and the same item by the promise as it was made.
    adjusted: str = ""
    original: "Item | None" = None
    # What an adjustment that counts from a later month on will make of it.
    upcoming: str = ""

    def __post_init__(self):
        self.until = self.until or self.today

    def judge(self) -> None:
        """Choose each track's current point and the track that speaks for the item: the worst."""
        for track in self.tracks:
            track.now = standing.current(track.points, self.as_of)
        self.track = min(self.tracks, key=lambda track: SERIOUSNESS[track.standing])
        self.standing = Standing(self.track.standing)

    def standing_in(self, month: date, as_of: date, verdicts: dict[int, dict[date, str]]) -> Standing:
        """The light of an earlier month's board, as of its date. `verdicts`: see PointQuerySet.verdicts."""
        shown = []
        for track in self.tracks:
            points = (point for point in track.points if point["month"] <= month)
            judged = [{**point, "standing": verdicts[point["pk"]][month]} for point in points]
            now = standing.current(judged, as_of)
            shown.append(Standing(now["standing"]) if now else Standing.NOTDUE)
        return min(shown, key=SERIOUSNESS.get)

    @property
    def is_kept(self) -> bool:
        """A closed month's line, as it was published."""
        return self.kept_entry is not None

    @property
    def heading(self) -> str:
        return f"{self.chapter} {self.chapter_title}"

    def why(self, month: date | None = None) -> str:
        """The address that explains the light of a month; without one, of the month shown."""
        return f"{self.url}?month={month or self.month:%Y-%m}#why"

    @property
    def filing(self) -> Filing:
        """How the month shown was reported, on the line that speaks."""
        told = {"refers": self.refers, "counts": self.track.counts}
        return filed(self.track.points, self.month, self.as_of, **told)

    @property
    def is_due(self) -> bool:
        """The month's own figure had to be in by the as-of date (an item kept earlier owes nothing)."""
        point = self.point
        return bool(point and point["month"] == self.month and standing.is_due(point, self.as_of))

    @property
    def is_recorded(self) -> bool:
        """The month's own figure is in, approved or waiting."""
        return self.point["reading"] is not None or self.point["submitted"] is not None

    @property
    def point(self) -> dict | None:
        return self.track.now

    @property
    def owed(self) -> list[dict]:
        """The points for which nothing is approved and nothing waits, in the order of months; none before a number to come
        (待下达) was issued. One that refers to another indicator is to be recorded whether that one's figure is there or not.

        One point a month: a project's two tracks are recorded in one report.
        """
        owed = {}
        for track in self.tracks:
            for point in standing.still_asked(track.points):
                is_recorded = point["reading"] is not None or point["submitted"] is not None
                is_asked = point["report_by"] is not None and (self.refers or point["expected"] is not None)
                if is_asked and not is_recorded:
                    owed.setdefault(point["month"], point)
        return sorted(owed.values(), key=lambda point: point["month"])

    @property
    def due_months(self) -> dict[date, tuple[date, bool]]:
        """Month -> (when its figure had to be in, whether it is, approved or waiting), of every month due by the as-of date.

        Months that cannot be judged (待下达) are nobody's debt and are left out.
        """
        found = {}
        for track in self.tracks:
            for point in standing.still_asked(track.points):
                if standing.is_due(point, self.as_of) and point["expected"] is not None:
                    is_in = point["reading"] is not None or point["submitted"] is not None
                    found.setdefault(point["month"], (point["report_by"], is_in))
        return found

    @property
    def missing(self) -> list[dict]:
        """For 未报: what is overdue; where there is nothing, the month whose light is shown."""
        if self.standing != Standing.MISSING:
            return []
        return self.overdue_points or [self.point]

    @property
    def overdue_points(self) -> list[dict]:
        """What is owed and had to be in by the page's day, the oldest first; a month with time left is nobody's debt yet. Months
        closed without a figure are asked for no more, unless reopened; nobody is behind one that cannot be judged.
        """
        judged = (point for point in self.owed if point["expected"] is not None)
        owed = (point for point in judged if standing.is_due(point, self.until))
        return [point for point in owed if not months.is_closed(point["month"], self.closed_through, self.reopened)]

    @property
    def is_pending(self) -> bool:
        """Its number has not been issued: until then nobody owes a figure, and one may be recorded all the same."""
        return self.target == PENDING

    @property
    def overdue(self) -> int:
        """Days since the oldest missing figure should have been in, to the page's day."""
        return max(((self.until - point["report_by"]).days for point in self.missing), default=0)

    @property
    def past(self) -> date | None:
        """The day it is looked at where that is not today."""
        return self.until if self.until != self.today else None

    @property
    def gap(self) -> tuple[Decimal, str] | None:
        point = self.point
        track = self.track
        if point is None or point["reading"] is None or point["expected"] is None or track.kind == REGISTRATION:
            return None
        return figures.gap(track.kind, point["reading"], point["expected"], track.total, point["falling"])

    @property
    def severity(self) -> tuple:
        """For sorting worst first: seriousness, then 未报 by days, the others by the gap in red distances."""
        size = self.overdue if self.standing == Standing.MISSING else _distance(self.point)
        return SERIOUSNESS[self.standing], -size, self.order


def _distance(point: dict | None) -> float:
    """How many times the red distance a reading lies behind what is expected.

    At the last point the distance is zero; a tenth of what is expected stands in for it.
    """
    if point is None or point["reading"] is None or point["expected"] is None:
        return 0.0
    behind = float(point["expected"] - point["reading"]) * (-1 if point["falling"] else 1)
    distance = abs(float(point["expected"] - point["red"])) or abs(float(point["expected"])) / 10 or 1.0
    return behind / distance


def depth_text(item: Item) -> str:
    """What 滞后 and 预警 are sorted by, in whole per cents: 100% is the red line. Rounded up, toward worse; how far beyond
    twice the line says nothing more.
    """
    if item.standing not in (Standing.BEHIND, Standing.RISK) or item.track.kind == REGISTRATION:
        return ""
    depth = ceil(_distance(item.point) * 100)
    return f"{depth}%" if depth <= DEEPEST else f"超过 {DEEPEST}%"


def present(item: Item) -> dict:
    """The strings a template prints for one item, few because each costs: a page prints two hundred rows.

    Markup (light, bar, strip) is put together from constants and numbers alone; every other value is text to be escaped.
    """
    track = item.track
    return {
        "type": item.type,
        "url": item.url,
        "standing": item.standing.value,
        "light": light(item),
        "plain_light": LIGHTS[item.standing],
        "label": item.standing.label,
        "name": item.name,
        "lead": item.lead_name,
        "target": item.target,
        "baseline": item.baseline,
        **latest(item),
        "filing": filing_text(item),
        "bar": bar(track),
        "gap": gap_text(item),
        **strip(item),
        "doubt": "；".join(item.doubts),
        "marks": " · ".join(filter(None, [*item.marks, adjusted_text(item)])),
        "track": track.name if len(item.tracks) > 1 else "",
    }


def light(item: Item) -> str:
    """The light, which leads to its explanation."""
    return mark_safe(LIGHT_LINKS[item.standing] % item.why())


def adjusted_text(item: Item) -> str:
    """What the promise was, and what its light would be: 已调整，原目标 ≥ 5600 人：滞后. Before its month: 9月起目标 ≥ 120 个."""
    original = item.original
    now = f"已调整，原目标 {original.target}：{original.standing.label}" if original else ""
    return "；".join(filter(None, (now, item.upcoming)))


def latest(item: Item) -> dict[str, str]:
    """The last approved figure and its months; the waiting one in brackets for those who may see it."""
    track, point = item.track, item.track.latest
    if item.standing == Standing.REVIEW and item.sees_waiting:
        point, text = item.point, f"（{track.amount(item.point['submitted'])}）"
    else:
        text = track.amount(point["reading"]) if point else ""
    return {"latest": text, "latest_month": figures.month_label(point["month"], track.kind) if point else ""}


def filing_text(item: Item) -> str:
    """What a figure and its month do not tell by themselves: 无变化 of the figure shown, or why the month has none."""
    now, point = item.filing, item.track.latest
    if now in NOT_APPLICABLE and item.month is not None:
        return f"{item.month.month}月{NO_FIGURE[now]}"
    if now in INCOMPARABLE:
        return now.label
    return UNCHANGED if point and point.get("unchanged") and now != Filing.WAITING else ""


def days_text(days: int, until: date | None = None) -> str:
    """Since something was to be in; negative while there is time. `until`: the day it is counted to where that is not today."""
    if days == 0:
        return f"{until.month}月{until.day}日到期" if until else "今天到期"
    return f"逾期 {days} 天" if days > 0 else f"还有 {-days} 天"


def gap_text(item: Item) -> str:
    if item.standing == Standing.MISSING:
        return days_text(item.overdue, item.past)
    gap = item.gap
    return figures.signed(*gap) if gap else ""


def bar(track: Track) -> str:
    """Reading against expected as shares of the target, a bar with a pace mark, where shares make sense.

    Drawn in whole per cents from 0 to 110; the words beside it are rounded to one place, but never against the light.
    """
    point = track.now
    if track.kind not in (RuleKind.TOTAL, RuleKind.NODES) or not track.total or point is None or point["falling"]:
        return ""
    if point["reading"] is None or point["expected"] is None:
        return ""
    reached = figures.share(point["reading"], track.total, point["expected"])
    asked = figures.share(point["expected"], track.total)
    if point["standing"] in (Standing.ONPACE, Standing.DONE):
        asked = min(asked, reached)  # rounded apart, the two would contradict the light
    width, mark = (max(0, min(110, round(share))) for share in (reached, asked))
    words = f"<small>{figures.plain(reached)}%<em> / {figures.plain(asked)}%</em></small>"
    return mark_safe(BAR % (width, mark) + words)


def cells(item: Item) -> list[str]:
    """Twelve classes, January to December: a standing's name, unpublished, blank (nothing due) or ahead."""
    return [name for name, _ in told_cells(item)]


def told_cells(item: Item) -> list[tuple[str, str]]:
    """The twelve cells with what is said of each beside its class: 无变化, 0 or nothing."""
    first, *others = (cells_of(track, item) for track in item.tracks)
    shown = [min(column, key=_cell_rank) for column in zip(first, *others, strict=True)] if others else first
    for month, cell in item.kept_cells.items():
        shown[month - 1] = cell
    return shown


def cells_of(track: Track, item: Item) -> list[tuple[str, str]]:
    shown = item.month.month
    made = [(BLANK, "")] * shown + [(AHEAD, "")] * (12 - shown)
    for point in standing.still_asked(track.points):
        made[point["month"].month - 1] = _cell(point, item.as_of, counts=track.counts)
    return made


def _cell(point: dict, as_of: date, *, counts: bool) -> tuple[str, str]:
    if point["reading"] is None and point["report_by"] is None:
        return BLANK, ""
    if point["reading"] is None and point["report_by"] > as_of:
        return UNPUBLISHED, ""
    return point["standing"], SAID.get(filing(point, as_of, counts=counts), "")


def _cell_rank(cell: tuple[str, str]) -> int:
    return SERIOUSNESS.get(cell[0], len(SERIOUSNESS))


def strip(item: Item) -> dict[str, str]:
    """The twelve-month strip: markup put together from the constants of CELLS alone, and the same in words."""
    told = told_cells(item)
    return {"strip": mark_safe("".join([CELLS[name] for name, _ in told])), "strip_words": strip_words(tuple(told))}


@lru_cache(maxsize=4096)
def strip_words(told: tuple[tuple[str, str], ...]) -> str:
    """1—2月当月不报，3月达进度（无变化），4月未报: months that say the same together, months ahead left out."""
    words, start = [], 0
    for cell, run in groupby(told):
        end = start + len(list(run))
        months = f"{start + 1}月" if end == start + 1 else f"{start + 1}—{end}月"
        if cell[0] != AHEAD:
            words.append(f"{months}{CELL_WORDS[cell[0]]}{cell[1]}")
        start = end
    return "，".join(words)


def counts(items: Iterable[Item]) -> dict[Standing, int]:
    """How many items show each standing, every standing named."""
    tally = dict.fromkeys(Standing, 0)
    for item in items:
        tally[item.standing] += 1
    return tally
