"""The screen on the wall: the board's figures in large letters, and what moved since the month before."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from board.wall import LATE_ON_A_SHEET, moved, paged, sheets
from forecast.moved import Group, change
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from tests.board.plan import AUGUST, EXPECTED
from tests.make import make_reading, make_target, month

BEHIND = [name for name, standing in EXPECTED.items() if standing in BEHIND_SCHEDULE]


def test_it_works(leader):
    page = leader.get("/wall/")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")
    board = leader.get("/").context["counts"]
    assert {tile["standing"]: tile["count"] for tile in page.context["tiles"]} == board
    assert re.findall(r"<dd>(\d+)</dd>", page.text) == [str(count) for count in board.values()]
    assert "挂牌地块流拍" in page.text
    assert "财政局" in page.text


def test_it_shows_what_the_behind_list_shows(leader):
    page, behind = leader.get("/wall/"), leader.get("/behind/")
    listed = [reason.item.name for sheet in page.context["late"] for reason in sheet.rows]
    assert listed == [reason.item.name for _, reasons in behind.context["groups"] for reason in reasons]
    assert sorted(listed) == sorted(BEHIND)


def test_pages_turn_without_a_script(leader, plan):
    """By links and, where nothing runs scripts, by themselves; what is no page is the first."""
    for number in range(6):
        make_target(name=f"未报{number}", value=1200)
    page = leader.get("/wall/")
    assert '<noscript><meta http-equiv="refresh" content="20; url=?page=2"></noscript>' in page.text
    names = [shown(leader.get(f"/wall/?page={turn}")) for turn in ("1", "2", "3", "4")]
    assert [len(each) for each in names] == [1, 7, 1, 1]
    assert len({name for each in names for name in each}) == 10
    last = leader.get("/wall/?month=2023-08&page=4")
    assert "url=?month=2023-08&amp;page=1" in last.text
    for typed in ("0", "5", "-1", "x", "１", "²", "9" * 400):
        assert shown(leader.get("/wall/", {"page": typed})) == names[0], typed


def test_no_page_shows_two_lights_and_the_red_stand_together(leader, plan):
    for number in range(LATE_ON_A_SHEET - 1):
        make_reading(target=make_target(name=f"滞后{number}", value=1200), month=AUGUST, value=10)
    page = leader.get("/wall/")
    lights = [{reason.item.standing for reason in sheet.rows} for sheet in page.context["late"]]
    assert all(len(each) == 1 for each in lights)
    assert len(page.context["late"][0].rows) == LATE_ON_A_SHEET
    assert lights.count({Standing.BEHIND}) == 1


def shown(page) -> list[str]:
    return [reason.item.name for sheet in page.context["late"] if sheet.is_shown for reason in sheet.rows]


def test_a_demonstration_tells_its_own_day(leader, plan):
    """The script keeps that day too, and lets only the time go on."""
    assert "data-day" not in leader.get("/wall/").text
    plan.demo_today = date(2023, 9, 5)
    plan.save()
    page = leader.get("/wall/").text
    assert re.search(r'数据时间 <time data-zone="Asia/Shanghai" data-day="9月5日">9月5日 \d\d:\d\d</time>', page)


def test_nothing_behind(leader, plan):
    """January: nothing is due yet, and there is no month before."""
    page = leader.get("/wall/?month=2023-01").text
    assert "一月没有上月可比" in page
    assert leader.get("/wall/?month=2022-13").context["when"].month == AUGUST


def test_what_moved(leader, plan):
    done = make_target(name="上月才过半", value=1200)
    make_reading(target=done, month=month(7), value=700)
    make_reading(target=done, month=AUGUST, value=1200)
    late = make_target(name="上月还行", value=1200)
    make_reading(target=late, month=month(7), value=700)
    make_reading(target=late, month=AUGUST, value=600)
    page = leader.get("/wall/")
    moves = [row for sheet in page.context["moved"] for row in sheet.rows]
    found = {move.item.name: (group, move.before) for group, move in moves}
    assert found["上月才过半"] == (Group.DONE, Standing.ONPACE)
    assert found["上月还行"] == (Group.NEW_RISK, Standing.ONPACE)
    assert found["土地出让收入"] == (Group.TURNED_RED, Standing.MISSING)
    assert found["旅游收入"] == (Group.MADE_UP, Standing.MISSING)


def test_what_moved_is_what_its_own_page_says(leader, plan):
    """All but what is neither better nor worse, in the same order, with the same numbers; nothing in January."""
    wall, page = leader.get("/wall/"), leader.get("/moved/")
    groups = [(group, found) for group, _, found in page.context["change"].groups if group != Group.OTHER]
    shown = [(group, move.item.name) for sheet in wall.context["moved"] for group, move in sheet.rows]
    assert shown == [(group, move.item.name) for group, found in groups for move in found]
    told = [(label, count) for label, count, _ in wall.context["kinds"]]
    assert told[0][0] == "转为滞后"
    assert [one for one in told if one[1]] == [(group.label, len(found)) for group, found in groups]
    assert moved(None) == []
    assert moved(change([], [])) == []


@given(st.lists(st.integers()), st.integers(1, 9), st.integers(1, 30))
def test_sheets_hold_every_row_once(rows, size, turn):
    made = sheets(paged(rows, size), turn)
    assert [row for sheet in made for row in sheet.rows] == rows
    assert sum(sheet.is_shown for sheet in made) == bool(rows)


def test_an_unchanged_wall_is_answered_304(leader, plan):
    first = leader.get("/wall/now/")
    assert "<html" not in first.text
    again = leader.get("/wall/now/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    plan.touch()
    assert leader.get("/wall/now/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
