"""/heat/: twelve cells an item and the shares of each month are those of the months' own boards, closed ones as published."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from closing import kept
from closing.models import Closing
from indicators.models import Target
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import counts
from lingling_plan.standing import Standing
from tests.board.plan import EXPECTED
from tests.make import make_adjustment, make_reading, make_target, make_user, month

ROW = re.compile(r'<tr><th scope="row"><a href="[^"]*">([^<]*)</a> <small>[^<]*</small></th>(.*?)</tr>')
CELL = re.compile(r'<td(?: class="(\w+)")?>(?:<i aria-hidden="true">(.)</i><b>([^<]*)</b>)?</td>')


def rows(page) -> dict[str, list[tuple]]:
    """Item -> its cells as (class, shape, word)."""
    return {name: CELL.findall(cells) for name, cells in ROW.findall(page.text)}


def boards(plan, now, *, through: int) -> dict[int, list]:
    user = make_user(username="leader", role="leader")
    whens = [MonthShown(month(number), plan.as_of(month(number), now), now) for number in range(1, through + 1)]
    return {when.month.month: kept.all_items(plan, when, user) for when in whens}


def agrees(page, plan, now) -> None:
    shown = boards(plan, now, through=8)
    found = rows(page)
    for number, items in shown.items():
        assert {name: cells[number - 1][0] for name, cells in found.items()} == {
            item.name: item.standing.value for item in items
        }
    assert {
        one["month"].month: counts(items) for one, items in zip(page.context["months"], shown.values(), strict=True)
    } == {one["month"].month: {**dict.fromkeys(Standing, 0), **one["counts"]} for one in page.context["months"]}


def test_it_works(leader, plan, now):
    page = leader.get("/heat/")
    found = rows(page)
    assert {name: cells[7][0] for name, cells in found.items()} == EXPECTED
    assert all(len(cells) == 12 for cells in found.values())
    assert found["土地出让收入"][7] == ("behind", "■", "滞后")
    assert found["土地出让收入"][8:] == [("", "", "")] * 4
    assertContains(page, "滞后 1")
    agrees(page, plan, now)


def test_an_open_month_is_told_as_its_board_tells_it(leader, plan, now):
    """Adjusted from August, with a figure that came late, corrected downwards, waiting."""
    jobs = Target.objects.get(indicator__code="urban-jobs")
    make_reading(target=jobs, month=month(3), value=100)
    make_reading(target=jobs, month=month(7), value=900)
    make_reading(target=Target.objects.get(indicator__name="工业税收"), month=month(7), value=3, status="submitted")
    make_target(name="晚公布", value=100, published_after=50)  # not due yet on the boards of months that miss it by now
    make_adjustment(item=jobs, effective=month(8), value=3000)
    agrees(leader.get("/heat/"), plan, now)


def test_a_closed_month_stays_as_published(leader, plan, now):
    planner = make_user(username="planner", role="planner")
    for number in range(1, 6):
        Closing.close(plan, month=month(number), by=planner)
    plan.refresh_from_db()
    page = leader.get("/heat/")
    assertContains(page, "<small>已封账</small>", count=5, html=True)
    agrees(page, plan, now)
    past = leader.get("/heat/?month=2023-04")
    assert [len([cell for cell in cells if cell[0]]) for cells in rows(past).values()] == [4] * len(EXPECTED)


def test_filters_are_those_of_the_board(leader):
    for query in ("lead=czj", "chapter=二（三）3", "standing=late", "type=project", "q=shouru", "q=零道"):
        board = leader.get(f"/?{query}")
        page = leader.get(f"/heat/?{query}")
        assert page.context["total"] == board.context["total"], query
        assert page.context["months"][-1]["all"] == board.context["total"]
    assertNotContains(leader.get("/heat/?lead=czj"), "零道高速")
    wrong = leader.get("/heat/?lead=%01&month=2023-13")
    assert wrong.status_code == 200
    assertContains(wrong, "没有这个月份")
    assertContains(leader.get("/"), 'href="/heat/?month=2023-08"')


@pytest.mark.parametrize("number", [1, 8])
def test_an_unchanged_page_answers_304(leader, number):
    path = f"/heat/?month=2023-0{number}"
    answered = leader.get(path, headers={"if-none-match": leader.get(path).headers["ETag"]})
    assert answered.status_code == 304
