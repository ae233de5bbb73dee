"""Result or promise, and of which year."""

import pytest

from reader.reading import read
from reader.rows import rows


def told(text: str) -> list[tuple]:
    return [(row["part"], row["year"]) for row in rows(read(text)) if row["value"] is not None]


FIGURES = "财政收入5亿元。"


@pytest.mark.parametrize(
    ("head", "done", "promised"),
    [
        ("2015年2月3日在甲区人大会上", "一、2014年工作回顾", "二、2015年工作安排"),
        ("2022年12月24日在甲区人大会上", "一、2022年计划执行情况", "二、2023年计划草案"),
        ("2012年1月9日", "一、过去五年的工作", "二、今后五年的目标任务"),
        ("2019年政府工作报告", "2018年工作回顾", "2019年工作安排"),
        ("2005年2月20日", "一、2004年主要工作", "二、2005年主要工作"),
        ("2021年12月28日", "一、2021年工作情况", "二、2022年重点工作"),
        ("二〇〇八年三月一日", "一、去年工作总结", "二、今年工作思路"),
    ],
)
def test_parts_by_heading(head, done, promised):
    found = told(f"{head}\n各位代表：现在报告工作。\n{done}\n{FIGURES}\n{promised}\n{FIGURES}")
    assert [part for part, _ in found] == ["actual", "target"]
    (_, before), (_, planned) = found
    assert planned == before + 1


def test_sections_do_not_turn_parts_that_have_titles_without_numbers():
    text = (
        f"2015年1月3日\n各位代表：现在报告工作。\n2014年工作回顾\n一、坚持规划引领，城乡面貌焕然一新\n{FIGURES}\n"
        f"二、完成改革目标，发展活力增强\n{FIGURES}\n2015年工作安排\n一、坚持规划引领，建设宜居城市\n{FIGURES}"
    )
    assert [part for part, _ in told(text)] == ["actual", "actual", "target"]


def test_without_headings_the_goals_turn_the_text():
    text = f"2015年1月3日\n各位代表：\n去年{FIGURES}\n今年全区发展的主要预期目标是：财政收入6亿元。"
    assert told(text) == [("actual", 2014), ("target", 2015)]


def test_a_promise_part_may_look_back():
    text = (
        f"2015年1月3日\n一、2014年工作回顾\n{FIGURES}\n二、2015年工作安排\n去年全县完成投资5亿元，今年要完成投资6亿元。"
    )
    assert told(text)[1:] == [("actual", 2014), ("target", 2015)]


def test_a_promise_may_reach_further():
    text = f"2015年1月3日\n一、2014年工作回顾\n{FIGURES}\n二、2015年工作安排\n到2020年，城镇化率达到60%。"
    assert told(text)[-1] == ("target", 2020)


def test_sections_follow_the_reports_numbering():
    text = f"一、2014年工作回顾\n{FIGURES}\n（一）经济。{FIGURES}\n二、2015年工作安排\n（三）主要任务\n5.农业。{FIGURES}\n名词解释：\n1.{FIGURES}"
    assert [row["sections"] for row in rows(read(text))] == [["一（开头）"], ["一（一）"], ["二（三）5"]]


def test_a_glossary_is_not_read():
    text = f"一、2014年工作回顾\n{FIGURES}\n名词解释\n1.“四上”企业：年收入2000万元的企业，共5家。"
    assert len(told(text)) == 1
