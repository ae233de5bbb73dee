"""The measured error that pages print is what the backtest measures, and its ranges hold eight of ten truths."""

import json
from io import StringIO
from random import Random
from statistics import mean

import pytest
from django.core.management import call_command

from forecast import alarms, backtest, measured, worlds
from forecast.landing import Method
from forecast.worlds import Shape
from forecast.yardsticks import Kind

YEARS = 40


@pytest.fixture(scope="module")
def small() -> dict:
    """The stored bands tried on fewer and other years."""
    tried = backtest.trials("another seed", YEARS)
    return backtest.measure(tried, measured.stored()["bands"])[0]


@pytest.mark.parametrize("method", Method)
def test_stored_figures_are_found_again_on_other_years(small, method):
    """Within what 160 years a method and month can scatter by chance."""
    stored, found = measured.stored()["measured"][method], small[method]
    for ahead, told in stored.items():
        if told["shown"]:
            assert found[ahead]["error"] == pytest.approx(told["error"], rel=0.35, abs=0.1), ahead
            assert abs(found[ahead]["coverage"] - told["coverage"]) < 13, ahead


@pytest.mark.parametrize("method", Method)
def test_ranges_hold_about_eight_of_ten(method):
    told = [one["coverage"] for one in measured.stored()["measured"][method].values() if one["shown"]]
    if method == Method.NODES:  # whole months: the narrowest range that holds eight of ten may hold more
        assert backtest.COVERED - 3 < mean(told) < 92
    else:
        assert mean(told) == pytest.approx(backtest.COVERED, abs=3)
    assert min(told) > 74


@pytest.mark.parametrize("method", [Method.LAST_YEAR, Method.PACE, Method.GROWTH, Method.LEVEL])
def test_more_months_make_a_smaller_error(method):
    told = measured.stored()["measured"][method]
    errors = [told[str(ahead)]["error"] for ahead in range(9, 0, -1) if told[str(ahead)]["shown"]]
    assert errors == sorted(errors, reverse=True)


def test_last_year_s_course_is_better_than_the_pace():
    told = measured.stored()["measured"]
    for ahead in range(1, 8):
        assert told[Method.LAST_YEAR][str(ahead)]["error"] < told[Method.PACE][str(ahead)]["error"]


def test_the_same_seed_gives_the_same_figures():
    assert backtest.run(years=3, seed=7) == backtest.run(years=3, seed=7)
    assert backtest.run(years=3, seed=7)["bands"] != backtest.run(years=3, seed=8)["bands"]


@pytest.mark.parametrize("shape", Shape)
def test_a_total_of_these_years_never_falls(shape):
    random = Random(1)
    for _ in range(50):
        year = worlds.total(random, shape)
        for figures in (year.figures, year.last):
            assert figures == sorted(figures)
            assert figures[0] >= 0


def test_a_late_year_is_late():
    year = worlds.total(Random(3), Shape.LATE)
    assert year.figures[5] < 0.5 * year.figures[-1]


@pytest.mark.django_db
def test_the_command_tells_and_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "FILE", tmp_path / "measured.json")
    out = StringIO()
    call_command("backtest", years=4, write=True, stdout=out)
    written = json.loads((tmp_path / "measured.json").read_text())
    assert set(written["measured"]) == set(Method.values)
    assert set(written["yardsticks"]) == set(Kind.values)
    assert all(kind.label in out.getvalue() for kind in Kind)


@pytest.mark.django_db
def test_the_command_writes_only_when_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "FILE", tmp_path / "measured.json")
    call_command("backtest", years=2, stdout=StringIO())
    assert not (tmp_path / "measured.json").exists()


@pytest.mark.django_db
def test_a_yardstick_s_red_is_the_board_s_red():
    """A tenth of what is due is red by any yardstick; what is ahead of all of them is by none."""
    figures = [float(month) for month in range(1, 13)]
    slow = worlds.Year([figure / 10 for figure in figures], figures, 12.0)
    fast = worlds.Year([figure * 1.2 for figure in figures], figures, 12.0)
    for year, light in ((slow, "behind"), (fast, "onpace")):
        assert {alarms.judged(yardstick, year, 7).value for yardstick in alarms.of(year, 7)} == {light}


def test_stored_alarms_are_told_of_every_yardstick():
    for kind in Kind:
        for month in alarms.ASKED_IN:
            told = measured.stored()["yardsticks"][kind][str(month)]
            assert all(0 <= rate <= 100 for rate in told.values())
            assert told["false_yellow"] >= told["false_red"]
            assert told["missed_yellow"] <= told["missed_red"]
