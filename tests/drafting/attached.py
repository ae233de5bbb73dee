"""A plan of 2024 that was loaded, and its report uploaded afterwards."""

from datetime import date

from drafting import attaching
from drafting.models import Report
from lingling_plan.models import Plan
from tests.make import make_actual, make_department, make_draft, make_plan, make_project, make_section, make_target


def loaded_plan() -> Plan:
    """Items of every kind: told once, twice, with another figure, two in one sentence, and not at all."""
    plan, lead = make_plan(year=2024), make_department(code="rsj", name="人力资源和社会保障局")
    goals, projects, people = (
        make_section(plan=plan, code=code, title=code, order=order)
        for order, code in enumerate(("二（一）", "二（二）1", "二（二）2"), start=1)
    )
    here = {"plan": plan, "lead": lead}
    make_target(name="城镇新增就业人数", value=5600, code="jobs", section=people, **here)
    grain = make_target(name="粮食总产量", value="36.5", unit="万吨", code="grain", section=goals, **here)
    make_actual(indicator=grain.indicator, year=2023, value="36.4").sections.add(goals)
    make_target(name="新建口袋公园", value=8, unit="个", code="parks", section=people, **here)
    make_project(name="东山水厂", code="water", investment="6.5", section=projects, **here)
    make_project(name="西湖医院", code="hospital", stage="complete", section=projects, **here)
    make_project(name="沿江风光带", code="riverside", kind="commitment", stage="advance", section=projects, **here)
    return plan


def uploaded() -> Report:
    loaded_plan()
    return make_draft()


def attached() -> Report:
    report = uploaded()
    attaching.attach(report, by=report.by, seen_as=attaching.seen(report))
    report.refresh_from_db()
    return report


ADOPTED = date(2023, 12, 22)
