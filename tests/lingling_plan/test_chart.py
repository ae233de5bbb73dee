"""The chart of an item: whatever the figures, every coordinate is finite and every word stays within the picture."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from time import perf_counter

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan import months
from lingling_plan.chart import APART, BOTTOM, HEIGHT, TOP, Chart, Figures, draw, short
from lingling_plan.pace import RuleKind
from tests.make import make_actual, make_reading, make_target, make_user, month, sign_in

PHONE = 328  # pixels between the margins of a screen of 360
AMOUNTS = st.decimals(-99_999_999_999, 99_999_999_999, places=4, allow_nan=False, allow_infinity=False)


@st.composite
def any_figures(data) -> Figures:
    length = data(st.integers(1, 40))
    span = [months.add(date(2023, 1, 1), step) for step in range(length)]

    def series(most: int) -> list:
        count = data(st.integers(0, most))
        return [(at, data(AMOUNTS)) for at in span[:count]]

    ahead = [(at, *sorted(data(AMOUNTS) for _ in range(3))) for at in span[data(st.integers(0, length)) :]]
    return Figures(
        kind=data(st.sampled_from(list(RuleKind))),
        unit="万元",
        asked=series(length),
        actual=series(length),
        last_year=series(min(length, 12)),
        original=series(length),
        forecast=ahead,
        target=data(st.none() | AMOUNTS),
    )


def printed(chart: Chart) -> str:
    return render_to_string("chart.html", {"chart": chart, "number": 1})


def width(words: str) -> float:
    """Pixels at the chart's 12: a Chinese character is square, everything else narrower."""
    return sum(12 if ord(sign) > 0x2E80 else 7.5 for sign in words)


@given(any_figures())
def test_every_coordinate_is_finite_and_within_the_picture(figures):
    chart = draw(figures)
    if chart is None:
        drawn = (figures.asked, figures.actual, figures.last_year, figures.original, figures.forecast)
        assert not any(drawn)
        return
    text = printed(chart)
    assert not re.search(r"nan|inf(?!o)|None", text)
    for path in re.findall(r' d="(M[^"]*)"', text):
        assert all(-1 <= float(number) <= 1001 for number in re.findall(r"-?\d+\.?\d*", path))
    for y in re.findall(r' (?:c?y\d?)="([^"]*)"', text):
        assert 0 <= float(y) <= HEIGHT


@given(any_figures())
def test_no_word_leaves_the_picture_of_a_phone(figures):
    chart = draw(figures)
    if chart is None:
        return
    for line in chart.lines:
        assert PHONE * chart.names / 100 + width(line.name) <= PHONE
        assert TOP - 1 <= line.y <= BOTTOM
    for _, words in chart.ticks:
        assert width(words) <= PHONE * 0.3
    if chart.latest:
        x, size = PHONE * float(chart.latest["x"]) / 100, width(chart.latest["text"])
        start = {"start": x, "middle": x - size / 2, "end": x - size}[chart.latest["anchor"]]
        assert start >= 0
        assert start + size <= PHONE


@given(any_figures())
def test_names_of_lines_do_not_stand_on_each_other(figures):
    chart = draw(figures)
    ys = sorted(line.y for line in chart.lines) if chart else []
    assert all(below - above >= APART - 0.01 for above, below in pairwise(ys))


def flat(value, count=12) -> list:
    return [(month(at), Decimal(value)) for at in range(1, count + 1)]


@pytest.mark.parametrize("kind", [RuleKind.GROWTH, RuleKind.LEVEL, RuleKind.RATE, RuleKind.FLOOR])
def test_what_asks_for_its_target_all_year_draws_no_path_to_it(kind):
    chart = draw(Figures(kind=kind, unit="%", asked=flat("7.5"), actual=flat("6.9", 8), target=Decimal("7.5")))
    assert [line.name for line in chart.lines] == ["目标", "实际"]


def test_a_growing_total_draws_its_path_and_an_adjusted_one_what_it_was():
    asked, was = ([(month(at), Decimal(at * step)) for at in range(1, 13)] for step in (100, 120))
    chart = draw(Figures(kind=RuleKind.TOTAL, unit="人", asked=asked, original=was, target=Decimal(1200)))
    assert [line.name for line in chart.lines] == ["目标", "应达", "原目标"]


def test_nodes_are_steps():
    done = [(month(1), 0), (month(2), 0), (month(3), 50)]
    (actual,) = draw(Figures(kind=RuleKind.NODES, unit="%", asked=[], actual=done)).lines
    assert re.fullmatch(r"M0\.0 [\d.]+(H[\d.]+V[\d.]+){2}", actual.path)


def test_a_forecast_is_a_band_that_begins_at_the_newest_figure():
    ahead = [(month(at), at * 90, at * 100, at * 115) for at in range(9, 13)]
    given_ = Figures(kind=RuleKind.TOTAL, unit="人", asked=flat(1200), actual=flat(700, 8), forecast=ahead, target=1200)
    chart = draw(given_)
    assert chart.band.endswith("Z")
    (forecast,) = [line for line in chart.lines if line.css == "forecast"]
    assert forecast.path.count("L") == 4
    assert "12月预计 1200（1080—1380）" in chart.summary


@pytest.mark.parametrize(
    ("figure", "words"),
    [("5600", "5600"), ("39000", "3.9万"), ("0.0004", "0.0004"), ("-19.1501", "−19.15"), ("1234567890", "12.35亿"), ("0", "0")],
)  # fmt: skip
def test_figures_in_narrow_places(figure, words):
    assert short(Decimal(figure)) == words


def test_it_is_small_and_quick():
    asked = [(month(at), Decimal(at * 100)) for at in range(1, 13)]
    ahead = [(month(at), at * 90, at * 100, at * 115) for at in range(9, 13)]
    full = Figures(
        kind=RuleKind.TOTAL, unit="人", asked=asked, actual=asked[:8], last_year=asked, original=asked, forecast=ahead,
        target=Decimal(1200),
    )  # fmt: skip
    spent = []
    for _ in range(20):
        start = perf_counter()
        text = printed(draw(full))
        spent.append((perf_counter() - start) * 1000)
    assert len(text.encode()) <= 20_000
    assert median(spent) <= 30


@pytest.mark.django_db
def test_the_page_shows_the_year_and_last_year(client):
    before = make_target(name="就业", value=1000, plan=None, code="jobs")
    make_actual(indicator=before.indicator, value=900)
    make_reading(target=before, month=month(1), value=77)
    text = sign_in(client, make_user(username="leader", role="leader")).get("/indicators/2023/jobs/?month=2023-01").text
    assert "1月实际 77，应达 83.33" in text
    assert 'aria-describedby="pace-1"' in text
    assert 'id="pace-1"' in text
    for name in ("目标", "应达", "上年", "实际"):
        assert f">{name}</text>" in text
