"""月度封账: what was published stays readable as it was, and nothing gets into a closed month but an announced correction."""

import json
import re
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from closing.facts import from_facts, to_facts
from closing.kept import all_items
from closing.models import Closing, Line, Reopening
from indicators.models import Reading
from items import whole_plan
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import present
from tests.make import make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import AUGUST, JULY, NOW, clock
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.jobs = make_target(name="新增就业", value=1200, lead=made.own)
        made.road = make_project(name="零道高速", lead=made.other, nodes=[("招标", month(6))], year_investment=3)
        for number in range(1, 9):
            make_reading(target=made.jobs, month=month(number), value=80 * number, problem="缺地", next_step="协调")
            if number < 8:
                make_report(project=made.road, month=month(number), done=["招标"], invested="0.2", progress="推进")
    return made


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


def close(office, through=JULY) -> Closing:
    plan = Plan.objects.get()
    for number in range(1, through.month + 1):
        closing = Closing.close(plan, month=month(number), by=office.planner)
    return closing


def reopen(closing, office, until=date(2023, 9, 15)) -> Reopening:
    return Reopening.open(Closing.objects.get(pk=closing.pk), reason="统计局核减", until=until, by=office.planner)


def correct(office, value, at=JULY) -> Reading:
    target = type(office.jobs).objects.get(pk=office.jobs.pk)
    return make_reading(target=target, month=at, value=value, remark="核减")


def shown(office, at=JULY, user=None) -> list[dict]:
    plan = Plan.objects.get()
    when = MonthShown(at, plan.as_of(at, plan.today()), plan.today())
    return [present(item) for item in all_items(plan, when, user or office.leader)]


def body(client, path) -> str:
    """A page without the token of its forms."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", client.get(path).content.decode())


def test_it_works(planner, office):
    assertContains(planner.get("/closing/"), "没有待审")
    for number in range(1, 8):
        page = planner.post("/closing/", {"month": f"2023-{number:02}", "close": "1"}, follow=True)
        assertContains(page, f"{number}月已封账，保留 2 条明细")
    assert Plan.objects.get().closed_through == JULY
    with pytest.raises(ValidationError, match="已封账"):
        correct(office, 700)


def test_the_closed_board_is_the_published_one(client, office):
    sign_in(client, office.leader)
    paths = ("/?month=2023-07", "/behind/?month=2023-07", "/departments/?month=2023-07", "/board.csv?month=2023-07")
    before = {path: body(client, path) for path in paths}
    close(office)
    for path in paths:
        assert body(client, path) == before[path], path


def test_every_row_comes_back_as_it_was(office):
    plan = Plan.objects.get()
    when = MonthShown(AUGUST, plan.as_of(AUGUST, plan.today()), plan.today())
    for item in whole_plan.all_items(plan, when, office.leader):
        again = from_facts(json.loads(json.dumps(to_facts(item, None))))
        assert present(again) == present(item)
        assert (again.severity, again.is_due, again.heading) == (item.severity, item.is_due, item.heading)


def test_months_close_one_after_the_other_when_they_are_over(planner, office):
    for typed, words in (("2023-02", "依次封账"), ("2023-09", "依次封账"), ("2023-01", "已封账")):
        assertContains(planner.post("/closing/", {"month": typed, "close": "1"}, follow=True), words)
    plan = Plan.objects.get()
    with time_machine.travel("2023-02-20T02:00:00Z", tick=False), pytest.raises(ValidationError, match="过完"):
        Closing.close(plan, month=month(2), by=office.planner)


@pytest.mark.parametrize("typed", ["", "2024-01", "2023-13", "x", "2023-01-01"])
def test_a_month_that_is_none(planner, office, typed):
    assert planner.post("/closing/", {"month": typed, "close": "1"}).status_code == 404


def test_waiting_entries_hinder_and_missing_ones_are_told(planner, office):
    waiting = make_reading(target=make_target(value=12, lead=office.own), month=month(1), value=1, status="submitted")
    page = planner.get("/closing/")
    assertContains(page, "还有 1 条待审")
    assertNotContains(page, 'name="close"')
    assertContains(planner.post("/closing/", {"month": "2023-01", "close": "1"}, follow=True), "还有 1 条待审")
    waiting.give_back(by=office.approver, reason="数据有误")
    assertContains(planner.get("/closing/"), "有 1 项将以“未报”封账")


def test_closing_twice_is_once(planner, office):
    for _ in range(2):
        page = planner.post("/closing/", {"month": "2023-01", "close": "1"}, follow=True)
    assertContains(page, "依次封账")
    assert Closing.objects.count() == 1


@pytest.mark.parametrize("person", ["clerk", "approver", "leader", "sysadmin", "nobody"])
def test_only_planners_close(client, office, person):
    sign_in(client, office.people[person])
    assert client.get("/closing/").status_code == 403
    assert client.post("/closing/", {"month": "2023-01", "close": "1"}).status_code == 403
    assert not Closing.objects.exists()


# Reopening and correction


def test_a_reopened_month_takes_a_correction_and_both_figures_stand(planner, office):
    closing = close(office)
    page = planner.post("/closing/", {"month": "2023-07", "reopen": "1", "reason": "", "until": "2023-09-15"})
    assertContains(page, "请写明重新打开的理由")
    planner.post("/closing/", {"month": "2023-07", "reopen": "1", "reason": "核减", "until": "2023-09-15"})
    correct(office, 500)
    (row, _) = shown(office)
    assert row["latest"] == "560 人"
    assert "更正 560 人 → 500 人" in row["marks"]
    assert planner.get(f"{office.jobs.get_absolute_url()}?month=2023-07").content.decode().count("500") >= 1
    closing.refresh_from_db()
    assert closing.is_intact()


@pytest.mark.parametrize(("figure", "is_urged"), [(810, False), (30, True)])
def test_a_closed_month_s_line_is_urged_while_the_item_is_behind_still(planner, office, figure, is_urged):
    """The list shows the light as published; what has been put right since is not urged."""
    correct(office, 20, AUGUST)
    make_report(project=office.road, month=AUGUST, done=["招标"], invested=2, progress="推进")
    closing = close(office, AUGUST)
    key = f'name="urge" value="target-{office.jobs.pk}"'
    assertContains(planner.get("/behind/"), key)
    reopen(closing, office)
    correct(office, figure, AUGUST)
    page = planner.get("/behind/")
    assertContains(page, "新增就业</a>")
    assert (key in page.text) == is_urged


def test_later_boards_show_the_published_cell(office):
    published = shown(office, AUGUST)[0]["strip"]
    closing = close(office)
    reopen(closing, office)
    correct(office, 100)
    assert shown(office, AUGUST)[0]["strip"] == published


def test_only_the_reopened_month_is_open_and_only_until_its_day(office):
    closing = close(office)
    reopen(closing, office, until=date(2023, 9, 8))
    with pytest.raises(ValidationError, match="已封账"):
        correct(office, 400, at=month(6))
    correct(office, 500)
    with time_machine.travel("2023-09-09T02:00:00Z", tick=False), pytest.raises(ValidationError, match="已封账"):
        correct(office, 501)


def test_one_month_at_a_time_and_for_days_not_weeks(office):
    close(office)
    june, july = Closing.objects.get(month=month(6)), Closing.objects.get(month=JULY)
    for until in (date(2023, 9, 6), date(2023, 10, 30)):
        with pytest.raises(ValidationError, match="10个工作日"):
            reopen(june, office, until=until)
    reopen(june, office)
    with pytest.raises(ValidationError, match="正打开着"):
        reopen(july, office)


def test_it_is_ended_early(planner, office):
    reopen(close(office), office)
    assertContains(planner.post("/closing/", {"month": "2023-07", "end": "1"}, follow=True), "已重新封上")
    with pytest.raises(ValidationError, match="已封账"):
        correct(office, 500)
    assert Reopening.objects.get().ended_at is not None
    assertContains(planner.post("/closing/", {"month": "2023-07", "end": "1"}, follow=True), "没有打开")


def test_reopenings_are_listed_with_their_reasons(planner, office):
    reopen(close(office), office)
    page = planner.get("/closing/")
    assertContains(page, "统计局核减")
    assertContains(page, "打开至 9月15日")


# Seals


def test_the_seals_hold(office):
    close(office)
    out = StringIO()
    call_command("checkclosings", stdout=out)
    assert out.getvalue().count("一致") == 7


def ways_to_change(closing) -> dict:
    """What was published, changed past every screen."""
    line = closing.lines.first()
    facts = deepcopy(line.facts)
    facts["tracks"][0]["points"][0]["reading"] = "81"
    target = make_target(value=1)
    return {
        "standing": lambda: Line.objects.filter(pk=line.pk).update(facts=facts),
        "order": lambda: Line.objects.filter(pk=line.pk).update(order=99),
        "gone": lambda: line.delete(),
        "added": lambda: Line.objects.create(closing=closing, target=target, order=5, facts=facts),
        "seal of the month before": lambda: Closing.objects.filter(month=month(1)).update(seal="0" * 64),
    }


WAYS = ("standing", "order", "gone", "added", "seal of the month before")


@pytest.mark.parametrize("change", WAYS)
def test_the_database_keeps_what_was_published(office, change):
    closing = close(office, month(2))
    way = ways_to_change(closing)[change]
    with pytest.raises(IntegrityError), transaction.atomic():
        way()
    call_command("checkclosings", stdout=StringIO())


def test_the_database_keeps_the_closing_itself(office):
    closing = close(office, month(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.filter(pk=closing.pk)._raw_delete(DEFAULT_DB_ALIAS)


def test_a_reopening_that_ran_out_takes_nothing_more(office):
    """Its day is over, and nobody closed the month again: the next writer's lock does, and the trigger refuses."""
    closing = close(office, month(7))
    entry = Reading.objects.filter(point__month=month(7), status="approved").first()
    Reopening.open(closing, reason="更正", until=NOW, by=office.planner)
    rows = Reading.objects.filter(pk=entry.pk)
    with transaction.atomic():
        Plan.objects.get().lock()
        rows.update(status="superseded")
        transaction.set_rollback(True)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        for lock in (lambda: Plan.objects.get().lock(), Plan.lock_all):
            with transaction.atomic():
                lock()
                with pytest.raises(IntegrityError), transaction.atomic():
                    rows.update(status="superseded")
                transaction.set_rollback(True)
        with transaction.atomic():
            Plan.lock_all()
    assert Plan.objects.get().reopened_month is None
    assert Reopening.objects.get().until == NOW, "what was opened, and until when, stays"


@pytest.mark.parametrize("change", WAYS)
def test_a_changed_line_breaks_the_seal(office, change):
    closing = close(office, month(2))
    with unguarded():
        ways_to_change(closing)[change]()
    with pytest.raises(CommandError, match="已被改动"):
        call_command("checkclosings", stdout=StringIO())


@given(path=st.sampled_from(["name", "order", "marks"]), letter=st.text(min_size=1, max_size=3))
@settings(max_examples=60)
def test_any_other_content_is_written_otherwise(path, letter):
    """The seal is taken over this text: two lines with the same text hold the same."""
    facts = {"name": "粮食", "order": 3, "marks": ["力争"]}
    line, other = (Line(order=1, target_id=1, facts=dict(facts)) for _ in range(2))
    assert line.canonical() == other.canonical()
    other.facts[path] = letter
    assert (line.canonical() == other.canonical()) is (facts[path] == letter)


def test_the_closed_board_costs_no_more(client, office, django_assert_max_num_queries):
    close(office)
    sign_in(client, office.leader)
    with django_assert_max_num_queries(9):
        client.get("/?month=2023-07")
    with django_assert_max_num_queries(12):
        client.get("/?month=2023-08")


def test_the_admin_shows_but_does_not_change_it(planner, office):
    close(office)
    page = planner.get(f"/admin/lingling_plan/plan/{office.plan.pk}/change/").content.decode()
    assert not re.search(r'name="closed_through"', page)


def test_the_day_is_that_of_the_plan(office):
    Plan.objects.update(demo_today=NOW)
    assert close(office).plan.closed_through == JULY


# What waits in a month opened again


def wait(office):
    return make_reading(
        target=type(office.jobs).objects.get(pk=office.jobs.pk),
        month=JULY,
        value=500,
        status="submitted",
        author=office.clerk,
        remark="核减",
    )


def test_it_is_not_ended_while_a_correction_waits(planner, office):
    reopen(close(office), office)
    correction = wait(office)
    page = planner.get("/closing/")
    assertContains(page, "有 1 条更正待审")
    assertNotContains(page, 'name="end"')
    page = planner.post("/closing/", {"month": "2023-07", "end": "1"}, follow=True)
    assertContains(page, "7月还有 1 条更正待审，请先审核或退回")
    assert Plan.objects.get().reopened_month == JULY
    correction = Reading.objects.get(pk=correction.pk)
    correction.give_back(by=office.approver, reason="数据有误")
    assertContains(planner.post("/closing/", {"month": "2023-07", "end": "1"}, follow=True), "已重新封上")


def test_a_reopening_that_ran_out_says_what_is_left(client, office):
    reopen(close(office), office, until=date(2023, 9, 8))
    wait(office)
    with time_machine.travel("2023-09-09T02:00:00Z", tick=False):
        sign_in(client, office.approver)
        assertContains(client.get("/review/"), "7月已封账，须重新打开")
        sign_in(client, office.planner)
        assertContains(client.get("/closing/"), "须重新打开才能审核或退回")


def test_what_would_be_closed_as_missing_is_named_first(planner, office):
    make_target(name="粮食产量", value=12, lead=office.own)
    page = planner.get("/closing/")
    assertContains(page, "粮食产量")
    assertContains(page, "确认封1月账")
    page = planner.post("/closing/", {"month": "2023-01", "close": "1"}, follow=True)
    assertContains(page, "保留 3 条明细，其中 1 项以“未报”封账")


def test_what_is_not_due_yet_is_named_and_ticked(planner, office):
    """A figure published later, and one for which somebody has time till the reporting day."""
    target = make_target(name="生产总值", value=8, unit="%", measure="growth", published_after=20, lead=office.own)
    make_reading(target=target, month=JULY, value=9)
    office.plan.closed_through = JULY
    office.plan.save()
    page = planner.get("/closing/")
    (following,) = [one for one in page.context["months"] if one.is_next]
    assert [(item.name, by) for item, by in following.early] == [("生产总值", date(2023, 9, 20))]
    assert "生产总值" not in {item.name for item in following.missing}
    assertContains(page, "以下 1 项还没到报送期限，封账后该月不再接受填报：")
    assertContains(page, "报送期限9月20日")
    for early in ("", "target-0 x", "target-"):
        refused = planner.post("/closing/", {"month": "2023-08", "close": "1", "early": early}, follow=True)
        assertContains(refused, "请核对名单，勾选后再封账。")
    assert not Closing.objects.exists()
    ticked = {"month": "2023-08", "close": "1", "early": following.early_keys}
    assertContains(planner.post("/closing/", ticked, follow=True), "8月已封账")


def test_what_is_in_is_not_named_as_not_due(planner, office):
    target = make_target(name="生产总值", value=8, unit="%", measure="growth", published_after=20, lead=office.own)
    make_reading(target=target, month=AUGUST, value=9)
    office.plan.closed_through = JULY
    office.plan.save()
    assertNotContains(planner.get("/closing/"), "还没到报送期限")


def test_what_waits_is_one_click_away(planner, office):
    make_reading(target=make_target(value=12, lead=office.own), month=month(1), value=1, status="submitted")
    assertContains(planner.get("/closing/"), '<a href="/review/">待审 1 条</a>')
