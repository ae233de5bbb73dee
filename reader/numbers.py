"""Numbers of a text with the unit written behind them, whatever they mean. What is a figure is decided in notfigures.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from reader import numerals, units

DIGITS = r"\d{1,15}(?:\.\d{1,8})?"
DASH = r"(?:[-~]{1,2}|至|到)"
UNIT = rf"(?P<more>[余多]?)(?P<scale>(?:[百万亿]|千(?![瓦克米伏])){{0,2}})(?P<more2>[余多来]?)(?P<scale2>[万亿]?)(?:大(?=片区|园区))?(?P<unit>(?:{units.WORDS}){units.STROKE})?"
ARABIC = re.compile(
    rf"(?P<minus>(?<=[为达是至到在降和及与、])-)?(?P<low>{DIGITS})(?:(?P<lowscale>[万亿]?)(?P<lowunit>{units.WORDS})?{DASH}(?P<high>{DIGITS}))?{UNIT}"
)
NUMERAL = rf"[{numerals.SIGNS}]{{1,9}}"
CHINESE = re.compile(
    rf"(?P<low>{NUMERAL})(?P<more>[余多几]?)(?P<scale>[万亿]{{0,2}})(?P<more2>[余多]?)大?(?P<unit>(?:{units.WORDS}){units.STROKE})"
)
# 百分之八点五, as reports of earlier years write.
PERCENT = re.compile(rf"百分之(?P<low>[{numerals.SIGNS}]{{1,5}})(?:点(?P<rest>[〇零一二三四五六七八九]{{1,3}}))?")


@dataclass(frozen=True)
class Number:
    """start to stop: digits and unit. digits_stop: where the digits end. value_high only for a range (5—6亿元)."""

    start: int
    stop: int
    digits_stop: int
    value: Decimal
    value_high: Decimal | None
    scale: str
    word: str
    more: bool
    chinese: bool

    @property
    def unit(self) -> str | None:
        """As written, without 余 and 多."""
        return (self.scale + self.word.removesuffix("人民币")) or None

    @property
    def kind(self) -> str:
        return units.kind(self.word) or ("bare" if self.scale else "")


def find(text: str, start: int, stop: int) -> Iterator[Number]:
    """In the text's order, without overlaps; Arabic digits go first."""
    at = start
    if "百分之" in text:
        yield from _with_percents(text, start, stop)
        return
    chinese = iter(CHINESE.finditer(text, start, stop))
    waiting = next(chinese, None)
    for found in ARABIC.finditer(text, start, stop):
        while waiting and waiting.end() <= found.start():
            if waiting.start() >= at:
                yield _chinese(waiting)
                at = waiting.end()
            waiting = next(chinese, None)
        while waiting and waiting.start() < found.end():
            waiting = next(chinese, None)
        yield _arabic(found)
        at = found.end()
    while waiting:
        if waiting.start() >= at:
            yield _chinese(waiting)
            at = waiting.end()
        waiting = next(chinese, None)


def _with_percents(text: str, start: int, stop: int) -> list[Number]:
    """The percentages in words, and everything else."""
    percents = [_percent(found) for found in PERCENT.finditer(text, start, stop)]
    rest = PERCENT.sub(lambda found: "\0" * len(found[0]), text).replace("百分之", "\0\0\0")
    return sorted([*percents, *find(rest, start, stop)], key=lambda number: number.start)


def _percent(found: re.Match) -> Number:
    rest = "".join(str(numerals.DIGITS[sign]) for sign in found["rest"] or "")
    value = numerals.value(found["low"]) + (Decimal(f"0.{rest}") if rest else 0)
    return Number(found.start(), found.end(), found.end(), value, None, "", "%", False, True)


def with_shared_units(text: str, found: list[Number]) -> list[Number]:
    """12.5、8.3和6.1亿元: a number without a unit takes that of the next one in its row."""
    shared = list(found)
    for place in range(len(shared) - 2, -1, -1):
        number, following = shared[place], shared[place + 1]
        joined = text[number.stop : following.start] in ("、", "和", "及", "与")
        bare = (not number.word and not number.scale) or (number.word == "个" and following.word.endswith("分点"))
        if joined and bare and not following.chinese and following.word:
            shared[place] = replace(number, scale=following.scale, word=following.word)
    return shared


def _arabic(found: re.Match) -> Number:
    low, high = Decimal(found["low"]), found["high"] and Decimal(found["high"])
    low = -low if found["minus"] else low
    scale, word = found["scale"] + found["scale2"], found["unit"] or ""
    stop, digits_stop = found.end(), found.end("high") if high is not None else found.end("low")
    if high is not None and not _is_range(found, low, high):
        # Two numbers, of which only the first is told here: 100万到5 is none of ours.
        word, scale, high = found["lowunit"] or "", found["lowscale"], None
        digits_stop = found.end("low")
        stop = max(digits_stop, found.end("lowscale"), found.end("lowunit"))
    return Number(
        found.start(), stop, digits_stop, low, high, scale, word, bool(found["more"] or found["more2"]), False
    )


def _is_range(found: re.Match, low: Decimal, high: Decimal) -> bool:
    same = found["lowunit"] in (None, found["unit"]) and found["lowscale"] in ("", found["scale"] + found["scale2"])
    return same and low < high


def _chinese(found: re.Match) -> Number:
    low, scale = found["low"], found["scale"]
    value = numerals.value(low)
    return Number(
        found.start(), found.end(), found.end("low"), value, None, scale, found["unit"],
        bool(found["more"] or found["more2"]), True,
    )  # fmt: skip
