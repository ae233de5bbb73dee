"""各线: every line's light beside the others, and 未设 where a project has no plan for it."""

from decimal import Decimal

import pytest
import time_machine

from lingling_plan.monthly import MonthShown
from projects import lights, rows
from tests.make import make_project, make_report, make_user, month, sign_in


@pytest.fixture(autouse=True)
def now(db):
    with time_machine.travel("2023-09-05T04:00:00Z", tick=False):
        yield


@pytest.fixture
def leader(client):
    return sign_in(client, make_user(username="leader", role="leader"))


def told(project) -> dict:
    plan = project.plan
    when = MonthShown(month(8), plan.as_of(month(8), plan.today()), plan.today())
    (item,) = rows.items(plan, when, make_user(username="reader", role="leader"), pk=project.pk)
    return {name: light.label if light else None for name, light in lights.lights(item)}


def test_a_project_with_nodes_alone():
    assert told(make_project()) == {"节点": "未报", "投资": None, "支付": None, "入库": None}


def test_all_four():
    sums = {"year_investment": Decimal(6), "year_payment": Decimal(1000), "registration": True}
    project = make_project(**sums)
    make_report(project=project, month=month(8), invested=6, paid=Decimal(10))
    assert told(project) == {"节点": "未到期", "投资": "已完成", "支付": "滞后", "入库": "未到期"}


def test_a_commitment_has_only_what_it_is_judged_on():
    assert list(told(make_project(kind="commitment"))) == ["节点"]


def test_the_list_tells_it(leader):
    make_project(year_investment=Decimal(6), registration=True)
    page = leader.get("/projects/").text
    assert 'title="投资未报"' in page
    assert "<em>支付未设</em>" in page


def test_the_time_axis_tells_it_where_there_is_more_than_the_nodes(leader):
    make_project(name="水厂")
    assert "支付、入库未设" not in leader.get("/projects/timeline/").text
    make_project(name="大桥", year_investment=Decimal(6))
    assert leader.get("/projects/timeline/").text.count('<span class="lines">') == 1


def test_the_projects_page_tells_it(leader):
    make_project(code="bridge", year_payment=Decimal(600))
    page = leader.get("/projects/2023/bridge/")
    assert [name for name, light in page.context["own_lines"] if light == lights.UNSET] == ["投资", "入库"]
    assert page.text.count("<em>未设</em>") == 2
