"""待下达: until the number is issued nobody owes a figure, and once it is, no month turns 未报 in retrospect."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from board.filters import BoardFilter
from indicators.models import Indicator, Target
from items.whole_plan import all_items
from lingling_plan.filing import Filing
from lingling_plan.monthly import at
from lingling_plan.standing import Standing
from tests.board.plan import AUGUST, NOW
from tests.make import clerk_of, make_department, make_reading, make_target, make_user, month, sign_in
from urging.due import agenda
from urging.letters import Todo
from urging.models import Urging

OCTOBER = date(2023, 10, 7)  # a working day in exchange: September is due


@pytest.fixture
def pending(plan):
    """A number to come, one of villages, and one that waits for another's figure."""
    lead = make_department(code="fgj", name="发展和改革局")
    make_target(name="每村示范点", value=1, per="村", lead=lead)
    gdp = Indicator.objects.create(code="gdp", name="生产总值", unit="%", measure="growth")
    make_target(name="居民收入", unit="%", measure="growth", lead=lead, refers_to=gdp)
    return plan


def items_at(plan, shown=AUGUST, now=NOW) -> dict:
    found = all_items(plan, at(plan, shown, now), make_user(username="leader", role="leader"))
    return {item.name: item for item in found}


def test_every_count_of_what_is_missing_is_the_same(client, pending):
    planner = sign_in(client, make_user(username="planner", role="planner"))
    pending.closed_through = month(7)
    pending.save()
    board = planner.get("/?filing=missing")
    (tile,) = [one for one in planner.get("/").context["tiles"] if one["standing"] == Standing.MISSING]
    csv = planner.get("/board.csv?filing=missing").content.decode("utf-8-sig")
    missing = {name for name, item in items_at(pending).items() if item.standing == Standing.MISSING}
    closing = [one for one in planner.get("/closing/").context["months"] if one.is_next]
    urged = {item.name for item in items_at(pending).values() if item.overdue_points}
    assert tile["count"] == len(missing) == board.context["total"] == 2
    assert sum(name in csv for name in items_at(pending)) == 2
    assert {item.name for item in closing[0].missing} == urged == missing


def test_one_word_for_each(pending):
    items = items_at(pending)
    said = {name: items[name].filing for name in ("约束性指标", "每村示范点", "居民收入")}
    assert said == {"约束性指标": Filing.PENDING, "每村示范点": Filing.PENDING, "居民收入": Filing.UNMATCHED}
    form = BoardFilter({"filing": Filing.PENDING}, list(items.values()))
    assert {item.name for item in form.narrowed(list(items.values()))} == {"约束性指标", "每村示范点"}


def test_its_department_is_neither_asked_nor_pressed(client, pending):
    """What waits for another's figure is asked for: that one comes by itself. Nobody is pressed for it."""
    clerk = clerk_of(make_department(code="fgj", name="发展和改革局"))
    page = sign_in(client, clerk).get("/my/")
    asked = {row.slot.item.name for _, rows in page.context["groups"] for row in rows}
    assert "居民收入" in asked
    assert not asked & {"约束性指标", "每村示范点"}
    assert "待下达，不计应报" in page.text
    planner = make_user(username="planner", role="planner")
    told = agenda(pending, date(2023, 9, 19))
    assert "居民收入" in {line.name for line in told[clerk][Todo.RECORD]}
    assert not {"居民收入", "约束性指标", "每村示范点"} & {line.name for line in told[planner][Todo.PRESS_ALL]}


def fill(name: str, **number) -> Target:
    target = Target.objects.select_related("plan", "indicator").get(indicator__name=name)
    target.plan_pace(pace=target.pace, figures={}, **number)
    return target


@pytest.mark.parametrize(
    ("name", "number"),
    [("约束性指标", {"value": Decimal(95), "document_no": "永政发〔2023〕5号"}), ("每村示范点", {"units": 120})],
)
def test_nothing_turns_missing_in_retrospect(pending, name, number):
    fill(name, **number)
    item = items_at(pending)[name]
    assert (item.standing, item.overdue, item.overdue_points) == (Standing.NOTDUE, 0, [])
    assert [point["report_by"] for point in item.track.points] == [OCTOBER] * 8
    with time_machine.travel("2023-10-09T04:00:00Z", tick=False):
        later = items_at(pending, month(9), date(2023, 10, 9))[name]
    assert (later.standing, later.overdue) == (Standing.MISSING, 2)


def test_the_page_names_the_day_the_months_before_are_due(client, pending):
    target = fill("约束性指标", value=Decimal(95), document_no="永政发〔2023〕5号")
    page = sign_in(client, make_user(username="leader", role="leader")).get(
        f"{target.get_absolute_url()}?month=2023-08"
    )
    assert page.text.count("<td>10月7日前报</td>") == 8
    assert "下次报送（10月7日前报1月）" in page.text
    assert "<td>未发布</td>" not in page.text


def test_what_was_recorded_meanwhile_is_judged_at_once(pending):
    target = Target.objects.get(indicator__name="约束性指标")
    make_reading(target=target, month=AUGUST, value=96)
    assert items_at(pending)["约束性指标"].filing == Filing.REPORTED
    fill("约束性指标", value=Decimal(95), document_no="永政发〔2023〕5号")
    assert items_at(pending)["约束性指标"].standing == Standing.ONPACE


def test_the_day_it_was_filled_in_stays(pending):
    """Laying the pace again, in a later month, moves nothing."""
    target = fill("约束性指标", value=Decimal(95), document_no="永政发〔2023〕5号")
    with time_machine.travel("2023-11-20T04:00:00Z", tick=False):
        fill("约束性指标")
    assert set(target.points.filter(month__lte=month(9)).values_list("report_by", flat=True)) == {OCTOBER}


def test_nothing_is_urged_before_the_number_is_there(pending):
    planner = make_user(username="planner", role="planner")
    keys = {("target", pk) for pk in Target.objects.filter(value=None).values_list("pk", flat=True)}
    outcome = Urging.urge(pending, keys, by=planner)
    assert {item.name for item in outcome.refused} == {"约束性指标", "居民收入"}
    assert not outcome.new
