"""How figures are written for people."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan import figures
from lingling_plan.pace import RuleKind


@pytest.mark.parametrize(
    ("value", "text"),
    [("36.0000", "36"), ("0.5000", "0.5"), ("-20", "−20"), ("0.0000", "0"), ("5600", "5600"), ("100", "100")],
)
def test_plain_has_no_trailing_zeros_and_a_real_minus(value, text):
    assert figures.plain(Decimal(value)) == text


def test_nothing_is_a_dash_and_a_true_zero_is_zero():
    assert figures.plain(None) == "—"
    assert figures.amount(Decimal(0), "起") == "0 起"


@pytest.mark.parametrize(
    ("value", "high", "bound", "unit", "text"),
    [
        ("36", None, "ge", "万吨", "≥ 36 万吨"),
        ("5.5", None, "le", "%", "≤ 5.5%"),
        ("7.5", None, "approx", "%", "7.5% 左右"),
        ("1000", None, "eq", "个", "1000 个"),
        ("1", "2", "range", "个", "1—2 个"),
        ("-20", None, "ge", "%", "≥ −20%"),
    ],
)
def test_a_promise_shows_its_bound(value, high, bound, unit, text):
    assert figures.promised(Decimal(value), high and Decimal(high), bound, unit) == text


@pytest.mark.parametrize(
    ("part", "whole", "step", "shown"),
    [
        (20, 30, "0.1", "66.7"),
        (5598, 5600, "0.1", "99.9"),
        (9996, 10000, "0.1", "99.9"),
        (30, 30, "0.1", "100"),
        (31, 30, "0.1", "103.3"),
        (2, 29, "1", "7"),
        (46, 48, "1", "96"),
        (199, 200, "1", "99"),
    ],
)
def test_a_share_is_rounded_half_up_but_never_to_the_whole(part, whole, step, shown):
    assert figures.share(Decimal(part), Decimal(whole), step=Decimal(step)) == Decimal(shown)


def test_a_line_that_is_not_reached_is_not_reached_by_rounding():
    assert figures.share(Decimal("19.999"), Decimal(30), Decimal(20)) == Decimal("66.6")
    assert figures.share(Decimal(20), Decimal(30), Decimal(20)) == Decimal("66.7")


@pytest.mark.parametrize(
    ("kind", "reading", "expected", "total", "falling", "text"),
    [
        (RuleKind.TOTAL, "1.9", "4.5333", "6.8", False, "−38.8 点"),
        (RuleKind.GROWTH, "6.9", "7.5", "7.5", False, "−0.6 点"),
        (RuleKind.RATE, "5.54", "5.5", "5.5", True, "+0.1 点"),
        (RuleKind.LEVEL, "61", "62", "62", False, "−1.7%"),
        (RuleKind.FLOOR, "1", "0", "0", True, "+1"),
        (RuleKind.NODES, "20", "50", "100", False, "−30 点"),
    ],
)
def test_the_gap_has_the_unit_of_its_kind_and_is_rounded_toward_worse(kind, reading, expected, total, falling, text):
    gap = figures.gap(kind, Decimal(reading), Decimal(expected), Decimal(total), falling)
    assert figures.signed(*gap) == text


@given(st.decimals(-1000, 1000, places=4), st.decimals(1, 1000, places=4), st.booleans())
def test_a_gap_on_the_worse_side_never_shows_as_none(reading, expected, falling):
    figure, _ = figures.gap(RuleKind.TOTAL, reading, expected, expected, falling)
    behind = reading > expected if falling else reading < expected
    if behind:
        assert figure > 0 if falling else figure < 0


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        (None, "年内"),
        (date(2023, 12, 31), "年内"),
        (date(2023, 8, 31), "8月底前"),
        (date(2023, 1, 21), "1月21日前"),
        (date(2024, 6, 30), "2024年6月底前"),
    ],
)
def test_deadlines(deadline, text):
    assert figures.deadline_label(deadline, 2023) == text


def test_totals_and_growth_are_figures_since_january():
    assert figures.month_label(date(2023, 8, 1), RuleKind.TOTAL) == "1—8月"
    assert figures.month_label(date(2023, 1, 1), RuleKind.TOTAL) == "1月"
    assert figures.month_label(date(2023, 8, 1), RuleKind.LEVEL) == "8月"
