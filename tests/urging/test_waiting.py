"""Messages that wait: how long, whom they still concern, and that none is left in a state that is not true."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan import months
from tests.make import clerk_of, make_department, make_message, make_target, make_urging, make_user, sign_in
from tests.office import clock
from urging import channels
from urging.models import BROKEN_OFF, NOT_CONCERNED, TOO_OLD, Message, State, Urging

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 7)


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.missing = make_target(name="漏报的指标", value=1200, lead=made.own)
    return made


@pytest.fixture
def sent(settings, monkeypatch):
    """User names, instead of sending."""
    settings.NOTIFY_URLS = ["json://127.0.0.1:1/"]
    found = []
    monkeypatch.setattr(channels, "deliver", lambda user, *said: found.append(user.get_username()) or (True, ""))
    return found


def run(day: date = TODAY) -> None:
    with time_machine.travel(f"{day}T02:00:00Z", tick=False):
        call_command("remind")


def urge(office, day: date = TODAY) -> None:
    with time_machine.travel(f"{day}T02:00:00Z", tick=False):
        make_urging(item=office.missing)


def of(user) -> Message:
    return Message.objects.get(to=user, kind="urging")


@pytest.mark.parametrize(("urged", "fifth"), [
    (date(2023, 9, 28), date(2023, 10, 11)),  # eight days of mid-autumn and National Day; 7 and 8 October are worked
    (date(2023, 9, 4), date(2023, 9, 11)),
])  # fmt: skip
def test_holidays_do_not_eat_an_urging(office, sent, urged, fifth):
    urge(office, urged)
    run(fifth)
    assert of(office.clerk).state == State.SENT


def test_after_five_working_days_it_is_no_longer_needed(office, sent):
    urge(office, date(2023, 9, 28))
    run(date(2023, 10, 12))
    assert (of(office.clerk).state, of(office.clerk).error) == (State.DROPPED, TOO_OLD)


@pytest.mark.parametrize("day", [date(2023, 9, 28), date(2025, 1, 27), date(2025, 9, 30)])
def test_an_urging_before_a_holiday_waits_for_five_working_days(day):
    through = months.working_days_after(day, 5)
    assert months.working_days_ago(through, 5) <= day
    assert months.working_days_ago(months.working_day(through + timedelta(days=1)), 5) > day


def stop(user):
    user.is_active = False
    user.save()


def expire(user):
    user.membership.expires_on = date(2023, 9, 6)
    user.membership.save()


def move(user):
    user.membership.department = make_department(code="mzj", name="民政局")
    user.membership.save()


def promote(user):
    user.membership.role, user.membership.department = "planner", None
    user.membership.save()


def lose(user):
    user.membership.delete()


@pytest.mark.parametrize("leave", [stop, expire, move, promote, lose])
def test_who_no_longer_records_for_the_department_is_not_sent_its_urging(office, sent, leave, capsys):
    urge(office)
    leave(office.clerk)
    with time_machine.travel(f"{TODAY}T02:00:00Z", tick=False):
        call_command("remind", "--dry-run")
    assert f"· {office.own} clerk-jyj" not in capsys.readouterr().out
    run()
    assert (of(office.clerk).state, of(office.clerk).error) == (State.DROPPED, NOT_CONCERNED)
    assert of(office.colleague).state == State.SENT


def test_who_moved_and_is_urged_again_gets_the_new_department_s_alone(office, sent):
    urge(office)
    move(office.clerk)
    own = make_target(name="民政的指标", value=1200, lead=office.clerk.membership.department)
    with clock():
        make_urging(item=own)
    run()
    told = dict(Message.objects.filter(to=office.clerk, kind="urging").values_list("department__name", "state"))
    assert told == {"教育局": State.DROPPED, "民政局": State.SENT}
    assert "漏报的指标" not in Message.objects.get(to=office.clerk, department__name="民政局").text


def test_one_message_that_breaks_is_noted_and_the_others_are_sent(office, sent, monkeypatch, capsys):
    urge(office)
    usable = channels.usable

    def explode(user):
        if user == office.clerk:
            raise ValueError("secret")
        return usable(user)

    monkeypatch.setattr(channels, "usable", explode)
    run()
    assert (of(office.clerk).state, of(office.clerk).error) == (State.FAILED, "出错：ValueError")
    assert of(office.colleague).state == State.SENT
    printed = capsys.readouterr()
    assert "出错：ValueError" in printed.err
    assert "secret" not in printed.out + printed.err


def test_what_failed_for_good_stays_failed_though_there_is_more_to_say(office, sent):
    make_message(to=office.clerk, day=TODAY, state="failed", tries=3, text="待填报 0 项")
    run()
    message = Message.objects.get(to=office.clerk)
    assert (message.state, message.text) == (State.FAILED, "待填报 0 项")


@pytest.mark.parametrize(("day", "tries"), [(TODAY, 3), (date(2023, 9, 6), 1)])
def test_a_run_that_was_killed_for_good_failed(office, sent, day, tries):
    """In its last try, or on a day whose reminders nobody sends any more."""
    long_ago = timezone.datetime(2023, 9, 6, 2, tzinfo=timezone.get_current_timezone())
    message = make_message(to=office.planner, day=day, state="sending", tries=tries, claimed_at=long_ago)
    run()
    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, BROKEN_OFF)


@pytest.mark.parametrize(("state", "becomes"), [("queued", "dropped"), ("failed", "failed"), ("sent", "sent")])
def test_a_reminder_of_yesterday_is_no_longer_waiting(office, sent, state, becomes):
    at = {"sent_at": "2023-09-06T02:00Z"} if state == "sent" else {}
    message = make_message(to=office.planner, day=date(2023, 9, 6), state=state, **at)
    run()
    message.refresh_from_db()
    assert message.state == becomes


def test_the_planner_is_told_of_whom_nobody_hears(client, office):
    empty = make_department(code="kong", name="空局")
    lost = make_target(name="没人的指标", value=1200, lead=empty)
    with clock():
        sign_in(client, office.planner)
        page = client.post("/urge/", {"urge": f"target-{lost.pk}"}, follow=True)
        assertContains(page, "已催办 1 项：没人的指标。")
        assertContains(page, "没有人收到消息：没人的指标。空局没有在用的填报人和单位负责人账号。")
        assertNotContains(page, "消息随下次提醒发出")
        Urging.objects.all().delete()
        both = [f"target-{lost.pk}", f"target-{office.missing.pk}"]
        page = client.post("/urge/", {"ticked": both}, follow=True)
    assertContains(page, "消息随下次提醒发出")
    assertContains(page, "没有人收到消息：没人的指标。")


def test_messages_cost_the_same_for_more_people(office):
    def cost() -> int:
        Urging.objects.all().delete()
        Message.objects.all().delete()
        with clock(), CaptureQueriesContext(connection) as captured:
            make_urging(item=office.missing, by=office.planner)
        return len(captured)

    few = cost()
    for number in range(6):
        make_user(username=f"more{number}", role="reporter", department=office.own)
    assert cost() == few


def test_the_clerk_s_urging_names_its_department(office):
    urge(office)
    assert of(clerk_of(office.own)).department == office.own
