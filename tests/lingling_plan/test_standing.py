"""THE RULE: every measure on every line and one smallest unit to either side, missing facts, and a second opinion."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indicators.models import Point
from lingling_plan import standing
from lingling_plan.rows import Item
from lingling_plan.standing import BEHIND_SCHEDULE, SERIOUSNESS, SHAPES, WORST_FIRST, Standing
from projects.tracks import COLUMNS
from tests.make import make_project, make_reading, make_report, make_target, month, standing_of
from tests.oracle import Facts, light, speaking
from tests.stored import judged_targets, judged_tracks

pytestmark = pytest.mark.django_db

AS_OF = date(2023, 7, 5)
WORDS = {"滞后", "预警", "未报", "略欠进度", "待审", "达进度", "已完成", "未到期", "无法判定"}


def test_it_works():
    jobs = make_target(value=5600, counted=True)
    make_reading(target=jobs, month=month(6), value=2800)
    assert standing_of(jobs, month(6)) == Standing.ONPACE


# The light one smallest unit worse than a line, on it, and one unit better.
LADDER = {
    "expected": ["略欠进度", "达进度", "达进度"],
    "yellow": ["预警", "略欠进度", "略欠进度"],
    "red": ["滞后", "预警", "预警"],
}
TOTAL = {**LADDER, "done_at": ["达进度", "已完成", "已完成"]}
NODES = {
    "expected": ["预警", "达进度", "达进度"],
    "red": ["滞后", "预警", "预警"],
    "done_at": ["达进度", "已完成", "已完成"],
}
HELD_OR_BROKEN = {"expected": ["滞后", "达进度", "达进度"]}
AT_THE_END = {"expected": ["滞后", "已完成", "已完成"]}
ABOUT = {"expected": ["已完成", "已完成", "已完成"], "yellow": ["滞后", "已完成", "已完成"]}

# What is asked of one point, by measure: expected, yellow, red, done_at; less is better; a reading's smallest unit.
# The pace tests prove that these are the lines a pace lays; here a figure only has to be compared with them.
POINTS = {
    "累计": ((600, 480, 300, 1200), False, "0.0001", TOTAL),
    "累计，按整数": ((933, 373, 280, 5600), False, 1, TOTAL),
    "累计，上限": ((1200, 1200, 1200, None), True, "0.0001", HELD_OR_BROKEN),
    "水平": ((62, "58.9", "55.8", None), False, "0.0001", LADDER),
    "水平，上限": ((40, 42, 44, None), True, "0.0001", LADDER),
    "比率": ((92, "91.5", "90.5", None), False, "0.0001", LADDER),
    "比率，上限": (("5.5", 6, 7, None), True, "0.01", LADDER),
    "增速": (("8.5", 8, 7, None), False, "0.0001", LADDER),
    "增速，下降": ((-20, "-19.5", "-18.5", None), True, "0.0001", LADDER),
    "增速，零": ((0, "-0.5", "-1.5", None), False, "0.0001", LADDER),
    "底线": (("55.98", "55.98", "55.98", None), False, "0.0001", HELD_OR_BROKEN),
    "底线，上限": ((0, 0, 0, None), True, 1, HELD_OR_BROKEN),
    "事项": ((50, 50, 25, 100), False, "0.0001", NODES),
    "年末，累计": ((5600, 5600, 5600, 5600), False, 1, AT_THE_END),
    "年末，上限": (("5.5", "5.5", "5.5", "5.5"), True, "0.01", AT_THE_END),
    "年末，下降": ((-20, -20, -20, -20), True, "0.0001", AT_THE_END),
    "年末，零增长": ((0, 0, 0, 0), False, "0.0001", AT_THE_END),
    "年末，左右": (("7.5", 7, 7, 7), False, "0.0001", ABOUT),
    "年末，左右，下降": ((-20, "-19.5", "-19.5", "-19.5"), True, "0.0001", ABOUT),
}


def around(name: str) -> tuple[list[Facts], list[str]]:
    """Readings around each line of a measure, and what is to be said of them."""
    figures, falling, unit, words = POINTS[name]
    lines = (None if figure is None else Decimal(str(figure)) for figure in figures)
    asked = Facts(AS_OF, *lines, falling=falling, reading=None, submitted=None)
    worse = Decimal(str(unit)) * (1 if falling else -1)
    steps = (worse, Decimal(0), -worse)
    readings = [replace(asked, reading=getattr(asked, line) + step) for line in words for step in steps]
    return readings, [word for line in words for word in words[line]]


@pytest.mark.parametrize("name", POINTS)
def test_every_line_and_one_unit_to_either_side(name):
    readings, words = around(name)
    assert judged_targets(readings, AS_OF) == words == [light(one, AS_OF) for one in readings]


@pytest.mark.parametrize("track", COLUMNS)
@pytest.mark.parametrize("name", ["事项", "累计", "年末，累计"])
def test_a_project_is_judged_by_the_same_rule(name, track):
    readings, words = around(name)
    assert judged_tracks(readings, AS_OF, track=track) == words


YESTERDAY, TOMORROW = AS_OF - timedelta(days=1), AS_OF + timedelta(days=1)
MISSING = [
    # report_by, asked, reading, submitted -> light
    (None, True, None, None, "未到期"),
    (None, True, None, 700, "未到期"),
    (TOMORROW, True, None, None, "未到期"),
    (TOMORROW, True, None, 700, "未到期"),
    (AS_OF, True, None, None, "未报"),
    (YESTERDAY, True, None, None, "未报"),
    (AS_OF, True, None, 700, "待审"),
    (YESTERDAY, True, None, 0, "待审"),
    # Early or unasked figures count as soon as they are approved, whatever waits behind them.
    (None, True, 700, None, "达进度"),
    (TOMORROW, True, 700, None, "达进度"),
    (TOMORROW, True, 1200, None, "已完成"),
    (AS_OF, True, 0, None, "滞后"),
    (AS_OF, True, 0, 700, "滞后"),
    (YESTERDAY, True, 700, 0, "达进度"),
    # Nothing to compare with: not judged once due or recorded, never green, never the clerk's fault.
    (None, False, None, None, "未到期"),
    (TOMORROW, False, None, None, "未到期"),
    (TOMORROW, False, None, 700, "未到期"),
    (AS_OF, False, None, None, "无法判定"),
    (YESTERDAY, False, None, 700, "无法判定"),
    (None, False, 700, None, "无法判定"),
    (TOMORROW, False, 700, None, "无法判定"),
    (AS_OF, False, 700, None, "无法判定"),
    (YESTERDAY, False, 700, 700, "无法判定"),
]


def test_every_missing_fact():
    def facts(report_by, asked, reading, submitted) -> Facts:
        lines = (600, 480, 300, 1200) if asked else (None,) * 4
        figures = [None if figure is None else Decimal(figure) for figure in (*lines, reading, submitted)]
        return Facts(report_by, *figures[:4], False, *figures[4:])

    asked = [facts(*row[:4]) for row in MISSING]
    assert list(zip(judged_targets(asked, AS_OF), MISSING, strict=True)) == [(row[4], row) for row in MISSING]
    assert [light(fact, AS_OF) for fact in asked] == [row[4] for row in MISSING]


def test_pace_that_asks_for_nothing_yet():
    """Before its first unit is asked a total is 未到期, even with a true 0 reported; after that 0 is a figure."""
    nothing_yet = Facts(AS_OF, *map(Decimal, (0, -1, -1, 1)), False, Decimal(0), None)
    growth_of_zero = replace(nothing_yet, yellow=Decimal("-0.5"), red=Decimal("-1.5"), done_at=None)
    ceiling_of_zero = Facts(AS_OF, *map(Decimal, (0, 0, 0)), None, True, Decimal(0), None)
    broken, about_zero = replace(ceiling_of_zero, reading=Decimal(1)), replace(ceiling_of_zero, done_at=Decimal(1))
    asked = {
        nothing_yet: "未到期",
        replace(nothing_yet, reading=Decimal(1)): "已完成",
        growth_of_zero: "达进度",
        ceiling_of_zero: "达进度",
        broken: "滞后",
        about_zero: "已完成",
        replace(about_zero, reading=Decimal(2)): "滞后",
    }
    assert dict(zip(asked, judged_targets(list(asked), AS_OF), strict=True)) == asked


# Few different figures, so that they fall on lines often; and the largest and smallest that a column holds.
FIGURES = st.sampled_from([Decimal(n) / 2 for n in range(-4, 9)]) | st.decimals(
    min_value=Decimal("-99999999999.9999"), max_value=Decimal("99999999999.9999"), places=4
)


@st.composite
def judged_facts(draw) -> Facts:
    falling = draw(st.booleans())
    lines = (None,) * 4
    if draw(st.integers(0, 9)):
        ordered = sorted(draw(st.tuples(FIGURES, FIGURES, FIGURES)), reverse=not falling)
        lines = (*ordered, draw(st.none() | FIGURES | st.sampled_from(ordered)))
    near = [line for line in lines if line is not None]
    unit = st.sampled_from([Decimal(0), Decimal("0.0001"), Decimal("-0.0001")])
    on_a_line = st.builds(lambda line, step: line + step, st.sampled_from(near), unit) if near else st.nothing()
    figure = st.none() | FIGURES | on_a_line.filter(lambda value: abs(value) <= Decimal("99999999999.9999"))
    report_by = st.none() | st.dates(AS_OF - timedelta(days=2), AS_OF + timedelta(days=2))
    return Facts(draw(report_by), *lines, falling, draw(figure), draw(figure))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(judged_facts(), min_size=1, max_size=40), st.dates(AS_OF - timedelta(days=2), AS_OF))
def test_a_second_opinion_on_stored_rows(facts, as_of):
    assert judged_targets(facts, as_of) == [light(fact, as_of) for fact in facts]


def row(number: int, reading, standing_: str, *, report_by: date | None = date(2000, 1, 1)) -> dict:
    lines = {"month": month(number), "report_by": report_by}
    return {**lines, "reading": reading, "submitted": None, "standing": standing_}


LATER = date(2099, 1, 1)
CURRENT = {
    "nothing due yet: the first speaks": (1, [row(1, None, "notdue", report_by=LATER), row(2, None, "notdue", report_by=None)]),
    "the last due one": (2, [row(1, 5, "onpace"), row(2, None, "missing"), row(3, None, "notdue", report_by=LATER)]),
    "recorded before it is due": (2, [row(1, 5, "onpace"), row(2, 9, "onpace", report_by=LATER)]),
    "recorded though nothing was asked": (2, [row(1, 5, "onpace"), row(2, 9, "risk", report_by=None)]),
    "months without figures are passed over": (1, [row(1, 5, "risk"), row(2, None, "notdue", report_by=None)]),
    "kept: later months are not due": (2, [row(1, 5, "onpace"), row(2, 9, "done"), row(3, None, "missing")]),
    "kept and still told": (3, [row(2, 9, "done"), row(3, 10, "done"), row(4, None, "missing")]),
    "kept, then a lower figure reopens it": (3, [row(2, 9, "done"), row(3, 8, "slight")]),
    "reopened, later months are due again": (4, [row(2, 9, "done"), row(3, 8, "slight"), row(4, None, "missing")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CURRENT)
def test_current_point(name):
    number, rows = CURRENT[name]
    assert standing.current(rows, AS_OF)["month"] == month(number)


def test_what_a_kept_promise_no_longer_asks_for():
    """A lower figure afterwards reopens it: the months after that are asked for, and owed, again."""
    rows = [row(8, 9, "done"), row(9, None, "missing"), row(10, 8, "slight"), row(11, None, "missing")]
    assert list(standing.still_asked(rows)) == [rows[0], rows[2], rows[3]]
    assert Item.owed.fget(SimpleNamespace(refers=True, tracks=[SimpleNamespace(points=rows)])) == [rows[3]]


def test_no_point_no_current():
    assert standing.current([], AS_OF) is None


@given(st.lists(judged_facts(), max_size=14), st.dates(AS_OF - timedelta(days=2), AS_OF))
@example([], AS_OF)
def test_a_second_opinion_on_the_current_point(facts, as_of):
    words = {one.label: one.value for one in Standing}
    points = [
        {"report_by": fact.report_by, "reading": fact.reading, "standing": words[light(fact, as_of)], "fact": fact}
        for fact in facts
    ]
    chosen = standing.current(points, as_of)
    expected = speaking(facts, as_of)
    assert (chosen and chosen["fact"]) is expected


def test_every_standing_has_its_own_word_shape_and_place():
    assert {one.label for one in Standing} == WORDS
    assert len({one.label for one in Standing}) == len({one.shape for one in Standing}) == len(Standing) == 9
    assert set(SHAPES) == set(Standing) == set(SERIOUSNESS)
    assert sorted(WORST_FIRST) == sorted(Standing)


def test_behind_schedule_is_worse_than_everything_else_that_was_judged():
    assert {one.label for one in BEHIND_SCHEDULE} == {"未报", "预警", "滞后"}
    worst = max(SERIOUSNESS[one] for one in BEHIND_SCHEDULE)
    assert all(SERIOUSNESS[one] > worst for one in Standing if one not in BEHIND_SCHEDULE)
    ladder = ("滞后", "预警", "略欠进度", "达进度")
    ranks = [SERIOUSNESS[next(one for one in Standing if one.label == word)] for word in ladder]
    assert all(worse < better for worse, better in pairwise(ranks))


def test_the_verdict_only_compares():
    """No arithmetic in the database: both databases must agree to the last row."""
    sql, _ = Point.objects.judged(AS_OF).values("standing").query.sql_with_params()
    assert "CASE" in sql
    assert not [operator for operator in (" + ", " - ", " * ", " / ", "ROUND", "COALESCE", "ABS") if operator in sql]


def test_one_query_judges_a_whole_plan(django_assert_num_queries):
    targets = [make_target(value=5600) for _ in range(3)]
    make_reading(target=targets[0], month=month(1), value=500)
    with django_assert_num_queries(1):
        rows = list(Point.objects.for_plan(targets[0].plan).up_to(month(8)).judged(AS_OF).facts("target_id"))
    assert len(rows) == 3 * 8


def test_as_of_moves_the_light_and_nothing_else():
    jobs = make_target(value=5600, counted=True)
    lights = [standing_of(jobs, month(1), now=now) for now in (date(2023, 2, 5), date(2023, 2, 6), date(2024, 2, 6))]
    assert lights == [Standing.NOTDUE, Standing.MISSING, Standing.MISSING]


def test_two_tracks_do_not_borrow_each_others_figure():
    project = make_project(year_investment=12)
    make_report(project=project, month=month(6), invested="6.5")
    rows = project.points.up_to(month(6)).judged(AS_OF).values_list("track", "month", "reading", "standing")
    june = {track: (reading, light_) for track, at, reading, light_ in rows if at == month(6)}
    assert june == {
        "nodes": (Decimal(0), Standing.NOTDUE),
        "investment": (Decimal("6.5"), Standing.ONPACE),
    }


@pytest.mark.parametrize("falling", [False, True])
def test_kept_is_kept_before_anything_is_due(falling):
    early = Facts(None, *map(Decimal, (5, 5, 5, 5)), falling, Decimal(5), None)
    assert judged_targets([early, replace(early, report_by=TOMORROW)], AS_OF) == ["已完成", "已完成"]
