"""A small plan for the tests of pages across both apps: several departments, every kind of item, every standing."""

from datetime import date

from lingling_plan.entries import Status
from lingling_plan.models import Doubt
from tests.make import (
    make_actual,
    make_department,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_section,
    make_target,
    month,
)

NOW = date(2023, 9, 5)
AUGUST = month(8)

# name -> the standing that August's board shows, as of 5 September
EXPECTED = {
    "新增城镇就业": "onpace",
    "土地出让收入": "behind",
    "城市经营收入": "missing",
    "工业税收": "risk",
    "旅游收入": "slight",
    "登记失业率": "onpace",
    "河道清障利润": "done",
    "约束性指标": "unknown",
    "人均收入": "review",
    "何仙观水库": "notdue",
    "燃气电站": "done",
    "零道高速": "missing",
}


def make_small_plan():
    """Twelve items led by three departments; figures are recorded for August unless the name's standing says not."""
    plan = make_plan()
    people = {code: make_department(code=code, name=name) for code, name in DEPARTMENTS.items()}
    main = make_section(plan=plan)
    tasks = make_section(plan=plan, code="二（三）3", title="财源建设", order=2)
    rsj, czj, fgj = people.values()
    jobs = make_target(name="新增城镇就业", value=5600, counted=True, lead=rsj, section=main, code="urban-jobs")
    jobs.indicator.initials = "xzczjy"
    jobs.indicator.save()
    make_actual(indicator=jobs.indicator, value=5441).sections.add(main)
    make_reading(target=jobs, month=AUGUST, value=3800, progress="招聘会六场")
    money = {"unit": "亿元", "lead": czj, "section": tasks, "plan": plan}
    land = make_target(name="土地出让收入", value="6.8", firm=False, **money)
    make_reading(target=land, month=AUGUST, value="1.9", problem="挂牌地块流拍", next_step="重新组织出让")
    city = make_target(name="城市经营收入", value=4, **money)
    make_reading(target=city, month=month(6), value="1.6")
    make_reading(target=make_target(name="工业税收", value=3, **money), month=AUGUST, value="1.5")
    make_reading(target=make_target(name="旅游收入", value=45, **money), month=AUGUST, value=29)
    rate = make_target(name="登记失业率", value="5.5", unit="%", measure="level", bound="le", lead=rsj, section=main)
    make_reading(target=rate, month=AUGUST, value="2.4")
    river = make_target(name="河道清障利润", value=1100, **{**money, "unit": "万元"})
    make_reading(target=river, month=AUGUST, value=1180)
    make_target(name="约束性指标", unit="%", measure="level", lead=fgj, section=main)
    income = make_target(name="人均收入", value=39000, unit="元", lead=fgj, section=main)
    make_reading(target=income, month=AUGUST, value=27531, status=Status.SUBMITTED, problem="待审中的问题")
    reservoir = make_project(name="何仙观水库", stage="approve", lead=fgj, section=tasks, code="reservoir")
    make_report(project=reservoir, month=AUGUST)
    station = make_project(
        name="燃气电站", stage="start", lead=fgj, section=tasks, nodes=[("招标", date(2023, 10, 31))]
    )
    make_report(project=station, month=AUGUST, done=["开工", "招标"])
    make_project(name="零道高速", stage="advance", lead=fgj, section=tasks, deadline=date(2024, 6, 30))
    doubt = Doubt.objects.create(
        plan=plan, code="land", kind="below", question="目标是否含滞纳金？", first="6.8", first_sections="二（三）3"
    )
    land.doubts.add(doubt)
    return plan


DEPARTMENTS = {"rsj": "人力资源和社会保障局", "czj": "财政局", "fgj": "发展和改革局"}
