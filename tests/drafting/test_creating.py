"""From a decided draft to a plan: what is in the way, one transaction, and a second run that changes nothing."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError

from drafting import creating
from drafting.models import Report, Row
from indicators.models import Actual, Indicator, Reading, Target
from lingling_plan.models import Department, Doubt, Plan, RuleSet
from projects.models import Project
from seeding.build import build
from seeding.models import LoadedRow
from tests.make import (
    make_department,
    make_draft,
    make_plan,
    make_reading,
    make_section,
    make_target,
    make_user,
    month,
    sign_in,
)

pytestmark = pytest.mark.django_db

DAY = date(2023, 12, 22)


@pytest.fixture
def last_year():
    """2023: 城镇就业 with an indicator that somebody renamed by hand, and an approved figure."""
    plan = make_plan()
    lead = make_department(code="rsj", name="人力资源和社会保障局")
    jobs = make_target(
        name="新增城镇就业", value=5600, code="urban-jobs", plan=plan, section=make_section(plan=plan), lead=lead
    )
    make_target(name="新增学位", value=5, unit="个", code="gone", plan=plan, section=make_section(plan=plan), lead=lead)
    make_target(
        name="绿道长度", value=5, unit="公里", code="greenway", plan=plan, section=make_section(plan=plan), lead=lead
    )
    make_reading(target=jobs, month=month(12), value=5700)
    return plan


def create(report, **options):
    return creating.create(report, by=report.by, **{"name": "2024年计划", "adopted_on": DAY, **options})


def test_it_works(last_year):
    report = make_draft(decided=True)
    outcome = create(report)
    plan = Plan.objects.get(year=2024)
    report.refresh_from_db()
    assert (report.plan, report.created_by, plan.adopted_on) == (plan, report.by, DAY)
    assert not outcome.is_empty
    jobs = Target.objects.get(plan=plan, indicator__code="urban-jobs")
    assert (jobs.value, jobs.bound, jobs.lead.code, jobs.section.code) == (5600, "ge", "rsj", "二（二）2")
    assert jobs.points.count() == 12
    assert Actual.objects.get(indicator__code="urban-jobs", year=2023).value == 5700
    water = Project.objects.get(plan=plan, name="东山水厂")
    assert (water.investment, water.stage, water.deadline) == (6.5, "start", date(2024, 6, 30))
    assert water.milestones.get(promised=True).due == date(2024, 6, 30)
    assert not Project.objects.get(plan=plan, name="西湖医院").firm
    income = Target.objects.get(plan=plan, indicator__name="居民收入增速")
    assert income.refers_to.name == "地区生产总值增速"
    assert Target.objects.get(plan=plan, indicator__name="单位生产总值能耗下降率").is_pending
    growth, level = (Indicator.objects.get(name=name) for name in ("地区生产总值增速", "地区生产总值"))
    assert growth.growth_of == level
    assert (growth.cadence, growth.published_after) == ("quarterly", 30)
    doubt = Doubt.objects.get(plan=plan, question__contains="多少个乡镇")
    assert [each.indicator.name for each in doubt.targets.all()] == ["建设养老驿站"]


def test_a_second_run_changes_nothing(last_year):
    report = make_draft(decided=True)
    create(report)
    plan = Plan.objects.get(year=2024)
    target = Target.objects.get(plan=plan, indicator__code="urban-jobs")
    target.note = "手工补充"
    target.save()
    make_reading(target=target, month=date(2024, 1, 1), value=400)
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (Target, Project, Indicator, Actual, Reading)
    }
    outcome = create(report, name="别的名称", adopted_on=None)
    assert outcome.is_empty
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before
    assert Plan.objects.get(year=2024).name == "2024年计划"


def test_what_outlives_the_year_is_not_loaded_over(last_year):
    Indicator.objects.filter(code="urban-jobs").update(name="城镇新增就业人数", cadence="quarterly")
    RuleSet.objects.filter(code="default-total").update(yellow=12)
    before = {model: list(model.objects.order_by("pk").values()) for model in (Department, RuleSet)}
    create(make_draft(decided=True))
    assert {model: list(model.objects.filter(pk__in=[row["id"] for row in rows]).order_by("pk").values())
            for model, rows in before.items()} == before  # fmt: skip
    jobs = Indicator.objects.get(code="urban-jobs")
    assert (jobs.name, jobs.cadence) == ("城镇新增就业人数", "quarterly")
    assert not LoadedRow.objects.filter(key__contains="urban-jobs", model="indicators.indicator").exists()


def test_last_years_figures_stay(last_year):
    reading = Reading.objects.get()
    create(make_draft(decided=True))
    again = Reading.objects.get()
    assert (again.value, again.status, again.written_at) == (reading.value, reading.status, reading.written_at)


def test_what_last_year_had_and_this_report_does_not(last_year):
    report = make_draft()
    assert creating.missing(report) == ["绿道长度"]


def told(report) -> dict[str, list[str]]:
    return {why: [row.name for row in rows] for why, rows in creating.obstacles(report)}


def test_only_at_zero(last_year):
    report = make_draft(decided=True)
    assert told(report) == {}
    row = report.rows.filter(name="新建口袋公园").get()
    report.reopen(by=report.by, row=row.pk, version=row.version)
    assert told(report) == {"还没有决定": ["新建口袋公园"]}
    with pytest.raises(ValidationError, match="还没有决定：新建口袋公园"):
        create(report)
    assert not Plan.objects.filter(year=2024).exists()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"lead": None}, "没有选牵头单位"),
        ({"code": "gone"}, "代码相同"),
        ({"code": "greenway"}, "单位、判定方式与已有指标不同"),
        ({"refers_to": "nothing", "value": None, "bound": "qual"}, "参照的指标没有采用"),
    ],
)
def test_what_is_in_the_way(last_year, values, why):
    report = make_draft(decided=True)
    Row.objects.filter(report=report, name="新建口袋公园").update(**values)
    (found,) = told(report)
    assert why in found
    with pytest.raises(ValidationError, match=why):
        create(report)


def test_merged_into_what_was_left_out(last_year):
    report = make_draft(decided=True)
    first = report.rows.filter(name="城镇新增就业", part="target", into=None).get()
    report.leave_out(by=report.by, row=first.pk, version=first.version, reason="试")
    assert told(report) == {"并入的那一行没有采用": ["城镇新增就业"]}


def test_nothing_promised(last_year):
    report = make_draft()
    for row in report.rows.all():
        report.leave_out(by=report.by, row=row.pk, version=row.version, reason="试")
    assert told(report) == {"没有采用任何承诺": []}


def test_a_plan_that_came_otherwise_is_left_alone(last_year):
    report = make_draft(decided=True)
    make_plan(year=2024)
    with pytest.raises(ValidationError, match="2024年计划已经存在"):
        create(report)
    report.refresh_from_db()
    assert report.plan is None


def test_in_an_empty_database():
    """A neighbour without any plan: the shipped rules, and the departments that were entered before."""
    report = make_draft(decided=True)
    create(report)
    assert RuleSet.objects.count() >= 6
    assert Target.objects.filter(plan__year=2024).count() > 8


def test_through_the_page(client, last_year):
    sign_in(client, make_user(username="planner", role="planner"))
    report = make_draft(decided=True)
    address = f"/reports/{report.pk}/"
    assert "建立计划" in client.get(address).content.decode()
    bad = client.post(address, {"name": "2024年计划", "adopted_on": "2019-01-01"})
    assert "前后一年之内" in bad.content.decode()
    assert 'value="2024年计划"' in bad.content.decode()
    done = client.post(address, {"name": "2024年计划", "adopted_on": "2023-12-22"}, follow=True)
    assert "已建立2024年计划" in done.content.decode()
    again = client.post(address, {}, follow=True)
    assert "这次没有改动" in again.content.decode()
    entry = LogEntry.objects.get_for_object(Plan.objects.get(year=2024)).filter(changes__has_key="由报告建立").get()
    assert entry.actor.username == "planner"


def test_the_tables_are_those_of_seeds(client, last_year, tmp_path):
    sign_in(client, make_user(username="planner", role="planner"))
    report = make_draft(decided=True)
    create(report)
    response = client.get(f"/reports/{report.pk}/seeds.zip")
    assert response["Content-Disposition"].startswith("attachment")
    with ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(tmp_path)
    text = build(tmp_path / "seeds", 2024)
    assert text.count('"indicators.target"') == Target.objects.filter(plan__year=2024).count()
    assert Report.objects.get().plan_file.count('"indicators.target"') == text.count('"indicators.target"')


def test_a_table_holds_no_formula(client, last_year):
    sign_in(client, make_user(username="planner", role="planner"))
    report = make_draft(decided=True)
    Row.objects.filter(report=report, name="新建口袋公园").update(name="=1+1")
    with ZipFile(io.BytesIO(client.get(f"/reports/{report.pk}/seeds.zip").content)) as archive:
        assert ",'=1+1," in archive.read("seeds/indicators.csv").decode()
