"""Figures that look like a slip: a total that shrinks, a unit or a decimal point gone astray, a leap nobody expects.

Nothing here refuses a figure: the form asks for a reason (数据说明) and takes any. Callers hand in what is known, so that a
page with many rows looks it up once for all of them.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from lingling_plan import figures, months
from lingling_plan.pace import HUNDRED, RuleKind

# Eight times is a tenfold slip after some growth. Growth rates swing more than that by themselves.
SLIP = {RuleKind.GROWTH: 50, RuleKind.RATE: 50}
ORDINARY_SLIP = 8
# 万元 for 元, 亿元 for 万元, 人次 for 万人次.
WRONG_UNIT = 5000
# Half as much again as the whole year's promise is more likely a slip than a success; growth is not measured so.
BEYOND = Decimal("1.5")
# A month's step of a total beyond three times the usual one, once three steps are known. Steps of levels are mostly noise.
LEAP, STEPS_KNOWN = 3, 3
# Percentage points between a reported growth and the one that the level tells. Values at constant prices and revised
# bases of the year before explain less than that; opposite signs that are further apart than a rounding are odd as well.
TOLERANCE, OPPOSITE = Decimal(3), Decimal(1)

Known = Sequence[tuple[date, Decimal]]


def oddity(
    value: Decimal, earlier: Known, target: Decimal | None, *, month: date, kind: str, unit: str, pending: str = ""
) -> str:
    """What is odd about a month's figure, "" when nothing is.

    earlier: the figures of earlier months of the year as (month, figure), in their order; pending: what the last of them
    waits for, in a word. target: the year's.
    """
    since, before = earlier[-1] if earlier else (None, None)
    if before is not None:
        against = f"{since.month}月（{' '.join(filter(None, (pending, figures.amount(before, unit))))}）"
        if kind == RuleKind.TOTAL and value < before:
            return f"累计数比{against}减少。"
        slip = _slip(value, before, kind, against, unit)
        if slip:
            return slip
    return _leap(value, earlier, month, kind, unit) + _beyond_target(value, before, target, kind, unit)


def contradiction(growth: Decimal, level: Decimal, year_before: Decimal, *, unit: str) -> str:
    """What is odd about a growth in per cent beside the level it is the growth of, and that level a year before."""
    if year_before <= 0:
        return ""
    implied = (level * HUNDRED / year_before - HUNDRED).quantize(Decimal("0.1"))
    apart = abs(implied - growth)
    opposite = implied * growth < 0 and apart > OPPOSITE
    if apart <= TOLERANCE and not opposite:
        return ""
    levels = f"{figures.amount(level, unit)}，去年同期 {figures.amount(year_before, unit)}"
    return f"增速 {figures.plain(growth)}% 与总量对不上：总量 {levels}，按此推算为 {figures.plain(implied)}%。"


def _slip(value: Decimal, before: Decimal, kind: str, against: str, unit: str) -> str:
    small, large = sorted((abs(value), abs(before)))
    if not small or large < small * SLIP.get(kind, ORDINARY_SLIP):
        return ""
    times = large / small
    word = "大" if abs(value) > abs(before) else "小"
    units = "元、万元、亿元等" if unit.endswith("元") else f"本项按{unit}计"
    check = f"单位（{units}）" if times >= WRONG_UNIT else "单位和小数点"
    about = figures.plain(times.quantize(Decimal(1)))
    return f"与{against}相差约 {about} 倍，偏{word}，请核对{check}。"


def _leap(value: Decimal, earlier: Known, month: date, kind: str, unit: str) -> str:
    if kind != RuleKind.TOTAL:
        return ""
    steps = _steps(earlier)
    usual = median(steps) if len(steps) >= STEPS_KNOWN else Decimal(0)
    if usual <= 0:
        return ""
    (last, before), gone = earlier[-1], months.distance(earlier[-1][0], month)
    step = (value - before) / gone
    if step <= usual * LEAP:
        return ""
    since = "本月" if gone == 1 else f"{last.month}月以来平均每月"
    times = figures.plain((step / usual).quantize(Decimal("0.1")))
    return f"{since}新增 {_rounded(step, unit)}，是今年平常每月（约 {_rounded(usual, unit)}）的 {times} 倍。"


def _steps(earlier: Known) -> list[Decimal]:
    """What a month added, between one figure and the next. The first one's share of its months is not known."""
    pairs = pairwise(earlier)
    steps = [(later - sooner) / months.distance(since, until) for (since, sooner), (until, later) in pairs]
    january = [figure for month, figure in earlier[:1] if month.month == 1]
    return january + steps


def _rounded(value: Decimal, unit: str) -> str:
    """Two places tell a step well enough; small ones keep four."""
    places = Decimal("0.01") if value >= 1 else Decimal("0.0001")
    return figures.amount(value.quantize(places), unit)


def _beyond_target(value: Decimal, before: Decimal | None, target: Decimal | None, kind: str, unit: str) -> str:
    """Asked when a figure gets there, not again each month after one that was approved."""
    if not target:
        return ""
    if kind == RuleKind.GROWTH:
        far = before is None and abs(value) >= abs(target) * SLIP[kind]
    else:
        line = target * BEYOND
        far = 0 < line <= value and (before is None or before < line)
    return f"超出全年目标（{figures.amount(target, unit)}）一半以上，请核对单位和小数点。" if far else ""
