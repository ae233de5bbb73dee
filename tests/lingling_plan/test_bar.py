"""The shares beside the bar: rounded half up, but never against the light."""

from datetime import date
from decimal import Decimal

import pytest

from lingling_plan.models import RuleKind
from lingling_plan.rows import Track, bar
from lingling_plan.standing import Standing


def track(standing: str, reading: str, expected: str) -> Track:
    point = {"month": date(2023, 7, 1), "standing": standing, "falling": False}
    point |= {"reading": Decimal(reading), "expected": Decimal(expected)}
    return Track("", RuleKind.TOTAL, "个", Decimal(3), [point], point)


@pytest.mark.parametrize("standing", [Standing.ONPACE, Standing.DONE])
def test_what_is_on_pace_is_not_asked_for_more_than_it_reached(standing):
    assert "66.7%<em> / 66.7%" in bar(track(standing.value, "2", "2"))


def test_what_is_short_of_it_keeps_both_roundings():
    assert "66.6%<em> / 66.7%" in bar(track(Standing.SLIGHT.value, "1.999", "2"))


def test_more_than_asked_stays_as_it_is():
    assert "100%<em> / 66.7%" in bar(track(Standing.DONE.value, "3", "2"))
