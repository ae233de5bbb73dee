"""A plan file may come from anywhere: whatever is wrong with it is said, and nothing but a plan gets through."""

import json

import pytest

from lingling_plan.models import Plan
from seeding.fixture import MAX_BYTES, FixtureError, decode, read, read_file
from seeding.rows import LOADED, MODELS, POINTS

PLAN = {"model": "lingling_plan.plan", "fields": {"year": 2023, "name": "计划", "adopted_on": "2022-12-24"}}
DEPARTMENT = {"model": "lingling_plan.department", "fields": {"code": "jyj", "name": "教育局"}}
TARGET = {
    "model": "indicators.target",
    "fields": {"plan": [2023], "indicator": ["grain"], "order": 1, "section": [2023, "一"], "lead": ["jyj"]},
}
NODE = {
    "model": "projects.milestone",
    "fields": {"project": [2023, "power"], "name": "开工", "due": "2023-12-31", "promised": True},
}


def with_fields(row: dict, **fields) -> dict:
    return {**row, "fields": {**row["fields"], **fields}}


def text(*rows) -> str:
    return json.dumps(rows, ensure_ascii=False)


def refused(content: str, year: int | None = 2023) -> str:
    with pytest.raises(FixtureError) as caught:
        read(content, year)
    return str(caught.value)


def test_it_works(plan_text):
    fixture = read(plan_text)
    assert fixture.year == 2023
    assert {row.model for row in fixture.rows} == set(LOADED), "points are laid, not loaded"


def test_values_become_plain():
    said = {"value": 36.10, "supports": [["b"], ["a"]], "pace_figures": {"2023-07": 10}}
    (row,) = read(text(with_fields(TARGET, **said)), 2023).rows
    assert row.fields["value"] == "36.1"
    assert row.fields["supports"] == [["a"], ["b"]]
    assert row.fields["pace_figures"] == {"2023-07": "10"}


def test_rows_that_others_refer_to_come_first(plan_text):
    codes = [row.key[0] for row in read(plan_text).rows if row.model._meta.model_name == "indicator"]
    assert codes.index("gdp") < codes.index("gdp-growth")


@pytest.mark.parametrize(
    "model",
    ["auth.user", "sessions.session", "lingling_plan.membership", "indicators.reading", "projects.finding",
     "seeding.loadedrow", "admin.logentry", "auditlog.logentry", "nowhere.nothing", "", None, 3, ["auth.user"]],
)  # fmt: skip
def test_only_plan_models_get_through(model):
    assert "第2条：不能载入" in refused(text(PLAN, {"model": model, "fields": {}}))


def test_every_loadable_model_is_listed_once():
    assert len(MODELS) == len(LOADED) + len(POINTS) == 13


@pytest.mark.parametrize("name", ["closed_through", "demo_today", "revision", "id", "pk", "sections", "ghost"])
def test_what_happened_to_a_plan_and_unknown_columns_do_not_get_through(name):
    assert f"年度计划没有可载入的字段“{name}”" in refused(text(with_fields(PLAN, **{name: 1})))


MALFORMED = {
    "": "不是 JSON 文件：第1行第1个字符",
    '[{"model": ': "不是 JSON 文件",
    "[" * 100_000: "不是可用的 JSON 文件",
    f"[{'9' * 5000}]": "不是可用的 JSON 文件",
    "[NaN]": "不是可用的 JSON 文件",
    "{}": "不是计划文件",
    "[]": "不是计划文件",
    "null": "不是计划文件",
    "[1]": "第1条：应只含 model 和 fields",
    text({**PLAN, "pk": 1}): "不含数据库编号",
    text({"model": "lingling_plan.plan", "fields": []}): "第1条：应只含 model 和 fields",
    text(*[PLAN] * 20_001): "最多 20000 条",
}


@pytest.mark.parametrize(
    ("content", "message"), MALFORMED.items(), ids=[f"malformed-{n}" for n in range(len(MALFORMED))]
)
def test_malformed_files_are_refused(content, message):
    assert message in refused(content)


UNACCEPTABLE = [
    (with_fields(DEPARTMENT, name=None), "责任单位的 name：不能为空"),
    (with_fields(DEPARTMENT, name=3), "值的类型不对"),
    (with_fields(DEPARTMENT, name=["教育局"]), "值的类型不对"),
    (with_fields(DEPARTMENT, name="局" * 41), "责任单位的 name："),
    (with_fields(DEPARTMENT, name="教\x00育局"), "含有不能保存的字符"),
    (with_fields(DEPARTMENT, code="jy j"), "责任单位的 code："),
    (with_fields(DEPARTMENT, basis="guessed"), "责任单位的 basis："),
    ({"model": "lingling_plan.department", "fields": {"name": "教育局"}}, "责任单位缺少 code"),
    (with_fields(PLAN, year="2023"), "值的类型不对"),
    (with_fields(PLAN, year=True), "值的类型不对"),
    (with_fields(PLAN, adopted_on="2022-02-30"), "年度计划的 adopted_on："),
    (with_fields(PLAN, reporting_day=31), "年度计划的 reporting_day："),
    (with_fields(TARGET, order=-1), "目标的 order："),
    (with_fields(TARGET, order=1.5), "值的类型不对"),
    (with_fields(TARGET, firm=1), "值的类型不对"),
    (with_fields(TARGET, value="多"), "目标的 value："),
    (with_fields(TARGET, value="NaN"), "目标的 value："),
    (with_fields(TARGET, value="1e99999"), "目标的 value："),
    (with_fields(TARGET, value="99999999999"), "目标的 value：数值太大"),
    (with_fields(TARGET, value="1.00001"), "目标的 value："),
    (with_fields(TARGET, value=True), "值的类型不对"),
    (with_fields(TARGET, lead="jyj"), "目标的 lead：应为 [code]"),
    (with_fields(TARGET, lead=None), "目标的 lead：不能为空"),
    (with_fields(TARGET, lead=[["jyj"]]), "目标的 lead：应为 [code]"),
    (with_fields(TARGET, lead=["j\x00"]), "含有不能保存的字符"),
    (with_fields(TARGET, plan=2023), "目标的 plan：应为 [year]"),
    (with_fields(TARGET, plan=["2023"]), "目标的 plan：应为 [year]"),
    (with_fields(TARGET, supports=None), "目标的 supports：应为列表"),
    (with_fields(TARGET, supports=[["jyj"], ["jyj"]]), "目标的 supports：有重复"),
    (with_fields(TARGET, pace_figures=[]), "目标的 pace_figures：应为 年-月"),
    (with_fields(TARGET, pace_figures={"2023-13": "1"}), "目标的 pace_figures：应为 年-月"),
    (with_fields(TARGET, pace_figures={"2023-W1": "1"}), "目标的 pace_figures：应为 年-月"),
    (with_fields(TARGET, pace_figures={"2023-07": [0, [1], 0]}), "目标的 pace_figures：应为 年-月"),
    (with_fields(TARGET, pace_figures={"2023-07": "1e-999999999"}), "目标的 pace_figures：应为 年-月"),
    (with_fields(TARGET, deadline="9999-12-31"), "deadline 9999-12-31 不在2023至2028年"),
    (with_fields(TARGET, plan=[2022]), "不属于2023年的计划"),
    (with_fields(NODE, due="2022-12-31"), "due 2022-12-31 不在2023至2028年"),
    (with_fields(NODE, promised=False), "不是报告承诺的节点"),
    (with_fields(NODE, project=[2024, "power"]), "不属于2023年的计划"),
]


@pytest.mark.parametrize(("row", "message"), UNACCEPTABLE, ids=[f"row-{n}" for n in range(len(UNACCEPTABLE))])
def test_values_that_the_models_would_not_take_are_refused(row, message):
    assert message in refused(text(row))


def test_text_that_no_database_can_keep_is_refused():
    assert "含有不能保存的字符" in refused(text(DEPARTMENT).replace("教育局", "\\ud800"))


def test_zero_with_a_monstrous_exponent_is_zero():
    (row,) = read(text(with_fields(TARGET, value="0e999999999")), 2023).rows
    assert row.fields["value"] == "0"


def test_a_row_twice_is_refused():
    assert "第2条：责任单位 jyj（教育局） 与第1条重复" in refused(text(DEPARTMENT, DEPARTMENT))


def test_two_promised_nodes_of_a_project_are_refused():
    assert "与第1条重复" in refused(text(NODE, with_fields(NODE, name="建成")))


def test_indicators_that_refer_to_each_other_are_refused():
    first, second = (
        {"model": "indicators.indicator", "fields": {"code": code, "growth_of": [other]}}
        for code, other in ("ab", "ba")
    )
    assert "与别的行互相引用" in refused(text(first, second))


@pytest.mark.parametrize(
    ("rows", "year"), [([DEPARTMENT], None), ([PLAN, with_fields(PLAN, year=2024)], None), ([PLAN], 2024)]
)
def test_the_year_must_be_clear(rows, year):
    assert "文件里应有且只有" in refused(text(*rows), year)


def test_the_year_can_be_read_from_the_file():
    assert read(text(PLAN)).year == 2023


def test_files_that_are_too_large_are_refused_unread(tmp_path):
    path = tmp_path / "plan.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(FixtureError, match="超过 5 MB"):
        read_file(path)
    with pytest.raises(FixtureError, match="超过 5 MB"):
        decode(b" " * (MAX_BYTES + 1))


def test_bytes_that_are_not_utf8_are_refused():
    with pytest.raises(FixtureError, match="UTF-8"):
        decode("计划".encode("gb18030"))


def test_a_directory_is_not_a_file(tmp_path):
    with pytest.raises(FixtureError, match="读不了"):
        read_file(tmp_path)


@pytest.mark.django_db
def test_reading_writes_nothing(plan_text):
    read(plan_text)
    assert not Plan.objects.exists()
