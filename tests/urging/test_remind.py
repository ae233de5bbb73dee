"""manage.py remind: who is told what on which day, once a day, whatever happens to a channel."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lingling_plan.entries import Status
from tests.make import (
    approver_of,
    clerk_of,
    make_department,
    make_message,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_urging,
    make_user,
    month,
)
from urging import channels
from urging.due import reminders, reported
from urging.models import Message, State

pytestmark = pytest.mark.django_db

# 2023-09-05 is a Tuesday: August is due. Its three working days before: 31 August.
DUE = date(2023, 9, 5)


def on(day: date):
    return time_machine.travel(f"{day}T02:00:00Z", tick=False)


@pytest.fixture
def lead():
    return make_department()


@pytest.fixture
def target(lead):
    """July is in, August is owed."""
    target = make_target(name="新增就业", value=1200, lead=lead)
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=100 * number)
    return target


@pytest.fixture
def sent(settings, monkeypatch):
    """Every message as (user name, title, text), instead of sending it."""
    settings.NOTIFY_URLS = ["json://127.0.0.1:1/"]
    found = []

    def deliver(user, title, text):
        found.append((user.get_username(), title, text))
        return True, ""

    monkeypatch.setattr(channels, "deliver", deliver)
    return found


def told(plan, day: date) -> dict[str, str]:
    with on(day):
        return {user.get_username(): text for user, text in reminders(plan, plan.today()).items()}


def test_it_works(target, sent, capsys):
    with on(DUE):
        call_command("remind")
    ((name, title, text),) = sent
    assert name == "clerk-jyj"
    assert title == "零陵区年度计划提醒 9月5日 · 教育局 clerk-jyj"
    assert text == "待填报 1 项，请打开 /my/\n1. 新增就业（8月） 今天到期"
    message = Message.objects.get()
    assert (message.state, message.tries, message.sent_at) == (
        State.SENT,
        1,
        timezone.datetime.fromisoformat("2023-09-05T02:00:00Z"),
    )
    assert "已发送 1 条，发送失败 0 条，无可用通道 0 条。" in capsys.readouterr().out


@pytest.mark.parametrize(("day", "is_told"), [
    (date(2023, 8, 30), False),
    (date(2023, 8, 31), True),  # three working days before
    (date(2023, 9, 1), False),
    (date(2023, 9, 4), False),
    (date(2023, 9, 5), True),  # on the day
    (date(2023, 9, 6), True),  # and each working day after
    (date(2023, 9, 9), False),  # a Saturday
    (date(2023, 9, 29), False),  # the mid-autumn festival
    (date(2023, 10, 7), True),  # a Saturday worked in exchange
])  # fmt: skip
def test_on_which_days(target, day, is_told):
    assert ("clerk-jyj" in told(target.plan, day)) == is_told


def test_the_days_before_are_counted_down(target):
    assert told(target.plan, date(2023, 8, 31))["clerk-jyj"].endswith("新增就业（8月） 还有 5 天")


def test_what_is_recorded_is_not_owed(target):
    make_reading(target=target, month=month(8), value=800, status=Status.SUBMITTED)
    assert "clerk-jyj" not in told(target.plan, DUE)
    assert told(target.plan, DUE)["approver-jyj"] == "待审核 1 项，请打开 /review/\n1. 新增就业（8月） 今天到期"


def test_what_came_back_is_owed(target):
    make_reading(target=target, month=month(8), value=800, status=Status.RETURNED)
    assert "已退回，请重新填报 1 项，请打开 /my/\n1. 新增就业（8月）" in told(target.plan, DUE)["clerk-jyj"]


@pytest.mark.parametrize(("status", "person"), [
    (Status.RETURNED, "clerk-jyj"), (Status.SUBMITTED, "approver-jyj")
])  # fmt: skip
def test_what_came_back_or_waits_is_told_every_working_day(target, status, person):
    """1 September is no day on which what is owed is told."""
    make_reading(target=target, month=month(8), value=800, status=status)
    assert "新增就业（8月） 还有 4 天" in told(target.plan, date(2023, 9, 1))[person]
    assert person not in told(target.plan, date(2023, 9, 2))  # a Saturday


def test_a_correction_that_came_back_is_told_though_the_month_is_approved(target):
    make_reading(target=target, month=month(7), value=690, status=Status.RETURNED)
    assert "已退回，请重新填报 1 项，请打开 /my/\n1. 新增就业（7月）" in told(target.plan, DUE)["clerk-jyj"]


def test_a_correction_that_came_back_is_not_called_unreported(target, lead):
    """Its approver hears of it some working days after it was given back; the month counts, and nobody else does."""
    approver_of(lead)
    make_user(username="planner", role="planner")
    make_reading(target=target, month=month(8), value=800)
    with on(date(2023, 9, 12)):
        make_reading(target=target, month=month(7), value=690, status=Status.RETURNED)
    clerks = "已退回，请重新填报 1 项，请打开 /my/\n1. 新增就业（7月）"
    assert told(target.plan, date(2023, 9, 14)) == {"clerk-jyj": clerks}
    pressed = "本单位更正被退回、尚未重报，请督促 1 项，请打开 /my/\n1. 新增就业（7月）"
    for day in (date(2023, 9, 15), date(2023, 9, 28)):
        assert told(target.plan, day) == {"clerk-jyj": clerks, "approver-jyj": pressed}


def test_a_first_figure_that_came_back_is_still_unreported(target, lead):
    approver_of(lead)
    make_reading(target=target, month=month(8), value=690, status=Status.RETURNED)
    assert told(target.plan, date(2023, 9, 8))["approver-jyj"].startswith("本单位逾期未报")


def test_a_month_that_came_back_and_is_asked_no_more_is_told_to_nobody(target):
    """As at /my/: where a figure is no longer due in a month, there is nothing to record again."""
    make_reading(target=target, month=month(8), value=690, status=Status.RETURNED)
    target.points.filter(month=month(8)).update(report_by=None)
    assert told(target.plan, DUE) == {}


def test_closed_months_are_not_owed(target):
    target.plan.closed_through = month(8)
    target.plan.save()
    assert told(target.plan, date(2023, 9, 7)) == {}


def test_a_department_without_a_reporter_is_told_by_its_approver(target, lead):
    clerk = clerk_of(lead)
    clerk.is_active = False
    clerk.save()
    assert "待填报 1 项" in told(target.plan, DUE)["approver-jyj"]


def test_nobody_who_cannot_sign_in_is_told(target, lead):
    person = clerk_of(lead).membership
    person.expires_on = date(2023, 9, 4)
    person.save()
    assert set(told(target.plan, DUE)) == {"approver-jyj"}


def test_the_author_does_not_decide_and_the_deputy_does(target, lead):
    other = make_department(code="nyj", name="农业农村局")
    approver, deputy = approver_of(lead), approver_of(other)
    lead.deputy = deputy
    lead.save()
    make_reading(target=target, month=month(8), value=800, status=Status.SUBMITTED, author=approver)
    found = told(target.plan, DUE)
    assert set(found) == {deputy.username}
    assert found[deputy.username] == "待审核 1 项，请打开 /review/\n1. 教育局：新增就业（8月） 今天到期"


def test_findings_wait_for_planners(lead):
    make_user(username="planner", role="planner")
    project = make_project(name="创成", stage="award", lead=lead)
    for number in range(1, 8):
        make_report(project=project, month=month(number))
    make_report(project=project, month=month(8), done=["创成评定"], status=Status.SUBMITTED)
    found = told(project.plan, DUE)
    assert set(found) == {"planner"}
    assert found["planner"].startswith("待认定 1 项，请打开 /review/")


@pytest.mark.parametrize(("day", "people"), [
    (date(2023, 9, 7), {"clerk-jyj"}),  # two working days late
    (date(2023, 9, 8), {"clerk-jyj", "approver-jyj"}),
    (date(2023, 9, 11), {"clerk-jyj", "approver-jyj"}),
    (date(2023, 9, 12), {"clerk-jyj", "approver-jyj", "planner"}),
])  # fmt: skip
def test_what_is_late_goes_up(target, lead, day, people):
    approver_of(lead)
    make_user(username="planner", role="planner")
    found = told(target.plan, day)
    assert set(found) == people
    if "planner" in people:
        assert found["approver-jyj"].startswith("本单位逾期未报，请督促 1 项，请打开 /my/")
        assert found["planner"] == "各单位逾期未报 1 项，请打开 /behind/\n1. 教育局：新增就业（8月） 逾期 7 天"


def test_one_message_with_everything_the_longest_overdue_first(target, lead):
    make_target(name="拖欠的指标", value=1200, lead=lead)
    text = told(target.plan, DUE)["clerk-jyj"]
    assert text.splitlines()[:2] == [
        "待填报 2 项，请打开 /my/",
        "1. 拖欠的指标（1、2、3、4、5、6、7、8月） 逾期 211 天",
    ]
    assert text.index("拖欠的指标") < text.index("新增就业")


def test_nothing_of_another_department(target):
    other = make_department(code="nyj", name="农业农村局")
    make_target(name="别家的指标", value=10, lead=other)
    clerk_of(other)
    found = told(target.plan, DUE)
    assert "别家的指标" not in found["clerk-jyj"]
    assert "新增就业" not in found["clerk-nyj"]


def test_the_site_s_address_stands_before_the_path(target, settings):
    settings.SITE_URL = "https://plan.example.org"
    assert "https://plan.example.org/my/" in told(target.plan, DUE)["clerk-jyj"]


def test_twice_on_a_day_sends_nothing_twice(target, sent):
    with on(DUE):
        call_command("remind")
        call_command("remind")
    assert len(sent) == 1
    with on(DUE + timedelta(days=1)):
        call_command("remind")
    assert len(sent) == 2


def test_a_dry_run_prints_what_would_be_sent_and_writes_nothing(target, sent, capsys):
    with on(DUE):
        make_urging(item=target)
        before = list(Message.objects.values())
        call_command("remind", "--dry-run")
        printed = capsys.readouterr().out
        assert list(Message.objects.values()) == before
        assert sent == []
        call_command("remind")
    assert len(sent) == 2
    for _, title, text in sent:
        assert title in printed
        assert text in printed
    assert "将发送 2 条" in printed
    with on(DUE):
        call_command("remind", "--dry-run")
    assert "将发送 0 条" in capsys.readouterr().out


def test_an_urging_is_sent_with_the_next_run(target, sent):
    with on(date(2023, 9, 8)):
        make_urging(item=target, note="请今天报")
    assert sent == []
    with on(date(2023, 9, 9)):  # a Saturday
        call_command("remind")
    assert sent == []
    with on(date(2023, 9, 11)):
        call_command("remind")
    kinds = dict(Message.objects.values_list("kind", "state"))
    assert kinds == {"urging": "sent", "reminder": "sent"}
    assert any("督查室附言：请今天报" in text for _, _, text in sent)


def test_one_person_s_failure_stops_nobody_and_is_tried_three_times(target, lead, settings, monkeypatch, capsys):
    settings.NOTIFY_URLS = ["json://127.0.0.1:1/s3cret"]
    make_user(username="another", role="reporter", department=lead)

    def notify(self, **message):
        if "clerk-jyj" in message["title"]:
            raise OSError("json://127.0.0.1:1/s3cret")
        return True

    monkeypatch.setattr("apprise.Apprise.notify", notify)
    with on(DUE):
        for tries in (1, 2, 3, 3, 3):
            call_command("remind")
            failed = Message.objects.get(to__username="clerk-jyj")
            assert (failed.state, failed.tries) == (State.FAILED, tries)
    assert Message.objects.get(to__username="another").tries == 1
    assert failed.error == "通道1（json）出错：OSError"
    assert "s3cret" not in "".join(capsys.readouterr())
    with on(DUE + timedelta(days=1)):
        call_command("remind")
    assert Message.objects.filter(to__username="clerk-jyj").count() == 2


def test_without_a_channel_it_is_noted_and_no_error(target, settings, capsys):
    settings.NOTIFY_URLS = ["json://127.0.0.1:1/{phone}"]
    with on(DUE):
        call_command("remind")
    assert Message.objects.get().state == State.NO_CHANNEL
    assert "无可用通道：clerk-jyj" in capsys.readouterr().out


def test_who_gets_a_channel_later_on_the_day_is_told_then(target, settings, sent):
    settings.NOTIFY_URLS = []
    with on(DUE):
        call_command("remind")
        assert sent == []
        settings.NOTIFY_URLS = ["json://127.0.0.1:1/"]
        call_command("remind")
    assert len(sent) == 1
    assert Message.objects.get().tries == 1


def test_what_could_not_be_sent_says_what_is_true_when_it_is_tried_again(target, lead, settings, sent):
    settings.NOTIFY_URLS = []
    other = make_target(name="另一项", value=1200, lead=lead)
    with on(DUE):
        call_command("remind")
        make_reading(target=target, month=month(8), value=800)
        call_command("remind")
        assert "新增就业" not in Message.objects.get(to__username="clerk-jyj").text
        for number in range(1, 9):
            make_reading(target=other, month=month(number), value=100 * number)
        call_command("remind")
    assert set(Message.objects.values_list("state", flat=True)) == {State.DROPPED}


def test_a_run_that_was_stopped_is_taken_up_after_a_while(target, sent):
    with on(DUE):
        call_command("remind")
        Message.objects.update(state=State.SENDING, sent_at=None, claimed_at=timezone.now())
        sent.clear()
        call_command("remind")
        assert sent == []
        Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=16))
        call_command("remind")
    assert len(sent) == 1


def test_two_runs_at_once_do_not_both_send(lead):
    message = make_message(to=clerk_of(lead))
    same = Message.objects.get()
    assert message.claim()
    assert not same.claim()


def test_a_channel_that_nothing_reads_stops_before_anything_is_sent(target, settings, sent):
    settings.NOTIFY_URLS = ["json://127.0.0.1:1/", "nosuch://s3cret"]
    with on(DUE), pytest.raises(CommandError, match="通道2（nosuch）"):
        call_command("remind")
    assert sent == []


def test_a_year_without_holidays_is_said(target, capsys):
    with on(date(2035, 3, 5)):
        call_command("remind", "--dry-run")
    assert "2035 年放假安排尚未收录，按周一至周五推算。" in capsys.readouterr().out


def test_which_plans_are_reported():
    old, new = make_plan(year=2023), make_plan(year=2024)
    for day, plans in {
        date(2023, 1, 31): [old],
        date(2023, 12, 31): [old],
        date(2024, 1, 2): [old, new],
        date(2024, 3, 31): [old, new],
        date(2024, 4, 1): [new],
    }.items():
        with on(day):
            assert reported([new, old]) == plans


def test_queries_do_not_grow_with_items(target, lead):
    def cost() -> int:
        with on(date(2023, 9, 12)), CaptureQueriesContext(connection) as captured:
            call_command("remind")
        return len(captured)

    def add(count: int) -> None:
        for number in range(count):
            make_target(name=f"指标{number}", value=10, lead=lead)
            waits = make_target(name=f"待审{number}", value=10, lead=lead)
            make_reading(target=waits, month=month(8), value=1, status=Status.SUBMITTED)
            judged = make_project(name=f"创成{number}", stage="award", lead=lead)
            make_report(project=judged, month=month(8), done=["创成评定"], status=Status.SUBMITTED)
            back = make_target(name=f"退回{number}", value=10, lead=lead)
            make_reading(target=back, month=month(8), value=1, status=Status.RETURNED)

    make_user(username="planner", role="planner")
    add(1)
    few = cost()
    Message.objects.all().delete()
    add(8)
    assert cost() == few
