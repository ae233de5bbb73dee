"""Where the plan is heading, on the pages where leaders look: the counts, a line of each item behind, the filter."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from forecast import prospects
from forecast.prospects import CHOICES
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
    assertContains(page, '2 项有预计，其中 <a href="?outlook=surely&amp;month=2023-08">1 项乐观估计也完不成</a>')
    shown = {
        each: [row["name"] for _, rows in leader.get(f"/?outlook={each}").context["groups"] for row in rows]
        for each, _ in CHOICES
    }
    assert shown == {"short": ["慢"], "surely": ["慢"], "enough": ["快"], "none": ["新"]}


def test_those_that_fall_short_for_sure_are_a_choice_of_their_own(leader, three):
    """One whose range reaches what is asked falls short, though not for sure."""
    record(make_target(name="悬", value=5600, counted=True), 460)
    names = {each: shown_under(leader, each) for each in ("short", "surely")}
    assert names == {"short": {"慢", "悬"}, "surely": {"慢"}}
    page = leader.get("/?outlook=surely")
    assert (page.context["ahead"].short, page.context["ahead"].surely, page.context["total"]) == (2, 1, 1)
    assertContains(leader.get("/behind/"), '<a href="/?outlook=surely&amp;month=2023-08">1 项乐观估计也完不成</a>')
    exported = leader.get("/board.csv?outlook=surely").content.decode("utf-8-sig")
    assert ("慢" in exported, "悬" in exported) == (True, False)


def shown_under(leader, asked: str) -> set[str]:
    return {row["name"] for _, rows in leader.get(f"/?outlook={asked}").context["groups"] for row in rows}


def test_under_the_filter_a_column_tells_where_items_land(leader, three):
    """In place of last year's result, in the words of the behind list."""
    (row,) = (row for _, rows in leader.get("/?outlook=short").context["groups"] for row in rows)
    assert row["landing"] == "2400 人"
    assertContains(leader.get("/behind/"), f"年末预计 {row['landing']} / 目标 ≥ 5600 人（{row['span']}）")
    for asked in ("short", "surely"):
        page = leader.get(f"/?outlook={asked}")
        assertContains(page, '<th class="num">年末预计</th>')
        assertContains(page, f'<td class="num landing" data-label="年末预计">2400 人<small>{row["span"]}</small></td>')
        assertNotContains(page, "上年实绩")
    assertContains(leader.get("/?outlook=none"), "不作预计：今年只有 2 期数")


@pytest.mark.parametrize("query", ["", "?outlook=", "?outlook=no-such"])
def test_without_the_filter_last_years_result_stands(leader, three, query):
    page = leader.get(f"/{query}")
    assertContains(page, '<th class="num base">上年实绩</th>')
    assertNotContains(page, '<td class="num landing"')


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
    (row,) = (row for _, rows in leader.get("/?outlook=short").context["groups"] for row in rows)
    assert row["landing"] == "2.4 亿元"
    assert row["span"].startswith("年度投资，八成 ")


def test_a_hostile_filter_is_told(leader, three):
    page = leader.get("/?outlook=no-such")
    assert page.status_code == 200
    assert page.context["total"] == 3
