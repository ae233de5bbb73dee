"""Figures that look like a slip: a total that shrinks, a unit or a decimal point gone astray.

Nothing here refuses a figure: the form asks for a reason (数据说明) and takes any.
"""

from decimal import Decimal

from lingling_plan import figures
from lingling_plan.pace import RuleKind

# Eight times is a tenfold slip after some growth. Growth rates swing more than that by themselves.
SLIP = {RuleKind.GROWTH: 50, RuleKind.RATE: 50}
ORDINARY_SLIP = 8
# A first total half as large again as the whole year's promise is more likely a slip than a success.
BEYOND = {RuleKind.TOTAL: Decimal("1.5")}


def oddity(value: Decimal, before: Decimal | None, target: Decimal | None, *, kind: str, unit: str) -> str:
    """What is odd about a figure, "" when nothing is.

    before: the last approved figure of an earlier month; where there is none, the year's target stands in for it.
    """
    if before is None:
        return _beyond_target(value, target, kind, unit)
    if kind == RuleKind.TOTAL and value < before:
        return f"累计数比上期（{figures.amount(before, unit)}）减少。"
    return _slip(value, before, kind, unit)


def _beyond_target(value: Decimal, target: Decimal | None, kind: str, unit: str) -> str:
    if not target or abs(value) < abs(target) * BEYOND.get(kind, SLIP.get(kind, ORDINARY_SLIP)):
        return ""
    return f"远超全年目标（{figures.amount(target, unit)}），请核对单位和小数点。"


def _slip(value: Decimal, before: Decimal, kind: str, unit: str) -> str:
    small, large = sorted((abs(value), abs(before)))
    if not small or large < small * SLIP.get(kind, ORDINARY_SLIP):
        return ""
    times = figures.plain((large / small).quantize(Decimal(1)))
    word = "大" if abs(value) > abs(before) else "小"
    return f"与上期（{figures.amount(before, unit)}）相差约 {times} 倍，偏{word}，请核对单位和小数点。"
