"""Proves that the tables in seeds/ cover a report: every number in its parts one and two has a row or a stated reason.

A report is one string; offsets count its characters. A number is a run of digits (1—2 is one number) or a Chinese
numeral with a measure word, each with the unit as written (万吨 is not 吨). It is

    covered      a row (actual, target, project) names its section, its value and its unit
    excepted     a line of exceptions.csv matches it (years, ordinals, names, thresholds), with its reason
    unexplained  neither

and misplaced lists what is wrong the other way round: a row whose figure stands nowhere in its section, an exception
that matches more or fewer numbers than it says. In each section a row covers one mention of its figure, so two
promises of 3 个 need two rows; a figure said twice in one section needs an exception that says so.

Not proved: that a figure belongs to the right row where two rows of a section have the same value and unit.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

# Characters looked at on either side of a number when an exception's pattern is tried.
WINDOW = 12

# Same length on both sides, so offsets stay those of the text as it was given.
PLAIN = str.maketrans("０１２３４５６７８９．％（）～", "0123456789.%()~")

# Measure words and units, grouped by what they measure; nothing else after a Chinese numeral makes it a count.
UNITS = """
亿元 万元 美元 元 块 吨 公斤 千克 斤 克 平方公里 平方米 立方米 公顷 亩 公里 千米 米 里 千瓦时 千瓦 兆瓦 度 升
个百分点 百分点 % ‰ 倍 番 成 折
年 个月 月份 月 季度 季 周 日 天 小时 分钟 岁
人次 人 名 位 户 家 个 件 项 条 次 场 台 座 所 处 栋 幢 套 间 起 宗 辆 部 架 艘 批 届 期 级 类 种 款 支 只 头 羽 匹 株
棵 片区 片 园区 产业园 园 区 城 镇 乡 村 街 社区 网格 县 市 省 国 强 方面 方 星 层 轮 步 笔 份 张 本 册 篇 字 号 点 线
带 组 队 班 门 节 回 趟 对 双 校 院 馆 站 厂 矿 景 夜 面
"""
UNIT = "|".join(sorted(UNITS.split(), key=len, reverse=True))
AFTER = rf"(?P<scale>[万亿百千]?)(?P<more>[多余]?)大?(?P<unit>{UNIT})"
DIGITS = re.compile(rf"(?P<low>\d+(?:\.\d+)?)(?:[—–~至-](?P<high>\d+(?:\.\d+)?))?(?:{AFTER})?")
NUMERALS = re.compile(rf"(?P<low>[一二两三四五六七八九十百千万亿半]+)[多余几]?(?:大?(?P<unit>{UNIT})|大)")
# One figure may be written with either of two unit words.
SAME_UNIT = {"月份": "月", "个百分点": "%", "百分点": "%"}

PART = re.compile(r"^\s*([一二三四五六七八九十]+)、", re.MULTILINE)
END = re.compile(r"^\s*名词解释", re.MULTILINE)
HEADING = re.compile(
    r"^\s*(?:\((?P<second>[一二三四五六七八九十]+)\)|(?P<third>\d+)\.(?!\d)|(?P<ending>与此同时))", re.MULTILINE
)
OPENING, ENDING = "（开头）", "（结尾）"

CHINESE_DIGITS = {name: value for value, name in enumerate("一二三四五六七八九", 1)} | {"两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
NOTHING = re.compile("不发生|清零|杜绝|为零")


@dataclass(frozen=True)
class Number:
    """A number in the text: the digits from start to stop, and the unit as written after them ("" = none known)."""

    start: int
    stop: int
    section: str
    low: Decimal
    high: Decimal | None
    unit: str

    @property
    def key(self) -> tuple:
        return self.section, self.low, self.high, self.unit


@dataclass(frozen=True)
class Found:
    """One element of a Coverage: where (offset -1 = nowhere), what, and the row or reason that explains it."""

    offset: int
    section: str
    text: str
    reason: str = ""


@dataclass
class Coverage:
    covered: list[Found] = field(default_factory=list)
    excepted: list[Found] = field(default_factory=list)
    unexplained: list[Found] = field(default_factory=list)
    misplaced: list[Found] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.unexplained and not self.misplaced


@dataclass(frozen=True)
class Claim:
    """A figure that a row says stands in its sections.

    everywhere: in each of them (an actual, a target) rather than in at least one (a project's size and money).
    optional: it need not be written in figures at all (a deadline may be 春节前).
    """

    row: str
    sections: tuple[str, ...]
    low: Decimal
    high: Decimal | None
    unit: str
    everywhere: bool = True
    optional: bool = False

    def key(self, section: str) -> tuple:
        return section, self.low, self.high, self.unit


@dataclass
class Exemption:
    """One line of exceptions.csv: which numbers need no row, how many of them there are, and why."""

    section: str
    pattern: re.Pattern
    count: int
    reason: str
    matched: int = 0

    def matches(self, text: str, number: Number) -> bool:
        """The pattern must match around the number, its digits included."""
        if self.section not in ("*", number.section):
            return False
        first = max(0, number.start - WINDOW)
        window = text[first : number.stop + WINDOW]
        spans = ((first + match.start(), first + match.end()) for match in self.pattern.finditer(window))
        return any(start <= number.start and number.stop <= stop for start, stop in spans)


def check(text: str, seeds: Path) -> Coverage:
    """Hold the seeds against a report's text."""
    plain = text.translate(PLAIN)
    coverage = Coverage()
    numbers = list(find_numbers(plain))
    exemptions = list(read_exemptions(seeds))
    claims = list(read_claims(seeds))
    open_numbers = _except(plain, numbers, exemptions, coverage)
    _cover(text, open_numbers, claims, coverage)
    coverage.misplaced += _rows_without_place(plain, {number.key for number in open_numbers}, claims)
    coverage.misplaced += _wrong_counts(exemptions)
    return coverage


def around(text: str, found: Found) -> str:
    """Twelve characters either side of a place, on one line."""
    stop = found.offset + len(found.text)
    return re.sub(r"\s+", " ", text[max(0, found.offset - WINDOW) : stop + WINDOW])


# --- the text


def sections(plain: str) -> list[tuple[int, int, str]]:
    """(start, stop, code) of every section of parts one and two, by the headings: 一（开头）, 一（一）, 二（三）5."""
    end = END.search(plain)
    limit = end.start() if end else len(plain)
    parts = list(PART.finditer(plain, 0, limit))
    found = []
    for part, stop in zip(parts, _stops([part.start() for part in parts], limit), strict=True):
        if part[1] in ("一", "二"):
            marks = _marks(plain, part.start(), stop, part[1])
            stops = _stops([start for start, _ in marks], stop)
            found += [(start, to, code) for (start, code), to in zip(marks, stops, strict=True)]
    return found


def _stops(starts: list[int], limit: int) -> list[int]:
    """Where each stretch ends: where the next begins, the last one at the limit."""
    return [*starts[1:], limit] if starts else []


def _marks(plain: str, start: int, stop: int, part: str) -> list[tuple[int, str]]:
    marks, second = [(start, part + OPENING)], ""
    for heading in HEADING.finditer(plain, start, stop):
        if heading["ending"]:
            marks.append((heading.start(), part + ENDING))
        elif heading["second"]:
            second = f"{part}（{heading['second']}）"
            marks.append((heading.start(), second))
        elif second:
            marks.append((heading.start(), second + heading["third"]))
    return marks


def find_numbers(plain: str) -> Iterator[Number]:
    """Every number of parts one and two, in the text's order within each section."""
    for start, stop, code in sections(plain):
        digits = list(DIGITS.finditer(plain, start, stop))
        taken = {place for match in digits for place in range(*match.span())}
        words = (match for match in NUMERALS.finditer(plain, start, stop) if match.start() not in taken)
        numbers = [_digit_number(match, code) for match in digits] + [_word_number(match, code) for match in words]
        yield from sorted(numbers, key=lambda number: number.start)


def _digit_number(match: re.Match, section: str) -> Number:
    high = match["high"]
    stop = match.end("high") if high else match.end("low")
    unit = _unit((match["scale"] or "") + (match["unit"] or ""))
    return Number(match.start(), stop, section, Decimal(match["low"]), Decimal(high) if high else None, unit)


def _word_number(match: re.Match, section: str) -> Number:
    value = Decimal(chinese_value(match["low"]))
    return Number(match.start(), match.end("low"), section, value, None, _unit(match["unit"] or ""))


def _unit(written: str) -> str:
    return SAME_UNIT.get(written, written)


def chinese_value(numeral: str) -> Decimal:
    """十二 -> 12, 三百万 -> 3000000, 半 -> 0.5; a scale without a digit stands for one of it (百 -> 100)."""
    if numeral == "半":
        return Decimal("0.5")
    total = part = digit = 0
    for character in numeral:
        if character in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[character]
        elif character in SCALES and SCALES[character] < 10_000:
            part, digit = part + (digit or 1) * SCALES[character], 0
        elif character in SCALES:
            total, part, digit = (total + part + digit or 1) * SCALES[character], 0, 0
    return Decimal(total + part + digit)


# --- the tables


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def read_exemptions(seeds: Path) -> Iterator[Exemption]:
    for row in _rows(seeds / "exceptions.csv"):
        yield Exemption(row["section"], re.compile(row["pattern"]), int(row["count"]), row["reason"])


def read_claims(seeds: Path) -> Iterator[Claim]:
    """The figures of all rows; what is 待下达 or refers to another indicator claims none."""
    units = {row["code"]: row["unit"] for row in _rows(seeds / "indicators.csv")}
    for name in ("actuals", "targets"):
        for row in _rows(seeds / f"{name}.csv"):
            yield from _indicator_claims(f"{name}:{row['indicator']}", row, units[row["indicator"]])
    for row in _rows(seeds / "projects.csv"):
        yield from _project_claims(f"projects:{row['code']}", row)


def _indicator_claims(name: str, row: dict[str, str], unit: str) -> Iterator[Claim]:
    if row["value"]:
        yield Claim(name, _list(row["sections"]), *_figures(row["value"], row["value_high"]), written_unit(unit))
    yield from _deadline_claims(name, row)


def _project_claims(name: str, row: dict[str, str]) -> Iterator[Claim]:
    where = _list(row["sections"])
    if row["investment"]:
        yield Claim(name, where, *_figures(row["investment"]), "亿元", everywhere=False)
    if row["capacity"]:
        yield Claim(name, where, *_figures(row["capacity"]), written_unit(row["capacity_unit"]), everywhere=False)
    yield from _deadline_claims(name, row)


def _deadline_claims(name: str, row: dict[str, str]) -> Iterator[Claim]:
    if not row.get("deadline"):
        return
    day = date.fromisoformat(row["deadline"])
    for value, unit in ((day.year, "年"), (day.month, "月"), (day.day, "日")):
        yield Claim(name, _list(row["sections"]), Decimal(value), None, unit, optional=True)


def written_unit(unit: str) -> str:
    """万吨/年 and 万元/亩 are written without what follows the stroke."""
    return _unit(unit.partition("/")[0])


def _figures(low: str, high: str = "") -> tuple[Decimal, Decimal | None]:
    """A fall is negative in the tables and positive in the text (下降 20%)."""
    return abs(Decimal(low)), Decimal(high) if high else None


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


# --- holding one against the other


def _except(plain: str, numbers: Iterable[Number], exemptions: list[Exemption], coverage: Coverage) -> list[Number]:
    """Fill coverage.excepted, the first matching line explaining each number; return the numbers left."""
    left = []
    for number in numbers:
        line = next((line for line in exemptions if line.matches(plain, number)), None)
        if line is None:
            left.append(number)
        else:
            line.matched += 1
            coverage.excepted.append(_found(plain, number, line.reason))
    return left


def _cover(text: str, numbers: Iterable[Number], claims: Iterable[Claim], coverage: Coverage) -> None:
    """Each row covers one mention a section, in the text's order; a row too few leaves the last mention unexplained."""
    rows = defaultdict(list)
    for claim in claims:
        for section in claim.sections:
            rows[claim.key(section)].append(claim.row)
    numbers = list(numbers)
    ahead = Counter(number.key for number in numbers)
    for number in numbers:
        names = rows[number.key]
        ahead[number.key] -= 1
        if names:
            # rows may share a mention (a fall of both 起数 and 死亡人数): the last one names all that are left
            taken, rows[number.key] = (names[:1], names[1:]) if ahead[number.key] else (names, [])
            coverage.covered.append(_found(text, number, ";".join(taken)))
        else:
            coverage.unexplained.append(_found(text, number, "no row left for this mention"))


def _found(text: str, number: Number, reason: str) -> Found:
    return Found(number.start, number.section, text[number.start : number.stop], reason)


def _rows_without_place(plain: str, places: set[tuple], claims: Iterable[Claim]) -> Iterator[Found]:
    bodies = {code: plain[start:stop] for start, stop, code in sections(plain)}
    for claim in claims:
        if claim.optional:
            continue
        missing = [section for section in claim.sections if not _stands(claim, section, places, bodies)]
        if missing and (claim.everywhere or len(missing) == len(claim.sections)):
            figure = f"{claim.low}{claim.unit}"
            yield Found(-1, ";".join(missing), figure, f"row without a place: {claim.row}")


def _stands(claim: Claim, section: str, places: set[tuple], bodies: dict[str, str]) -> bool:
    """None at all is promised in words (不发生), so a zero needs only such a word in its section."""
    if claim.low == 0:
        return bool(NOTHING.search(bodies.get(section, "")))
    return claim.key(section) in places


def _wrong_counts(exemptions: Iterable[Exemption]) -> Iterator[Found]:
    for line in exemptions:
        if line.matched != line.count:
            reason = f"exception matches {line.matched}, says {line.count}"
            yield Found(-1, line.section, line.pattern.pattern, reason)
