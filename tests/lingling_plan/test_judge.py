"""The rule asked about a point that is stored nowhere says what it says of a stored one."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan.standing import Standing, judge, would_keep
from tests.oracle import Facts, light

pytestmark = pytest.mark.django_db

AS_OF = date(2023, 7, 5)
figures = st.none() | st.integers(-20, 20).map(float)
days = st.none() | st.sampled_from([date(2023, 7, 5), date(2023, 7, 6)])


@given(
    days, st.none() | st.lists(st.integers(-20, 20), min_size=3, max_size=3), figures, figures, st.booleans(), figures
)
def test_a_second_opinion_agrees(report_by, lines, reading, submitted, falling, done_at):
    expected, yellow, red = sorted(lines, reverse=not falling) if lines else (None, None, None)
    facts = {"report_by": report_by, "expected": expected, "yellow": yellow, "red": red, "reading": reading}
    facts |= {"submitted": submitted, "done_at": done_at if lines else None}
    exact = {name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in facts.items()}
    assert judge({**facts, "falling": falling}, AS_OF).label == light(Facts(**exact, falling=falling), AS_OF)


@given(st.lists(st.integers(-20, 20), min_size=3, max_size=3), st.integers(-20, 20), figures, st.booleans())
def test_a_figure_would_keep_what_the_rule_calls_kept(lines, reading, done_at, falling):
    """Said in advance, of a figure that nobody reported, as the rule says it once it is there."""
    expected, yellow, red = map(float, sorted(lines, reverse=not falling))
    facts = {"expected": expected, "yellow": yellow, "red": red, "reading": float(reading), "done_at": done_at}
    found = judge({**facts, "falling": falling, "submitted": None, "report_by": AS_OF}, AS_OF)
    kept = would_keep({"expected": expected, "done_at": done_at}, reading, falling=falling)
    # Where nothing is asked yet of a total the rule says so, of a figure that falls short of nothing.
    assert kept == (found in (Standing.ONPACE, Standing.DONE)) or (found == Standing.NOTDUE and expected == 0)


def test_nothing_asked_is_nothing_kept():
    assert would_keep({}, 5, falling=False) is None


def test_figures_are_compared_as_numbers():
    """As text, 9 would be more than 10."""
    facts = {"expected": 10.0, "yellow": 8.0, "red": 4.0, "done_at": 100.0, "submitted": None, "report_by": AS_OF}
    assert judge({**facts, "reading": 9.0, "falling": False}, AS_OF).label == "略欠进度"
