"""Which promise is about the same thing as which result: names compared after what only the wording differs in is taken out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reader import naming, units, words
from reader.reading import Found, Reading

# Words that two mentions of one thing may or may not have.
LOOSE = re.compile(
    r"播种|种植|综合|公办|全口径|累计|年度|全年|建设(?=项目)|其中|预计|完成|实现|投资(?=过)|“|”|‘|’|（.*?）|的|共|年(?=产值|利润|税收|收入|产量)|(?<=旅游)总(?=收入)|全社会|省、市级|地方级|市级以上"
)
SAME = (
    ("总产量", "产量"),
    ("总产", "产量"),
    ("新引进", "引进"),
    ("规模以上", "规模"),
    ("规上", "规模"),
    ("农民人均纯收入", "农村居民人均收入"),
    ("可支配收入", "收入"),
    ("GDP", "生产总值"),
    ("企业", "项目"),
)
FLOW = re.compile(r"^(?:新增|新建|新打造|新创建|净增|新发展|新培育|新认定|新开工|新)")
OWN_VERB = re.compile("完成|实现|达到|建成|稳定|保持|现有|共有")
PLANNED = re.compile(r"计划投资|总投资|概算")
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
ALIKE = Decimal("0.7")
NOTHING, SAME_NAME = Decimal(0), Decimal(1)
# Counted things that may be told with either measure word.
COUNTS = words.each("个 家 项 户 件 处")


@dataclass(frozen=True)
class Pair:
    """A result and the promise for the same thing, in one unit. likeness from 0 to 1."""

    actual: Found
    target: Found
    likeness: Decimal


def normal(name: str) -> str:
    for written, meant in SAME:
        name = name.replace(written, meant)
    return LOOSE.sub("", name)


@dataclass(frozen=True)
class Shape:
    """A name as it is compared: without loose words, its signs counted, its pairs of neighbours, what it measures."""

    name: str
    signs: Counter
    neighbours: frozenset[str]
    measure: str


@lru_cache(maxsize=8192)
def shape(name: str) -> Shape:
    name = normal(name)
    neighbours = frozenset(name[at : at + 2] for at in range(len(name) - 1))
    return Shape(name, Counter(name), neighbours, naming.measure(name))


def likeness(first: str, second: str) -> Decimal:
    """1 for the same name; high where one holds the other or only the order differs."""
    one, two = shape(first), shape(second)
    if not one.name or not two.name:
        return NOTHING
    if one.name == two.name:
        return SAME_NAME
    if len(one.name) > len(two.name):
        one, two = two, one
    # Most pairs share no two signs in a row: they are told first, and cheaply.
    if len(one.name) > 4 and one.neighbours.isdisjoint(two.neighbours):
        return NOTHING
    if len(one.name) >= 4 and two.name.endswith(one.name):
        return Decimal("0.9")
    signs = Decimal(2 * (one.signs & two.signs).total()) / (len(one.name) + len(two.name))
    pairs = Decimal(2 * len(one.neighbours & two.neighbours)) / ((len(one.neighbours) + len(two.neighbours)) or 1)
    if one.measure != two.measure and one.measure and two.measure:
        return (signs + pairs) / 3
    return (signs + pairs) / 2 + (Decimal("0.1") if one.name[-2:] == two.name[-2:] else 0)


def amount(found: Found) -> Decimal:
    """The figure in its unit without 万 and 亿: 1.2亿元 is 120000000."""
    return scaled(found.figure.value, found.figure.number.scale)


def parted(unit: str) -> tuple[str, str]:
    """万元 -> (万, 元): how many of what."""
    word = unit.lstrip("".join(SCALES))
    return unit[: len(unit) - len(word)], word


def measure_word(word: str) -> str:
    """One word for all that mean the same measure; counted things have 个."""
    word = units.SAME.get(word, word)
    return "个" if word in COUNTS else word


def scaled(value: Decimal, scale: str) -> Decimal:
    for sign in scale:
        value *= SCALES.get(sign, 1)
    return value


def measured(found: Found) -> tuple[str, bool]:
    """What must agree for two figures to be comparable: the measure word, and whether it is a change."""
    return measure_word(found.figure.number.word), found.figure.is_growth


def pairs(reading: Reading) -> Iterator[Pair]:
    """Each promise with the most alike result of the same unit, where that result has no more alike promise."""
    actuals = [row for row in reading.found if row.part == "actual" and row.figure and not row.figure.per]
    targets = [row for row in reading.found if row.part == "target" and row.figure and not row.figure.per]
    flows = _flows(reading)
    by_measure: dict[tuple, list[Found]] = {}
    for actual in actuals:
        by_measure.setdefault(measured(actual), []).append(actual)
    best: dict[int, Pair] = {}
    for target in targets:
        rows = by_measure.get(measured(target), [])[:400]
        pair = max((_pair(actual, target, flows) for actual in rows), key=lambda pair: pair.likeness, default=None)
        if pair and pair.likeness >= ALIKE and pair.likeness > _likeness_of(best.get(id(pair.actual))):
            best[id(pair.actual)] = pair
    yield from best.values()


def _likeness_of(pair: Pair | None) -> Decimal:
    return pair.likeness if pair else Decimal(0)


def _pair(actual: Found, target: Found, flows: set[int]) -> Pair:
    alike = likeness(actual.name, target.name)
    if (id(actual) in flows) != (id(target) in flows) or PLANNED.search(actual.name) or PLANNED.search(target.name):
        alike = Decimal(0)
    return Pair(actual, target, alike)


def _flows(reading: Reading) -> set[int]:
    """Rows that tell what came new; in a row of things the verb before the first holds for all."""
    found, last = set(), None
    for row in reading.found:
        if not row.figure:
            continue
        same = last is not None and last.sentence == row.sentence and row.start - last.stop < 30
        between = reading.flow.text[last.stop : row.start] if same else ""
        carried = same and id(last) in found and last.figure.number.word == row.figure.number.word
        carried = carried and not OWN_VERB.search(between)
        if FLOW.match(row.name) or (carried and not re.match(r"全|现|共|总", row.name)):
            found.add(id(row))
        last = row
    return found
