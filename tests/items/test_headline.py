"""What the report promises of all key projects, beside what is known of them one by one."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from items.headline import headline
from lingling_plan.figures import Money
from lingling_plan.monthly import MonthShown
from projects import rows
from tests.make import (
    make_adjustment,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
    sign_in,
)

PATHS = ["/projects/", "/projects/timeline/"]


@pytest.fixture
def plan(db):
    with time_machine.travel("2023-09-05T04:00:00Z", tick=False):
        plan = make_plan()
        make_user(username="leader", role="leader")
        bridge = make_project(name="潇水大桥", investment=Decimal("6.5"), year_investment=Decimal("2.4"))
        make_report(project=bridge, month=month(8), invested="1.2")
        make_project(name="水厂", investment=Decimal(2))
        make_project(name="林长制", kind="commitment", investment=Decimal(9))
        yield plan


@pytest.fixture
def promised(plan):
    count = make_target(
        name="重点项目数", code="key-projects", value=5, unit="个", measure="level", bound="eq", counted=True
    )
    sums = make_target(name="重点项目年度投资", code="key-investment", value=10, unit="亿元")
    make_reading(target=sums, month=month(8), value=4)
    make_reading(target=count, month=month(8), value=3)
    return count, sums


def found(plan, at=8):
    when = MonthShown(month(at), plan.as_of(month(at), plan.today()), plan.today())
    leader = make_user(username="leader", role="leader")
    return headline(plan, when, leader, rows.items(plan, when, leader))


def accounts(plan, unit=Money.YI, at=8) -> dict:
    return {what: told for what, _, told in found(plan, at).accounts(unit)}


def facts(plan, unit=Money.YI, at=8) -> dict:
    return {what: (amount, more) for what, amount, more in found(plan, at).facts(unit)}


def test_three_accounts_of_the_same_thing_stand_side_by_side(plan, promised):
    assert accounts(plan) == {
        "重点项目数": [("报告", "5 个", ""), ("牵头单位报", "3 个", "8月"), ("系统列入", "2 个", "尚缺 3 个")],
        "年度投资": [
            ("报告", "≥ 10 亿元", ""),
            ("牵头单位报", "4 亿元", "1—8月"),
            ("逐项填报", "1.2 亿元", "1 个有计划，合计 2.4 亿元，1 个没有，计划比报告少 7.6 亿元"),
        ],
    }
    assert facts(plan)["总投资"] == ("8.5 亿元", "2 个有数")


def test_each_leads_to_its_item(plan, promised):
    count, sums = promised
    urls = {what: url for what, url, _ in found(plan).accounts(Money.YI)}
    assert urls == {"重点项目数": count.get_absolute_url(), "年度投资": sums.get_absolute_url()}


def test_what_is_reported_is_what_the_board_shows(client, plan, promised):
    board = sign_in(client, make_user(username="leader", role="leader")).get("/").context["groups"]
    shown = {row["name"]: row["latest"] for _, rows in board for row in rows}
    told = accounts(plan)
    assert told["重点项目数"][1][1] == shown["重点项目数"]
    assert told["年度投资"][1][1] == shown["重点项目年度投资"]


def test_the_month_before_knows_nothing_of_it(plan, promised):
    told = accounts(plan, at=7)
    assert told["年度投资"][1] == ("牵头单位报", "—", "还没有已通过的数")
    assert told["年度投资"][2][1] == "—"


def test_in_the_other_unit(plan, promised):
    told = accounts(plan, Money.WAN)["年度投资"]
    assert [amount for _, amount, _ in told] == ["≥ 100000 万元", "40000 万元", "12000 万元"]
    assert "少 76000 万元" in told[2][2]
    assert facts(plan, Money.WAN)["总投资"][0] == "85000 万元"


def test_nothing_is_missing_when_all_is_known(plan):
    make_target(name="重点项目数", code="key-projects", value=1, unit="个", measure="level", bound="eq")
    plan.projects.exclude(name="潇水大桥").delete()
    assert accounts(plan)["重点项目数"][2] == ("系统列入", "1 个", "")


def test_a_plan_without_such_targets_tells_what_is_known(plan):
    told = accounts(plan)
    assert told["重点项目数"] == [("系统列入", "2 个", "")]
    assert told["年度投资"] == [("逐项填报", "1.2 亿元", "1 个有计划，合计 2.4 亿元，1 个没有")]


def test_an_unknown_sum_is_not_a_zero(plan):
    plan.projects.update(investment=None)
    assert facts(plan)["总投资"] == ("—", "尚无数据")
    plan.projects.filter(name="水厂").update(investment=2)
    assert facts(plan)["总投资"] == ("2 亿元", "1 个有数，1 个没有")


def test_where_no_project_has_a_plan_the_reported_figure_still_stands(plan, promised):
    plan.projects.update(year_investment=None)
    told = accounts(plan)["年度投资"]
    assert told[1] == ("牵头单位报", "4 亿元", "1—8月")
    assert told[2] == ("逐项填报", "—", "2 个都没有年度投资计划")


def test_another_number_by_a_document(plan, promised):
    count, _ = promised
    make_adjustment(item=count, effective=month(8), value=2)
    told = accounts(plan)["重点项目数"]
    assert told[0] == ("报告", "2 个", "")
    assert told[2] == ("系统列入", "2 个", "")


def test_payment_and_entry_are_told_where_no_project_has_them(plan):
    told = facts(plan)
    assert told["支付"] == ("0 个设置", "2 个都没有年度支付计划")
    assert told["入库"] == ("0 个设置", "2 个都没有设入库")


def test_payment_in_sum(plan):
    road = make_project(name="道路", year_payment=Decimal(600))
    make_report(project=road, month=month(8), paid=Decimal(250))
    make_project(name="管网", year_payment=Decimal(400))
    assert facts(plan)["支付"] == ("2 个设置", "年初以来 250 万元，计划 1000 万元")
    assert facts(plan, at=7)["支付"] == ("2 个设置", "年初以来 —，计划 1000 万元")


def test_beginnings_count_by_the_month_they_were_due_in(plan):
    due, early, late = (
        make_project(name=name, nodes=[("开工", date(2023, at, 28))], stage="complete")
        for name, at in (("路一", 6), ("路二", 10), ("路三", 7))
    )
    make_report(project=due, month=month(7), done=["开工"])
    make_report(project=early, month=month(8), done=["开工"])
    assert facts(plan)["开工"] == ("已开工 1 / 应开工 2", "另有 1 个提前开工")
    assert facts(plan, at=6)["开工"] == ("已开工 0 / 应开工 1", "")
    make_report(project=late, month=month(8), done=["开工"])
    assert facts(plan)["开工"] == ("已开工 2 / 应开工 2", "另有 1 个提前开工")


def test_entry_is_asked_for_once_work_has_begun(plan):
    made = [
        make_project(name=name, registration=True, nodes=[("开工", date(2023, 4, 30))], stage="complete")
        for name in ("路一", "路二", "路三")
    ]
    for project in made[:2]:
        make_report(project=project, month=month(4), done=["开工"])
    make_report(project=made[0], month=month(6), done=["开工"], registered=month(6))
    assert facts(plan)["入库"] == ("已入 1 / 应入 2", "3 个设置")
    assert facts(plan, at=3)["入库"] == ("已入 0 / 应入 0", "3 个设置")


@pytest.mark.parametrize("path", PATHS)
def test_it_stands_above_the_list_and_the_time_axis(client, plan, promised, path):
    page = sign_in(client, make_user(username="leader", role="leader")).get(path)
    assert "尚缺 3 个" in page.text
    assert "8.5 亿元" in page.text
    assert f'<a href="{promised[1].get_absolute_url()}?month=2023-08">4 亿元</a>' in page.text


def test_filters_do_not_change_the_sums(client, plan, promised):
    page = sign_in(client, make_user(username="leader", role="leader")).get("/projects/timeline/?q=水厂")
    assert "8.5 亿元" in page.text
