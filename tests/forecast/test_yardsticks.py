"""Three yardsticks for a total, with their figures worked out by hand."""

from decimal import Decimal

from forecast.yardsticks import Kind, yardsticks

EVEN = {month: Decimal(300 * month) for month in range(1, 9)}
LAST = {month: Decimal(100 * month) for month in range(1, 12)} | {12: Decimal(2000)}


def by_kind(known, total, last, landed=None, **kwargs) -> dict:
    landed = {Kind.OWN: Decimal(landed)} if landed else {}
    return {one.kind: (one.expected, one.lands) for one in yardsticks(known, total, last, landed, **kwargs)}


def test_it_works():
    found = by_kind(EVEN, Decimal(4800), LAST, 3600)
    assert found[Kind.EVEN] == (3200, 3600)  # 8 of 12 months; 2400 x 12 / 8
    assert found[Kind.LAST_YEAR] == (1920, 6000)  # last year 800 of 2000 by August
    assert found[Kind.OWN] == (3600, 3600)  # 1200 more to come than the 2400 there are


def test_the_end_by_last_year_is_the_forecast_s_where_it_has_one():
    (lands,) = (
        one.lands
        for one in yardsticks(EVEN, Decimal(4800), LAST, {Kind.LAST_YEAR: Decimal(5555)})
        if one.kind == Kind.LAST_YEAR
    )
    assert lands == 5555


def test_without_last_year_there_are_two():
    assert set(by_kind(EVEN, Decimal(4800), {}, 3600)) == {Kind.EVEN, Kind.OWN}
    assert set(by_kind(EVEN, Decimal(4800), {8: Decimal(5)}, 3600)) == {Kind.EVEN, Kind.OWN}


def test_without_a_forecast_one_s_own_pace_has_no_end():
    assert set(by_kind({3: Decimal(5)}, Decimal(20), {})) == {Kind.EVEN}


def test_nothing_to_say_at_the_end_or_before_the_beginning():
    assert yardsticks({12: Decimal(5)}, Decimal(20), {}, {}) == []
    assert yardsticks({}, Decimal(20), {}, {}) == []


def test_an_earlier_end():
    assert by_kind({3: Decimal(30)}, Decimal(120), {}, end=6)[Kind.EVEN] == (60, 60)


def test_a_speed_that_is_more_than_enough_asks_for_nothing_yet():
    fast = {month: Decimal(100 * month) for month in range(1, 4)}
    assert by_kind(fast, Decimal(200), {}, 1200)[Kind.OWN] == (0, 1200)
