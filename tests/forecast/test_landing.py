"""Where a figure lands: pure functions of the figures so far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast import landing
from forecast.landing import Method
from forecast.measured import land

EVEN = {month: month / 12 for month in range(1, 13)}


def steady(until: int, step: float = 10.0) -> dict[int, float]:
    return {month: step * month for month in range(1, until + 1)}


def test_a_steady_total_goes_on():
    assert landing.total(steady(8), EVEN, Method.PACE).value == pytest.approx(120)


def test_last_year_s_course_is_followed():
    """Last year two thirds came after June; so they will now."""
    shares = {month: month / 18 for month in range(1, 7)} | {month: 1 / 3 + (month - 6) / 9 for month in range(7, 13)}
    known = {month: 300 * shares[month] for month in range(1, 7)}
    assert landing.total(known, shares, Method.LAST_YEAR).value == pytest.approx(300)
    assert landing.total(known, EVEN, Method.PACE).value == pytest.approx(200)


def test_the_last_months_weigh_more():
    slowed = steady(6) | {7: 60.0, 8: 60.0, 9: 60.0}
    assert 60 < landing.total(slowed, EVEN, Method.PACE).value < 60 * 12 / 9


def test_a_range_of_a_total_begins_at_what_is_there():
    low, _ = landing.total(steady(9), EVEN, Method.PACE).between(-50, 1)
    assert low == 90


def test_a_range_wider_than_its_figure_is_not_shown():
    """All of it came in January: that says nothing of a year."""
    assert land(landing.total(dict.fromkeys(range(1, 10), 100.0), EVEN, Method.PACE)) is None


def test_nothing_is_projected_from_nothing():
    assert landing.total({1: 0.0, 2: 0.0, 3: 0.0}, EVEN, Method.PACE) is None
    assert landing.total(steady(3), {3: 0.0, 12: 1.0}, Method.LAST_YEAR) is None


def test_an_earlier_end():
    shares = {month: month / 6 for month in range(1, 7)}
    found = landing.total(steady(4), shares, Method.PACE, end=6)
    assert (found.value, found.ahead) == (pytest.approx(60), 2)


@pytest.mark.parametrize("method", [Method.GROWTH, Method.LEVEL])
def test_what_does_not_move_stays_but_not_for_certain(method):
    found = landing.path({6: 8.5, 7: 8.5, 8: 8.5}, method)
    assert found.value == 8.5
    assert found.unit > 0


def test_a_path_fades():
    found = landing.path({6: 7.0, 7: 7.5, 8: 8.0}, Method.GROWTH)
    assert 8 < found.value < 8 + 4 * 0.5


def test_quarters_are_steps_of_three_months():
    assert landing.path({3: 6.0, 6: 6.3, 9: 6.6}, Method.GROWTH).value < 6.9


ASKED = {month: 25.0 * (month // 3) for month in range(1, 13)}


def test_nodes_on_time_are_done_by_the_end():
    assert landing.nodes({month: ASKED[month] for month in range(1, 9)}, ASKED).value == 100


def test_nodes_two_months_late_miss_the_last():
    late = {month: ASKED.get(month - 2, 0.0) for month in range(1, 9)}
    assert landing.nodes(late, ASKED).value == 75


def test_an_open_node_counts_as_late_as_it_is():
    assert landing.nodes({1: 0.0, 2: 0.0, 3: 0.0, 8: 0.0}, ASKED).value == 50


def test_before_any_node_was_due_there_is_no_lag():
    assert landing.nodes({1: 0.0, 2: 0.0}, ASKED) is None


def test_a_share_that_is_reached_is_not_lost():
    assert landing.nodes(dict.fromkeys(range(1, 9), 50.0), ASKED).between(-3, 6)[0] >= 50


figures = st.lists(st.floats(0, 1e6), min_size=3, max_size=11)


@given(figures, st.sampled_from([0.001, 7.0, 1e4]))
def test_the_unit_of_a_figure_makes_no_difference(steps, factor):
    known, so_far = {}, 0.0
    for month, step in enumerate(steps, 1):
        so_far += step
        known[month] = so_far
    one = landing.total(known, EVEN, Method.PACE)
    other = landing.total({month: figure * factor for month, figure in known.items()}, EVEN, Method.PACE)
    if one is None or known[max(known)] < 1e-3:
        return
    assert other.value == pytest.approx(one.value * factor)
    assert other.unit == pytest.approx(one.unit * factor)
    assert one.value >= known[max(known)]


@given(st.dictionaries(st.integers(1, 11), st.floats(-1e6, 1e6), min_size=3))
def test_a_range_holds_its_own_estimate_s_order(known):
    if max(known) < 3:
        return
    for method in (Method.GROWTH, Method.LEVEL):
        landed = land(landing.path(known, method))
        assert landed.low <= landed.value <= landed.high
