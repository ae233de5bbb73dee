"""目标调整 on screen: preview, confirm, the item's page, the list, the final list."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from closing.models import Closing
from indicators.models import Target, TargetAdjustment
from lingling_plan.models import Plan
from projects.models import ProjectAdjustment
from tests.make import make_adjustment, make_project, make_reading, make_target, month, sign_in
from tests.office import clock, make_office

pytestmark = pytest.mark.django_db
DOCUMENT = {
    "category": "superior",
    "body": "市人民政府",
    "document_no": "永政发〔2023〕7号",
    "dated": "2023-08-01",
    "effective": "2023-08",
}


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def test_it_works(client):
    planner = sign_in(client, make_office().planner)
    jobs = make_target(name="新增城镇就业", value=5600)
    make_reading(target=jobs, month=month(8), value=2000)
    url = f"/adjustments/target/{jobs.pk}/"
    seen = planner.post(url, {**DOCUMENT, "value": "3000", "preview": "1"})
    assertContains(seen, "已调整，原目标 ≥ 5600 人：滞后")
    assertContains(seen, "确认登记")
    assert not TargetAdjustment.objects.exists()
    assert planner.post(url, {**DOCUMENT, "value": "3000", "save": "1"}).url == jobs.get_absolute_url()
    assertContains(planner.get(jobs.get_absolute_url()), "按原目标（≥ 5600 人）：滞后")
    for path in ("/", "/adjustments/", "/final/", "/final.csv", "/board.csv"):
        assertContains(planner.get(path), "≥ 5600 人")


def test_a_project_is_previewed_and_recorded(client):
    planner = sign_in(client, make_office().planner)
    road = make_project(name="快速路", year_investment=Decimal(12))
    url = f"/adjustments/project/{road.pk}/"
    seen = planner.post(url, {**DOCUMENT, "year_investment": "6", "preview": "1"})
    assertContains(seen, "确认登记")
    _, (name, rows) = seen.context["preview"].months
    assert name == "年度投资 亿元"
    assert [row["month"] for _, row in rows] == [month(number) for number in range(8, 13)]
    assert [(was["expected"], row["expected"]) for was, row in rows[:2]] == [("8", "4"), ("9", "4.5")]
    assert not ProjectAdjustment.objects.exists()
    assert planner.post(url, {**DOCUMENT, "year_investment": "6", "save": "1"}).url == road.get_absolute_url()
    assert ProjectAdjustment.objects.get().year_investment == 6
    assertContains(planner.get(road.get_absolute_url()), "8月起：年度计划投资 12 亿元 → 6 亿元")


def test_before_its_month_it_is_told_as_coming(client):
    planner = sign_in(client, make_office().planner)
    jobs = make_target(name="新增城镇就业", value=100, unit="个")
    make_reading(target=jobs, month=month(8), value=20)
    change = {**DOCUMENT, "effective": "2023-09", "value": "120"}
    seen = planner.post(f"/adjustments/target/{jobs.pk}/", {**change, "preview": "1"})
    assertContains(seen, "9月起目标 ≥ 120 个")
    assertNotContains(seen, "已调整")
    planner.post(f"/adjustments/target/{jobs.pk}/", {**change, "save": "1"})
    for path in ("/", "/final/", "/final.csv", f"{jobs.get_absolute_url()}?month=2023-08"):
        assertContains(planner.get(path), "9月起目标 ≥ 120 个")
        assertNotContains(planner.get(path), "已调整，原目标")


def test_the_pace_table_shows_what_was_asked_originally(client):
    planner = sign_in(client, make_office().planner)
    jobs, other = make_target(name="新增城镇就业", value=1200), make_target(value=1200)
    make_adjustment(item=jobs, effective=month(8), value=600)
    make_adjustment(item=jobs, effective=month(8), value=900, category="slip")
    page = planner.get(jobs.get_absolute_url())
    assertContains(page, "8月起：目标 ≥ 1200 人 → ≥ 600 人（永政发〔2023〕7号）")
    assertContains(page, '<i class="mark">更正</i>', count=1)
    ((_, rows, _),) = page.context["pace"]
    assert [(row["expected"], row["original"]) for row in rows[6:8]] == [("700", "700"), ("600", "800")]
    assert [bool(row["begins"]) for row in rows[5:9]] == [False, False, True, False]
    assertNotContains(planner.get(other.get_absolute_url()), "原应达")
    road = make_project(year_investment=Decimal(12))
    make_adjustment(item=road, effective=month(8), year_investment=Decimal(6))
    page = planner.get(road.get_absolute_url())
    assertContains(page, "8月起：年度计划投资 12 亿元 → 6 亿元")
    (_, nodes, _), (_, money, _) = page.context["pace"]
    assert [(row["expected"], row["original"]) for row in (nodes[7], money[6], money[7])] == [
        ("0", "0"),
        ("7", "7"),
        ("4", "8"),
    ]


def test_it_refuses_next_to_the_field(client):
    planner = sign_in(client, make_office().planner)
    url = f"/adjustments/project/{make_project().pk}/"
    assertContains(planner.get(url), "发文日期")
    again = planner.post(url, {**DOCUMENT, "deadline": "2023-11-30", "document_no": "", "save": "1"})
    assertContains(again, "这个字段是必填项")
    assertContains(planner.post(url, {**DOCUMENT, "save": "1"}), "没有改动")


def test_the_final_list_tells_approved_figures_only(client):
    """A figure that waits is not yet what became of the promise, whoever reads."""
    planner = sign_in(client, make_office().planner)
    jobs = make_target(name="新增城镇就业", value=5600)
    make_reading(target=jobs, month=month(7), value=3210)
    make_reading(target=jobs, month=month(8), value=4321, status="submitted")
    page = planner.get("/final/")
    assertContains(page, "年度未结束")
    assertContains(page, "3210 人")
    assertNotContains(page, "4321")


def test_a_late_entry_and_a_correction_are_marked(client):
    planner = sign_in(client, make_office().planner)
    jobs = make_target(name="新增城镇就业", value=5600)
    make_reading(target=jobs, month=month(7), value=3210)  # due 7 August, written 7 September
    make_reading(target=jobs, month=month(7), value=3200, remark="核减")
    page = planner.get(jobs.get_absolute_url())
    assertContains(page, "迟报 31 天", count=1)
    assertContains(page, "更正 3210 人 → 3200 人")


def test_a_closed_month_keeps_both_lights(client):
    office = make_office()
    jobs = make_target(name="新增城镇就业", value=5600)
    make_reading(target=jobs, month=month(8), value=2000)
    make_adjustment(item=jobs, effective=month(8), value=3000)
    for number in range(1, 9):
        Closing.close(Plan.objects.get(), month=month(number), by=office.planner)
    make_adjustment(item=Target.objects.get(), effective=month(9), value=4000)
    page = sign_in(client, office.leader).get("/?month=2023-08")
    assertContains(page, "≥ 3000 人")
    assertContains(page, "已调整，原目标 ≥ 5600 人：滞后")


def test_what_a_colleague_recorded_meanwhile_is_looked_at_first(client):
    """The old page would put the deadline back that the colleague's document moved."""
    planner = sign_in(client, make_office().planner)
    jobs = make_target(name="新增城镇就业", value=1200)
    url = f"/adjustments/target/{jobs.pk}/"
    opened = planner.get(url).context["form"]["seen"].value()
    make_adjustment(item=jobs, effective=month(9), deadline=date(2024, 3, 31))
    typed = {**DOCUMENT, "effective": "2023-09", "value": "1000", "save": "1"}
    page = planner.post(url, {**typed, "seen": opened})
    assertContains(page, "打开本页以后已有改动")
    assertContains(page, 'value="1000"')
    assert TargetAdjustment.objects.count() == 1
    again = {**typed, "deadline": "2024-03-31", "seen": page.context["form"]["seen"].value()}
    assert planner.post(url, again).status_code == 302
    jobs = Target.objects.get(pk=jobs.pk)
    assert (jobs.current.value, jobs.current.deadline) == (1000, date(2024, 3, 31))
