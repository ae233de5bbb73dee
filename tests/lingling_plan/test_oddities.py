"""Which figures ask for a reason."""

from datetime import date
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan.oddities import contradiction, oddity
from lingling_plan.pace import RuleKind
from tests.make import month

AUGUST = month(8)


def asked(value, earlier, target, kind, *, at=AUGUST, unit="人") -> str:
    """`earlier`: the figures of the months just before `at`, or pairs of month number and figure."""
    first = at.month - len(earlier)
    pairs = [one if isinstance(one, tuple) else (first + step, one) for step, one in enumerate(earlier)]
    known = [(month(number), Decimal(figure)) for number, figure in pairs]
    return oddity(Decimal(value), known, None if target is None else Decimal(target), month=at, kind=kind, unit=unit)


@pytest.mark.parametrize(
    ("value", "before", "target", "kind", "word"),
    [
        ("2600", "2500", "5600", "total", ""),
        ("2500", "2500", "5600", "total", ""),
        ("2499", "2500", "5600", "total", "减少"),
        ("25000", "2500", "5600", "total", "10 倍，偏大"),
        ("250000", "2500", "5600", "total", "100 倍"),
        ("25000000", "2500", "5600", "total", "10000 倍，偏大，请核对单位（本项按人计）"),
        ("25", "2500", "5600", "total", "减少"),
        ("0.92", "92", "92", "level", "100 倍，偏小"),
        ("92", "91", "92", "level", ""),
        ("90", "92", "92", "level", ""),
        ("6.9", "0.7", "7.5", "growth", ""),
        ("0.07", "7", "7.5", "growth", "100 倍，偏小"),
        ("-10", "5", "-20", "growth", ""),
        ("0", "2", "0", "floor", ""),
        ("5", "0", "5600", "total", ""),
        ("56000", None, "5600", "total", "全年目标"),
        ("8400", None, "5600", "total", "超出全年目标（5600 人）一半以上"),
        ("8399.9999", None, "5600", "total", ""),
        ("9999", None, "104", "total", "超出全年目标"),
        ("8400", "8399", "5600", "total", "超出全年目标"),
        ("9000", "8400", "5600", "total", ""),  # explained when it got there
        ("137", None, "92", "level", ""),
        ("138", "92", "92", "level", "超出全年目标"),
        ("400", None, "7.5", "growth", "超出全年目标"),
        ("12", None, "7.5", "growth", ""),
        ("560", None, "5600", "total", ""),
        ("560", None, None, "total", ""),
        ("560", None, "0", "floor", ""),
    ],
)
def test_it_works(value, before, target, kind, word):
    text = asked(value, [] if before is None else [before], target, kind)
    assert word in text
    assert bool(text) == bool(word)


@pytest.mark.parametrize(
    ("value", "earlier", "at", "kind", "word"),
    [
        ("1000", ["400", "500", "600", "700"], AUGUST, "total", ""),  # three times is not beyond it
        ("1001", ["400", "500", "600", "700"], AUGUST, "total", "本月新增 301 人，是今年平常每月（约 100 人）的 3 倍"),
        ("1600", ["400", "500", "600", "700"], AUGUST, "total", "9 倍"),
        ("1600", ["500", "600", "700"], AUGUST, "total", ""),  # two steps known
        ("1000", ["100", "200", "300"], month(4), "total", "7 倍"),  # January's figure is a step
        ("1600", [(4, "400"), (5, "500"), (6, "600"), (7, "700")], month(10), "total", ""),  # three months at once
        ("1700", [(4, "400"), (5, "500"), (6, "600"), (7, "700")], month(10), "total", "7月以来平均每月新增 333.33 人"),
        ("1000", ["400", "500", "600", "700"], AUGUST, "level", ""),
        ("60", ["1", "2", "3", "9"], AUGUST, "growth", ""),
        ("999", ["700", "700", "700", "700"], AUGUST, "total", ""),  # nothing is usual
    ],
)
def test_a_step_far_beyond_the_usual_one(value, earlier, at, kind, word):
    text = asked(value, earlier, "2000", kind, at=at)
    assert word in text
    assert bool(text) == bool(word)


@pytest.mark.parametrize(
    ("growth", "level", "year_before", "word"),
    [
        ("8", "108", "100", ""),
        ("11", "108", "100", ""),
        ("11.1", "108", "100", "按此推算为 8%"),
        ("4.9", "108", "100", "去年同期 100 亿元"),
        ("-1", "101.5", "100", "增速 −1% 与总量对不上"),
        ("-0.4", "100.5", "100", ""),  # a rounding apart
        ("-20", "80", "100", ""),
        ("20", "80", "100", "推算为 −20%"),
        ("8", "108", "0", ""),
    ],
)
def test_a_growth_and_its_level(growth, level, year_before, word):
    text = contradiction(Decimal(growth), Decimal(level), Decimal(year_before), unit="亿元")
    assert word in text
    assert bool(text) == bool(word)


FIGURES = st.decimals(min_value=Decimal("-9999999999.9999"), max_value=Decimal("9999999999.9999"), places=4)
POSITIVE = st.decimals(min_value=Decimal("0.001"), max_value=Decimal("99999"), places=3)
KINDS = st.sampled_from([kind.value for kind in RuleKind])


@st.composite
def histories(draw) -> tuple[list[tuple[date, Decimal]], date]:
    """Approved figures of some months, and a later month."""
    numbers = draw(st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=12))
    *earlier, last = sorted(numbers)
    return [(month(number), draw(FIGURES)) for number in earlier], month(last)


@given(histories(), FIGURES, st.none() | FIGURES, KINDS)
def test_any_figure_gets_an_answer(history, value, target, kind):
    earlier, at = history
    assert isinstance(oddity(value, earlier, target, month=at, kind=kind, unit="人"), str)


@given(FIGURES, FIGURES, FIGURES)
def test_any_pair_gets_an_answer(growth, level, year_before):
    assert isinstance(contradiction(growth, level, year_before, unit="亿元"), str)


@given(histories(), FIGURES, st.none() | FIGURES, KINDS, st.sampled_from([10, 100, 10_000]))
def test_the_unit_makes_no_difference(history, value, target, kind, factor):
    """The same figures in 万元 and in 元 are odd together, or not at all."""
    earlier, at = history
    large = [(when, figure * factor) for when, figure in earlier]
    small = oddity(value, earlier, target, month=at, kind=kind, unit="万元")
    same = oddity(value * factor, large, target and target * factor, month=at, kind=kind, unit="元")
    assert bool(small) == bool(same)


@given(POSITIVE, st.sampled_from([10, 100, 10_000]), st.sampled_from(["total", "level", "floor"]))
def test_a_wrong_unit_is_noticed_both_ways(figure, factor, kind):
    for value, before in ((figure * factor, figure), (figure, figure * factor)):
        assert oddity(value, [(month(7), before)], None, month=AUGUST, kind=kind, unit="元")


@given(st.lists(st.decimals(min_value=1, max_value=3, places=2), min_size=4, max_size=12))
def test_steady_steps_are_never_odd(steps):
    """Steps between one and three are within three times their median, whatever their order."""
    totals = list(accumulate(steps))
    earlier = [(month(number), total) for number, total in enumerate(totals[:-1], 1)]
    at = month(len(totals))
    assert oddity(totals[-1], earlier, totals[-1], month=at, kind="total", unit="人") == ""
