"""Which item of a plan that is there already each row of its report is about: names, figures, and where both stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import indicators.rows
import projects.rows
from drafting.matching import base
from drafting.models import Kind, Match, Part, Row
from indicators.models import Actual, Measure, Target
from lingling_plan.initials import in_order
from lingling_plan.models import Plan
from projects.models import Project
from reader import pairing

# How alike names must be where the figure is the same, another, or none can be compared; and in different sections.
LEAST = {True: Decimal("0.25"), False: Decimal("0.8"), None: Decimal("0.55")}
FAR = Decimal("0.9")
# From here on a further row is the same item told again.
AGAIN = Decimal("0.9")
# What a figure is worth beside a name, and at most the order of the text, and the whole name within longer words.
SAME_FIGURE, ORDER, WHOLE_NAME = Decimal("0.5"), Decimal("0.1"), Decimal("0.95")
AROUND, AROUND_WORTH = 60, Decimal("0.05")
# Shorter names are found within anything.
SHORT = 5
STOP = re.compile("[。；！？\n]")
MARKS = re.compile(r"[，、：“”‘’（）《》—\s]")
NOTHING = Decimal(0)


@dataclass
class Told:
    """One item of the plan as it is compared. `figures`: (value, value_high, unit) of what it promises, also in `words`.
    `section`: the one it mainly stands in.
    """

    kind: str
    code: str
    name: str
    sections: set[str]
    order: int
    is_growth: bool = False
    figures: list[tuple[Decimal, Decimal | None, str]] = field(default_factory=list)
    words: str = ""
    url: str = ""
    section: str = ""

    @property
    def is_indicator(self) -> bool:
        return self.kind == Kind.INDICATOR

    @property
    def key(self) -> tuple[bool, str]:
        """As rows name it (Row.key): indicators and projects have codes of their own."""
        return self.is_indicator, self.code

    @property
    def address(self) -> str:
        """The same for forms."""
        return f"{'target' if self.is_indicator else 'project'}.{self.code}"


def promised(plan: Plan) -> list[Told]:
    """Every item in the report's order. Four queries."""
    targets = Target.objects.filter(plan=plan).select_related("indicator", "section", "refers_to", "plan")
    named = Project.objects.filter(plan=plan).select_related("section", "plan")
    found = [_target(target) for target in targets.prefetch_related("also_in")]
    found += [_project(project) for project in named.prefetch_related("also_in")]
    return sorted(found, key=lambda told: told.order)


def results(plan: Plan) -> list[Told]:
    """What the tables know of the year before. Two queries."""
    actuals = Actual.objects.filter(year=plan.year - 1).select_related("indicator").prefetch_related("sections")
    return [
        Told(
            Kind.INDICATOR, each.indicator.code, each.indicator.name, {section.code for section in each.sections.all()},
            each.pk, each.indicator.measure == Measure.GROWTH, [(each.value, each.value_high, each.indicator.unit)],
        )
        for each in actuals
    ]  # fmt: skip


def _target(target: Target) -> Told:
    indicator = target.indicator
    figures = [(target.value, target.value_high, indicator.unit)] if target.value is not None else []
    is_growth = indicator.measure == Measure.GROWTH
    return Told(
        Kind.INDICATOR, indicator.code, indicator.name, _sections(target), target.order, is_growth, figures,
        indicators.rows.told(target), target.get_absolute_url(), target.section.code,
    )  # fmt: skip


def _project(project: Project) -> Told:
    figures = [(project.investment, None, "亿元"), (project.capacity, None, project.capacity_unit)]
    known = [each for each in figures if each[0] is not None]
    return Told(
        project.kind, project.code, project.name, _sections(project), project.order, False, known,
        projects.rows.told(project), project.get_absolute_url(), project.section.code,
    )  # fmt: skip


def _sections(promise: Target | Project) -> set[str]:
    return {promise.section.code, *(section.code for section in promise.also_in.all())}


def compare(text: str, rows: list[Row], plan: Plan) -> list[Row]:
    """Give every row (unsaved) the code and kind of the item it is about, or none, and why in words; `into` goes.

    Returns further rows, copies, where the words of one row name several items. Six queries.
    """
    further = []
    for part, known in ((Part.TARGET, promised(plan)), (Part.ACTUAL, results(plan))):
        further += _Comparison(text, [row for row in rows if row.part == part], known).run()
    return further


class _Comparison:
    def __init__(self, text: str, rows: list[Row], known: list[Told]):
        self.rows, self.known = rows, known
        self.met: dict[int, Told] = {}
        self.given: set[tuple[bool, str]] = set()
        self.context = {id(row): pairs(_around(text, row)) for row in rows}

    def run(self) -> list[Row]:
        again = {id(row): id(row.into) for row in self.rows if row.into}
        for row in self.rows:
            row.code, row.into, row.refers_to, row.match, row.match_note = "", None, "", Match.NEW, ""
        told = {row.section for row in self.rows}
        for section in sorted(told):
            here = [row for row in self.rows if row.section == section]
            self._meet(here, [each for each in self.known if section in each.sections])
        self._meet(self._left(), [each for each in self.known if not each.sections & told])
        self._meet(self._left(), self.known, far=True)
        self._again(again)
        return list(self._shared())

    def _left(self) -> list[Row]:
        return [row for row in self.rows if id(row) not in self.met]

    def _meet(self, rows: list[Row], known: list[Told], *, far: bool = False) -> None:
        """One row for each item, the surest first; of equals the nearer in order."""
        known = [each for each in known if each.key not in self.given]
        found = []
        for at, row in enumerate(rows):
            for place, each in enumerate(known):
                if far and pairs(row.name).isdisjoint(pairs(each.name)):
                    continue
                alike, same = self._alike(row, each), same_figure(row, each)
                if alike >= (FAR if far else _least(row, each, same)):
                    apart = abs(Decimal(at) / len(rows) - Decimal(place) / len(known))
                    sure = alike + (SAME_FIGURE if same else NOTHING) + ORDER * (1 - apart)
                    found.append((sure, -at, -place, row, each, alike))
        for *_, row, each, alike in sorted(found, key=lambda one: one[:3], reverse=True):
            if id(row) not in self.met and each.key not in self.given:
                self._give(row, each, alike)

    def _alike(self, row: Row, each: Told) -> Decimal:
        """Of the names, and how much of the item's name the words around the row have. Growth is never a level."""
        if each.is_indicator and row.kind == Kind.INDICATOR and each.is_growth != (row.measure == Measure.GROWTH):
            return NOTHING
        near, wanted = _near(row, each), pairs(base(each.name, each.is_growth))
        around = Decimal(len(wanted & self.context[id(row)])) / (len(wanted) or 1)
        return max(named_alike(row, each), (near + around) / 2 + AROUND_WORTH)

    def _give(self, row: Row, each: Told, alike: Decimal) -> None:
        self.met[id(row)] = each
        self.given.add(each.key)
        row.code, row.kind, row.match, row.match_note = (
            each.code,
            each.kind,
            Match.SAME,
            why(alike, same_figure(row, each)),
        )

    def _again(self, again: dict[int, int]) -> None:
        """The same item told once more. `again`: what was joined to another row when the text was read."""
        for row in self._left():
            same = self.met.get(again.get(id(row)))
            if same and same_figure(row, same) is not False:
                self._give(row, same, named_alike(row, same))
                continue
            near = [each for each in self.known if not pairs(row.name).isdisjoint(pairs(each.name))]
            alike = [(self._again_alike(row, each), each) for each in near if same_figure(row, each) is not False]
            most, each = max(alike, key=lambda one: one[0], default=(NOTHING, None))
            if most >= AGAIN:
                self._give(row, each, most)

    def _again_alike(self, row: Row, each: Told) -> Decimal:
        if each.is_growth != (row.measure == Measure.GROWTH):
            return NOTHING
        whole = row.section in each.sections and len(each.name) >= SHORT
        return named_alike(row, each) if whole else _near(row, each)

    def _shared(self) -> Iterator[Row]:
        """环境保护、资源节约等约束性指标 are two items of one place."""
        several = [row for row in self.rows if id(row) in self.met and row.value is None and "、" in row.name]
        for each in self.known:
            if each.key in self.given or len(each.name) < SHORT:
                continue
            row = next((row for row in several if row.section in each.sections and in_order(each.name, row.name)), None)
            if row:
                copy = row.copied()
                self._give(copy, each, _held(pairs(each.name), row))
                copy.match_note = "同一句话里并列的一项"
                yield copy


def _least(row: Row, each: Told, same: bool | None) -> Decimal:
    """100个 is no figure of an indicator in 亿元."""
    other_measure = same is None and each.is_indicator and each.figures and row.value is not None
    return LEAST[False if other_measure else same]


def named_alike(row: Row, each: Told) -> Decimal:
    """Of the names, or how much of the item's name stands in the row's."""
    return max(_near(row, each), _held(pairs(base(each.name, each.is_growth)), row))


def _near(row: Row, each: Told) -> Decimal:
    return pairing.likeness(base(row.name, row.measure == Measure.GROWTH), base(each.name, each.is_growth))


def _held(wanted: frozenset[str], row: Row) -> Decimal:
    return Decimal(len(wanted & pairs(row.name))) / (len(wanted) or 1) * WHOLE_NAME


def _around(text: str, row: Row) -> str:
    """The words of the row's sentence, as far as AROUND signs."""
    before = text[max(0, row.start - AROUND) : row.start]
    behind = STOP.split(text[row.end : row.end + AROUND], maxsplit=1)[0]
    return STOP.split(before)[-1] + text[row.start : row.end] + behind


@lru_cache(maxsize=8192)
def pairs(words: str) -> frozenset[str]:
    """Neighbouring signs, without what only the wording differs in."""
    words = MARKS.sub("", pairing.normal(words))
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


def why(alike: Decimal, same: bool | None) -> str:
    """名称相近 83%，数值相同"""
    words = f"名称相近 {min(100, int(alike * 100))}%"
    return words + {True: "，数值相同", False: "，数值不同", None: ""}[same]


def same_figure(row: Row, each: Told) -> bool | None:
    """Whether the row has a figure of the item's; None where the two cannot be compared."""
    if row.value is None:
        return None
    said, word = _amount(row.value, row.unit)
    high = _amount(row.value_high, row.unit)[0] if row.value_high is not None else None
    like = [figure for figure in each.figures if _one_word(_amount(figure[0], figure[2])[1], word)]
    if not like:
        return None
    return any((_amount(low, unit)[0], top and _amount(top, unit)[0]) == (said, high) for low, top, unit in like)


def _amount(value: Decimal, unit: str) -> tuple[Decimal, str]:
    scale, word = pairing.parted(unit)
    return pairing.scaled(value, scale), pairing.measure_word(word)


def _one_word(first: str, second: str) -> bool:
    """万元 of a text is 万元/亩 of the tables."""
    return first == second or (bool(first and second) and first.partition("/")[0] == second.partition("/")[0])
