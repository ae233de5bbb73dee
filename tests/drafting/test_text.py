"""The report a plan was created from, for everybody: its sentences, each with how its promise stands today."""

from datetime import date

import pytest

from drafting import creating
from drafting.models import Row
from indicators.models import Target
from projects.models import Project
from tests.make import make_draft, make_plan, make_reading, make_target, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def created():
    report = make_draft(decided=True)
    parks = report.rows.filter(name="新建口袋公园").get()
    report.leave_out(by=report.by, row=parks.pk, version=parks.version, reason="内部意见：做不到")
    creating.create(report, by=report.by, name="2024年计划", adopted_on=date(2023, 12, 22))
    report.refresh_from_db()
    return report


@pytest.fixture
def leader(client):
    return sign_in(client, make_user(username="leader", role="leader"))


def leaf_of(report, name) -> int:
    return report.rows.filter(name=name, part="target").first().chapter


def test_it_works(leader, created):
    target = Target.objects.get(plan=created.plan, indicator__name="城镇新增就业")
    make_reading(target=target, month=date(2024, 1, 1), value=100)
    row = Row.objects.filter(code=target.indicator.code, part="target", into=None).get()
    shown = leader.get(f"/report/2024/text/{row.chapter}/?month=2024-01").content.decode()
    assert f'id="t{row.pk}"' in shown
    assert "5600人以上</a>" in shown
    assert 'class="light slight"' in shown
    assert f'href="/indicators/2024/{target.indicator.code}/#why"' in shown


def test_what_was_left_out_and_why_is_not_told(leader, created):
    shown = leader.get(f"/report/2024/text/{leaf_of(created, '新建口袋公园')}/").content.decode()
    assert "新建口袋公园6个" in shown, "the text itself is the report's"
    assert "内部意见" not in shown
    assert shown.count('class="draft ') == created.rows.filter(
        chapter=leaf_of(created, "新建口袋公园"), state="accepted"
    ).count()  # fmt: skip


@pytest.mark.parametrize("name", ["城镇新增就业", "东山水厂"])
def test_an_item_opens_the_report_at_its_sentence(leader, created, name):
    row = created.rows.filter(name=name, part="target", into=None).get()
    kind = "indicators" if row.kind == "indicator" else "projects"
    shown = leader.get(f"/{kind}/2024/{row.code}/").content.decode()
    assert f'href="/report/2024/text/{row.chapter}/#t{row.pk}"' in shown
    assert f"<b>{row.quote}</b>" in shown


def test_an_item_of_another_plan_has_no_report(leader, created):
    target = make_target(plan=make_plan(), value=1)
    assert "报告原文" not in leader.get(f"/indicators/2023/{target.indicator.code}/").content.decode()


def test_sections_of_the_report_still_open(leader, created):
    section = Project.objects.get(name="东山水厂").section
    assert "东山水厂" in leader.get(section.get_absolute_url()).content.decode()


@pytest.mark.parametrize("path", ["/report/2023/text/0/", "/report/2024/text/99/"])
def test_what_does_not_exist(leader, created, path):
    make_plan()
    assert leader.get(path).status_code == 404
