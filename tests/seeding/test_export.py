"""exportplan: every figure in the database as a figure row."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Point, Target
from lingling_plan.models import Plan
from seeding.fixture import read
from seeding.loading import load
from tests.make import make_adjustment, make_target, month

pytestmark = pytest.mark.django_db

KEYS = [
    "part", "year", "sections", "type", "name", "value", "value_high", "unit", "per", "bound", "firm", "is_growth",
    "deadline", "lead", "lead_basis", "start", "end",
]  # fmt: skip


@pytest.fixture
def lines(plan_text):
    load(read(plan_text))
    return export()


def export(year="2023", **options) -> list[str]:
    out = StringIO()
    call_command("exportplan", year, stdout=out, **options)
    return out.getvalue().splitlines()


def row(lines, name) -> dict:
    (found,) = [each for each in map(json.loads, lines) if each["name"] == name and each["part"] == "target"]
    return found


def test_it_works(lines):
    assert row(lines, "粮食总产量") == {
        "part": "target",
        "year": 2023,
        "sections": ["二（一）", "一（一）"],
        "type": "indicator",
        "name": "粮食总产量",
        "value": 36,
        "value_high": None,
        "unit": "万吨",
        "per": None,
        "bound": "ge",
        "firm": True,
        "is_growth": False,
        "deadline": None,
        "lead": "农业农村局",
        "lead_basis": "proposed",
        "start": None,
        "end": None,
    }


def test_every_row_has_the_same_keys_in_the_same_order(lines):
    assert all(list(json.loads(line)) == KEYS for line in lines)


def test_results_first_then_promises_in_the_reports_order(lines):
    assert [(each["part"], each["name"]) for each in map(json.loads, lines)] == [
        ("actual", "生产总值"),
        ("actual", "粮食总产量"),
        ("target", "生产总值增速"),
        ("target", "居民收入增速"),
        ("target", "粮食总产量"),
        ("target", "约束性指标"),
        ("target", "实验小学总投资"),
        ("target", "新增学位"),
        ("target", "燃气电站总投资"),
        ("target", "燃气电站建设规模"),
        ("target", "新创作品"),
        ("target", "用工改革"),
    ]


def test_a_result_has_its_targets_lead(lines):
    gdp, grain = map(json.loads, lines[:2])
    assert (gdp["lead"], gdp["lead_basis"], gdp["year"], gdp["deadline"]) == (None, None, 2022, None)
    assert (grain["lead"], grain["lead_basis"], grain["sections"]) == (
        "农业农村局",
        "proposed",
        ["一（一）", "二（一）"],
    )


def test_numbers_are_plain(lines):
    assert '"value": 38.7,' in lines[1]
    assert '"value": 0.5,' in next(line for line in lines if "实验小学总投资" in line)
    assert '"value": 1, "value_high": 2,' in lines[-2]


def test_a_large_figure_is_exact(lines):
    make_target(code="large", name="大数", value="99999999999.9999")
    assert '"value": 99999999999.9999,' in next(line for line in export() if "大数" in line)


@pytest.mark.parametrize("name", ["约束性指标", "居民收入增速"])
def test_a_number_to_come_or_a_reference_is_nothing_to_count(lines, name):
    assert (row(lines, name)["value"], row(lines, name)["bound"], row(lines, name)["unit"]) == (None, "qual", "%")


def test_a_number_that_came_is_a_figure(lines):
    Target.objects.filter(indicator__code="binding").update(value=92)
    assert (row(export(), "约束性指标")["value"], row(export(), "约束性指标")["bound"]) == (92, "ge")


def test_a_project_tells_its_figures(lines):
    power = row(lines, "燃气电站总投资")
    assert (power["value"], power["unit"], power["type"], power["bound"], power["firm"]) == (
        26,
        "亿元",
        "project",
        "eq",
        False,
    )
    assert power["sections"] == ["二（三）1", "一（一）"]
    size = row(lines, "燃气电站建设规模")
    assert (size["value"], size["unit"]) == (100, "万千瓦")
    assert row(lines, "实验小学总投资")["deadline"] == "2023-08-31"


def test_a_commitment_without_a_figure_is_one_row(lines):
    reform = row(lines, "用工改革")
    assert (reform["type"], reform["bound"], reform["value"], reform["unit"]) == ("commitment", "qual", None, None)


def test_growth_ranges_and_units_are_told(lines):
    assert row(lines, "生产总值增速")["is_growth"] is True
    assert row(lines, "新创作品")["per"] == "乡镇"
    assert row(lines, "新创作品")["bound"] == "range"


def test_an_unknown_year_is_refused():
    with pytest.raises(CommandError, match="没有2031年的计划"):
        export("2031")


def test_a_demonstration_says_so_beside_the_rows(lines):
    Plan.objects.update(demo_today="2023-09-06")
    errors = StringIO()
    assert export(stderr=errors) == lines
    assert errors.getvalue().startswith("演示数据")


def test_the_number_of_queries_does_not_grow(lines, django_assert_num_queries):
    with django_assert_num_queries(7):
        export()
    for number in range(10):
        make_target(name=f"指标{number}", value=1)
    with django_assert_num_queries(7):
        export()


def test_after_an_adjustment_the_plan_is_given_as_it_was_decided(lines, plan_text):
    """And loading its file again, whatever --overwrite says, changes neither the promise nor what is asked now."""
    make_adjustment(item=Target.objects.get(indicator__code="grain"), effective=month(8), value=30)
    asked = list(Point.objects.order_by("pk").values())
    assert export() == lines
    for overwrite in (False, True):
        outcome = load(read(plan_text), overwrite=overwrite)
        assert outcome.is_empty
        assert not outcome.kept
    assert export() == lines
    assert list(Point.objects.order_by("pk").values()) == asked
