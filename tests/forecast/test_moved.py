"""/moved/: what changed since last month's board, in groups that agree with the counts of both boards."""

import re
from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from closing.models import Closing, Reopening
from forecast import moved
from forecast.moved import Group, group_of
from lingling_plan.models import Plan
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from tests.make import make_reading, make_target, make_user, month, sign_in
from tests.office import AUGUST, JULY

# name -> figures of June, July and August of 1200 a year; None: not reported
COURSES = {
    "一直好": (600, 700, 800),
    "新增滞后": (600, 700, 300),
    "没报": (600, 700, None),
    "更重了": (600, 500, 300),
    "补上了": (600, 300, 800),
    "轻了些": (600, 300, 600),
    "完成了": (600, 700, 1200),
    "红了完成": (600, 300, 1200),
    "反复": (None, 700, 100),
}
EXPECTED = {
    "新增滞后": Group.TURNED_RED,
    "没报": Group.NEW_MISSING,
    "更重了": Group.TURNED_RED,
    "补上了": Group.MADE_UP,
    "轻了些": Group.BETTER,
    "完成了": Group.DONE,
    "红了完成": Group.DONE,
    "反复": Group.TURNED_RED,
    "转待审": Group.LEFT,
}


@pytest.fixture
def items(plan) -> dict:
    made = {name: make_target(name=name, value=1200) for name in (*COURSES, "转待审")}
    for name, values in COURSES.items():
        for number, value in enumerate(values, 6):
            if value is not None:
                make_reading(target=made[name], month=month(number), value=value)
    make_reading(target=made["反复"], month=month(3), value=50)
    make_reading(target=made["转待审"], month=JULY, value=300)
    make_reading(target=made["转待审"], month=AUGUST, value=800, status="submitted")
    return made


@pytest.fixture
def change(leader, items):
    return leader.get("/moved/").context["change"]


def grouped(change) -> dict[str, Group]:
    return {one.item.name: group for group, _, moves in change.groups for one in moves}


def test_it_works(change):
    assert grouped(change) == EXPECTED


def test_every_item_is_in_one_group_or_unmoved(change, items):
    assert sum(len(moves) for _, _, moves in change.groups) + change.unmoved == len(items)


def test_counts_are_those_of_both_boards(leader, change):
    for board, told in (("/?month=2023-07", change.before), ("/?month=2023-08", change.now)):
        assert {tile["standing"]: tile["count"] for tile in leader.get(board).context["tiles"]} == told
    for board, told in (("2023-07", change.behind_before), ("2023-08", change.behind_now)):
        assert leader.get(f"/behind/?month={board}").context["summary"]["behind"] == told


def test_the_sum_in_words_comes_out(change):
    assert change.entered == {Standing.BEHIND: 2, Standing.RISK: 0, Standing.MISSING: 1}
    assert change.left == {Group.MADE_UP: 1, Group.DONE: 1, Group.LEFT: 1}
    assert change.behind_before + sum(change.entered.values()) - sum(change.left.values()) == change.behind_now


def test_what_turned_red_is_counted_whatever_it_was_before(change):
    """One of three was 预警 last month and on the list already: 滞后 went up by it all the same."""
    reds = [one.before for group, _, found in change.groups if group == Group.TURNED_RED for one in found]
    assert sorted(reds) == sorted([Standing.ONPACE, Standing.RISK, Standing.ONPACE])
    assert change.groups[0][0] == Group.TURNED_RED
    assert (change.turned_red, change.entered[Standing.BEHIND]) == (3, 2)
    assert (change.red_before, change.no_longer_red, change.red_now) == (4, 4, 3)


def test_newly_behind_are_never_more_than_are_behind(change):
    """滞后 is the red light alone: 未报 and 预警 are counted and named apart."""
    assert [light.label for light in change.entered] == ["滞后", "预警", "未报"]
    for group, _, moves in change.groups:
        if group in moved.NEW.values():
            assert {moved.NEW[one.item.standing] for one in moves} == {group}
            assert len(moves) <= change.now[moves[0].item.standing]


def test_the_page_tells_from_what_to_what(leader, items):
    page = leader.get("/moved/")
    assertContains(page, "预警 → 滞后")
    assertContains(page, "达进度 → 未报")
    assertContains(
        page,
        "滞后、预警、未报合计：7月 5 项，新列入：滞后 2、预警 0、未报 1；退出：补上 1、新完成 1、转为待审等 1；8月",
    )
    assertContains(page, '<b class="gap">转为滞后 3 项</b>：7月滞后 4 项，不再滞后 4 项，8月 3 项。')
    assertNotContains(page, "一直好")


def test_red_again_after_it_was_made_up(leader, change):
    assert [one.item.name for one in change.again] == ["反复"]
    assertContains(leader.get("/moved/"), "滞后补上后又滞后")


def test_red_all_the_time_is_not_red_again(leader, plan):
    target = make_target(name="一直红", value=1200)
    for number in range(3, 9):
        make_reading(target=target, month=month(number), value=50)
    change = leader.get("/moved/").context["change"]
    assert change.again == []


def test_january_has_nothing_to_be_compared_with(leader, items):
    assertContains(leader.get("/moved/?month=2023-01"), "1月没有本年度的上月可比")


def test_nothing_moved_is_said(leader, plan):
    make_target(name="待下达")
    assertContains(leader.get("/moved/"), "没有一项状态变了")


def test_a_closed_month_is_compared_as_it_was_published(client, leader, items):
    planner = make_user(username="planner", role="planner")
    for number in range(1, 8):
        july = Closing.close(Plan.objects.get(), month=month(number), by=planner)
    assert grouped(leader.get("/moved/").context["change"]) == EXPECTED
    # Corrected after publication, July is red now; it was not on the board that was published.
    Reopening.open(july, reason="核减", until=date(2023, 9, 15), by=planner)
    target = type(items["一直好"]).objects.get(pk=items["一直好"].pk)
    make_reading(target=target, month=JULY, value=100, remark="核减")
    assert grouped(leader.get("/moved/").context["change"]) == EXPECTED


@pytest.mark.parametrize("role", ["leader", "planner", "sysadmin", "reporter", "approver"])
def test_who_may_read(client, items, role):
    lead = next(iter(items.values())).lead
    department = lead if role in ("reporter", "approver") else None
    sign_in(client, make_user(username="somebody", role={"sysadmin": "admin"}.get(role, role), department=department))
    assertContains(client.get("/moved/"), "本月变化")


def test_a_waiting_figure_stays_unseen(leader, items):
    assert "（800" not in leader.get("/moved/").text


def test_the_board_and_the_behind_list_lead_here(leader, items):
    for path in ("/?month=2023-08", "/behind/?month=2023-08"):
        assertContains(leader.get(path), 'href="/moved/?month=2023-08"')


def test_an_unchanged_page_is_answered_304(leader, items):
    etag = leader.get("/moved/")["ETag"]
    assert leader.get("/moved/", headers={"If-None-Match": etag}).status_code == 304


def test_the_number_of_queries_does_not_grow(leader, items):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert leader.get("/moved/").status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        make_reading(target=make_target(name=f"又一个{number}", value=1200), month=AUGUST, value=100)
    assert cost() == few


def test_every_pair_of_lights_has_its_place():
    """No pair is lost, none is in two groups, and what enters or leaves the behind list is told as that."""
    for before, now in product((*Standing, None), Standing):
        group = group_of(before, now)
        assert (group is None) == (before == now)
        if now in BEHIND_SCHEDULE and before not in BEHIND_SCHEDULE:
            assert group == moved.NEW[now]
        if before in BEHIND_SCHEDULE and now not in BEHIND_SCHEDULE:
            assert group in moved.WAYS_OUT
        if now == Standing.BEHIND and before != now:
            assert group == Group.TURNED_RED
        elif before in BEHIND_SCHEDULE and now in BEHIND_SCHEDULE and before != now:
            assert group in (Group.WORSE, Group.BETTER)
    assert group_of(Standing.DONE, Standing.SLIGHT) == Group.WORSE
    assert group_of(Standing.REVIEW, Standing.ONPACE) == Group.OTHER


def test_no_style_or_script_inside_the_page(leader, items):
    assert not re.search(r"<script(?![^>]*\ssrc=)|style=|\son\w+=", leader.get("/moved/").text)
