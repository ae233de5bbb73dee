"""What does not follow is found with both places; what follows is left alone."""

import pytest

from reader import guard
from reader.findings import Kind, as_row
from reader.reading import read
from tests.reader.told import reading


def findings(done: str = "", promised: str = "") -> list[tuple[str, str]]:
    return [(finding.kind.value, finding.message) for finding in guard.check(reading(done, promised))]


def kinds(done: str = "", promised: str = "") -> list[str]:
    return [kind for kind, _ in findings(done, promised)]


def test_a_finding_quotes_its_places():
    read_as = reading("生猪出栏87万头。", "生猪出栏80万头以上。")
    (finding,) = guard.check(read_as)
    row = as_row(read_as, finding)
    assert row["kind"] == "below"
    assert [place["quote"] for place in row["places"]] == ["87万头", "80万头以上"]
    assert all(read_as.source[place["start"] : place["end"]] == place["quote"] for place in row["places"])


@pytest.mark.parametrize(
    ("done", "promised", "kind"),
    [
        # one document against itself
        ("减税降费3.9亿元，其中退税1.7亿元、缓税1.9亿元。", "", "arithmetic"),
        ("新增就业500人，其中失业人员再就业600人。", "", "arithmetic"),
        ("早稻面积核查吻合率103%。", "", "arithmetic"),
        ("重点项目年度计划投资190亿元，完成投资206亿元，完成年计划的118.3%。", "", "arithmetic"),
        ("居民人均收入达到3.6亿元。", "", "arithmetic"),
        ("全年办好“十件民生实事”，25项民生实事全部完成。", "", "contradiction"),
        ("", "形成一区三园格局，抓好一园三区建设。", "contradiction"),
        (
            "",
            "开发城东片区、城西片区、城南片区等3大片区。\n建设城东片区、城西片区、城北片区等3大片区。",
            "contradiction",
        ),
        ("", "建设城东、城西、城南、城北3个园区。", "contradiction"),
        ("", "力争税收4000万元，涉矿企业税收4000万元。", "arithmetic"),
        # this year against last year
        ("粮食总产38.7万吨。", "粮食产量稳定在36万吨以上。", "below"),
        ("旅游总收入45亿元。", "旅游综合收入45亿元以上。", "below"),
        ("城镇登记失业率2.4%。", "登记失业率控制在5.5%以内。", "below"),
        ("蔬菜面积29.7万亩。", "播种蔬菜面积40万亩。", "above"),
        ("社会消费品零售总额增长4%。", "社会消费品零售总额增长9%。", "above"),
        ("旅游收入10亿元。", "旅游收入增长20%，达到15亿元。", "arithmetic"),
        ("", "争资融资总额增长10%。", "base"),
        ("", "空气质量优良率保持在92%以上。", "base"),
        # what is left open
        ("", "园区规划争取3月份前完成审批。", "unclear"),
        ("", "接待游客突破520万人次以上。", "unclear"),
        ("", "亩均效益接近10万元。", "unclear"),
        ("", "力争新增企业8家，培育项目3个。", "unclear"),
        ("", "完成碳汇面积100万亩，2024年6月底前实现利润1亿元。", "unclear"),
        ("", "每个乡镇打造特色基地2个。", "base"),
        ("", "环境保护等约束性指标完成省定任务。", "base"),
        ("", "居民收入增长同经济增长基本同步。", "base"),
    ],
)
def test_what_does_not_follow(done, promised, kind):
    assert kind in kinds(done, promised)


@pytest.mark.parametrize(
    ("done", "promised"),
    [
        ("减税降费3.6亿元，其中退税1.7亿元、缓税1.9亿元。", ""),
        ("新增就业500人，其中失业人员再就业200人。", ""),
        ("重点项目年度计划投资190.3亿元，完成投资206亿元，完成年计划的108.3%。", ""),
        ("办复率100%，项目投资完成率112%。", ""),
        ("粮食总产38.7万吨。", "粮食产量稳定在39万吨以上。"),
        ("财政收入增长6%。", "财政收入增长7%左右。"),
        ("财政收入10亿元。", "财政收入增长10%，达到11亿元。"),
        ("现有示范基地49个。", "新打造示范基地3个。"),
        ("城镇登记失业率3.9%。", "登记失业率控制在4.5%以内。"),
        ("", "建设城东、城西、城南3个园区。"),
        ("", "6月底前完成审批。"),
    ],
)
def test_what_follows(done, promised):
    assert kinds(done, promised) == []


def test_one_thing_told_twice():
    text = "2023年1月8日\n一、2022年工作回顾\n（一）全年接待游客500万人次。\n（二）全年接待游客520万人次。\n（三）全年接待游客500万人次。"
    assert [finding.kind for finding in guard.check(read(text))] == [Kind.CONTRADICTION]


def test_a_sentence_said_twice():
    line = "全力保障好群众的就医用药，重点抓好老年人和儿童的防控工作。"
    assert kinds(promised=f"防范疫情风险。{line}\n防范社会风险。{line}") == ["contradiction"]


def test_a_project_prepared_here_and_begun_there():
    promised = "推进燃气发电项目前期工作。\n燃气发电项目正式开工建设。"
    assert kinds(promised=promised) == ["contradiction"]


def test_a_report_of_december_tells_estimates():
    text = "2022年12月24日\n一、2022年计划执行情况\n财政收入13亿元。\n二、2023年计划草案\n抓好落实。"
    assert [finding.kind for finding in guard.check(read(text))] == [Kind.BASE]


def test_investment_that_hardly_grows():
    found = findings("重点项目完成投资206亿元。固定资产投资增长8%。", "固定资产投资增长8%。重点项目年度投资210亿元。")
    assert [kind for kind, _ in found] == ["arithmetic"]
    assert "1.9%" in found[0][1]
