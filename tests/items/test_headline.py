"""What the report promises of all key projects, beside what is known of them one by one."""

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
    return count, sums


def told(plan, unit=Money.YI):
    when = MonthShown(month(8), plan.as_of(month(8), plan.today()), plan.today())
    found = headline(plan, rows.items(plan, when, make_user(username="leader", role="leader")))
    return {what: (amount, more) for what, amount, more in found.facts(unit)}, found.missing(unit)


def test_what_is_promised_stands_beside_what_is_known(plan, promised):
    facts, missing = told(plan)
    assert facts == {
        "报告提出": ("5 个，重点项目年度投资 ≥ 10 亿元", ""),
        "已列入计划": ("2 个", ""),
        "总投资": ("8.5 亿元", "2 个有数"),
        "年度计划投资": ("2.4 亿元", "1 个有数"),
        "年初以来投资": ("1.2 亿元", "1 个有数"),
    }
    assert missing == "尚缺：3 个项目没有列入；1 个没有年度计划投资；年度计划投资合计比报告少 7.6 亿元。"


def test_in_the_other_unit(plan, promised):
    facts, missing = told(plan, Money.WAN)
    assert facts["报告提出"] == ("5 个，重点项目年度投资 ≥ 100000 万元", "")
    assert facts["总投资"] == ("85000 万元", "2 个有数")
    assert "少 76000 万元" in missing


def test_nothing_is_missing_when_all_is_known(plan):
    make_target(name="重点项目数", code="key-projects", value=1, unit="个", measure="level", bound="eq")
    plan.projects.exclude(name="潇水大桥").delete()
    assert told(plan)[1] == ""


def test_a_plan_without_such_targets_tells_what_is_known(plan):
    facts, missing = told(plan)
    assert "报告提出" not in facts
    assert missing == "尚缺：1 个没有年度计划投资。"


def test_an_unknown_sum_is_not_a_zero(plan):
    plan.projects.update(investment=None)
    assert told(plan)[0]["总投资"] == ("—", "尚无数据")


def test_nothing_is_compared_with_no_figures(plan, promised):
    plan.projects.update(year_investment=None)
    facts, missing = told(plan)
    assert facts["年度计划投资"] == ("—", "尚无数据")
    assert missing == "尚缺：3 个项目没有列入；年度计划投资尚无数据，不能与报告比较。"


def test_another_number_by_a_document(plan, promised):
    count, _ = promised
    make_adjustment(item=count, effective=month(8), value=2)
    facts, missing = told(plan)
    assert facts["报告提出"][0].startswith("2 个，")
    assert "没有列入" not in missing


@pytest.mark.parametrize("path", PATHS)
def test_it_stands_above_the_list_and_the_time_axis(client, plan, promised, path):
    page = sign_in(client, make_user(username="leader", role="leader")).get(path)
    assert "3 个项目没有列入" in page.text
    assert "8.5 亿元" in page.text


def test_filters_do_not_change_the_sums(client, plan, promised):
    page = sign_in(client, make_user(username="leader", role="leader")).get("/projects/timeline/?q=水厂")
    assert "8.5 亿元" in page.text
