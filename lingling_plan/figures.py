"""How figures are written for people: no trailing zeros, the unit as the report writes it, minus as a real minus."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from lingling_plan.pace import RuleKind


class Money(TextChoices):
    """What sums are read in. They are stored in 亿元 with four places, which are whole 万元."""

    YI = "yi", "亿元"
    WAN = "wan", "万元"


TIMES = {Money.YI: 1, Money.WAN: 10_000}
TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")
SIGNS = {"ge": "≥ ", "le": "≤ "}


def plain(value: Decimal | None) -> str:
    """36.0000 -> 36, -0.5 -> −0.5, None -> —."""
    if value is None:
        return "—"
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def asked(value: Decimal | None, *, falling: bool = False) -> Decimal | None:
    """What is asked, to two places at most: rounded so that whoever reaches the figure shown has reached the exact one."""
    if value is None or value == value.quantize(HUNDREDTH):
        return value
    return value.quantize(HUNDREDTH, rounding=ROUND_FLOOR if falling else ROUND_CEILING)


def amount(value: Decimal | None, unit: str) -> str:
    """36 万吨, 7.5%."""
    if value is None:
        return "—"
    return f"{plain(value)}%" if unit == "%" else f"{plain(value)} {unit}"


def in_unit(value: Decimal | None, unit: Money) -> Decimal | None:
    """A sum in 亿元 as the reader wants it."""
    return None if value is None else value * TIMES[unit]


def money(value: Decimal | None, unit: Money) -> str:
    """A sum in 亿元: 0.41 亿元 or 4100 万元."""
    return amount(in_unit(value, unit), unit.label)


def promised(value: Decimal | None, high: Decimal | None, bound: str, unit: str) -> str:
    """A figure with its bound: ≥ 36 万吨, 7.5% 左右, 1—2 个."""
    if bound == "range":
        return f"{plain(value)}—{amount(high, unit)}"
    text = f"{SIGNS.get(bound, '')}{amount(value, unit)}"
    return f"{text} 左右" if bound == "approx" else text


def signed(value: Decimal, unit: str) -> str:
    """+1.2 点, −0.6 点, ±0 点."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{plain(abs(value))}{unit}"


def share(part: Decimal, whole: Decimal, line: Decimal | None = None, *, step: Decimal = TENTH) -> Decimal:
    """Per cent, rounded half up, to one place or to `step`: two of three is 66.7 wherever it stands.

    Neither the whole nor a `line` that is not reached is reached by rounding: 5599 of 5600 is 99.9.
    """
    shown = (part * 100 / whole).quantize(step, rounding=ROUND_HALF_UP)
    if line is not None and part < line:
        shown = min(shown, share(line, whole, step=step) - step)
    return min(shown, 100 - step) if part < whole else shown


def gap(kind: str, reading: Decimal, expected: Decimal, total: Decimal | None, falling: bool) -> tuple[Decimal, str]:
    """Reading minus expected, for people: (figure, unit), rounded toward worse.

    Totals and nodes in points of the target (the difference of the two shares shown beside it), growth and rates in
    percentage points, other figures in per cent of what is expected (the bare difference where that is zero).
    """
    difference, unit = reading - expected, " 点"
    if kind in (RuleKind.TOTAL, RuleKind.NODES) and total and not falling:
        points = share(reading, total, expected) - share(expected, total)
        return (points if difference < 0 else max(points, Decimal(0))), unit
    if kind in (RuleKind.TOTAL, RuleKind.NODES) and total:
        difference = difference * 100 / total
    elif kind in (RuleKind.LEVEL, RuleKind.FLOOR):
        difference, unit = (difference * 100 / abs(expected), "%") if expected else (difference, "")
    return difference.quantize(TENTH, rounding=ROUND_CEILING if falling else ROUND_FLOOR), unit


def month_label(month: date, kind: str = "") -> str:
    """8月; growth and totals are figures since January: 1—8月."""
    since_january = kind in (RuleKind.TOTAL, RuleKind.GROWTH) and month.month > 1
    return f"1—{month.month}月" if since_january else f"{month.month}月"


def deadline_label(deadline: date | None, year: int) -> str:
    """年内, 8月底前, 2024年6月底前, 1月21日前."""
    if deadline is None or (deadline.year, deadline.month) == (year, 12):
        return "年内"
    prefix = f"{deadline.year}年" if deadline.year != year else ""
    from_month_end = (date.fromordinal(deadline.toordinal() + 1)).day == 1
    return f"{prefix}{deadline.month}月底前" if from_month_end else f"{prefix}{deadline.month}月{deadline.day}日前"
