"""Does the document add up? Parts and totals, stated percentages, base and growth, impossible rates, one thing told twice."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from reader import naming, pairing
from reader.findings import Finding, Kind
from reader.pairing import Pair
from reader.reading import Found, Reading

# Shares that cannot pass a hundred; 完成率 and 产销率 can.
WITHIN_HUNDRED = re.compile(
    r"(?:吻合率|覆盖率|普及率|入学率|升学率|合格率|达标率|优良率|参保率|参合率|绿化率|失业率|就业率|稳岗率|办结率|办复率|满意率|满意度|入住率|巩固率|通达率|通畅率|处理率|利用率|化率|占比|比重|比例)$"
)
OF_PLAN = re.compile("完成.*(?:计划|任务|目标).*比例$")
# How far rounded figures may be apart.
ROUNDED, REAL = Decimal("0.015"), Decimal("0.03")
# Parts that nearly make the total were meant to make it.
NEARLY = Decimal("0.9")
TOO_MUCH = Decimal("1.005")
# 不变价 growth is not the growth of the amounts.
AT_CONSTANT_PRICES = re.compile("生产总值|增加值|GDP", re.IGNORECASE)


def check(reading: Reading, pairs: list[Pair]) -> Iterator[Finding]:
    yield from _rates(reading)
    yield from _parts(reading)
    yield from _percentages(reading)
    yield from _growths(reading, pairs)
    yield from _twice(reading)


def place(row: Found) -> tuple[int, int]:
    return row.start, row.stop


def told(row: Found) -> str:
    """36.8亿元: a figure as the report writes it, without what stands around it."""
    number = row.figure.number
    return f"{abs(number.value)}{number.unit or ''}"


def _rates(reading: Reading) -> Iterator[Finding]:
    for row in _with_figures(reading):
        is_rate = row.figure.number.word == "%" and not row.figure.is_growth and WITHIN_HUNDRED.search(row.name)
        is_rate = is_rate and not OF_PLAN.search(row.name)
        if is_rate and row.figure.value > 100:
            message = f"{row.name}为{told(row)}，超过100%，分子、分母各是什么？"
            yield Finding(Kind.ARITHMETIC, message, (place(row),))
        if row.figure.number.kind == "money" and "人均" in row.name and pairing.amount(row) > 10**7:
            yield Finding(Kind.ARITHMETIC, f"{row.name}写作{told(row)}，单位恐有误。", (place(row),))


def _parts(reading: Reading) -> Iterator[Finding]:
    """其中: the figures behind it up to another unit or the sentence's end, against the last figure before it."""
    for rows in _sentences(reading):
        at = next((at for at, row in enumerate(rows) if row.figure.among), 0)
        if not at:
            continue
        total = _total(rows[:at], rows[at])
        parts = _same_measure(rows[at:], total) if total else []
        if parts:
            yield from _sum(total, parts)


def _total(before: list[Found], part: Found) -> Found | None:
    alike = (row for row in reversed(before) if pairing.measured(row) == pairing.measured(part))
    return next((row for row in alike if not row.figure.is_growth and row.figure.number.word != "%"), None)


def _same_measure(rows: list[Found], total: Found) -> list[Found]:
    parts = []
    for row in rows:
        if row.figure.is_growth:
            continue
        if pairing.measured(row) != pairing.measured(total):
            break
        parts.append(row)
    return parts


def _sum(total: Found, parts: list[Found]) -> Iterator[Finding]:
    whole, summed = pairing.amount(total), sum(pairing.amount(part) for part in parts)
    if whole <= 0:
        return
    ratio = summed / whole
    places = (place(total), *(place(part) for part in parts))
    first = [part for part in parts if part.figure.among] or parts[:1]
    if max(pairing.amount(part) for part in first) > whole * TOO_MUCH:
        yield Finding(Kind.ARITHMETIC, f"其中项比总数{told(total)}（{total.name}）还大。", places)
    elif len(parts) > 1 and NEARLY <= ratio < 1 - ROUNDED:
        listed = "、".join(told(part) for part in parts)
        message = f"{total.name}{told(total)}，其中{listed}，合计比总数少{_percent(1 - ratio)}，差额是什么？"
        yield Finding(Kind.ARITHMETIC, message, places)


def _percentages(reading: Reading) -> Iterator[Finding]:
    """完成投资206亿元，完成年计划的108.3%: against the plan's figure in the same sentence."""
    for rows in _sentences(reading):
        for at, row in enumerate(rows):
            if not OF_PLAN.search(row.name) or row.figure.number.word != "%":
                continue
            done = next((other for other in reversed(rows[:at]) if _is_amount(other)), None)
            planned = next((other for other in reversed(rows[:at]) if _is_amount(other) and "计划" in other.name), None)
            if not done or not planned or done is planned or pairing.measured(done) != pairing.measured(planned):
                continue
            share = pairing.amount(done) / (pairing.amount(planned) or 1) * 100
            if abs(share - row.figure.value) > Decimal("0.1") + abs(row.figure.value) * Decimal("0.001"):
                message = f"{told(done)}是{told(planned)}的{share:.1f}%，不是{told(row)}。"
                yield Finding(Kind.ARITHMETIC, message, (place(done), place(planned), place(row)))


def _is_amount(row: Found) -> bool:
    return not row.figure.is_growth and row.figure.number.word != "%"


def _growths(reading: Reading, pairs: list[Pair]) -> Iterator[Finding]:
    """Last year's level, this year's level and this year's growth, all three told."""
    grown = {
        (row.name, row.sentence): row
        for row in _with_figures(reading)
        if row.part == "target" and row.figure.is_growth and row.figure.number.word == "%"
    }
    for pair in pairs:
        growth = grown.get((pair.target.name, pair.target.sentence))
        if not growth or pair.likeness < 1 or pair.target.figure.is_growth or growth.figure.number.value_high:
            continue
        base, goal = pairing.amount(pair.actual), pairing.amount(pair.target)
        follows = base * (1 + growth.figure.value / 100)
        allowed = REAL if AT_CONSTANT_PRICES.search(pair.target.name) else ROUNDED
        if base > 0 and goal > 0 and abs(follows - goal) / goal > allowed:
            really = (goal / base - 1) * 100
            message = f"{pair.target.name}上年{told(pair.actual)}、今年{told(pair.target)}，相当于{really:+.1f}%，与所说{growth.figure.value:+}%不符。"
            yield Finding(Kind.ARITHMETIC, message, (place(pair.actual), place(pair.target), place(growth)))


def _twice(reading: Reading) -> Iterator[Finding]:
    """One name with two levels in one part."""
    seen: dict[tuple, list[Found]] = defaultdict(list)
    for row in _with_figures(reading):
        if len(row.name) >= 4 and not row.figure.per and not naming.is_measure_only(row.name) and row.name != "未写明":
            seen[(row.part, row.year, row.name, *pairing.measured(row))].append(row)
    for rows in seen.values():
        first = rows[0]
        other = next(
            (
                row
                for row in rows[1:]
                if pairing.amount(row) != pairing.amount(first) and row.sentence != first.sentence
            ),
            None,
        )
        if other and first.section != other.section:
            message = f"{first.name}一处写{told(first)}，一处写{told(other)}。"
            yield Finding(Kind.CONTRADICTION, message, (place(first), place(other)))


def _with_figures(reading: Reading) -> list[Found]:
    return [row for row in reading.found if row.figure]


def _sentences(reading: Reading) -> Iterator[list[Found]]:
    rows: dict[int, list[Found]] = defaultdict(list)
    for row in _with_figures(reading):
        rows[row.sentence].append(row)
    yield from rows.values()


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
