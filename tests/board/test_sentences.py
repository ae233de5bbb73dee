"""Every light explains itself in one sentence with its numbers."""

import pytest

import indicators.rows
from items.whole_plan import all_items
from lingling_plan.models import RuleBook
from lingling_plan.monthly import MonthShown
from lingling_plan.sentences import explain, grounds
from tests.board.plan import AUGUST, NOW
from tests.make import make_reading, make_target, make_user, month

SENTENCES = {
    "新增城镇就业": "1—8月累计 3800 人，应达 3733 人，差距 +1.2 点。",
    "土地出让收入": "1—8月累计 1.9 亿元，应达 4.54 亿元，差距 −38.8 点，低于滞后线 2.5 亿元。",
    "工业税收": "1—8月累计 1.5 亿元，应达 2 亿元，差距 −16.7 点，低于预警线 1.7 亿元。",
    "旅游收入": "1—8月累计 29 亿元，应达 30 亿元，差距 −2.3 点。",
    "城市经营收入": "1、2、3、4、5、7、8月未报，逾期 211 天，最近一次为 1—6月 1.6 亿元。",
    "零道高速": "1、2、3、4、5、6、7、8月未报，逾期 211 天，今年尚未报过数。",
    "登记失业率": "8月 2.4%，应达 5.5%，差距 −3.1 点。",
    "河道清障利润": "1—8月累计 1180 万元，达到 1100 万元，已办结。",
    "约束性指标": "无法判定：目标待下达，不计应报。",
    "人均收入": "1—8月数据已提交，尚待审核或认定。",
    "何仙观水库": "8月节点按序完成 0%，按进度安排本月尚无要求。",
    "燃气电站": "8月节点按序完成 100%，达到 100%，已办结。",
}


def items(plan) -> dict:
    leader = make_user(username="leader", role="leader")
    return {item.name: item for item in all_items(plan, MonthShown(AUGUST, NOW, NOW), leader)}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence(plan, name):
    assert explain(items(plan)[name]) == SENTENCES[name]


def test_the_grounds_name_the_rule_and_the_entry(client, plan):
    item = items(plan)["土地出让收入"]
    entry = indicators.rows.entries([item])[item.pk]
    told = grounds(item, RuleBook().by_pk, entry)
    assert told == "规则：默认·total（2000年01月起）；依据：clerk-czj 2023-09-05 填报第1版，2023-09-05 通过。"


def test_an_unreached_promise_is_told_at_its_end(plan):
    target = make_target(name="征地", value=1000, unit="亩", deadline=month(1).replace(day=21))
    make_reading(target=target, month=AUGUST, value=300)
    assert explain(items(plan)["征地"]) == "1—8月累计 300 亩，应达 1000 亩，差距 −70 点：到期未完成。"


def test_a_late_promise_is_told_late(plan):
    target = make_target(name="征地", value=1000, unit="亩", deadline=month(1).replace(day=21))
    make_reading(target=target, month=AUGUST, value=1000)
    assert explain(items(plan)["征地"]).endswith("逾期完成。")


def test_a_falling_target_is_above_its_line(plan):
    target = make_target(name="事故降幅", value=-20, unit="%", measure="growth")
    make_reading(target=target, month=AUGUST, value=-19)
    assert "高于预警线" in explain(items(plan)["事故降幅"])
