"""催办: a planner urges with one click, once a day; the department hears of it, planners and leaders see it counted."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.models import Plan
from tests.make import make_project, make_reading, make_target, make_urging, month, sign_in
from tests.office import AUGUST, clock, make_items
from urging.models import Message, Urging

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.missing = make_target(name="漏报的指标", value=1200, lead=made.own)
        for number in range(1, 8):
            make_reading(target=made.missing, month=month(number), value=100 * number)
        made.behind = make_project(name="滞后的项目", lead=made.own, nodes=[("招标", month(3))])
    return made


def key(item) -> str:
    return f"{'target' if hasattr(item, 'indicator') else 'project'}-{item.pk}"


def test_it_works(client, office):
    """One click on the item's page: counted there, told to the clerk with the next run, and nothing sent now."""
    sign_in(client, office.planner)
    page = office.missing.get_absolute_url()
    assertContains(client.get(page), 'name="urge"')
    answered = client.post("/urge/", {"urge": key(office.missing), "item": "1", "note": "请今天报"}, follow=True)
    assert answered.redirect_chain[-1][0] == page
    assertContains(answered, "已催办 1 项：漏报的指标")
    assertContains(answered, "2023年9月7日 planner 催办 8月：请今天报")
    assert Urging.objects.get().month == AUGUST
    messages = Message.objects.filter(kind="urging")
    assert {message.to for message in messages} == {office.clerk, office.colleague}
    assert {message.state for message in messages} == {"queued"}
    assert "漏报的指标：8月未报，逾期 2 天" in messages[0].text
    assert "督查室附言：请今天报" in messages[0].text


def test_a_second_click_on_the_same_day_is_the_same_urging(client, office):
    sign_in(client, office.planner)
    client.post("/urge/", {"urge": key(office.missing)})
    told = Message.objects.get(to=office.clerk).text
    answered = client.post("/urge/", {"urge": key(office.missing)}, follow=True)
    assertContains(answered, "今天已经催办过，没有重复催办：漏报的指标。")
    assert Urging.objects.count() == 1
    assert Message.objects.get(to=office.clerk).text == told


def test_the_next_day_it_is_a_second_urging(client, office):
    make_urging(item=office.missing)
    Urging.objects.update(day="2023-09-06")
    assert make_urging(item=office.missing).new
    assertContains(sign_in(client, office.leader).get("/behind/"), "已催办 2 次，最近 9月7日")


def test_several_are_ticked_and_the_clerk_gets_one_message(client, office):
    sign_in(client, office.planner)
    ticked = [key(office.missing), key(office.behind)]
    client.post("/urge/", {"ticked": ticked, "note": "本周内补齐"})
    assert Urging.objects.count() == 2
    text = Message.objects.get(to=office.clerk).text
    assert text.startswith("督查室催办 2 项")
    assert "漏报的指标" in text
    assert "滞后的项目" in text


def test_what_is_urged_later_on_the_day_joins_the_message_that_waits(office):
    make_urging(item=office.missing)
    make_urging(item=office.behind)
    text = Message.objects.get(to=office.clerk).text
    assert "漏报的指标" in text
    assert "滞后的项目" in text
    Message.objects.update(state="sent", sent_at="2023-09-07T10:00Z")
    Urging.objects.all().delete()
    make_urging(item=office.missing)
    assert Message.objects.filter(to=office.clerk).count() == 2


def test_it_refuses_what_owes_nothing(client, office):
    fine = make_target(name="正常的指标", value=1200, lead=office.own)
    for number in range(1, 9):
        make_reading(target=fine, month=month(number), value=150 * number)
    sign_in(client, office.planner)
    assertNotContains(client.get(fine.get_absolute_url()), 'name="urge"')
    answered = client.post("/urge/", {"urge": key(fine)}, follow=True)
    assertContains(answered, "没有催办：正常的指标。只能催办未报或滞后于进度的事项。")
    assert not Urging.objects.exists()


def test_what_is_behind_can_be_urged_though_it_is_recorded(office):
    late = make_target(name="慢的指标", value=1200, lead=office.own)
    make_reading(target=late, month=AUGUST, value=10)
    assert make_urging(item=late).new
    assert "慢的指标：8月滞后" in Message.objects.get(to=office.clerk).text


def missing_in(office, *numbers: int):
    """A target whose figures are in up to August, but for these months."""
    late = make_target(name="缺月的指标", value=1200, lead=office.own)
    for number in set(range(1, 9)) - set(numbers):
        make_reading(target=late, month=month(number), value=150 * number)
    return late


def text_of(office, item) -> str:
    make_urging(item=item)
    return Message.objects.get(to=office.clerk).text


def due_on(item, number: int, day: str) -> None:
    item.points.filter(month=month(number)).update(report_by=day)


def test_several_missing_months_are_told_and_the_newest_is_urged(office):
    assert "缺月的指标：6、7月未报，逾期 64 天" in text_of(office, missing_in(office, 6, 7))
    assert Urging.objects.get().month == month(7)


def test_a_month_with_time_left_is_not_said_to_be_overdue(office):
    """August is published later; June is missing: it is June that is urged."""
    late = missing_in(office, 6, 8)
    due_on(late, 8, "2023-09-20")
    assert "缺月的指标：6月未报，逾期 64 天" in text_of(office, late)
    assert Urging.objects.get().month == month(6)


def test_what_has_time_left_alone_is_not_urged(office):
    fine = missing_in(office, 8)
    due_on(fine, 8, "2023-09-20")
    assert [item.pk for item in make_urging(item=fine).refused] == [fine.pk]


def test_what_is_due_today_is_urged_without_being_called_overdue(office):
    late = missing_in(office, 8)
    due_on(late, 8, "2023-09-07")
    assert "缺月的指标：8月未报，今天到期" in text_of(office, late)


def test_a_hole_behind_a_good_light_is_told_as_missing(office):
    """The light is that of August: it says nothing of June."""
    text = text_of(office, missing_in(office, 6))
    assert "缺月的指标：6月未报，逾期 64 天" in text
    assert "达进度" not in text


def test_a_bad_light_and_a_hole_are_told_each_of_its_month(office):
    late = make_target(name="慢的指标", value=1200, lead=office.own)
    for number in (1, 2, 3, 4, 5, 7, 8):
        make_reading(target=late, month=month(number), value=number)
    assert "慢的指标：8月滞后；6月未报，逾期 64 天" in text_of(office, late)


@pytest.mark.parametrize(
    "posted", ["target-0", "target-999999", "plan-1", "target-x", f"target-{10**30}", "", "target"]
)
def test_no_such_item(client, office, posted):
    answered = sign_in(client, office.planner).post("/urge/", {"urge": posted})
    assert answered.status_code in (302, 404)
    assert not Urging.objects.exists()


def test_a_note_that_is_too_long_is_said(client, office):
    sign_in(client, office.planner)
    assertNotContains(client.get("/behind/"), 'maxlength="100"')
    ticked = [key(office.missing), key(office.behind)]
    answered = client.post("/urge/", {"ticked": ticked, "note": "长" * 101, "group": "department"})
    assertContains(answered, "附言最多 100 字，现有 101 字。")
    for kept in ("长" * 101, *(f'name="ticked" value="{one}"' for one in ticked), 'name="group" value="department"'):
        assertContains(answered, kept)
    assert not Urging.objects.exists()
    client.post("/urge/", {"ticked": ticked, "note": "长" * 100})
    assert Urging.objects.count() == 2


@pytest.mark.parametrize("person", ["clerk", "approver", "stranger", "leader", "sysadmin", "nobody"])
def test_it_refuses_everybody_but_the_planning_office(client, office, person):
    sign_in(client, office.people[person])
    assert client.post("/urge/", {"urge": key(office.missing)}).status_code == 403
    if person != "nobody":
        assertNotContains(client.get(office.missing.get_absolute_url()), 'name="urge"')
        assertNotContains(client.get("/behind/"), 'name="urge"')
    assert not Urging.objects.exists()


@pytest.mark.parametrize(("person", "sees"), [
    ("clerk", True), ("approver", True), ("planner", True), ("leader", True), ("stranger", False), ("sysadmin", False)
])  # fmt: skip
def test_who_sees_urgings(client, office, person, sees):
    make_urging(item=office.missing, note="请今天报")
    sign_in(client, office.people[person])
    for path in (office.missing.get_absolute_url(), "/behind/"):
        assert ("请今天报" in client.get(path).text) == sees
    rows = list(csv.reader(client.get("/behind.csv").content.decode("utf-8-sig").splitlines()))
    cell = next(row for row in rows if "漏报的指标" in row)[-1]
    assert rows[1][-1] == "催办次数"
    assert cell == ("1" if sees else "")


def test_the_clerk_s_grid_shows_it_on_the_row(client, office):
    make_urging(item=office.missing, note="请今天报")
    page = sign_in(client, office.clerk).get("/my/")
    assertContains(page, "督查室已催办 1 次，最近 9月7日：请今天报")


def test_a_month_long_past_is_not_urged(client, office):
    sign_in(client, office.planner)
    assertContains(client.get("/behind/?month=2023-08"), 'name="urge"')
    assertNotContains(client.get("/behind/?month=2023-05"), 'name="urge"')


def test_a_closed_month_that_was_not_reported_is_not_urged(office):
    office.plan.closed_through = AUGUST
    office.plan.save()
    office.missing.refresh_from_db()
    assert make_urging(item=office.missing).refused


def test_a_month_reopened_for_a_correction_is_owed_again_on_the_page_and_in_the_letter(client, office):
    Plan.objects.update(closed_through=AUGUST, reopened_month=AUGUST, reopened_until=date(2023, 9, 8))
    said = "8月未报，逾期 2 天"
    page = sign_in(client, office.planner).get(office.missing.get_absolute_url())
    assertContains(page, said)
    make_urging(item=type(office.missing).objects.get(pk=office.missing.pk))
    assert said in Message.objects.get(to=office.clerk).text


def test_months_closed_before_the_reopened_one_are_still_not_asked_for(office):
    late = missing_in(office, 6, 7, 8)
    Plan.objects.update(closed_through=AUGUST, reopened_month=month(7), reopened_until=date(2023, 9, 8))
    make_urging(item=type(late).objects.get(pk=late.pk))
    assert "缺月的指标：7月未报" in Message.objects.get(to=office.clerk).text


def test_nothing_is_urged_before_the_number_is_issued(office):
    assert make_urging(item=make_target(name="约束性指标", value=None, lead=office.own)).refused
    assert not Message.objects.exists()


def test_the_return_key_in_the_note_urges_what_is_ticked(client, office):
    """Browsers press the first button of a form: it must not be that of the first row."""
    page = sign_in(client, office.planner).get("/behind/").text
    form = page[page.index('action="/urge/"') :]
    assert form[form.index("<button") :].startswith('<button class="main" data-ticked="项">催办勾选的')
    assertContains(client.post("/urge/", {"note": "x"}, follow=True), "没有勾选。")


def test_queries_do_not_grow_with_urged_rows(client, office):
    def cost(person, path) -> int:
        sign_in(client, person)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    pages = [(office.clerk, "/my/"), (office.planner, "/behind/"), (office.leader, "/behind.csv")]
    make_urging(item=office.missing)
    few = [cost(*page) for page in pages]
    for _ in range(10):
        make_urging(item=make_target(value=10, lead=office.own))
    assert [cost(*page) for page in pages] == few


def test_urging_several_costs_a_few_queries_an_item(office):
    items = make_items(office)
    assert items
    keys = [("target", make_target(value=10, lead=office.own).pk) for _ in range(12)]

    def cost(number: int) -> int:
        Urging.objects.all().delete()
        Message.objects.filter(kind="urging").delete()
        with CaptureQueriesContext(connection) as captured:
            Urging.urge(office.plan, set(keys[:number]), by=office.planner)
        return len(captured)

    assert cost(12) - cost(2) == 10 * (cost(3) - cost(2))
