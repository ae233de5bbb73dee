"""Nodes on one time axis: when each is promised, when it was reported done, for how long it is overdue.

Pure functions of dates. Positions are strings in per cent of the axis' width, so that marks and words keep their size from
a phone to a sheet of paper; the words of a lane say the same for who reads a list or hears the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from math import ceil

from lingling_plan import figures, months
from lingling_plan.monthly import MonthShown

# The plan's year takes this part of the width; what is promised for later years stands behind it.
YEAR, LATER = 94.0, 97.0
# How wide a sign is: in per cent of an axis of 640 pixels, which is what a screen of 1280 leaves for it.
SIGN = 11 * 100 / 640
# Signs a row of a name; longer names take more rows.
NAME_LENGTH = 8
# In pixels of a lane's height: the first row above, the line, from there to the first row below and to the edge, a further row.
ABOVE, LINE, BELOW, EDGE, ROW = 11, 24, 19, 24, 12
HEIGHT = LINE + EDGE


class State(Enum):
    """Value: the class in the style sheet; how a mark looks tells it without the colour."""

    DONE = "kept", "已报完成"
    LATE = "kept-late", "晚于时限完成"
    OVERDUE = "overdue", "逾期"
    OPEN = "open", "未到时限"

    def __init__(self, css: str, label: str):
        self.css, self.label = css, label


@dataclass(frozen=True)
class Node:
    """One dated node. done_in: the month whose approved report ticks it; original: where a document moved its date."""

    name: str
    due: date
    promised: bool = False
    done_in: date | None = None
    original: date | None = None


@dataclass(frozen=True)
class Axis:
    """The year of a plan, seen from a month's board."""

    year: int
    when: MonthShown

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(x, words, anchor) of the date the board speaks of, and of today where that is another one in the year.

        Their words stand on either side; early in the year there is no room for that, and today's line has none.
        """
        as_of, today = self.when.as_of, self.when.today
        words = f"截至 {as_of.month}月{as_of.day}日"
        has_room = self._share(as_of) > len(words) * SIGN
        found = [(self.x(as_of), words, "end" if has_room else "start")]
        if today != as_of and today.year == self.year:
            found.append((self.x(today), "今天" if has_room else "", "start"))
        return found

    @property
    def months(self) -> list[tuple[str, str, str]]:
        """(where it begins, its middle, its number) of every month; behind them all that is later."""
        starts = [self._share(date(self.year, number, 1)) for number in range(1, 13)]
        ends = [*starts[1:], YEAR]
        named = [
            (_pc(start), _pc((start + end) / 2), f"{number}月")
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        ]
        return [*named, (_pc(YEAR), _pc(LATER), "以后")]

    def x(self, day: date) -> str:
        return _pc(self._share(day))

    def _share(self, day: date) -> float:
        """0 for the first of January and before, LATER for whatever comes after the year."""
        if day.year > self.year:
            return LATER
        start = date(self.year, 1, 1)
        return max((day - start).days, 0) / (date(self.year + 1, 1, 1) - start).days * YEAR

    def state(self, node: Node) -> State:
        """What was due in a month that is not over yet is not overdue: no report can tell of it."""
        if node.done_in:
            return State.LATE if months.month_of(node.due) < node.done_in else State.DONE
        is_over = months.month_of(node.due) <= self.when.month
        return State.OVERDUE if is_over and node.due < self.when.as_of else State.OPEN

    def overdue(self, node: Node) -> int:
        """Days since an open node should have been done, to the page's day; 0 for all others."""
        return (self.when.until - node.due).days if self.state(node) == State.OVERDUE else 0

    def told(self, node: Node) -> str:
        """5月报完成，晚 2 个月; 逾期 36 天; "" for what is to come."""
        state = self.state(node)
        if state == State.OVERDUE:
            return f"逾期 {self.overdue(node)} 天"
        if node.done_in is None:
            return ""
        year = f"{node.done_in.year}年" if node.done_in.year != self.year else ""
        late = f"，晚 {months.distance(node.due, node.done_in)} 个月" if state == State.LATE else ""
        return f"{year}{node.done_in.month}月报完成{late}"

    def promised(self, node: Node) -> str:
        """6月底前; 12月底前（原定 8月底前）."""
        now = dated(node.due, self.year)
        return f"{now}（原定 {dated(node.original, self.year)}）" if node.original else now


def dated(day: date, year: int) -> str:
    """As promises are worded, but the year's end is named like any other day: on an axis 年内 is no place."""
    if (day.year, day.month) != (year, 12):
        return figures.deadline_label(day, year)
    return "12月底前" if day == months.last_day(day) else f"12月{day.day}日前"


@dataclass
class Mark:
    """A node as it is drawn. `tail`: (from, to) between promise and deed, or until the page's day where it is overdue."""

    node: Node
    state: State
    x: str
    due: str
    said: str
    tail: tuple[str, str] | None = None
    deed: str | None = None
    was: str | None = None
    # Its name as rows (y, words), beside the mark.
    label: list[tuple[int, str]] = field(default_factory=list)
    anchor: str = "middle"

    @property
    def words(self) -> str:
        return "，".join(filter(None, (f"{self.node.name} {self.due}", self.said)))


@dataclass
class Lane:
    """The nodes of one project, or one node by itself. `span`: from the first mark to the last."""

    marks: list[Mark] = field(default_factory=list)
    span: tuple[str, str] | None = None
    height: int = HEIGHT
    line: int = LINE

    @property
    def words(self) -> str:
        return "；".join(mark.words for mark in self.marks)

    @property
    def overdue(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.state == State.OVERDUE]

    @property
    def overdue_since(self) -> date | None:
        """When the first of its overdue nodes was to be done."""
        return min((mark.node.due for mark in self.overdue), default=None)

    @property
    def coming(self) -> Mark | None:
        return next((mark for mark in self.marks if mark.state == State.OPEN), None)


def lane(axis: Axis, nodes: Iterable[Node], *, named: bool = True, note: str = "") -> Lane:
    """`named`: with the nodes' names beside their marks, as far as there is room; all are in the lane's words.

    `note`: what an overdue node has to say beside its days: 8月待审 where a report of the month waits that may tick it.
    """
    marks = [_mark(axis, node) for node in sorted(nodes, key=lambda node: node.due)]
    for mark in marks:
        if note and mark.state == State.OVERDUE:
            mark.said = f"{mark.said}（{note}）"
    span = (marks[0].x, marks[-1].x) if len(marks) > 1 else None
    above, below = _name(marks) if named else (1, 1)
    line = LINE + ROW * (above - 1)
    return Lane(marks, span, height=line + EDGE + ROW * (below - 1), line=line)


def _mark(axis: Axis, node: Node) -> Mark:
    state, x = axis.state(node), axis.x(node.due)
    deed = until = None
    if state == State.OVERDUE:
        until = axis.x(axis.when.until)
    elif node.done_in and node.done_in != months.month_of(node.due):
        deed = until = axis.x(months.last_day(node.done_in))
    return Mark(
        node=node,
        state=state,
        x=x,
        due=axis.promised(node),
        said=axis.told(node),
        tail=(x, until) if until else None,
        deed=deed,
        was=axis.x(node.original) if node.original else None,
    )


def _name(marks: list[Mark]) -> tuple[int, int]:
    """Below the line, above it where that is taken, not at all where both are. How many rows stand above and below, at least one."""
    taken, placed = {True: 0.0, False: 0.0}, {True: [], False: []}
    for mark in marks:
        rows = wrapped(mark.node.name)
        width = max(map(len, rows)) * SIGN
        left, anchor = _placed(float(mark.x), width)
        is_below = next((side for side, right in taken.items() if right <= left), None)
        if is_below is not None:
            mark.anchor = anchor
            placed[is_below].append((mark, rows))
            taken[is_below] = left + width + SIGN / 2
    above, below = (max((len(rows) for _, rows in placed[side]), default=1) for side in (False, True))
    line = LINE + ROW * (above - 1)
    for is_below, named in placed.items():
        for mark, rows in named:
            first = line + BELOW if is_below else ABOVE + ROW * (above - len(rows))
            mark.label = [(first + ROW * number, words) for number, words in enumerate(rows)]
    return above, below


def wrapped(name: str) -> list[str]:
    """A name in rows of much the same length."""
    count = ceil(len(name) / NAME_LENGTH)
    length = ceil(len(name) / count)
    return [name[start : start + length] for start in range(0, len(name), length)]


def _placed(x: float, width: float) -> tuple[float, str]:
    """(left edge, anchor) of words at a mark: they stay on the axis."""
    if x < width / 2:
        return x, "start"
    return (x - width, "end") if x + width / 2 > 100 else (x - width / 2, "middle")


def _pc(share: float) -> str:
    return f"{share:.2f}"
