"""提醒消息: who was told what, and for what did not arrive the reason and what to do."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.models import Membership, Plan
from tests.make import make_message, sign_in
from tests.office import clock
from urging.models import BROKEN_OFF, NOT_CONCERNED, TOO_OLD, Message
from urging.outcome import told

pytestmark = pytest.mark.django_db
LIST = "/admin/urging/message/"
BOTH = ["mailtos://u:p@example.org/?to={email}", "json://example.org/{phone}"]


@pytest.fixture
def message(office, settings):
    settings.NOTIFY_URLS = BOTH
    Message.objects.all().delete()
    office.clerk.email = ""
    office.clerk.save()
    with clock():
        text = "待填报 2 项，请打开 https://plan.example.org/my/\n1. 新增就业（8月）"
        return make_message(to=office.clerk, text=text, state="no_channel")


def test_a_row_says_who_where_what_and_what_to_do(client, office, message):
    sign_in(client, office.planner)
    page = client.get(LIST)
    for said in ("教育局", "待填报 2 项<", "没有登记通知地址（邮箱或手机号），请系统管理员在账号里填写"):
        assertContains(page, said)
    assertNotContains(page, "plan.example.org")
    assertContains(client.get(f"{LIST}{message.pk}/change/"), "没有登记通知地址")


@pytest.mark.parametrize("address", ["/projects/findings/", "/closing/", "/admin/"])
def test_the_planner_finds_the_list_from_the_tabs(client, office, address):
    sign_in(client, office.planner)
    assertContains(client.get(address), f'<a href="{LIST}">提醒消息</a>', html=True)


def test_the_administrator_is_not_sent_to_a_list_that_is_not_theirs(client, office):
    sign_in(client, office.sysadmin)
    assertNotContains(client.get("/admin/"), LIST)


def test_only_what_is_lacking_is_named(message, settings):
    settings.NOTIFY_URLS = BOTH[1:]
    assert told(message) == "无可用通道：没有登记通知地址（手机号），请系统管理员在账号里填写"


def test_without_channels_nobody_is_blamed_for_a_missing_address(message, settings):
    settings.NOTIFY_URLS = []
    assert told(message) == "无可用通道：系统没有设置通知通道，请系统管理员设置 NOTIFY_URLS"


def test_an_address_given_since_is_told(message):
    Membership.objects.filter(user=message.to).update(phone="13900000000")
    again = Message.objects.get(pk=message.pk)
    assert told(again) == "无可用通道：当时没有登记通知地址，现已登记"


@pytest.mark.parametrize(("fields", "said"), [
    ({"state": "queued"}, "待发送"),
    ({"state": "dropped"}, "不再需要"),
    ({"state": "dropped", "error": NOT_CONCERNED}, "不再需要：收件人已不在该单位填报，不必处理"),
    ({"state": "failed", "error": TOO_OLD}, "发送失败：超过期限未能发送，请当面告知"),
    ({"state": "failed", "error": BROKEN_OFF, "tries": 1}, "发送失败：发送中断；下次提醒时再发"),
    ({"state": "failed", "error": "通道1（mailtos）未送达", "tries": 3},
     "发送失败：通道1（mailtos）未送达；不再重发，请当面告知，并请系统管理员检查通知通道"),
])  # fmt: skip
def test_each_outcome_says_one_thing_to_do(office, settings, fields, said):
    settings.NOTIFY_TRIES = 3
    assert told(Message(to=office.clerk, **fields)) == said


@pytest.mark.parametrize(("since", "found"), [("today", 1), ("week", 2), ("month", 2), ("", 3), ("odd", 3)])
def test_days_are_those_of_the_plan(client, office, since, found):
    """A demonstration stands still on its day; the calendar's today is years later."""
    Message.objects.all().delete()
    Plan.objects.update(demo_today=date(2023, 9, 7))
    for day in (date(2023, 9, 7), date(2023, 9, 1), date(2023, 8, 20)):
        make_message(to=office.clerk, text="待填报", day=day)
    page = sign_in(client, office.planner).get(LIST, {"since": since} if since else {})
    assert page.context["cl"].result_count == found
