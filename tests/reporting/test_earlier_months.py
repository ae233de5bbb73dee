"""A month is held against what is stated of the months before it: approved, waiting, or typed in the same post."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.make import make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import clock
from tests.reporting.test_my import newest, prefix, typed

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = month(1), month(2)


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def clerk(client, office):
    return sign_in(client, office.clerk)


@pytest.fixture
def toilets(office):
    return make_target(name="新建公厕", value=60, unit="座", counted=True, lead=office.own)


def test_it_works(clerk, toilets):
    make_reading(target=toilets, month=JANUARY, value=5, status="submitted")
    page = clerk.post("/my/", typed(toilets, FEBRUARY, value="3"))
    assertContains(page, "累计数比1月（待审 5 座）减少")
    assertContains(page, "上期（1月，待审）")
    assert newest(toilets, FEBRUARY) is None
    clerk.post("/my/", typed(toilets, FEBRUARY, value="3", remark="1月多报"))
    assert newest(toilets, FEBRUARY).value == 3


def test_two_months_posted_together_are_held_against_each_other(clerk, toilets):
    page = clerk.post("/my/", {**typed(toilets, FEBRUARY, value="3"), **typed(toilets, JANUARY, value="5")})
    assertContains(page, "累计数比1月（待审 5 座）减少")
    assert newest(toilets, JANUARY).value == 5
    assert newest(toilets, FEBRUARY) is None


def test_also_where_the_first_of_them_is_refused(clerk, toilets):
    page = clerk.post("/my/", {**typed(toilets, JANUARY, value="90"), **typed(toilets, FEBRUARY, value="3")})
    assertContains(page, "超出全年目标")
    assertContains(page, "累计数比1月（本次所填 90 座）减少")
    assert newest(toilets, FEBRUARY) is None


@pytest.mark.parametrize("figures", [("5", "2", "2"), ("30", "20", "20")])
def test_what_follows_a_refused_month_waits_for_it(clerk, toilets, figures):
    """Otherwise the last one would stand below the first, and nobody said why."""
    page = clerk.post("/my/", {**typed(toilets, month(1), value=figures[0]), **typed(toilets, month(2), value=figures[1]),
                               **typed(toilets, month(3), value=figures[2])})  # fmt: skip
    assertContains(page, "2月没有通过检查，请先改好，再一起提交。")
    assertContains(page, "2 项没有提交")
    assert (newest(toilets, FEBRUARY), newest(toilets, month(3))) == (None, None)
    anew = {
        **typed(toilets, month(2), value=figures[1], remark="1月多报"),
        **typed(toilets, month(3), value=figures[2]),
    }
    clerk.post("/my/", anew)
    assert newest(toilets, FEBRUARY).remark == "1月多报"
    assert str(newest(toilets, month(3)).value.normalize()) == f"{newest(toilets, FEBRUARY).value.normalize()}"


def test_unchanged_after_a_refused_month_takes_over_nothing(clerk, toilets):
    make_reading(target=toilets, month=JANUARY, value=5)
    clerk.post("/my/", {**typed(toilets, FEBRUARY, value="3"), **typed(toilets, month(3), unchanged="on")})
    assert newest(toilets, month(3)) is None


def test_another_item_does_not_wait(clerk, office, toilets):
    jobs = make_target(name="新增就业", value=1200, lead=office.own)
    clerk.post("/my/", {**typed(toilets, JANUARY, value="x"), **typed(jobs, FEBRUARY, value="30")})
    assert newest(jobs, FEBRUARY).value == 30


def test_a_draft_gives_its_reasons_when_it_is_submitted(clerk, office, toilets):
    make_reading(target=toilets, month=JANUARY, value=5)
    road = make_project(name="零道高速", lead=office.own, year_investment=3, nodes=[("招标", month(6))])
    doubtful = {
        **typed(toilets, FEBRUARY, value="3"),
        **typed(toilets, month(3), value="x"),
        **typed(road, invested="1"),
    }
    page = clerk.post("/my/", {**doubtful, "draft": "1"})
    assertContains(page, "已存为草稿 2 项")
    assertContains(page, "1 项没有存为草稿")
    assert (newest(toilets, FEBRUARY).status, newest(toilets, month(3))) == ("draft", None)
    assert road.reports.get().invested == 1
    page = clerk.post("/my/", {**typed(toilets, FEBRUARY, value="3", seen="1"), **typed(road, invested="1", seen="1")})
    assertContains(page, "累计数比1月（5 座）减少")
    assertContains(page, "请写进展")
    assert newest(toilets, FEBRUARY).status == "draft"


def test_what_is_refused_is_named_with_its_month(clerk, toilets):
    page = clerk.post("/my/", typed(toilets, FEBRUARY, value="x"))
    assertContains(page, f'<a href="#row-{prefix(toilets, FEBRUARY)}">新建公厕（2月）</a>')


def test_what_is_typed_anew_counts_in_place_of_what_came_back(clerk, office, toilets):
    make_reading(target=toilets, month=JANUARY, value=9, status="returned", author=office.clerk)
    clerk.post("/my/", {**typed(toilets, JANUARY, value="2", seen="1"), **typed(toilets, FEBRUARY, value="3")})
    assert (newest(toilets, JANUARY).value, newest(toilets, FEBRUARY).value) == (2, 3)


def test_a_correction_that_waits_speaks_for_its_month(clerk, toilets):
    make_reading(target=toilets, month=JANUARY, value=5)
    make_reading(target=toilets, month=JANUARY, value=2, status="submitted", remark="多报")
    clerk.post("/my/", typed(toilets, FEBRUARY, value="3"))
    assert newest(toilets, FEBRUARY).value == 3


def test_returned_and_draft_figures_say_nothing(clerk, toilets):
    make_reading(target=toilets, month=JANUARY, value=9, status="returned")
    make_reading(target=toilets, month=FEBRUARY, value=8, status="draft")
    answer = clerk.post(f"/my/preview/?row={prefix(toilets, month(3))}", typed(toilets, month(3), value="3"))
    assertNotContains(answer, "减少")


def test_unchanged_takes_the_waiting_figure(clerk, toilets):
    clerk.post("/my/", {**typed(toilets, JANUARY, value="5"), **typed(toilets, FEBRUARY, unchanged="on")})
    assert (newest(toilets, FEBRUARY).value, newest(toilets, FEBRUARY).unchanged) == (5, True)


def test_a_project_is_held_against_its_waiting_report(clerk, office):
    road = make_project(name="零道高速", lead=office.own, year_investment=3, nodes=[("招标", month(6))])
    done = road.milestones.get(name="招标").pk
    make_report(project=road, month=JANUARY, invested=2, done=["招标"], status="submitted")
    page = clerk.post("/my/", typed(road, FEBRUARY, invested="1", progress="推进"))
    assertContains(page, "1月已报完成的节点未勾选：招标。")
    assertContains(page, "累计数比1月（待审 2 亿元）减少")
    page = clerk.post("/my/", typed(road, FEBRUARY, invested="2", completed=[done], progress="x"), follow=True)
    assertContains(page, "已提交 1 项")


def test_rows_that_follow_a_month_stored_beside_a_refused_one_are_nobodys_typing(clerk, office, toilets):
    """The ticks of later months start from the month before; that it was stored meanwhile makes them no answer."""
    road = make_project(name="零道高速", lead=office.own, nodes=[("招标", month(6))])
    done = road.milestones.get(name="招标").pk
    stored = typed(road, JANUARY, completed=[done], progress="开标")
    page = clerk.post("/my/", {**stored, **typed(toilets, FEBRUARY, value="x")}).content.decode()
    assert re.search(rf'name="{prefix(road, FEBRUARY)}-completed" value="{done}"[^>]* checked', page)
    shown = {f"{kind}{prefix(road, FEBRUARY)}-completed": [done] for kind in ("", "initial-")}
    page = clerk.post("/my/", {**shown, **typed(toilets, FEBRUARY, value="3")}, follow=True)
    assertContains(page, "已提交 1 项：新建公厕（2月）")


def test_what_was_stored_beside_a_refused_row_is_no_longer_called_missing(clerk, office, toilets):
    jobs = make_target(name="新增就业", value=1200, lead=office.own)
    page = clerk.post("/my/", {**typed(jobs, value="800"), **typed(toilets, value="x")}).content.decode()
    assert re.search(r'新增就业</a> <i class="mark">待审</i>', page[page.index("本月不用再填") :])


def test_two_reports_posted_together(clerk, office):
    road = make_project(name="零道高速", lead=office.own, year_investment=3, nodes=[("招标", month(6))])
    done = road.milestones.get(name="招标").pk
    january = typed(road, JANUARY, invested="2", completed=[done], progress="开标")
    page = clerk.post("/my/", {**january, **typed(road, FEBRUARY, invested="1", progress="推进")})
    assertContains(page, "1月已报完成的节点未勾选：招标。累计数比1月（待审 2 亿元）减少")
    page = clerk.post("/my/", typed(road, FEBRUARY, invested="", completed=[done], unchanged="on"), follow=True)
    assertContains(page, "已提交 1 项")


def test_the_approver_is_told_too(client, clerk, office, toilets):
    make_reading(target=toilets, month=JANUARY, value=5, status="submitted")
    make_reading(target=toilets, month=FEBRUARY, value=3, status="submitted", remark="1月多报")
    page = sign_in(client, office.approver).get("/review/")
    assertContains(page, "累计数比1月（待审 5 座）减少")
    assertContains(page, "上期（1月，待审）")


def test_the_preview_knows_what_waits(clerk, toilets):
    make_reading(target=toilets, month=JANUARY, value=5, status="submitted")
    answer = clerk.post(f"/my/preview/?row={prefix(toilets, FEBRUARY)}", typed(toilets, FEBRUARY, value="3"))
    assertContains(answer, "比1月（待审 5 座）减少")
