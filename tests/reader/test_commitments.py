"""What is promised to be done without a number: what is proposed of it, at which stage, and what is not."""

import pytest

from reader.commitments import find
from tests.reader.told import promises, reading


def acts(clause: str) -> list[tuple[str, str]]:
    return [(act.name, act.stage) for act in find(clause)]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("开展拖欠工资专项整治行动", [("拖欠工资专项整治行动", "complete")]),
        ("做好第五次全国经济普查", [("第五次全国经济普查", "complete")]),
        ("继续举办古城龙舟文化节", [("古城龙舟文化节", "complete")]),
        ("推进国有林场改革、编外用工改革等一批改革", [("国有林场改革", "advance"), ("编外用工改革", "advance")]),
        ("探索建立医疗费用共担机制", [("医疗费用共担机制", "advance")]),
        ("启动东门老街改造提升工作", [("东门老街改造提升", "start")]),
        ("加快中医院搬迁步伐", [("中医院搬迁", "advance")]),
        ("支持宏达、天成扩产", [("宏达扩产", "advance"), ("天成扩产", "advance")]),
        ("推动宏达、天成等企业满负荷生产", [("宏达、天成等企业满负荷生产", "operate")]),
        ("完成垃圾焚烧厂立项", [("垃圾焚烧厂立项", "approve")]),
        ("不断提高城乡低保标准", [("提高城乡低保标准", "complete")]),
        ("组建文化旅游集团公司", [("文化旅游集团公司", "complete")]),
        ("整合白石中学等小规模学校资源", [("白石中学等小规模学校整合", "complete")]),
        ("力争东湖景区创成国家4A级景区", [("东湖景区创成国家4A级景区", "award")]),
        ("将河西卫生服务中心打造成社区医院", [("河西卫生服务中心打造成社区医院", "award")]),
        ("安全生产工作进入全省先进行列", [("安全生产工作进入全省先进行列", "award")]),
        ("取得AA+主体信用评级", [("AA+主体信用评级", "award")]),
        ("平台公司要实现转型", [("平台公司转型", "advance")]),
    ],
)
def test_it_works(clause, found):
    assert acts(clause) == found


@pytest.mark.parametrize(
    "clause",
    [
        "加强安全生产监管",
        "优化营商环境",
        "支持龙头企业做大做强",
        "深化重点领域改革",
        "推进精神文明建设",
        "健全社会保障体系",
        "完善矛盾纠纷调处机制",
        "鼓励商家开展促销活动",
        "扎实推进基础设施建设",
        "进一步增强发展活力",
        "完成各项任务",
        "我们要坚定信心",
        "启动",
        "",
    ],
)
def test_care_and_attention_are_not_proposed(clause):
    assert acts(clause) == []


def test_a_clause_with_a_figure_is_its_figure():
    assert [row["name"] for row in promises("完成老街改造提升20处。") if row["type"] == "commitment"] == []


def test_the_part_that_looks_back_promises_nothing():
    assert [found for found in reading(done="启动东门老街改造提升。").found if found.kind == "commitment"] == []


def test_a_long_name_keeps_its_end():
    ((name, _),) = acts("推动东山机械、西山水泥、南山纸业、北山玻璃、中山酒业等现有企业满负荷生产")
    assert len(name) <= 25
    assert name.endswith("现有企业满负荷生产")


def test_the_next_clause_may_promise_more_of_the_same():
    (row,) = promises("启动城东公路建设，争取6月底前建成通车。")
    assert (row["name"], row["stage"], row["deadline"], row["firm"]) == ("城东公路", "complete", "2023-06-30", False)


def test_its_place_are_its_own_words():
    promised = "稳步推进集体林权制度改革工作。"
    (row,) = promises(promised)
    assert (row["type"], row["quote"]) == ("commitment", "集体林权制度改革工作")
