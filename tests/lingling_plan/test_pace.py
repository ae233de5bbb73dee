"""The pace: what is asked month by month, computed by hand for every measure, and what must hold for all of them."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingling_plan import months, pace
from lingling_plan.pace import Asked, Cadence, RuleKind, Slack, Terms, lay, lay_nodes
from tests.make import make_target, month

SLACKS = {
    RuleKind.TOTAL: Slack(Decimal(10), Decimal(30), Decimal("0.5")),
    RuleKind.GROWTH: Slack(Decimal("0.5"), Decimal("1.5")),
    RuleKind.RATE: Slack(Decimal("0.5"), Decimal("1.5")),
    RuleKind.LEVEL: Slack(Decimal(5), Decimal(10)),
    RuleKind.FLOOR: Slack(Decimal(0), Decimal(0)),
}
YEAR = {"start": date(2023, 1, 1), "deadline": date(2023, 12, 31), "year_end": date(2023, 12, 1), "reporting_day": 5}


def laid(kind: str, value, **terms) -> dict[str, Asked]:
    """The pace by month, "2023-06" and so on."""
    promised = None if value is None else Decimal(str(value))
    points = lay(Terms(kind=kind, value=promised, **{**YEAR, **terms}), lambda _: SLACKS[kind])
    return {f"{point.month:%Y-%m}": point for point in points}


def lines(asked: Asked) -> tuple:
    return tuple(
        None if line is None else float(line) for line in (asked.expected, asked.yellow, asked.red, asked.done_at)
    )


def test_it_works():
    asked = laid("total", 1200)
    assert [point.expected for point in asked.values()] == [100 * number for number in range(1, 13)]
    assert list(asked) == [f"2023-{number:02}" for number in range(1, 13)]


# kind, value, terms -> {month: (expected, yellow, red, done_at)}
BY_HAND = {
    # 序时: a twelfth a month; yellow 10 points of the target below; red 30 points or half of what is due, the higher.
    "累计": ("total", 1200, {}, {
        "2023-01": (100, -20, -20, 1200),  # half is 50, above yellow: never above yellow
        "2023-02": (200, 80, 80, 1200),
        "2023-03": (300, 180, 150, 1200),
        "2023-06": (600, 480, 300, 1200),  # half (300) is higher than 600 - 360
        "2023-10": (1000, 880, 640, 1200),  # 1000 - 360 is higher than half
        "2023-12": (1200, 1200, 1200, 1200),
    }),
    "累计，除不尽": ("total", 1, {}, {
        "2023-01": ("0.0833", "-0.0167", "-0.0167", 1),
        "2023-08": ("0.6666", "0.5666", "0.3666", 1),
    }),
    "累计，整数": ("total", 5600, {"whole": True}, {
        "2023-02": (933, 373, 373, 5600), "2023-11": (5133, 4573, 3453, 5600), "2023-12": (5600, 5600, 5600, 5600),
    }),
    "1个": ("total", 1, {"whole": True}, {
        "2023-01": (0, -1, -1, 1), "2023-11": (0, 0, 0, 1), "2023-12": (1, 1, 1, 1),
    }),
    "3个": ("total", 3, {"whole": True}, {
        "2023-03": (0, 0, 0, 3), "2023-04": (1, 0, 0, 3), "2023-07": (1, 1, 0, 3), "2023-08": (2, 1, 1, 3),
        "2023-11": (2, 2, 1, 3), "2023-12": (3, 3, 3, 3),
    }),
    "累计左右": ("total", 1200, {"approximate": True}, {
        "2023-06": (600, 480, 300, 1200), "2023-12": (1200, 1080, 1080, 1080),
    }),
    "累计，不按月": ("total", 1200, {"even": False}, {
        "2023-06": (0, -120, -120, 1200), "2023-12": (1200, 1200, 1200, 1200),
    }),
    # A ceiling never asks for use; passed is passed, so it has no half lights, and is kept only at the end.
    "累计上限": ("total", 1200, {"falling": True}, {
        "2023-01": (1200, 1200, 1200, None), "2023-12": (1200, 1200, 1200, 1200),
    }),
    "累计上限，逐月": ("total", 1200, {"falling": True, "drawn": {date(2023, 6, 1): Decimal(700)}}, {
        "2023-05": (1200, 1200, 1200, None), "2023-06": (700, 700, 700, None), "2023-08": (700, 700, 700, None),
        "2023-12": (1200, 1200, 1200, 1200),
    }),
    # Growth and rates: half a point and one and a half points.
    "增速": ("growth", "8.5", {}, {"2023-06": (8.5, 8, 7, None), "2023-12": (8.5, 8.5, 8.5, 8.5)}),
    "增速左右": ("growth", "7.5", {"approximate": True}, {"2023-06": (7.5, 7, 6, None), "2023-12": (7.5, 7, 7, 7)}),
    "增速下降": ("growth", -20, {"falling": True}, {
        "2023-06": (-20, -19.5, -18.5, None), "2023-12": (-20, -20, -20, -20),
    }),
    "零增长": ("growth", 0, {}, {"2023-06": (0, -0.5, -1.5, None), "2023-12": (0, 0, 0, 0)}),
    "比率": ("rate", 92, {}, {"2023-06": (92, 91.5, 90.5, None), "2023-12": (92, 92, 92, 92)}),
    "比率上限": ("rate", "5.5", {"falling": True}, {"2023-06": (5.5, 6, 7, None), "2023-12": (5.5, 5.5, 5.5, 5.5)}),
    # Other levels: 5 and 10 per cent of what is asked.
    "水平": ("level", 62, {}, {"2023-06": (62, 58.9, 55.8, None), "2023-12": (62, 62, 62, 62)}),
    "水平上限": ("level", 40, {"falling": True}, {"2023-06": (40, 42, 44, None), "2023-12": (40, 40, 40, 40)}),
    "水平左右": ("level", 10, {"approximate": True}, {"2023-06": (10, 9.5, 9, None), "2023-12": (10, 9.5, 9.5, 9.5)}),
    "水平，负数": ("level", -40, {}, {"2023-06": (-40, -42, -44, None), "2023-12": (-40, -40, -40, -40)}),
    "水平，逐月": ("level", 62, {"drawn": {date(2023, 2, 1): Decimal(50)}}, {
        "2023-01": (62, 58.9, 55.8, None), "2023-02": (50, 47.5, 45, None), "2023-03": (62, 58.9, 55.8, None),
    }),
    "水平，整数": ("level", 33, {"whole": True}, {"2023-06": (33, 31, 29, None)}),  # 31.35 and 29.7
    "水平上限，整数": ("level", 33, {"whole": True, "falling": True}, {"2023-06": (33, 34, 36, None)}),  # 34.65, 36.3
    "底线": ("floor", "55.98", {}, {
        "2023-01": (55.98, 55.98, 55.98, None), "2023-12": (55.98, 55.98, 55.98, 55.98),
    }),
    "底线，至多零起": ("floor", 0, {"falling": True, "whole": True}, {
        "2023-01": (0, 0, 0, None), "2023-12": (0, 0, 0, 0),
    }),
    # Harvest: the last drawn figure is asked until the next one; the deadline asks for the promise.
    "粮食": ("total", 36, {"cadence": "harvest", "even": False, "drawn": {
        date(2023, 7, 1): Decimal("0.3"), date(2023, 8, 1): Decimal(10)}}, {
        "2023-06": (0, -3.6, -3.6, 36), "2023-07": (0.3, -3.3, -3.3, 36), "2023-08": (10, 6.4, 5, 36),
        "2023-10": (10, 6.4, 5, 36), "2023-12": (36, 36, 36, 36),
    }),
    # A deadline in the year: months after it go on being asked for all of it.
    "春节前": ("total", 1000, {"deadline": date(2023, 1, 21)}, {
        "2023-01": (1000, 1000, 1000, 1000), "2023-04": (1000, 1000, 1000, 1000), "2023-12": (1000, 1000, 1000, 1000),
    }),
    "8月底前": ("total", 800, {"deadline": date(2023, 8, 31)}, {
        "2023-06": (600, 520, 360, 800), "2023-08": (800, 800, 800, 800), "2023-09": (800, 800, 800, 800),
    }),
    # A deadline after December: the pace runs up to it.
    "跨年": ("total", 1, {"deadline": date(2024, 6, 30)}, {
        "2023-12": ("0.6666", "0.5666", "0.3666", 1), "2024-05": ("0.9444", "0.8444", "0.6444", 1), "2024-06": (1, 1, 1, 1),
    }),
    "待下达": ("total", None, {}, {"2023-01": (None,) * 4, "2023-12": (None,) * 4}),
    "负的累计": ("total", -1200, {}, {"2023-06": (-600, -720, -720, -1200), "2023-12": (-1200,) * 4}),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_lines_computed_by_hand(name):
    kind, value, terms, expected = BY_HAND[name]
    asked = laid(kind, value, **terms)
    hand = {at: tuple(None if line is None else float(line) for line in row) for at, row in expected.items()}
    assert {at: lines(asked[at]) for at in expected} == hand


@pytest.mark.parametrize(
    ("deadline", "last"),
    [(date(2023, 1, 21), "2023-12"), (date(2023, 8, 31), "2023-12"), (date(2024, 6, 30), "2024-06")],
)
def test_months_run_to_the_deadline_and_at_least_to_december(deadline, last):
    asked = laid("total", 1, deadline=deadline)
    assert next(iter(asked)) == "2023-01"
    assert list(asked)[-1] == last


# cadence, days to publication -> {month: report_by}; weekends and holidays move to the next working day.
DUE_DATES = {
    "每月": ("monthly", None, {1: "2023-02-06", 4: "2023-05-05", 9: "2023-10-07", 12: "2024-01-05"}),
    "每月，1月不单独发布": ("no_january", 25, {1: None, 2: "2023-03-27", 3: "2023-04-25", 12: "2024-01-25"}),
    "每季，30天后发布": ("quarterly", 30, {1: None, 2: None, 3: "2023-05-04", 6: "2023-07-31", 12: "2024-01-30"}),
    "每季，随报": ("quarterly", None, {3: "2023-04-06", 4: None, 6: "2023-07-05"}),
    "收获": ("harvest", None, {6: None, 7: "2023-08-07", 8: "2023-09-05", 9: None, 11: None, 12: "2024-01-05"}),
    "每年，次年公报": ("yearly", 90, {1: None, 11: None, 12: "2024-04-01"}),
}


@pytest.mark.parametrize("name", DUE_DATES)
def test_when_figures_are_due(name):
    cadence, published_after, expected = DUE_DATES[name]
    asked = laid("growth", 8, cadence=cadence, published_after=published_after)
    found = {number: asked[f"2023-{number:02}"].report_by for number in expected}
    assert {number: None if day is None else f"{day:%Y-%m-%d}" for number, day in found.items()} == expected


def test_a_late_promise_is_due_every_month_whatever_its_cadence():
    asked = laid("level", 8, cadence="quarterly", published_after=30, deadline=date(2023, 8, 31))
    due = {at: point.report_by and f"{point.report_by:%Y-%m-%d}" for at, point in asked.items()}
    assert due["2023-07"] is None
    assert due["2023-08"] == "2023-10-07"  # the deadline's own figure, 30 days after the month's end
    assert [due[f"2023-{number:02}"] for number in (9, 10, 11, 12)] == [
        "2023-10-07",
        "2023-11-06",
        "2023-12-05",
        "2024-01-05",
    ]


NODES = [(date(2023, 3, 15), 1), (date(2023, 6, 30), 2), (date(2023, 12, 31), 1)]


def test_nodes_by_hand():
    """Shares of the weights: due by the month is asked, what was due two months before is the red line."""
    asked = {f"{point.month:%m}": point for point in lay_nodes(NODES, **YEAR)}
    by_hand = {
        "02": (0, 0),
        "03": (25, 0),
        "04": (25, 0),
        "05": (25, 25),
        "06": (75, 25),
        "08": (75, 75),
        "12": (100, 100),
    }
    assert {at: (asked[at].expected, asked[at].red) for at in by_hand} == by_hand
    assert all(point.yellow == point.expected and point.done_at == 100 for point in asked.values())


def test_nodes_after_the_deadline_and_shares_that_do_not_divide():
    thirds = [(date(2023, 1, 31), 1), (date(2023, 2, 28), 1), (date(2023, 8, 31), 1)]
    asked = {f"{point.month:%Y-%m}": point for point in lay_nodes(thirds, **{**YEAR, "deadline": date(2023, 8, 31)})}
    assert asked["2023-01"].expected == Decimal("33.3333")
    assert asked["2023-02"].expected == Decimal("66.6666")
    assert [asked[f"2023-{number:02}"].red for number in (7, 8, 9, 12)] == [Decimal("66.6666"), 100, 100, 100]


def test_of_no_nodes_nothing_is_done():
    assert pace.share(0, 0) == 0


VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
PROMISES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(SLACKS)),
        "value": VALUES,
        "falling": st.booleans(),
        "approximate": st.booleans(),
        "whole": st.booleans(),
        "even": st.booleans(),
        "cadence": st.sampled_from(Cadence.values),
        "published_after": st.none() | st.integers(0, 120),
        "deadline": st.dates(date(2022, 11, 1), date(2025, 12, 31)),
        "drawn": st.dictionaries(st.integers(1, 12).map(month), VALUES, max_size=12),
        "reporting_day": st.integers(1, 28),
    }
)


@given(PROMISES)
def test_lines_are_always_in_order(promise):
    for point in laid(promise.pop("kind"), promise.pop("value"), **promise).values():
        worst_to_best = [point.red, point.yellow, point.expected]
        assert sorted(worst_to_best, reverse=point.falling) == worst_to_best


@given(PROMISES)
def test_laying_is_deterministic_and_fits_its_columns(promise):
    kind, value = promise.pop("kind"), promise.pop("value")
    once, again = laid(kind, value, **promise), laid(kind, value, **promise)
    assert once == again
    for point in once.values():
        assert point.month.day == 1
        assert point.report_by is None or point.report_by >= months.last_day(point.month)
        for line in lines(point):
            assert line is None or round(line, 4) == line


@given(PROMISES)
def test_after_the_deadline_there_are_no_half_lights_and_everything_is_due(promise):
    kind, value = promise.pop("kind"), promise.pop("value")
    late = [one for one in laid(kind, value, **promise).values() if one.month >= months.month_of(promise["deadline"])]
    assert late
    for point in late:
        assert point.report_by is not None
        assert point.yellow == point.red == point.done_at
        assert promise["approximate"] or point.yellow == point.expected


@given(
    st.decimals(min_value=0, max_value=10**9, places=4), st.booleans(), st.dates(date(2023, 1, 1), date(2024, 12, 31))
)
def test_an_even_total_never_decreases_and_ends_at_its_target(value, whole, deadline):
    value = value.to_integral_value() if whole else value
    asked = list(laid("total", value, whole=whole, deadline=deadline).values())
    assert all(earlier.expected <= later.expected for earlier, later in pairwise(asked))
    assert asked[-1].expected == value
    assert all(point.done_at == value for point in asked)


@given(st.lists(st.tuples(st.dates(date(2022, 6, 1), date(2024, 6, 1)), st.integers(1, 100)), min_size=1, max_size=9))
def test_the_pace_of_nodes_never_decreases_and_ends_at_all_of_them(nodes):
    asked = lay_nodes(nodes, **YEAR)
    assert all(earlier.expected <= later.expected for earlier, later in pairwise(asked))
    assert all(point.red <= point.yellow <= point.expected <= point.done_at == 100 for point in asked)
    assert asked[-1].red == asked[-1].expected == 100


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(PROMISES, st.sampled_from(["cumulative", "level", "growth", "floor"]))
def test_whatever_is_laid_is_accepted_by_the_database_and_laid_once(promise, measure):
    drawn = {f"{at:%Y-%m}": str(figure) for at, figure in promise["drawn"].items()}
    bound = "le" if promise["falling"] else "approx" if promise["approximate"] else "ge"
    target = make_target(
        value=promise["value"],
        bound=bound,
        measure=measure,
        pace="drawn" if drawn else "even",
        pace_figures=drawn,
        counted=promise["whole"],
        cadence=promise["cadence"],
        deadline=promise["deadline"],
    )
    before = list(target.points.values())
    assert target.set_pace() == 0
    assert list(target.points.values()) == before
