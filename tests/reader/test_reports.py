"""Small reports in the manner of a county of 2006, a province of 2009, a city of 2012, a development zone, a district's plan."""

import pytest

from tests.reader.scoring import REPORTS, score

NAMES = sorted(path.stem for path in REPORTS.glob("*.txt"))


@pytest.fixture(scope="module", params=NAMES)
def scored(request):
    return score(request.param)


def test_it_works():
    assert len(NAMES) >= 5


def test_every_figure_is_found_and_nothing_else(scored):
    assert [told.quote for told in scored.missed] == []
    assert [row["quote"] for row in scored.wrong] == []


def test_bounds_growth_and_parts_are_read(scored):
    differ = [
        (told.quote, row["bound"], row["is_growth"], row["part"])
        for row, told in scored.found
        if (row["bound"], row["is_growth"], row["part"]) != (told.bound, told.is_growth, told.part)
    ]
    assert differ == []


def test_ranges_have_both_ends(scored):
    assert [told.quote for row, told in scored.found if row["value_high"] != told.high] == []


def test_names_are_like_those_a_person_gave(scored):
    assert scored.names >= 0.85


def test_falls_are_negative(scored):
    falling = [
        row for row, _ in scored.found if row["is_growth"] and any(word in row["name"] for word in ("能耗", "事故"))
    ]
    assert all(row["value"] < 0 for row in falling)
