"""Where the plan is heading, on the pages where leaders look: the counts, a line of each item behind, the filter."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from forecast import prospects
from forecast.prospects import Prospect
from items import whole_plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import counts
from tests.make import make_plan, make_project, make_reading, make_report, make_target, make_user, month, sign_in
from tests.office import AUGUST, NOW, clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    with clock():
        yield make_plan()


@pytest.fixture
def leader(client, plan):
    return sign_in(client, make_user(username="leader", role="leader"))


def record(target, step, count: int = 8):
    for number in range(1, count + 1):
        make_reading(target=target, month=month(number), value=Decimal(step) * number)
    return target


@pytest.fixture
def three(plan) -> None:
    """One that will miss it for sure, one that will not, one too young to be told."""
    record(make_target(name="慢", value=5600, counted=True), 200)
    record(make_target(name="快", value=5600, counted=True), 500)
    record(make_target(name="新", value=5600, counted=True), 300, count=2)


def test_the_board_counts_and_filters(leader, three):
    assertContains(leader.get("/"), "outlook=short")
    page = leader.get("/?outlook=short")
    assertContains(page, "预计年末完不成 1 项")
    assertContains(page, "2 项有预计，其中 1 项乐观估计也完不成")
    shown = {
        each: [row["name"] for _, rows in leader.get(f"/?outlook={each}").context["groups"] for row in rows]
        for each in Prospect.values
    }
    assert shown == {"short": ["慢"], "enough": ["快"], "none": ["新"]}


def test_an_item_behind_says_where_it_lands(leader, three):
    page = leader.get("/behind/")
    assertContains(page, "预计年末完不成 1 项")
    assertContains(page, "年末预计 2400 人 / 目标 ≥ 5600 人（八成 ")
    assertContains(page, "#outlook")


def test_wall_and_departments_count_it(leader, three):
    assertContains(leader.get("/wall/"), "预计年末完不成 1 项")
    (score,) = leader.get("/departments/").context["departments"]
    assert score.short == 1
    assertContains(leader.get("/departments/?sort=short"), f"lead={score.code}&amp;outlook=short")
    assertContains(leader.get(f"/departments/{score.code}/"), "预计完不成")


def test_nothing_is_said_where_nothing_is_foreseen(leader, plan):
    record(make_target(value=5600), 200, count=2)
    for path in ("/?outlook=none", "/behind/", "/wall/"):
        assertNotContains(leader.get(path), "预计年末完不成 ")


def test_lights_stay_as_they_are(leader, three, plan):
    items = whole_plan.all_items(
        plan, MonthShown(AUGUST, plan.as_of(AUGUST, NOW), NOW), make_user(username="x", role="leader")
    )
    before = counts(items)
    assert prospects.tally(items, prospects.of_board(plan, items, AUGUST)).short == 1
    assert counts(items) == before


def test_of_two_lines_the_one_that_falls_short_is_told(leader, plan):
    """Nodes in time, investment far behind."""
    project = make_project(name="零道高速", nodes=[("招标", month(2)), ("备案", month(5))], year_investment=10)
    for number in range(1, 9):
        done = ["招标", "备案"] if number >= 5 else ["招标"] if number >= 2 else []
        make_report(project=project, month=month(number), done=done, invested=Decimal("0.2") * number)
    assert leader.get("/?outlook=short").context["ahead"].short == 1
    assertContains(leader.get("/behind/"), "年度投资年末预计 2.4 亿元")


def test_a_hostile_filter_is_told(leader, three):
    page = leader.get("/?outlook=no-such")
    assert page.status_code == 200
    assert page.context["total"] == 3
