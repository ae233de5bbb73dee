"""Three yardsticks for a total, with their figures worked out by hand."""

from decimal import Decimal

from forecast.yardsticks import Kind, yardsticks

EVEN = {month: Decimal(300 * month) for month in range(1, 9)}
LAST = {month: Decimal(100 * month) for month in range(1, 12)} | {12: Decimal(2000)}


def by_kind(*args, **kwargs) -> dict:
    return {one.kind: (one.expected, one.lands) for one in yardsticks(*args, **kwargs)}


def test_it_works():
    found = by_kind(EVEN, Decimal(4800), LAST)
    assert found[Kind.EVEN] == (3200, 3600)  # 8 of 12 months; 2400 x 12 / 8
    assert found[Kind.LAST_YEAR] == (1920, 6000)  # last year 800 of 2000 by August
    assert found[Kind.OWN] == (3600, 3600)  # 300 a month: 1200 more to come


def test_one_s_own_speed_is_that_of_three_months():
    slowed = {**EVEN, 6: Decimal(1600), 7: Decimal(1700), 8: Decimal(1800)}
    assert by_kind(slowed, Decimal(4800), {})[Kind.OWN] == (4400, 2200)


def test_without_last_year_there_are_two():
    assert set(by_kind(EVEN, Decimal(4800), {})) == {Kind.EVEN, Kind.OWN}
    assert set(by_kind(EVEN, Decimal(4800), {8: Decimal(5)})) == {Kind.EVEN, Kind.OWN}


def test_one_figure_has_no_speed():
    assert set(by_kind({3: Decimal(5)}, Decimal(20), {})) == {Kind.EVEN}


def test_nothing_to_say_at_the_end_or_before_the_beginning():
    assert yardsticks({12: Decimal(5)}, Decimal(20), {}) == []
    assert yardsticks({}, Decimal(20), {}) == []


def test_an_earlier_end():
    assert by_kind({3: Decimal(30)}, Decimal(120), {}, end=6)[Kind.EVEN] == (60, 60)


def test_a_speed_that_is_more_than_enough_asks_for_nothing_yet():
    fast = {month: Decimal(100 * month) for month in range(1, 4)}
    assert by_kind(fast, Decimal(200), {})[Kind.OWN] == (0, 1200)
