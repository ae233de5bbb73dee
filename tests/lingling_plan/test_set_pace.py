"""Setting a pace: what is stored, what stays of what was stored, and what other figures and rules bring with them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Point, Target
from lingling_plan.models import Plan, RuleBook, RuleSet
from projects.models import Milestone, Project, Track
from tests.make import make_plan, make_project, make_reading, make_report, make_target, month


@pytest.fixture
def jobs(db) -> Target:
    return make_target(value=1200)


def expected_of(target) -> list:
    return list(target.points.values_list("expected", flat=True))


def test_it_works(jobs):
    assert expected_of(jobs) == [100 * number for number in range(1, 13)]


def test_setting_a_pace_twice_changes_nothing(jobs):
    before = list(jobs.points.values())
    revision = Plan.objects.get().revision
    assert jobs.set_pace() == 0
    assert list(jobs.points.values()) == before
    assert Plan.objects.get().revision == revision


def test_setting_a_pace_says_how_many_months_changed_and_touches_the_plan(jobs):
    revision = Plan.objects.get().revision
    jobs.value = Decimal(2400)
    assert jobs.set_pace() == 12
    assert Plan.objects.get().revision == revision + 1
    assert expected_of(jobs) == [200 * number for number in range(1, 13)]


def test_setting_a_pace_costs_the_same_whatever_the_months(jobs, django_assert_num_queries):
    """Two for the transaction, the plan's lock, the points; then one write and the plan's revision."""
    book = RuleBook()
    with django_assert_num_queries(5):
        assert jobs.set_pace(book) == 0
    jobs.value = Decimal(2400)
    with django_assert_num_queries(7):
        assert jobs.set_pace(book) == 12


def test_readings_stay_with_their_point(jobs):
    reading = make_reading(target=jobs, month=month(6), value=600)
    jobs.value = Decimal(2400)
    jobs.set_pace()
    assert jobs.points.get(readings=reading).expected == 1200


def test_changing_a_rule_set_rewrites_open_months_only(jobs):
    plan = jobs.plan
    plan.closed_through = month(3)
    plan.save()
    RuleSet.objects.filter(kind="total").update(yellow=20)
    jobs = Target.objects.get(pk=jobs.pk)
    assert jobs.set_pace() == 8  # April to November; at the end there are no half lights
    yellow = list(jobs.points.values_list("yellow", flat=True))
    assert yellow[:5] == [-20, 80, 180, 160, 260]
    assert yellow[-2:] == [860, 1200]


def test_a_new_rule_set_judges_from_its_month_on(jobs):
    RuleSet.objects.create(
        code="total-2", name="新", kind="total", start=month(7), yellow=20, red=40, half=Decimal("0.5")
    )
    jobs.set_pace()
    points = {point.month.month: (point.yellow, point.rule.code) for point in jobs.points.select_related("rule")}
    assert points[6] == (480, "default-total")
    assert points[7] == (460, "total-2")


def test_a_target_may_have_a_rule_of_its_own(jobs):
    own = RuleSet.objects.create(
        code="own", name="专用", kind="total", start=month(1), yellow=0, red=0, is_default=False
    )
    jobs.rule_set = own
    jobs.save()
    jobs.set_pace()
    assert {(point.yellow == point.expected, point.rule_id) for point in jobs.points.all()} == {(True, own.pk)}


def test_before_any_rule_has_started_the_oldest_judges(db):
    make_plan()
    assert RuleBook().at("total", date(1990, 1, 1)).code == "default-total"


def test_a_month_closed_meanwhile_is_left_alone(jobs):
    """Somebody closes January while this target is open on another screen."""
    stale = Target.objects.select_related("plan").get(pk=jobs.pk)
    jobs.plan.closed_through = month(1)
    jobs.plan.save()
    stale.value = Decimal(2400)
    assert stale.set_pace() == 11
    assert expected_of(stale)[:2] == [100, 400]


def test_a_shorter_pace_drops_months_that_nobody_recorded(db):
    target = make_target(value=18, deadline=date(2024, 6, 30))
    make_reading(target=target, month=date(2024, 2, 1), value=5)
    target.deadline = None
    assert target.set_pace() == 12 + 5  # every month of the year changes, five of the six after it go
    assert [f"{at:%Y-%m}" for at in target.points.values_list("month", flat=True)][12:] == ["2024-02"]


def test_a_recorded_month_of_a_project_never_vanishes(db):
    project = make_project(deadline=date(2024, 6, 30))
    make_report(project=project, month=date(2024, 3, 1))
    project.deadline = None
    project.save()
    project.set_pace()
    assert [f"{at:%Y-%m}" for at in project.points.values_list("month", flat=True)][12:] == ["2024-03"]


def test_an_even_pace_forgets_the_figures_drawn_before(jobs):
    jobs.pace, jobs.pace_figures = "drawn", {"2023-01": "7"}
    jobs.set_pace()
    assert expected_of(jobs)[0] == 7
    jobs.pace = "even"
    jobs.set_pace()
    assert expected_of(jobs)[0] == 100


def test_counted_indicators_ask_for_whole_units(db):
    assert make_target(value=5600, counted=True).points.get(month=month(2)).expected == 933
    assert make_target(value=5600, counted=False).points.get(month=month(2)).expected == Decimal("933.3333")


def test_a_promise_for_each_village_counts_villages(db):
    """每个村: what is compared is the number of villages that have reached it, in whole villages."""
    villages = make_target(value="1.5", per="村", unit="万元", units=100)
    assert villages.points.get(month=month(1)).expected == 8
    assert villages.points.get(month=month(12)).expected == 100


def test_a_promise_for_each_village_without_their_number_is_not_judged(db):
    villages = make_target(value=1, per="村")
    assert set(expected_of(villages)) == {None}


BOUNDS = {
    # bound -> (expected, done_at, falling) in December of a promise of 100 to 120
    "ge": (100, 100, False),
    "eq": (100, 100, False),
    "le": (100, 100, True),
    "approx": (100, 90, False),
    "range": (100, 100, False),
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_how_a_bound_is_judged(db, bound):
    high = {"value_high": 120} if bound == "range" else {}
    point = make_target(value=100, bound=bound, **high).points.get(month=month(12))
    assert (point.expected, point.done_at, point.falling) == BOUNDS[bound]


REFERRING = {"measure": "growth", "unit": "%", "bound": "approx", "cadence": "quarterly", "published_after": 30}


def test_a_reference_is_filled_when_the_other_figure_is_approved(db):
    """居民收入与经济增长同步: each quarter is asked for the growth of GDP of that quarter."""
    gdp = make_target(value=7.5, **REFERRING)
    income = make_target(refers_to=gdp.indicator, **REFERRING)
    assert set(expected_of(income)) == {None}
    make_reading(target=gdp, month=month(3), value="6.8")
    make_reading(target=gdp, month=month(12), value="7.1")
    asked = {point.month.month: point for point in income.points.all()}
    assert (asked[3].expected, asked[3].yellow, asked[3].red, asked[3].done_at) == (
        Decimal("6.8"), Decimal("6.3"), Decimal("5.3"), None,
    )  # fmt: skip
    assert (asked[12].expected, asked[12].yellow, asked[12].done_at) == (Decimal("7.1"), Decimal("6.6"), Decimal("6.6"))
    assert asked[6].expected is None


def test_a_corrected_reference_is_corrected_where_it_is_referred_to(db):
    gdp = make_target(value=7.5, **REFERRING)
    income = make_target(refers_to=gdp.indicator, **REFERRING)
    for figure in ("6.8", "6.6"):
        make_reading(target=gdp, month=month(3), value=figure)
    assert income.points.get(month=month(3)).expected == Decimal("6.6")


def test_a_waiting_reference_is_not_taken(db):
    gdp = make_target(value=7.5, **REFERRING)
    income = make_target(refers_to=gdp.indicator, **REFERRING)
    make_reading(target=gdp, month=month(3), value="6.8", status="submitted")
    income.set_pace()
    assert income.points.get(month=month(3)).expected is None


def test_laying_does_not_write(jobs):
    jobs.value = Decimal(2400)
    unsaved = jobs.lay(RuleBook())
    assert [point.expected for point in unsaved][:2] == [200, 400]
    assert {point.pk for point in unsaved} == {None}
    assert expected_of(jobs)[:2] == [100, 200]


def test_adding_nodes_lays_the_pace_anew(db):
    project = make_project(stage="complete")
    assert project.points.get(month=month(6)).expected == 0
    Milestone.objects.create(project=project, name="招标", due=date(2023, 6, 15))
    assert project.set_pace() == 6  # June to November ask for half of the nodes
    assert [point.expected for point in project.points.all()][4:7] == [0, 50, 50]
    assert project.set_pace() == 0


def test_nodes_leave_closed_months_alone(db):
    project = make_project(stage="complete")
    project.plan.closed_through = month(7)
    project.plan.save()
    Milestone.objects.create(project=project, name="招标", due=date(2023, 6, 15))
    project.set_pace()
    assert [point.expected for point in project.points.all()][5:8] == [0, 0, 50]


def test_this_years_investment_is_a_track_of_its_own(db):
    project = make_project(year_investment=12, deadline=date(2023, 6, 30))
    tracks = {track: project.points.filter(track=track) for track in Track.values}
    assert [point.expected for point in tracks["investment"]] == list(range(1, 13))
    assert [point.expected for point in tracks["nodes"]] == [0] * 5 + [100] * 7


def test_points_of_other_items_are_not_touched(jobs):
    other = make_target(value=1200)
    before = list(Point.objects.filter(target=other).values())
    jobs.value = Decimal(2400)
    jobs.set_pace()
    assert list(Point.objects.filter(target=other).values()) == before


@pytest.mark.parametrize(("kind", "make"), [(Target, make_target), (Project, make_project)])
def test_many_are_laid_with_the_queries_of_one(db, kind, make):
    plan, book = make_plan(), RuleBook()
    for number in range(3):
        make(plan=plan, code=f"item-{number}")

    def queries(count: int) -> int:
        chosen = list(kind.objects.select_related("plan", *(["indicator"] if kind is Target else []))[:count])
        with CaptureQueriesContext(connection) as made:
            assert kind.set_paces(chosen, plan=plan, book=book) == 0
        return len(made)

    assert queries(3) == queries(2) > 0
