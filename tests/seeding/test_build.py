"""seeds/ -> the plan file: complete, stable, and clear about what is wrong in a table."""

import json
import shutil
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lingling_plan.initials import initials
from seeding.build import build
from seeding.seeds import SeedError
from tests.seeding.conftest import SEEDS


def rows_of(text: str, model: str) -> list[dict]:
    return [each["fields"] for each in json.loads(text) if each["model"] == model]


def test_it_works(plan_text):
    grain = next(row for row in rows_of(plan_text, "indicators.target") if row["indicator"] == ["grain"])
    assert grain == {
        "plan": [2023],
        "order": 30,
        "section": [2023, "二（一）"],
        "also_in": [[2023, "一（一）"]],
        "lead": ["nyncj"],
        "lead_basis": "proposed",
        "supports": [["fgj"], ["jyj"]],
        "firm": True,
        "deadline": None,
        "doubts": [[2023, "low-grain"]],
        "note": "含早稻",
        "indicator": ["grain"],
        "value": "36",
        "value_high": None,
        "bound": "ge",
        "per": "",
        "refers_to": None,
        "pace": "harvest",
        "pace_figures": {"2023-07": "0.3", "2023-08": "10"},
    }


def test_one_object_a_line_and_no_ids(plan_text):
    lines = plan_text.splitlines()
    assert lines[0] == "["
    assert lines[-1] == "]"
    assert all(set(json.loads(line.rstrip(","))) == {"model", "fields"} for line in lines[1:-1])


def test_the_same_tables_give_the_same_text(plan_text):
    assert build(SEEDS, 2023) == plan_text


def test_the_fixture_in_the_project_is_in_step_with_the_seeds():
    shipped = (settings.BASE_DIR / "fixtures" / "plan-2023.json").read_text(encoding="utf-8")
    assert build(settings.BASE_DIR / "seeds", 2023) == shipped, "run manage.py buildfixtures"


def test_what_the_report_leaves_open_is_not_in_the_file(plan_text):
    binding = next(row for row in rows_of(plan_text, "indicators.target") if row["indicator"] == ["binding"])
    assert {"value", "value_high", "units", "document_no", "rule_set"}.isdisjoint(binding)
    assert "reporting_day" not in rows_of(plan_text, "lingling_plan.plan")[0]


def test_the_promised_stage_is_the_only_node(plan_text):
    """It weighs what the template of its stage gives it, so that nodes laid out later fit beside it."""
    assert rows_of(plan_text, "projects.milestone") == [
        {"project": [2023, "school"], "name": "交付使用", "due": "2023-08-31", "weight": 1, "promised": True},
        {"project": [2023, "power"], "name": "开工", "due": "2023-12-31", "weight": 50, "promised": True},
        {"project": [2023, "reform"], "name": "年度任务完成", "due": "2023-12-31", "weight": 1, "promised": True},
    ]


def test_points_are_laid(plan_text):
    grain = [row for row in rows_of(plan_text, "indicators.point") if row["target"] == ["grain", 2023]]
    assert [(row["month"], row["expected"]) for row in grain if row["report_by"]] == [
        ("2023-07-01", "0.3"),
        ("2023-08-01", "10"),
        ("2023-12-01", "36"),
    ]
    assert len(rows_of(plan_text, "projects.point")) == 3 * 12


def test_names_have_initials(plan_text):
    assert [row["initials"] for row in rows_of(plan_text, "projects.project")] == ["syxx", "rqdz", "yggg"]


@pytest.mark.parametrize(
    ("name", "letters"), [("粮食总产量", "lszcl"), ("河西LNG永久储配站", "hxlngyjcpz"), ("AA+评级", "aapj"), ("", "")]
)
def test_initials(name, letters):
    assert initials(name) == letters


# table, a line's text, what it is replaced by, what the message must say
WRONG = [
    ("targets", "36,,ge", "三十六,,ge", "targets.csv 第4行 value：“三十六”"),
    ("targets", "36,,ge", "36,,gt", "targets.csv 第4行 bound："),
    ("targets", "36,,ge", ",,ge", "targets.csv 第4行 value：数值、参照指标、待下达"),
    ("targets", "harvest,2023-07=0.3", "harvest,七月=0.3", "targets.csv 第4行 pace_figures：“七月=0.3”"),
    ("targets", ",nyncj,proposed,fgj", ",nyj,proposed,fgj", "targets.csv 第4行 lead：没有“nyj”"),
    ("targets", ",nyncj,proposed,fgj", ",,proposed,fgj", "targets.csv 第4行 lead：不能为空"),
    ("targets", "fgj;jyj", "fgj;fgj", "targets.csv 第4行 supports：有重复"),
    ("targets", "二（一）;一（一）,含早稻", ",含早稻", "targets.csv 第4行 sections：至少一个章节"),
    ("targets", "20,incomes", "20,gdp-growth", "targets.csv 第3行 indicator：“gdp-growth”重复"),
    ("targets", "30,grain,2023", "30,grain,2024", "targets.csv 第4行 year：计划是2023年的"),
    ("targets", "1,2,range", "2,1,range", "targets.csv 第7行 value_high：区间"),
    ("targets", "2023-08-31,even", "2023-02-30,even", "targets.csv 第6行 deadline：“2023-02-30”不是日期"),
    ("targets", "2023-08-31,even", "2123-02-01,even", "targets.csv 第6行 deadline：不在"),
    ("targets", "含早稻", "含早稻,多一格", "targets.csv 第4行 单元格个数"),
    ("targets", "order,indicator", "order,indicators", "targets.csv 第1行 缺少列：indicator"),
    ("actuals", "38.70", "38.70001", "actuals.csv 第3行 value：“38.70001”"),
    ("departments", "jyj,教育局", "fgj,教育局", "departments.csv 第3行 code："),
    ("departments", "jyj,教育局", "jyj,发展和改革局", "departments.csv 第3行 name：“发展和改革局”重复"),
    ("indicators", "粮食总产量", "一二三四五六七八九十" * 3, "indicators.csv 第4行 name："),
    ("indicators", "quarterly,30,gdp", "quarterly,30,ghost", "indicators.csv 第2行 growth_of：没有“ghost”"),
    ("indicators", "万吨,cumulative,0", "万吨,cumulative,否", "indicators.csv 第4行 counted：应为0或1"),
    ("indicators", "个,cumulative,1,monthly,", "个,cumulative,1,monthly,-1", "indicators.csv 第5行 published_after："),
    ("projects", "100,万千瓦", "100,", "projects.csv 第3行 capacity_unit："),
    ("projects", "80,reform", "80,school", "projects.csv 第4行 code："),
    ("doubts", "grain;school", "grain;hospital", "doubts.csv 第2行 items：没有代码为“hospital”"),
    ("rulesets", "default-floor,默认规则·底线,floor", "default-floor,默认规则·底线,level", "缺少判定规则：底线"),
    ("plan", "2023,", "2022,", "plan.csv 没有2023年的计划"),
]


@pytest.mark.parametrize(("table", "old", "new", "message"), WRONG)
def test_a_bad_table_is_named_with_line_and_column(tmp_path, table, old, new, message):
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    path = seeds / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SeedError) as caught:
        build(seeds, 2023)
    assert message in str(caught.value)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(SeedError, match=r"没有 .*plan\.csv"):
        build(tmp_path, 2023)


def test_a_table_that_is_not_utf8_is_named(tmp_path):
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    (seeds / "sections.csv").write_bytes("code,title\n一,上年\n".encode("gb18030"))
    with pytest.raises(SeedError, match=r"sections\.csv 读不了"):
        build(seeds, 2023)


def test_the_command_writes_the_file(tmp_path, plan_text):
    call_command("buildfixtures", seeds=SEEDS, output=tmp_path / "plan.json", stdout=StringIO())
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == plan_text


def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match=r"plan\.csv"):
        call_command("buildfixtures", seeds=tmp_path, output=tmp_path / "plan.json")
    assert not (tmp_path / "plan.json").exists()


def test_figures_are_exact(plan_text):
    (grain,) = [row for row in rows_of(plan_text, "indicators.actual") if row["indicator"] == ["grain"]]
    assert Decimal(grain["value"]) == Decimal("38.7")
