"""At least, at most, about, a range; growth against a level; how firm; for each."""

import pytest

from tests.reader.told import figures


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("达到36万吨以上", "ge"),
        ("不低于36万吨", "ge"),
        ("不少于36万吨", "ge"),
        ("突破36万吨", "ge"),
        ("超36万吨", "ge"),
        ("达36万余吨", "ge"),
        ("稳定在36万吨以上", "ge"),
        ("控制在36万吨以内", "le"),
        ("控制在36万吨以下", "le"),
        ("控制在36万吨", "le"),
        ("不超过36万吨", "le"),
        ("控制在36万吨左右", "approx"),
        ("约36万吨", "approx"),
        ("接近36万吨", "approx"),
        ("达到36万吨", "eq"),
        ("36—40万吨", "range"),
    ],
)
def test_bounds(words, bound):
    (row,) = figures(promised=f"能源消费总量{words}。")
    assert row["bound"] == bound


def test_a_result_that_was_kept_at_a_figure_is_that_figure():
    assert figures("城镇登记失业率控制在3.65%。")[0]["bound"] == "eq"


def test_a_word_behind_the_last_of_a_row_holds_for_all():
    assert [row["bound"] for row in figures("城乡居民收入分别增长7.0%、7.5%以上。")] == ["ge", "ge"]


@pytest.mark.parametrize(
    ("sentence", "is_growth"),
    [
        ("财政收入增长5%。", True),
        ("财政收入同比下降5%。", True),
        ("工业增加值增速达到5%。", True),
        ("居民消费价格涨幅控制在3%以内。", True),
        ("城镇化率提高1.5个百分点。", True),
        ("人均收入增加186元。", True),
        ("旅游收入增长2.5倍。", True),
        ("工业保持18%以上的增长速度。", True),
        ("财政收入5亿元，净增6800万元。", True),
        ("固定资产投资增长20%，力争25%。", True),
        ("增加值是上年的2.3倍。", True),
        ("增速高于全市2个百分点。", False),
        ("城镇化率提高到52%。", False),
        ("贫困发生率下降到3%。", False),
        ("人口自然增长率5‰。", False),
        ("新增就业5000人。", False),
        ("企业总数达到50家，净增12家。", False),
        ("税收占财政收入的80%。", False),
    ],
)
def test_growth_against_level(sentence, is_growth):
    assert figures(sentence)[-1]["is_growth"] is is_growth


def test_hope_holds_to_the_end_of_its_sentence():
    told = [row["firm"] for row in figures(promised="新建学校2所，力争引进项目30个，其中外资项目3个。新增学位500个。")]
    assert told == [True, False, False, True]


def test_money_that_is_raised_is_no_hope():
    assert figures(promised="争取上级资金12亿元。")[0]["firm"]
    assert not figures(promised="争取全年实现税收12亿元。")[0]["firm"]


def test_for_each():
    rows = figures(promised="每个乡镇打造1—2个特色基地，每个村各创建示范点1个以上。")
    assert [(row["per"], row["bound"]) for row in rows] == [("乡镇", "range"), ("村", "ge")]
