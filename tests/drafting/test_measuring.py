"""累计 or 水平: what the words of a report tell of a figure that the database does not know."""

import pytest

from drafting import measuring
from tests.reader.told import reading


def measured(*, done: str = "", promised: str = "") -> dict[str, str]:
    read = reading(done, promised)
    held = measuring.holdings(read)
    return {
        found.name: measuring.measure(found, is_growth=found.figure.is_growth, in_hand=id(found) in held)
        for found in read.found
        if found.figure
    }


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("城镇登记失业率控制在5.5%以下。", "level"),
        ("蔬菜占全市份额15%以上。", "level"),
        ("园区亩均效益10万元。", "level"),
        ("生猪存栏62万头以上。", "level"),
        ("金融机构存款余额达到80亿元。", "level"),
        ("水果面积22万亩以上。", "level"),
        ("新增水果面积2万亩以上。", "cumulative"),
        ("播种蔬菜面积36万亩以上。", "cumulative"),
        ("城镇新增就业5600人以上。", "cumulative"),
        ("规模工业增加值增长8%。", "growth"),
        ("守住55.98万亩耕地红线。", "floor"),
        ("粮食总产量36万吨以上。", "cumulative"),
        ("铺排重点项目160个。", "level"),
        ("新开工重点项目16个。", "cumulative"),
        ("新建口袋公园6个。", "cumulative"),
    ],
)
def test_it_works(sentence, measure):
    assert list(measured(promised=sentence).values()) == [measure]


def test_what_there_is_is_counted_until_something_new_is_told():
    found = measured(done="全区现有生态农场9个、种植园49个，规模以上农业企业34家，新引进农业企业5家。")
    assert list(found.values()) == ["level", "level", "level", "cumulative"]


def test_reaching_a_number_is_said_of_that_figure_alone():
    found = measured(promised="高新技术企业达到44家，社区养老驿站6个。")
    assert list(found.values()) == ["level", "cumulative"]


def test_what_is_done_up_to_a_number_comes_in_all_the_same():
    assert list(measured(promised="引进企业达到14家。").values()) == ["cumulative"]


def test_the_cost_of_listed_projects_is_there_and_that_of_new_ones_comes_in():
    found = measured(done="实施重点建设项目151个，总投资844.66亿元，完成投资206亿元。新签约企业2家，总投资22.5亿元。")
    assert list(found.values()) == ["level", "level", "cumulative", "cumulative", "cumulative"]
