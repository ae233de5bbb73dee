"""What the forecast makes of an item: a landing, or a reason in words; and it changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains

from forecast import measured, outlook, words
from forecast.landing import Method
from items import whole_plan
from lingling_plan.rows import counts
from tests.forecast.conftest import shown
from tests.make import (
    make_adjustment,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(plan, when):
    """The outlook of an item's line that speaks, as the downloads have it."""

    def tell(promise, month=when.month) -> outlook.Outlook:
        user = make_user(username="leader", role="leader")
        items = whole_plan.all_items(plan, shown(plan, month), user)
        beside = outlook.beside(plan, items, month)
        item = next(item for item in items if item.name == str(promise))
        return outlook.outlook(item, item.track, beside[whole_plan.key(item)])

    return tell


def record(target, *values, first: int = 1):
    for number, value in enumerate(values, first):
        make_reading(target=target, month=month(number, target.plan.year), value=value)
    return target


def steady(step, count: int = 8) -> list:
    return [Decimal(step) * number for number in range(1, count + 1)]


def test_a_total_by_its_own_pace(told):
    found = told(record(make_target(value=5600, counted=True), *steady(430)))
    assert found.landing.method == Method.PACE
    assert found.landing.value == pytest.approx(5160, rel=0.001)
    assert words.value(found) == "5160 人"
    assert found.landing.low < 5160 < found.landing.high


def test_a_total_by_a_drawn_pace(told):
    """Half is asked by August: what is there then is half of the end."""
    drawn = {f"2023-{number:02}": str(50 * number / 8) for number in range(1, 9)}
    target = make_target(value=100, pace="drawn", pace_figures=drawn)
    assert told(record(target, *steady(5))).landing.value == pytest.approx(80, rel=0.01)


@pytest.mark.parametrize(
    "path",
    [
        {"pace": "even"},
        {"pace": "drawn", "pace_figures": {f"2023-{number:02}": str(4 * number) for number in range(1, 12)}},
    ],
)
def test_an_adjustment_moves_no_forecast(told, path):
    """What is asked from September on says nothing of the figures up to August; the year's end names the target then."""
    target = record(make_target(value=48, counted=True, unit="所", **path), *steady(3))
    before = told(target)
    make_adjustment(item=target, effective=month(9), value=36)
    after = told(target)
    assert after.landing == before.landing
    assert after.landing.value == pytest.approx(36, rel=0.01)
    assert told(target, month(9)).landing == before.landing


def test_it_names_the_target_at_the_year_s_end(leader):
    target = record(make_target(value=48, counted=True, unit="所", code="schools"), *steady(3))
    make_adjustment(item=target, effective=month(9), value=40)
    assertContains(leader.get("/indicators/2023/schools/?month=2023-08"), "目标 ≥ 48 所（9月起目标 ≥ 40 所）。")
    assertContains(leader.get("/indicators/2023/schools/?month=2023-09"), "，目标 ≥ 40 所。")


def test_a_total_by_last_year_s_course(plan, told):
    target = make_target(value=1300, code="jobs")
    before = make_plan(year=2022)
    last = type(target).objects.create(
        plan=before, indicator=target.indicator, value=1200, bound="ge", pace="even", order=1, lead=target.lead,
        lead_basis="proposed", section=target.section,
    )  # fmt: skip
    last.set_pace()
    record(last, *(number * 50 for number in range(1, 9)), 600, 800, 1000, 1200)
    found = told(record(target, *steady(60)))
    assert found.landing.method == Method.LAST_YEAR
    assert found.landing.value == pytest.approx(480 * 1200 / 400)


@pytest.mark.parametrize(("measure", "unit"), [("growth", "%"), ("level", "%"), ("level", "万头")])
def test_growth_and_levels_by_their_own_path(told, measure, unit):
    found = told(record(make_target(value=8, unit=unit, measure=measure), 7, 7, 7, 7, 7, 7, "7.2", "7.4"))
    assert found.landing.method == (Method.GROWTH if measure == "growth" else Method.LEVEL)
    assert 7.4 < found.landing.value < 8
    assert words.value(found).startswith("7.")


def test_nodes_by_their_own_lag(told):
    nodes = [(f"节点{number}", date(2023, number, 28)) for number in (2, 5, 8, 11)]
    project = make_project(name="零道高速", nodes=nodes)
    for number in range(1, 9):
        done = [name for name, due in nodes if due.month + 2 <= number]
        make_report(project=project, month=month(number), done=done)
    found = told(project)
    assert found.landing.method == Method.NODES
    assert found.landing.value == 60  # two months late: what is due by October
    assert words.value(found) == "60%"


REASONS = {
    "two figures": (lambda: record(make_target(name="甲", value=100), 1, 2), outlook.too_few(2)),
    "no figure": (lambda: make_target(name="甲", value=100), outlook.too_few(0)),
    "floor": (lambda: record(make_target(name="甲", value=55, measure="floor"), *[55] * 8), outlook.FLOOR),
    "kept": (lambda: record(make_target(name="甲", value=100), 40, 80, 100), outlook.KEPT),
    "nothing": (lambda: record(make_target(name="甲", value=100), *[0] * 8), outlook.NOTHING),
    "over": (lambda: record(make_target(name="甲", value=100, deadline=date(2023, 6, 30)), *steady(5)), outlook.OVER),
    "wide": (lambda: record(make_target(name="甲", value=100), 1, 2, 3), outlook.TOO_WIDE),
    "no nodes": (lambda: reported(make_project(name="甲")), outlook.NO_NODES),
    "none due": (
        lambda: reported(make_project(name="甲", nodes=[("招标", date(2023, 11, 30))])),
        outlook.NONE_DUE,
    ),
}  # fmt: skip


def reported(project):
    for number in range(1, 9):
        make_report(project=project, month=month(number))
    return project


@pytest.mark.parametrize("name", REASONS)
def test_where_there_is_none_it_says_why(told, name):
    make, reason = REASONS[name]
    found = told(make())
    assert found.landing is None
    assert found.why_not == reason
    assert words.in_export(found) == ("", f"不作预计：{reason}")


def test_three_figures_are_enough(told):
    target = record(make_target(value=100, measure="level"), 90, 91, 92)
    assert told(target).landing is not None


def test_an_earlier_deadline_is_where_it_lands(told):
    found = told(record(make_target(value=100, deadline=date(2023, 10, 31)), *steady(8)))
    assert found.landing.value == pytest.approx(80)
    assert words.when(found) == "到期（10月底）"


def test_villages_are_no_more_than_there_are(told):
    target = make_target(name="达标村", value=1, per="村", units=121, unit="个")
    found = told(record(target, *steady(15)))
    assert found.landing.value > 121
    assert words.value(found) == "121 个"
    assert words.between(found).endswith("121 个")


def test_a_rate_of_all_is_no_more_than_all(told):
    found = told(record(make_target(value=92, unit="%", measure="level"), 97, 98, 97, 99, 98, 99, "99.5", "99.8"))
    assert found.landing.high > 100
    assert words.between(found).endswith("—100%")


def test_a_rate_that_was_above_a_hundred_may_be_again(told):
    found = told(record(make_target(value=92, unit="%", measure="level"), *[101] * 8))
    assert words.value(found) == "101%"


def test_a_cross_year_promise_lands_at_the_year_s_end(told):
    found = told(record(make_target(value=1800, deadline=date(2024, 6, 30)), *steady(90)))
    assert found.landing.value == pytest.approx(1080)
    assert (words.when(found), found.asked) == ("年末", 1200)


def test_a_ceiling_is_rounded_up(told):
    found = told(record(make_target(value=1000, bound="le", unit="万元"), *steady("83.35")))
    assert words.value(found) == "1010 万元"


@pytest.mark.parametrize(
    ("figure", "shown"), [("6.75", "6.8%"), ("7.15", "7.2%"), ("-19.15", "−19.2%"), ("6.74", "6.7%")]
)
def test_a_forecast_is_rounded_like_every_figure(told, figure, shown):
    """Half up, away from nothing: a figure that stood at 6.75 all year is not foreseen at 6.7."""
    assert words.value(told(record(make_target(value=9, unit="%", measure="growth"), *[figure] * 8))) == shown


@pytest.mark.parametrize(
    ("bound", "figure", "shown"), [("ge", "7.46", "7.4%"), ("ge", "7.54", "7.5%"), ("le", "7.54", "7.6%")]
)
def test_rounding_never_passes_what_is_asked(told, bound, figure, shown):
    found = told(record(make_target(value="7.5", unit="%", measure="level", bound=bound), *[figure] * 8))
    assert words.value(found) == shown
    assert found.will_keep is (shown == "7.5%")


def test_no_range_claims_certainty(told):
    """Between two nodes the lags of the range say the same: it is as wide as the method is wrong on average."""
    nodes = [(f"节点{number}", date(2023, number, 28)) for number in (2, 4, 6, 9)]
    project = make_project(name="零道高速", nodes=nodes, deadline=date(2024, 6, 30))
    for number in range(1, 9):
        done = [name for name, due in nodes if due.month <= number]
        make_report(project=project, month=month(number), done=done)
    found = told(project)
    value, low, high = words.exact(found)
    error = pytest.approx(Decimal(measured.of(found.landing).error), abs=1)
    assert value == 80
    assert value - low == high - value == error
    assert "就是此数" not in words.range_of(found)


def test_a_cap_that_is_not_reached_is_no_certainty(told):
    target = make_target(name="达标村", value=1, per="村", units=121, unit="个")
    value, low, high = words.exact(told(record(target, *(15 * number for number in range(1, 8)), 119)))
    assert (value, high) == (121, 121)
    assert 119 <= low < 121


def test_whole_things_stay_whole(told):
    found = told(record(make_target(value=12, counted=True, unit="个"), 0, 1, 1, 2, 3, 3, 4, 5))
    assert "." not in words.value(found) + words.between(found)


def test_the_range_never_falls_below_what_is_there(told):
    found = told(record(make_target(value=5600, counted=True), *steady(431)))
    assert int(words.between(found).split("—")[0]) >= 431 * 8


def test_a_forecast_never_changes_a_light(plan, when, told):
    """Whatever is made of them, items have the standings, gaps and points they had."""
    record(make_target(name="快", value=100), *steady(9))
    record(make_target(name="慢", value=1000), *steady(9))
    record(make_target(name="增", value=8, measure="growth"), *[7] * 8)
    user = make_user(username="leader", role="leader")
    items = whole_plan.all_items(plan, when, user)
    before = [(item.standing, item.gap, [dict(point) for point in item.track.points]) for item in items]
    tally = counts(items)
    beside = outlook.beside(plan, items, when.month)
    for item in items:
        assert outlook.outlooks(item, beside[whole_plan.key(item)])
        item.judge()
    assert [(item.standing, item.gap, item.track.points) for item in items] == before
    assert counts(items) == tally


def test_every_method_has_its_error_for_every_month():
    for method in Method:
        for ahead in range(1, 10):
            assert measured.of(measured.Landing(method, ahead, 1, 1, 1)).coverage >= 0
