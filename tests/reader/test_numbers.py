"""Arabic, full-width and Chinese numerals with their units."""

from decimal import Decimal

import pytest

from reader import numerals
from tests.reader.told import amounts, figures


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两百", 200),
        ("三千五百", 3500),
        ("一百零五", 105),
        ("两万三千", 23000),
        ("二〇二三", 2023),
    ],
)
def test_numerals(numeral, value):
    assert numerals.value(numeral) == value


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("粮食总产量达到45.6万吨。", "45.6万吨"),
        ("新增就业１２００人。", "1200人"),
        ("惠及群众1.3万余户。", "1.3万户"),
        ("争取资金300余万元。", "300万元"),
        ("举办活动20多场。", "20场"),
        ("旅游收入突破百亿元。", "100亿元"),
        ("流转土地超过三千亩。", "3000亩"),
        ("新建两个水厂。", "2个"),
        ("仅用十余天就完成搬迁。", "10天"),
        ("新建污水处理厂3至5座。", "3-5座"),
        ("天然气产能达到22亿方。", "22亿方"),
        ("投放礁体4.6万空方。", "4.6万空方"),
        ("人口自然增长率下降0.19个千分点。", "-0.19个千分点"),
        ("发放惠民券5批次。", "5批次"),
        ("居民人均预期寿命达到81.6岁。", "81.6岁"),
        ("税收增长8%～10%。", "8-10%"),
        ("投资5—6亿元。", "5-6亿元"),
        ("全社会用电量3.2亿千瓦时。", "3.2亿千瓦时"),
        ("亩均税收达到28万元/亩。", "28万元/亩"),
        ("PM2.5平均浓度35微克/立方米。", "35微克/立方米"),
        ("人口自然增长率5.5‰。", "5.5‰"),
        ("实际利用外资3200万美元。", "3200万美元"),
        ("接待游客1,250万人次。", "1250万人次"),
        ("建成区人口达到55万。", "55万"),
        ("生产总值增长百分之八点五。", "8.5%"),
        ("生产总值增长12·5%。", "12.5%"),
        ("全县有45万人口。", "45万人"),
        ("人口自然增长率为-0.13‰。", "-0.13‰"),
        ("物价上涨5.9个点。", "5.9个点"),
        ("牲畜存栏820万头（只）。", "820万头"),
    ],
)
def test_amounts(sentence, amount):
    assert amounts(sentence) == [amount]


def test_a_number_in_a_row_takes_the_unit_of_the_last():
    assert amounts("三个园区分别完成产值12.5、8.3和6.1亿元。") == ["12.5亿元", "8.3亿元", "6.1亿元"]
    assert amounts("城镇化率和绿化率分别提高0.5个、0.8个百分点。") == ["0.5个百分点", "0.8个百分点"]


def test_a_minus_is_read_inside_a_row():
    assert amounts("进口、出口分别增长4.5%和-1.2%。") == ["4.5%", "-1.2%"]


def test_a_fall_is_negative_also_in_a_range():
    (row,) = figures(promised="单位生产总值能耗下降3%—4%。")
    assert (row["value"], row["value_high"], row["bound"]) == (Decimal(-3), Decimal(-4), "range")
