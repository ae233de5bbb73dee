"""What is promised without a number, and who is named for it."""

import pytest

from reader.rows import rows
from tests.reader.told import figures, promises, reading


def projects(sentence: str) -> list[tuple]:
    return [(row["name"], row["stage"]) for row in promises(sentence) if row["type"] == "project"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("加快吾悦广场、城南医院建设。", [("吾悦广场", "advance"), ("城南医院", "advance")]),
        ("县体育馆建成投入使用。", [("县体育馆", "operate")]),
        ("启动人民路、滨河大道改造。", [("人民路", "start"), ("滨河大道", "start")]),
        ("推进永丰铝业、华盛化工等项目签约。", [("永丰铝业", "sign"), ("华盛化工", "sign")]),
        ("城西水厂完成立项审批。", [("城西水厂", "approve")]),
        ("完善基础设施，加快重点项目建设。", []),
    ],
)
def test_projects_and_their_stage(sentence, found):
    assert projects(sentence) == found


def test_a_size_is_told_of_the_project():
    (row,) = [row for row in promises("装机10万千瓦的梁山风电站建成并网。") if row["type"] == "project"]
    assert (row["name"], row["capacity"], row["capacity_unit"]) == ("梁山风电站", 10, "万千瓦")


def test_a_project_may_have_a_deadline():
    assert promises("杨林小学新建项目明年秋季交付使用。")[0]["deadline"] == "2024-08-31"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("主要预期目标是：居民收入增长同经济增长基本同步。", "居民收入"),
        ("环境保护等约束性指标完成省定任务。", "环境保护等约束性指标"),
        ("确保不发生较大以上安全事故。", "较大以上安全事故"),
        ("主要预期目标是：城乡居民收入高于经济增速。", "城乡居民收入"),
        ("主要预期目标是：主要污染物排放量持续下降。", "主要污染物排放量"),
        ("节能减排指标控制在省政府下达的范围之内。", "节能减排指标"),
    ],
)
def test_indicators_without_a_number(sentence, name):
    (row,) = promises(sentence)
    assert (row["name"], row["bound"], row["value"]) == (name, "qual", None)


def test_what_was_reached_as_asked_is_a_result():
    found = [row for row in rows(reading("节能减排等约束性指标完成上级下达的任务。")) if row["value"] is None]
    assert [(row["part"], row["name"], row["bound"]) for row in found] == [("actual", "节能减排等约束性指标", "qual")]


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("由县住建局牵头，改造老旧小区15个。", "县住建局"),
        ("新建学校2所（责任单位：教育局）。", "教育局"),
        ("湘源城投集团还本付息35亿元。", "湘源城投集团"),
        ("改造老旧小区15个。", None),
    ],
)
def test_who_is_named(sentence, lead):
    (row,) = figures(promised=sentence)
    assert (row["lead"], row["lead_basis"]) == (lead, "report" if lead else None)
