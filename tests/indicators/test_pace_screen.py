"""A target's pace on screen, numbers to come, numbers of units; and the list of what is missing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Target
from tests.make import make_reading, make_target, month, sign_in
from tests.office import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


def screen(target) -> str:
    return f"/indicators/2023/{target.indicator.code}/pace/"


def expected(target, number):
    return Target.objects.get(pk=target.pk).points.get(month=month(number)).expected


def test_it_works(planner):
    target = make_target(value=1200, unit="亿元")
    assertContains(planner.get(screen(target)), "2023年11月")
    drawn = {"pace": "drawn", "month-2023-03": "１００", "month-2023-09": "1,000"}
    preview = planner.post(screen(target), {**drawn, "preview": "1"})
    assertContains(preview, "保存后的月度应达")
    assertContains(preview, "确认保存")
    assertContains(preview, 'value="１００"')
    assert expected(target, 3) == 300
    assert planner.post(screen(target), {**drawn, "save": "1"}).url == target.get_absolute_url()
    assert [expected(target, number) for number in (1, 3, 8, 9, 12)] == [0, 100, 100, 1000, 1200]
    assertContains(planner.get(screen(target)), 'value="1000"')


def test_back_to_even(planner):
    target = make_target(value=1200, pace="drawn", pace_figures={"2023-06": "100"})
    assert expected(target, 6) == 100
    planner.post(screen(target), {"pace": "even", "month-2023-06": "100", "save": "1"})
    assert expected(target, 6) == 600
    assert Target.objects.get(pk=target.pk).pace_figures == {}


def test_a_rate_is_drawn_month_by_month(planner):
    target = make_target(value=92, unit="%", measure="level")
    page = planner.get(screen(target))
    assertNotContains(page, "序时")
    planner.post(screen(target), {"pace": "drawn", "month-2023-02": "82", "month-2023-03": "81", "save": "1"})
    assert [expected(target, number) for number in (1, 2, 3, 4)] == [92, 82, 81, 92]


def test_closed_months_are_shown_but_not_changed(planner, office):
    target = make_target(value=1200, pace="drawn", pace_figures={"2023-03": "100"})
    office.plan.closed_through = month(6)
    office.plan.save()
    page = planner.post(
        screen(target), {"pace": "drawn", "month-2023-03": "900", "month-2023-08": "950", "preview": "1"}
    )
    assertContains(page, "已封账", count=6)
    planner.post(screen(target), {"pace": "drawn", "month-2023-03": "900", "month-2023-08": "950", "save": "1"})
    assert [expected(target, number) for number in (3, 6, 7, 8)] == [100, 100, 100, 950]
    assert Target.objects.get(pk=target.pk).pace_figures == {"2023-03": "100", "2023-08": "950"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"pace": "drawn"}, "请至少填一个月"),
        ({"pace": "drawn", "month-2023-03": "500", "month-2023-04": "400"}, "不能比上个月少"),
        ({"pace": "drawn", "month-2023-03": "1201"}, "不能超过全年目标"),
        ({"pace": "drawn", "month-2023-03": "NaN"}, "请只填数字"),
        ({"pace": "drawn", "month-2023-03": "1e9999"}, "请只填数字"),
        ({"pace": "drawn", "month-2023-03": "99999999999"}, "数值太大"),
        ({"pace": "weekly"}, "weekly"),
        ({}, "这个字段是必填项"),
    ],
)
@pytest.mark.parametrize("button", ["preview", "save"])
def test_bad_input_gets_a_message_and_changes_nothing(planner, typed, message, button):
    target = make_target(value=1200)
    page = planner.post(screen(target), {**typed, button: "1"})
    assert page.status_code == 200
    assertContains(page, message)
    assertContains(page, "还没有保存")
    assert expected(target, 3) == 300


def test_counted_things_are_drawn_whole(planner):
    target = make_target(value=12, counted=True)
    assertContains(planner.post(screen(target), {"pace": "drawn", "month-2023-03": "1.5", "preview": "1"}), "请填整数")


def test_a_number_to_come_is_filled_once_with_its_document(planner):
    target = make_target(value=None, unit="%", measure="level")
    number = {"pace": "level", "value": "９５", "document_no": "永政发〔2023〕5号"}
    assertContains(planner.get(screen(target)), "下达文号")
    assertContains(planner.post(screen(target), {**number, "document_no": "", "save": "1"}), "要同时填写")
    assertContains(planner.post(screen(target), {**number, "value": "", "save": "1"}), "要同时填写")
    preview = planner.post(screen(target), {**number, "preview": "1"})
    assertContains(preview, "<b>95</b>")
    assert Target.objects.get(pk=target.pk).is_pending
    planner.post(screen(target), {**number, "save": "1"})
    stored = Target.objects.get(pk=target.pk)
    assert (stored.value, stored.document_no) == (95, "永政发〔2023〕5号")
    assert expected(target, 1) == 95
    again = planner.post(screen(target), {**number, "value": "96", "save": "1"})
    assertContains(again, "只能下达一次；再次变更须走目标调整")
    assert Target.objects.get(pk=target.pk).value == 95
    assertContains(planner.get(screen(target)), "目标调整</a>")


def test_a_pace_can_be_set_before_the_number_comes(planner):
    target = make_target(value=None, unit="亿元")
    assert (
        planner.post(screen(target), {"pace": "even", "value": "", "document_no": "", "save": "1"}).status_code == 302
    )
    assert expected(target, 3) is None


def test_a_colleague_filled_it_meanwhile():
    """Both had the form open; the second is refused under the lock."""
    target = make_target(value=None, unit="%", measure="level")
    stale = Target.objects.get(pk=target.pk)
    Target.objects.get(pk=target.pk).plan_pace(pace="level", figures={}, value=Decimal(90), document_no="甲1号")
    with pytest.raises(ValidationError, match="已下达（甲1号）"):
        stale.plan_pace(pace="level", figures={}, value=Decimal(95), document_no="乙2号")
    assert Target.objects.get(pk=target.pk).value == 90


def test_the_number_of_units_makes_it_judgeable(planner):
    target = make_target(value=1, per="村", name="每村示范点")
    assert expected(target, 12) is None
    assertContains(planner.get("/indicators/pending/"), "全区村数")
    assertContains(planner.post(screen(target), {"pace": "even", "units": "0", "save": "1"}), "还没有保存")
    planner.post(screen(target), {"pace": "even", "units": "120", "save": "1"})
    assert [expected(target, number) for number in (6, 12)] == [60, 120]
    assertNotContains(planner.get("/indicators/pending/"), "每村示范点")


def test_readings_stay_when_the_pace_changes(planner):
    target = make_target(value=1200)
    reading = make_reading(target=target, month=month(7), value=650)
    planner.post(screen(target), {"pace": "level", "save": "1"})
    reading.refresh_from_db()
    assert (reading.value, reading.point.expected) == (650, 0)


def test_the_board_is_told(planner, office):
    target = make_target(value=1200)
    office.plan.refresh_from_db()
    before = office.plan.revision
    planner.post(screen(target), {"pace": "level", "save": "1"})
    office.plan.refresh_from_db()
    assert office.plan.revision > before


def test_what_does_not_exist_is_not_found(planner):
    assert planner.get("/indicators/2023/nowhere/pace/").status_code == 404
    assert planner.get("/indicators/99999999999999999999/nowhere/pace/").status_code == 404


def test_the_list_of_what_is_missing(planner, django_assert_num_queries):
    make_target(value=None, name="省定任务", measure="level", unit="%")
    make_target(value=5, name="已有目标")
    page = planner.get("/indicators/pending/")
    assertContains(page, "省定任务")
    assertContains(page, "目标数待下达")
    assertContains(page, "255 天")
    assertNotContains(page, "已有目标")
    for _ in range(10):
        make_target(value=None, measure="level", unit="%")
    with django_assert_num_queries(4):
        planner.get("/indicators/pending/")
