"""coverage.py: does every number of a report belong to a row, and every row to a place? Texts here are made up."""

from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from seeding.coverage import PLAIN, around, check, chinese_value, find_numbers, read_claims, sections

HEADERS = {
    "indicators": "code,name,unit",
    "actuals": "indicator,year,value,value_high,sections",
    "targets": "indicator,year,value,value_high,deadline,sections",
    "projects": "code,name,investment,capacity,capacity_unit,deadline,sections",
    "exceptions": "section,pattern,count,reason",
}
REPORT = """某区的报告，第3次会议
一、去年
种树12万棵。
（一）城里。修桥3座。
与此同时，办件5件。
二、今年
（一）想法
（二）目标
种树15万棵以上。
（三）任务
1.桥。修桥4座。
2.路。修路6.5公里。
与此同时，都要办好。
名词解释：
1.“三定”：99个。
"""
ROWS = {
    "indicators": ["trees,种树,万棵", "bridges,修桥,座", "roads,修路,公里", "papers,办件,件"],
    "actuals": ["trees,2022,12,,一（开头）", "bridges,2022,3,,一（一）", "papers,2022,5,,一（结尾）"],
    "targets": ["trees,2023,15,,,二（二）", "bridges,2023,4,,,二（三）1", "roads,2023,6.5,,,二（三）2"],
    "projects": [],
    "exceptions": [r"*,\n[12]\.(?=\D),2,序数"],
}


def seeds(path, **changes):
    """The tables that explain REPORT, with some of them changed: table=[rows]."""
    for name, header in HEADERS.items():
        lines = [header, *(ROWS | changes)[name]]
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def numbers(text):
    """(value, high, unit) of every number in a text's first section."""
    return [(number.low, number.high, number.unit) for number in find_numbers(f"一、{text}".translate(PLAIN))]


def part_two(sentence):
    """REPORT with one more sentence in 二（三）2."""
    return REPORT.replace("修路6.5公里。", f"修路6.5公里。{sentence}")


def found(elements):
    return [(element.section, element.text) for element in elements]


def test_it_works(tmp_path):
    coverage = check(REPORT, seeds(tmp_path))
    assert found(coverage.covered) == [
        ("一（开头）", "12"),
        ("一（一）", "3"),
        ("一（结尾）", "5"),
        ("二（二）", "15"),
        ("二（三）1", "4"),
        ("二（三）2", "6.5"),
    ]
    assert found(coverage.excepted) == [("二（三）1", "1"), ("二（三）2", "2")]
    assert (coverage.unexplained, coverage.misplaced, coverage.complete) == ([], [], True)
    assert coverage.covered[0].reason == "actuals:trees"
    assert REPORT[coverage.covered[0].offset :].startswith("12万棵")


def test_sections_follow_the_reports_headings():
    codes = [code for _, _, code in sections(REPORT.translate(PLAIN))]
    assert codes == [
        "一（开头）",
        "一（一）",
        "一（结尾）",
        "二（开头）",
        "二（一）",
        "二（二）",
        "二（三）",
        "二（三）1",
        "二（三）2",
        "二（结尾）",
    ]


def test_only_parts_one_and_two_count():
    text = REPORT.replace("名词解释：", "三、以后\n（一）再种7棵。\n名词解释：")
    assert {code[0] for _, _, code in sections(text.translate(PLAIN))} == {"一", "二"}


def test_an_unexplained_number_is_found(tmp_path):
    text = part_two("另建8所学校。")
    coverage = check(text, seeds(tmp_path))
    assert found(coverage.unexplained) == [("二（三）2", "8")]
    assert "另建8所" in around(text, coverage.unexplained[0])
    assert not coverage.complete


def test_a_number_in_another_section_is_not_covered(tmp_path):
    rows = [row.replace("二（三）1", "二（三）2") for row in ROWS["targets"]]
    coverage = check(REPORT, seeds(tmp_path, targets=rows))
    assert found(coverage.unexplained) == [("二（三）1", "4")]
    assert found(coverage.misplaced) == [("二（三）2", "4座")]


@pytest.mark.parametrize("unit", ["万吨", "棵", "亩"])
def test_the_unit_must_fit(tmp_path, unit):
    coverage = check(REPORT, seeds(tmp_path, indicators=[f"trees,种树,{unit}", *ROWS["indicators"][1:]]))
    assert found(coverage.unexplained) == [("一（开头）", "12"), ("二（二）", "15")]


def test_a_row_without_a_place_is_an_error(tmp_path):
    coverage = check(REPORT, seeds(tmp_path, targets=[*ROWS["targets"], "papers,2023,9,,,二（二）"]))
    assert [element.reason for element in coverage.misplaced] == ["row without a place: targets:papers"]
    assert coverage.misplaced[0].offset == -1


def test_a_row_must_stand_in_each_of_its_sections(tmp_path):
    rows = [row.replace("二（二）", "二（二）;二（三）1") for row in ROWS["targets"]]
    assert found(check(REPORT, seeds(tmp_path, targets=rows)).misplaced) == [("二（三）1", "15万棵")]


def test_two_promises_of_the_same_figure_need_two_rows(tmp_path):
    text = part_two("又修路6.5公里。")
    coverage = check(text, seeds(tmp_path))
    assert found(coverage.unexplained) == [("二（三）2", "6.5")]
    assert coverage.unexplained[0].offset == text.rindex("6.5")


def test_several_rows_may_share_one_mention(tmp_path):
    rows = {
        "indicators": [*ROWS["indicators"], "cycle,自行车路,公里"],
        "targets": [*ROWS["targets"], "cycle,2023,6.5,,,二（三）2"],
    }
    coverage = check(REPORT, seeds(tmp_path, **rows))
    assert coverage.complete
    assert coverage.covered[-1].reason == "targets:roads;targets:cycle"


@pytest.mark.parametrize(("count", "complete"), [(1, True), (0, False), (2, False)])
def test_a_wrong_count_of_an_exception_is_an_error(tmp_path, count, complete):
    coverage = check(
        part_two("207国道。"), seeds(tmp_path, exceptions=[*ROWS["exceptions"], f"*,207国道,{count},路名"])
    )
    assert coverage.complete is complete
    assert coverage.excepted[-1].reason == "路名"


def test_an_exception_holds_only_in_its_section_and_around_its_number(tmp_path):
    elsewhere = seeds(tmp_path, exceptions=[*ROWS["exceptions"], "二（二）,207国道,0,路名"])
    assert found(check(part_two("207国道。"), elsewhere).unexplained) == [("二（三）2", "207")]
    beside = seeds(tmp_path, exceptions=[*ROWS["exceptions"], "*,国道,0,路名"])
    assert found(check(part_two("207国道。"), beside).unexplained) == [("二（三）2", "207")]


def test_an_exception_comes_before_a_row_with_the_same_figure(tmp_path):
    """A threshold must not use up a row: 5座以上的桥3座."""
    text = REPORT.replace("修桥4座。", "长4座以上的桥修4座。")
    coverage = check(text, seeds(tmp_path, exceptions=[*ROWS["exceptions"], "*,4座以上,1,门槛"]))
    assert coverage.complete


def test_a_projects_size_and_money_stand_in_one_of_its_sections(tmp_path):
    project = "dam,水库,41,100,万千瓦/年,2023-03-31,二（二）;二（三）2"
    text = part_two("3月份前动工41亿元、100万千瓦的水库。")
    coverage = check(text, seeds(tmp_path, projects=[project]))
    assert coverage.complete
    assert {element.reason for element in coverage.covered[-3:]} == {"projects:dam"}


def test_a_deadline_may_be_told_in_words(tmp_path):
    rows = ["roads,2023,6.5,,2023-01-21,二（三）2", *ROWS["targets"][:2]]
    assert check(REPORT, seeds(tmp_path, targets=rows)).complete


def test_none_at_all_is_promised_in_words(tmp_path):
    rows = {
        "indicators": [*ROWS["indicators"], "fires,火灾,起"],
        "targets": [*ROWS["targets"], "fires,2023,0,,,二（三）2"],
    }
    assert check(part_two("不发生火灾。"), seeds(tmp_path, **rows)).complete
    assert found(check(REPORT, seeds(tmp_path, **rows)).misplaced) == [("二（三）2", "0起")]


def test_a_fall_is_negative_in_the_table_only(tmp_path):
    rows = {
        "indicators": [*ROWS["indicators"], "fires,火灾,%"],
        "targets": [*ROWS["targets"], "fires,2023,-20,,,二（三）2"],
    }
    assert check(part_two("火灾下降20%以上。"), seeds(tmp_path, **rows)).complete


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("修路１２．５公里", (Decimal("12.5"), None, "公里")),
        ("增长８％", (Decimal("8"), None, "%")),
        ("排演1—2个戏", (Decimal(1), Decimal(2), "个")),
        ("排演１～２个戏", (Decimal(1), Decimal(2), "个")),
        ("惠及1.3万余户", (Decimal("1.3"), None, "万户")),
        ("办了10多场", (Decimal(10), None, "场")),
        ("开发6大片区", (Decimal(6), None, "片区")),
        ("装机100万千瓦", (Decimal(100), None, "万千瓦")),
        ("接待500万人次", (Decimal(500), None, "万人次")),
        ("明年3月份前", (Decimal(3), None, "月")),
        ("新冠11.02", (Decimal("11.02"), None, "")),
        ("用了十余天", (Decimal(10), None, "天")),
        ("两条线路", (Decimal(2), None, "条")),
        ("六大片区", (Decimal(6), None, "片区")),
        ("十大行动", (Decimal(10), None, "")),
        ("投资过亿元", (Decimal(100_000_000), None, "元")),
    ],
)
def test_numbers_are_found_with_their_units(text, expected):
    assert numbers(f"{text}。") == [expected]


def test_words_that_count_nothing_are_not_numbers():
    assert numbers("一是统一思想，二是第一责任，三保落实。") == []


def test_a_measure_word_after_digits_is_not_found_twice():
    assert numbers("投入3百万元") == [(Decimal(3), None, "百万元")]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", 12),
        ("两", 2),
        ("二十", 20),
        ("三百万", 3_000_000),
        ("半", "0.5"),
        ("一万二千", 12_000),
        ("百亿", 10_000_000_000),
        ("亿", 100_000_000),
    ],
)
def test_chinese_numerals_have_values(numeral, value):
    assert chinese_value(numeral) == Decimal(value)


def test_the_command_prints_counts_and_passes(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text(REPORT, encoding="utf-8")
    out = StringIO()
    call_command("checkseeds", str(report), seeds=seeds(tmp_path), stdout=out)
    assert out.getvalue() == "6 covered, 2 excepted, 0 unexplained, 0 misplaced\n"


def test_the_command_shows_what_is_open_and_fails(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text(part_two("另建8所学校。"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("checkseeds", str(report), seeds=seeds(tmp_path), stdout=out)
    assert "另建8所学校" in out.getvalue()
    assert "1 unexplained" in out.getvalue()


@pytest.mark.parametrize(
    "content", [None, b"\xff\xfe", "没有标题的文字，3座桥。".encode()], ids=["missing", "not text", "no parts"]
)
def test_the_command_refuses_what_is_no_report(tmp_path, content):
    report = tmp_path / "report.txt"
    if content is not None:
        report.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("checkseeds", str(report), seeds=seeds(tmp_path, exceptions=[]), stdout=StringIO())


def test_the_projects_own_tables_can_be_read():
    """The report itself is not in the project; that its tables hold together can be tested without it."""
    claims = list(read_claims(settings.BASE_DIR / "seeds"))
    with (settings.BASE_DIR / "seeds" / "sections.csv").open(encoding="utf-8") as lines:
        known = {line.split(",")[0] for line in lines}
    assert {section for claim in claims for section in claim.sections} <= known
