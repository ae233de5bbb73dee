"""Chinese numerals: 十二 -> 12, 三百 -> 300, 两万三千 -> 23000, 一百零五 -> 105."""

from decimal import Decimal

DIGITS = {name: value for value, name in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
SIGNS = "".join([*DIGITS, *SMALL])


def value(numeral: str) -> Decimal:
    """Of a numeral made of the signs above; a scale without a digit stands for one of it (百 -> 100). Digits in a row count as
    digits (二〇二三 -> 2023)."""
    if numeral and all(sign in DIGITS for sign in numeral):
        return Decimal("".join(str(DIGITS[sign]) for sign in numeral))
    total = part = digit = 0
    for sign in numeral:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in SMALL:
            part, digit = part + (digit or 1) * SMALL[sign], 0
        elif sign in LARGE:
            total, part, digit = (total + part + digit or 1) * LARGE[sign], 0, 0
    return Decimal(total + part + digit)
