"""This year's promises beside last year's results: lower, hardly higher, far higher, or without anything to compare with."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reader import pairing
from reader.arithmetic import place, told
from reader.findings import Finding, Kind
from reader.pairing import Pair
from reader.reading import Found, Reading

LOOSE_CEILING = Decimal("1.5")
# Levels seldom move faster in a year; what is counted or paid moves more.
STEP, LARGE_STEP = Decimal("1.2"), Decimal("1.6")
STEADY = frozenset(("area", "mass", "livestock", "people"))
# One of one says nothing.
FEW = 5
PRICES = re.compile("价格|物价|涨幅")
DOUBLED, POINTS = 2, Decimal(3)
KEEPS = re.compile(r"(?:保持|稳定|维持|巩固)在?$")
SHARES = re.compile("份额|市场占有率")
INVESTMENT = re.compile("投资")


def check(reading: Reading, pairs: list[Pair]) -> Iterator[Finding]:
    for pair in pairs:
        yield from _growth(pair) if pair.target.figure.is_growth else _level(pair)
    yield from _investment(reading, pairs)
    yield from _without_base(reading, pairs)


def _level(pair: Pair) -> Iterator[Finding]:
    was, goal = pairing.amount(pair.actual), pairing.amount(pair.target)
    name, places = pair.target.name, (place(pair.actual), place(pair.target))
    if was <= 0:
        return
    if pair.target.figure.bound == "le":
        if goal > was * LOOSE_CEILING:
            message = f"{name}上限{told(pair.target)}，上年实际{told(pair.actual)}，上限是否还有约束？"
            yield Finding(Kind.BELOW, message, places)
    elif goal < was:
        yield Finding(Kind.BELOW, f"{name}上年{told(pair.actual)}，今年只定{told(pair.target)}。", places)
    elif goal == was and goal >= FEW and pair.target.figure.number.word != "%":
        hoped = "，而上年数只是预计" if not pair.actual.firm else ""
        yield Finding(Kind.BELOW, f"{name}与上年持平，都是{told(pair.target)}{hoped}。", places)
    elif goal > was * (STEP if pair.target.figure.number.kind in STEADY else LARGE_STEP):
        step = (goal / was - 1) * 100
        message = f"{name}上年{told(pair.actual)}，今年{told(pair.target)}，一年增{step:.0f}%，是否换了口径？"
        yield Finding(Kind.ABOVE, message, places)


def _growth(pair: Pair) -> Iterator[Finding]:
    was, goal = pair.actual.figure.value, pair.target.figure.value
    if was > 0 and goal >= was * DOUBLED and goal - was >= POINTS:
        message = f"{pair.target.name}上年增{told(pair.actual)}，今年定{told(pair.target)}，依据是什么？"
        yield Finding(Kind.ABOVE, message, (place(pair.actual), place(pair.target)))


def _investment(reading: Reading, pairs: list[Pair]) -> Iterator[Finding]:
    """The amounts of the main projects hardly grow while all investment is to grow."""
    wide = next(
        (
            row
            for row in reading.found
            if row.part == "target" and row.figure and row.figure.is_growth and row.name.endswith("固定资产投资")
        ),
        None,
    )
    for pair in pairs:
        is_main = (
            INVESTMENT.search(pair.target.name) and "重点" in pair.target.name and not pair.target.figure.is_growth
        )
        was = pairing.amount(pair.actual)
        if not wide or not is_main or was <= 0:
            continue
        step = (pairing.amount(pair.target) / was - 1) * 100
        if wide.figure.value - step >= POINTS:
            message = f"{pair.target.name}只比上年多{step:.1f}%，固定资产投资却要增长{told(wide)}，缺口靠什么补？"
            yield Finding(Kind.ARITHMETIC, message, (place(pair.actual), place(pair.target), place(wide)))


def _without_base(reading: Reading, pairs: list[Pair]) -> Iterator[Finding]:
    """A promised change, or a level that is to be kept, of which the result of last year is not told."""
    paired = {id(pair.target) for pair in pairs}
    actuals = [row for row in reading.found if row.part == "actual" and row.figure]
    levels = {(row.sentence, row.name) for row in reading.found if row.figure and not row.figure.is_growth}
    by_clause: dict[int, list[Found]] = {}
    for row in reading.found:
        if (
            row.part == "target"
            and row.figure
            and id(row) not in paired
            and _needs_base(row, levels)
            and not _has_base(row, actuals)
        ):
            by_clause.setdefault(row.figure.clause.start, []).append(row)
    for rows in by_clause.values():
        names = "、".join(dict.fromkeys(row.name for row in rows))
        other = _named_like(rows[0], actuals)
        places = (place(rows[0]), *([place(other)] if other else []))
        beside = f"（上年写的是{other.name}，是否同一口径？）" if other else ""
        yield Finding(Kind.BASE, f"{names}：没有写上年数，{told(rows[0])}按什么基数算？{beside}", places)


def _needs_base(row: Found, levels: set[tuple[int, str]]) -> bool:
    text = row.figure.clause.text
    before = text[: row.start - row.figure.clause.start]
    if PRICES.search(row.name):
        return False
    if row.figure.is_growth:
        # beside this year's amount the base can be reckoned
        return (row.sentence, row.name) not in levels
    return bool(KEEPS.search(before[-8:])) or bool(SHARES.search(row.name))


def _has_base(row: Found, actuals: list[Found]) -> bool:
    return any(pairing.likeness(row.name, actual.name) >= Decimal("0.8") for actual in actuals[:600])


def _named_like(row: Found, actuals: list[Found]) -> Found | None:
    alike = max(actuals[:600], key=lambda actual: pairing.likeness(row.name, actual.name), default=None)
    return alike if alike and pairing.likeness(row.name, alike.name) >= Decimal("0.5") else None
