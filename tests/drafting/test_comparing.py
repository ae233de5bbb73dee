"""Which item each row of a report is about: by name, figure and section; growth is never a level."""

from decimal import Decimal

import pytest

from drafting import comparing
from drafting.models import Part
from tests.drafting.attached import loaded_plan, uploaded
from tests.make import make_draft, make_plan, make_section, make_target

pytestmark = pytest.mark.django_db


def tied(report) -> dict[str, set[str]]:
    """Code -> the words' names."""
    found: dict[str, set[str]] = {}
    for row in report.rows.filter(part=Part.TARGET).exclude(code=""):
        found.setdefault(row.code, set()).add(row.name)
    return found


def test_it_works():
    assert tied(uploaded()) == {
        "jobs": {"城镇新增就业"},
        "grain": {"粮食总产量"},
        "parks": {"新建口袋公园"},
        "water": {"东山水厂"},
        "hospital": {"西湖医院"},
    }


def test_why_is_told():
    report = uploaded()
    notes = dict(report.rows.filter(part=Part.TARGET).values_list("code", "match_note"))
    assert notes["grain"] == "名称相近 100%，数值相同"
    assert notes["parks"] == "名称相近 100%，数值不同"


def test_what_is_told_twice_has_two_places():
    assert uploaded().rows.filter(code="jobs").count() == 2


def test_last_years_result_is_met_in_the_tables():
    row = uploaded().rows.get(part=Part.ACTUAL, code="grain")
    assert (row.value, row.year) == (Decimal("36.4"), 2023)


def test_two_items_of_one_sentence_have_it_both():
    plan = make_plan(year=2030)
    section = make_section(plan=plan, code="二（一）")
    for code, name in (("first", "环境保护约束性指标"), ("second", "资源节约约束性指标")):
        make_target(name=name, unit="%", measure="level", code=code, plan=plan, section=section)
    text = "2030年计划\n二、2030年计划\n（一）主要目标\n环境保护、资源节约等约束性指标完成省定任务；新建广场3个。\n"
    report = make_draft(text=text, year=2030)
    first, second = report.rows.exclude(code="").order_by("code")
    assert (first.code, second.code) == ("first", "second")
    assert (first.start, first.end) == (second.start, second.end)
    assert {first.copy_of, second.copy_of} < {None, first, second}


def test_a_growth_is_no_level():
    plan = make_plan(year=2030)
    section = make_section(plan=plan, code="二（一）")
    make_target(name="固定资产投资", value=8, unit="亿元", code="level", plan=plan, section=section)
    make_target(name="固定资产投资增速", value=8, unit="%", measure="growth", code="growth", plan=plan, section=section)
    text = "2030年计划\n二、2030年计划\n（一）主要目标\n固定资产投资增长8%；新建广场3个。\n"
    report = make_draft(text=text, year=2030)
    assert list(report.rows.exclude(code="").values_list("code", flat=True)) == ["growth"]


@pytest.mark.parametrize(
    ("name", "value", "unit", "found"),
    [
        ("新建广场", 3, "个", True),
        ("新建广场", 5, "个", True),  # the plan's own figure differs: shown, not hidden
        ("中心城区广场", 3, "个", True),
        ("新建停车场", 5, "个", False),
        ("中心城区广场", 5, "个", False),
        ("植树", 3, "万亩", False),
        ("新建广场投资", 3, "亿元", False),  # a figure of another measure
    ],
)
def test_how_alike_it_must_be(name, value, unit, found):
    plan = make_plan(year=2030)
    make_target(
        name=name, value=value, unit=unit, code="it", plan=plan, section=make_section(plan=plan, code="二（一）")
    )
    report = make_draft(text="2030年计划\n二、2030年计划\n（一）主要目标\n新建广场3个。\n", year=2030)
    assert report.rows.filter(code="it").exists() == found


@pytest.mark.parametrize("code", ["二（一）", "甲"])
def test_sections_of_another_numbering_are_met_all_the_same(code):
    plan = make_plan(year=2030)
    make_target(name="新建广场", value=3, unit="个", code="it", plan=plan, section=make_section(plan=plan, code=code))
    report = make_draft(text="2030年计划\n二、2030年计划\n（一）主要目标\n新建广场3个。\n", year=2030)
    assert report.rows.filter(code="it").exists()


def test_every_item_has_its_words_and_address():
    told = {each.code: each for each in comparing.promised(loaded_plan())}
    assert (told["water"].words, told["water"].url) == ("年内开工", "/projects/2024/water/")
    assert told["parks"].words == "≥ 8 个"
