"""How a figure is typed: what is understood, what is refused, and never a crash or a long wait."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan.forms import PROMISE_LIMIT, FigureField


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("36", "36"),
        ("0", "0"),
        ("-0", "0"),
        ("１２３４．５", "1234.5"),
        ("  7.50 ", "7.5"),
        ("5.00000", "5"),
        ("1,234,567.8", "1234567.8"),
        ("1，234", "1234"),
        ("−20", "-20"),
        ("－２０", "-20"),
        ("+3", "3"),
        ("007", "7"),
        ("99999999999.9999", "99999999999.9999"),
    ],
)
def test_it_works(typed, value):
    assert FigureField().clean(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "-inf", "1e9999", "-1e999999", "1e3", "9" * 400, "1.23456", "123456789012", "1,23", "12,3456", "5亿", "8%",
     "1 2", "--1", ".", "-", ".5", "5.", "0x10", "١٢", "一千", "1_000", "\x00", "1\n2", "½"],
)  # fmt: skip
def test_it_refuses(typed):
    with pytest.raises(ValidationError):
        FigureField().clean(typed)


def test_a_blank_is_not_a_zero():
    assert FigureField(required=False).clean(" ") is None
    assert FigureField(required=False).clean("0") == 0
    with pytest.raises(ValidationError):
        FigureField().clean("")


def test_counted_things_are_whole():
    assert FigureField(whole=True).clean("3.0") == 3
    with pytest.raises(ValidationError, match="整数"):
        FigureField(whole=True).clean("3.5")


def test_promises_stay_a_digit_below():
    assert FigureField(limit=PROMISE_LIMIT).clean("9999999999") == 9999999999
    with pytest.raises(ValidationError):
        FigureField(limit=PROMISE_LIMIT).clean("10000000000")


def test_what_is_stored_is_shown_without_zeros():
    assert FigureField().prepare_value(Decimal("36.0000")) == "36"
    assert FigureField().prepare_value(Decimal("1200")) == "1200"
    assert FigureField().prepare_value("typed") == "typed"


@given(st.text(max_size=60) | st.floats().map(str) | st.decimals().map(str) | st.integers().map(str))
def test_anything_is_a_figure_or_an_error(typed):
    try:
        value = FigureField(required=False).clean(typed)
    except ValidationError:
        return
    assert value is None or (value.is_finite() and abs(value) < 10**11 and value.as_tuple().exponent >= -4)
