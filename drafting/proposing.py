"""From what was read to the rows that planners look through: named, typed, matched with last year. Nothing is stored here."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from drafting import leaves, matching, measuring
from drafting.matching import GROWTH, ONE, Known
from drafting.models import CODE, Bound, Doubtful, Kind, Match, Part, Row
from indicators.models import Measure
from lingling_plan.forms import PROMISE_LIMIT
from lingling_plan.initials import spelled
from reader import findings, guard, known, pairing, promises
from reader.pairing import Pair
from reader.reading import Found, Reading
from reader.rows import row as figure_row

NAME = Row._meta.get_field("name").max_length
PLACES = Decimal("0.0001")
YEARS_AHEAD = 5
EVERY = re.compile("行政村|自然村|村|乡镇|镇街|乡|镇|街道|社区|县区|县|园区|企业|学校|家庭|户")
NONE_AT_ALL = re.compile("不发生|杜绝|零发生")
INVESTED = re.compile(r"(?:年度)?(?:计划)?(?:总)?投资(?:额)?$")
LEADING = re.compile("经济|GDP|生产总值")
OUTPUT = re.compile("生产总值|GDP")


def draft(reading: Reading, year: int, before: Known) -> tuple[list[dict], list[Row], list[Doubtful]]:
    """(leaves, rows, findings), all unsaved; `into` of a row may be another of them."""
    held = measuring.holdings(reading)
    found = sorted(reading.found, key=lambda each: each.start)
    made = [_row(reading, each, year, in_hand=id(each) in held) for each in found]
    chapters = leaves.leaves(reading, [row.start for row in made])
    place = iter(enumerate(chapters))
    number, leaf = next(place)
    for row in made:
        while row.start >= leaf["end"]:
            number, leaf = next(place)
        row.chapter = number
    pairs = list(pairing.pairs(reading))
    _Matching(reading, made, before, pairs).run()
    return chapters, made, _findings(reading, year, pairs)


def _findings(reading: Reading, year: int, pairs: list[Pair]) -> list[Doubtful]:
    told = guard.check(reading, known.check(reading, known.of_year(year - 1)), pairs)
    rows = [findings.as_row(reading, finding) for finding in told]
    return [
        Doubtful(kind=row["kind"], message=row["message"][:300], places=row["places"], start=row["places"][0]["start"])
        for row in rows
    ]


def _row(reading: Reading, found: Found, year: int, *, in_hand: bool) -> Row:
    told = figure_row(reading, found)
    is_actual = told["part"] == "actual"
    row = Row(
        found=json.loads(json.dumps(told, default=str, ensure_ascii=False)),
        start=told["start"], end=told["end"], section=(found.section or leaves.WHOLE)[:20],
        part=Part.ACTUAL if is_actual else Part.TARGET, kind=told["type"],
        year=(told["year"] or year - 1) if is_actual else year,
        value=_amount(told["value"]), value_high=_amount(told["value_high"]), unit=(told["unit"] or "")[:12],
        bound=told["bound"], firm=told["firm"], per=_every(told["per"]), deadline=_deadline(found.deadline, year),
        match=Match.NEW,
    )  # fmt: skip
    if row.value is None or (row.bound == Bound.RANGE and row.value_high is None):
        row.value = row.value_high = None
        row.bound = Bound.QUAL
    elif row.bound == Bound.RANGE and row.value_high <= row.value:
        row.value, row.value_high = row.value_high, row.value
        if row.value == row.value_high:
            row.bound, row.value_high = Bound.EQ, None
    if row.kind == Kind.INDICATOR:
        _describe_indicator(row, found, is_growth=told["is_growth"], in_hand=in_hand)
    else:
        _describe_project(row, found)
    return row


def _amount(value: Decimal | None) -> Decimal | None:
    if value is None or abs(value) > PROMISE_LIMIT:
        return None
    return value.quantize(PLACES)


def _every(per: str | None) -> str:
    found = EVERY.search(per or "")
    return found[0] if found else (per or "")[:10]


def _deadline(day: date | None, year: int) -> date | None:
    return day if day and year <= day.year <= year + YEARS_AHEAD else None


def _describe_indicator(row: Row, found: Found, *, is_growth: bool, in_hand: bool) -> None:
    row.measure = measuring.measure(found, is_growth=is_growth, in_hand=in_hand)
    name = found.name
    if is_growth and not name.endswith((GROWTH, "增长率", "增幅")):
        name = name[: NAME - len(GROWTH)] + GROWTH
    row.name = name[:NAME]
    if row.bound == Bound.QUAL and row.part == Part.TARGET:
        _describe_words(row)


def _describe_words(row: Row) -> None:
    """Promised without a number: nothing of a kind is to happen, it goes with another figure, or the number is to come."""
    if NONE_AT_ALL.search(row.quote):
        row.measure, row.value, row.bound, row.unit = Measure.FLOOR, Decimal(0), Bound.LE, "起"
    elif promises.IN_STEP.search(row.quote):
        row.measure, row.unit = Measure.GROWTH, "%"
        row.name = row.name[: NAME - len(GROWTH)].removesuffix("增长") + GROWTH
    else:
        row.measure, row.unit = Measure.LEVEL, "%"


def _describe_project(row: Row, found: Found) -> None:
    """A project's own figure is its investment or its size."""
    row.stage = found.extra.get("stage") or "advance"
    row.name = (INVESTED.sub("", found.name) or found.name)[:NAME]
    capacity = found.extra.get("capacity")
    if row.value is None and capacity is not None and _amount(capacity) is not None:
        row.value, row.unit, row.bound = _amount(capacity), (found.extra["capacity_unit"] or "")[:12], Bound.EQ
    if row.value is None:
        row.unit = ""


class _Matching:
    """Codes, leads and what belongs together, for the rows of one report."""

    def __init__(self, reading: Reading, rows: list[Row], before: Known, pairs: list[Pair]):
        self.pairs, self.rows, self.before = pairs, rows, before
        self.used = {*before.indicators, *before.projects}
        # (part, code) that a row has: one indicator has one result and one target.
        self.taken: set[tuple[str, str]] = set()
        self.by_place = {}
        for row, found in zip(rows, sorted(reading.found, key=lambda found: found.start), strict=True):
            self.by_place[id(found)] = row

    def run(self) -> None:
        self._join_again()
        self._join_projects()
        own = [row for row in self.rows if row.into is None]
        for row in own:
            self._meet(row)
        self._join_pairs()
        for row in own:
            self._name(row)
        for row in self.rows:
            if row.into is not None:
                row.code, row.match_note = row.into.code, "前面已有同一项"
                row.match = row.into.match
                row.into.lead = row.into.lead or self.before.department(row.found.get("lead"))
        self._refer()

    def _join_again(self) -> None:
        """The same figure told twice is one item; the same name with another figure is for a person to decide."""
        first: dict[tuple, Row] = {}
        for row in self.rows:
            key = (row.part, row.kind, pairing.normal(row.name), row.unit, row.measure, row.per, row.year)
            other = first.setdefault(key, row)
            if other is row or not row.name:
                continue
            if (other.value, other.value_high) == (row.value, row.value_high):
                row.into = other
            else:
                row.match_note = f"与前面的“{other.name}”同名而数不同，请核对"

    def _join_projects(self) -> None:
        """总投资26亿元的燃气电站开工: the investment and the stage are one project's."""
        named = [row for row in self.rows if row.kind == Kind.PROJECT and row.found["bound"] == Bound.QUAL]
        for row in self.rows:
            if row.kind != Kind.PROJECT or row.into or row.found["bound"] == Bound.QUAL:
                continue
            near = [each for each in named if abs(each.start - row.start) < 60 and each.into is None]
            row.into = next((each for each in near if _begins(each.name, row.name)), None)

    def _meet(self, row: Row) -> None:
        """With an indicator or project of the database, in its unit where the figure can be told in it."""
        if row.kind == Kind.INDICATOR:
            meeting = matching.indicator(self.before, row.name, is_growth=row.measure == Measure.GROWTH)
        else:
            meeting = matching.project(self.before, row.name)
        if meeting is None:
            return
        if meeting.likeness < ONE or (row.part, meeting.code) in self.taken:
            row.match_note = row.match_note or f"已有相近的“{meeting.name}”，请核对"
            return
        if row.kind == Kind.INDICATOR and not self._tell_in(row, meeting.unit):
            row.match, row.match_note = Match.CHANGED, f"已有的“{meeting.name}”单位是{meeting.unit}"
            return
        row.code, row.match, row.match_note = meeting.code, Match.SAME, f"就是已有的“{meeting.name}”"
        if row.kind == Kind.INDICATOR:
            row.measure = self.before.indicators[meeting.code].measure
        self.taken.add((row.part, meeting.code))

    def _tell_in(self, row: Row, unit: str) -> bool:
        """False, and nothing changed, where the figure cannot be told in the unit, or would have more places than are kept."""
        if row.bound == Bound.QUAL:
            row.unit = unit
            return True
        values = [_amount(matching.converted(value, row.unit, unit)) for value in (row.value, row.value_high)]
        if (values[0] is None) != (row.value is None) or (values[1] is None) != (row.value_high is None):
            return False
        (row.value, row.value_high), row.unit = values, unit
        return True

    def _join_pairs(self) -> None:
        """A result and a promise of the same name are one indicator, also where both are new."""
        for pair in self.pairs:
            actual, target = self.by_place[id(pair.actual)], self.by_place[id(pair.target)]
            if pair.likeness < ONE or actual.into or target.into or (actual.code and target.code):
                continue
            given, other = (actual, target) if actual.code else (target, actual)
            code = given.code or self._free(given.name)
            if (other.part, code) in self.taken or not self._tell_in(other, given.unit):
                continue
            for row in (given, other):
                self.taken.add((row.part, code))
            given.code = code
            other.code, other.measure, other.match, other.name = code, given.measure, given.match, given.name
            other.match_note = other.match_note or given.match_note

    def _name(self, row: Row) -> None:
        row.code = row.code or self._free(row.name)
        row.lead = self.before.lead_of(row.kind, row.code) or self.before.department(row.found.get("lead"))

    def _free(self, name: str) -> str:
        stem = spelled(name, CODE) or "item"
        code, number = stem, 2
        while code in self.used:
            code, number = f"{stem}-{number}", number + 1
        self.used.add(code)
        return code

    def _refer(self) -> None:
        """居民收入与经济增长同步: judged by the growth of output."""
        output = self._first(lambda row: row.measure == Measure.GROWTH and OUTPUT.search(row.name))
        for row in self.rows:
            said = promises.IN_STEP.search(row.quote) if row.bound == Bound.QUAL else None
            if said and output and row.kind == Kind.INDICATOR and LEADING.search(said["other"]):
                row.refers_to = output.code

    def _first(self, fits: Callable[[Row], object]) -> Row | None:
        return next((row for row in self.rows if row.part == Part.TARGET and row.value is not None and fits(row)), None)


def _begins(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))
