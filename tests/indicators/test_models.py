"""Indicators, results and targets: how a wording is read, and what a board row is made from."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.models import Actual, Indicator, Target, rule_kind
from lingling_plan.entries import Status
from tests.make import make_actual, make_department, make_plan, make_reading, make_section, make_target, month

pytestmark = pytest.mark.django_db


def test_it_works():
    target = make_target(value=5600, name="新增城镇就业")
    assert str(target) == "新增城镇就业"
    assert target.points.count() == 12


@pytest.mark.parametrize(
    ("measure", "unit", "kind"),
    [
        ("cumulative", "人", "total"),
        ("cumulative", "%", "total"),
        ("growth", "%", "growth"),
        ("level", "%", "rate"),
        ("level", "万头", "level"),
        ("floor", "万亩", "floor"),
        ("floor", "%", "floor"),
    ],
)
def test_which_rule_judges_a_figure(measure, unit, kind):
    assert rule_kind(measure, unit) == kind
    assert Indicator(measure=measure, unit=unit).rule_kind == kind


@pytest.mark.parametrize(
    ("measure", "value", "bound", "falling"),
    [
        ("growth", -20, "ge", True),  # 下降20%以上
        ("growth", -5, "approx", True),
        ("growth", 0, "ge", False),
        ("growth", 8, "approx", False),
        ("growth", 3, "le", True),  # 涨幅3%以内
        ("level", "5.5", "le", True),
        ("level", -5, "ge", False),
        ("cumulative", 5, "le", True),
        ("cumulative", 5, "eq", False),
        ("growth", None, "approx", False),
    ],
)
def test_when_less_is_better(measure, value, bound, falling):
    assert make_target(measure=measure, value=value, bound=bound, unit="%").falling is falling


def test_promised_by_the_years_end_unless_the_report_says_otherwise():
    assert make_target(value=1).due == date(2023, 12, 31)
    assert make_target(value=1, deadline=date(2023, 1, 21)).due == date(2023, 1, 21)


def test_for_each_village_the_villages_are_counted():
    each = make_target(value=2, per="村")
    assert each.total is None
    each.units = 0
    assert each.total == 0
    each.units = 300
    assert each.total == Decimal(300)
    assert make_target(value=2).total == 2


@pytest.mark.parametrize("pace", ["drawn", "harvest"])
def test_drawn_figures_are_read_by_month(pace):
    target = make_target(value=36, pace=pace, pace_figures={"2023-07": "0.3", "2024-01": 10})
    assert target.drawn == {date(2023, 7, 1): Decimal("0.3"), date(2024, 1, 1): Decimal(10)}


@pytest.mark.parametrize("pace", ["even", "level"])
def test_drawn_figures_of_another_pace_are_not_read(pace):
    assert make_target(value=36, pace=pace, pace_figures={"2023-07": "0.3"}).drawn == {}


def test_natural_keys_find_their_rows():
    target = make_target(value=1, code="jobs")
    actual = make_actual(indicator=target.indicator, value=5)
    for row in (target, target.indicator, actual):
        assert type(row).objects.get_by_natural_key(*row.natural_key()) == row
    assert target.natural_key() == ("jobs", 2023)
    assert actual.natural_key() == ("jobs", 2022)


def board(plan) -> list[dict]:
    return list(Target.objects.for_board(plan))


def test_last_years_result_stands_beside_the_target():
    target = make_target(value=5600)
    make_actual(indicator=target.indicator, value=0, bound="approx")
    make_actual(indicator=target.indicator, year=2021, value=4000)
    [row] = board(target.plan)
    assert (row["base"], row["base_bound"], row["base_high"]) == (0, "approx", None)


def test_a_target_without_a_result_stays_on_the_board():
    target = make_target(value=5600)
    make_actual(indicator=target.indicator, year=2021, value=4000)
    [row] = board(target.plan)
    assert (row["pk"], row["base"]) == (target.pk, None)


def test_the_board_is_one_query_and_one_row_a_target(django_assert_num_queries):
    plan = make_plan()
    for _ in range(5):
        target = make_target(value=1)
        target.supports.add(make_department(), make_department(code="nyj", name="农业农村局"))
        target.also_in.add(make_section(), make_section(code="一"))
        make_actual(indicator=target.indicator, value=5)
    with django_assert_num_queries(1):
        assert len(board(plan)) == 5


def test_the_board_follows_the_report():
    make_target(value=1, order=30, code="c")
    make_target(value=1, order=10, code="a")
    make_target(value=1, order=20, code="b")
    assert [row["code"] for row in board(make_plan())] == ["a", "b", "c"]


def test_other_years_targets_are_not_on_the_board():
    make_target(value=1, plan=make_plan(year=2024))
    assert board(make_plan()) == []


def test_a_reading_knows_its_plan_month_and_department():
    target = make_target(value=1)
    reading = make_reading(target=target, month=month(6), value=1)
    assert (reading.plan, reading.month, reading.department) == (target.plan, month(6), target.lead)
    assert not reading.awaits_finding
    assert str(reading) == "新增城镇就业 2023年06月 第1版"


def test_an_approved_figure_of_another_plan_year_is_not_referred_to():
    """居民收入 of 2023 follows GDP of 2023, though the indicator has targets of other years too."""
    growth = {"measure": "growth", "unit": "%", "bound": "approx"}
    gdp_then = make_target(value=7, plan=make_plan(year=2022), **growth)
    gdp_now = Target.objects.create(
        indicator=gdp_then.indicator, plan=make_plan(), value=Decimal("7.5"), bound="approx", order=1,
        section=make_section(), lead=make_department(), lead_basis="proposed",
    )  # fmt: skip
    gdp_now.set_pace()
    income = make_target(refers_to=gdp_then.indicator, **growth)
    make_reading(target=gdp_then, month=month(6, 2022), value="6.0")
    assert income.references() == {}
    make_reading(target=gdp_now, month=month(6), value="7.1")
    make_reading(target=gdp_now, month=month(7), value="9.9", status=Status.SUBMITTED)
    assert income.references() == {month(6): Decimal("7.1")}


def test_results_say_their_year():
    assert str(make_actual(indicator=make_target(value=1).indicator, value=5)) == "新增城镇就业 2022年实绩"
    assert Actual.objects.get().natural_key()[1] == 2022


def test_a_pace_writes_nothing_else_back():
    """A planner's page of the pace was open while a colleague changed the promise's words."""
    stale = make_target(value=1200)
    Target.objects.update(note="口径见函")
    stale.plan_pace(pace="drawn", figures={"2023-06": "500"})
    found = Target.objects.get()
    assert (found.note, found.pace, found.pace_figures) == ("口径见函", "drawn", {"2023-06": "500"})
