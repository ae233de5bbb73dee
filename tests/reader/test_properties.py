"""Any text in: offsets always exact, never an exception, the same rows twice, time that grows with the length alone."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import guard
from reader.reading import read
from reader.rows import as_line, rows
from tests.reader.scoring import text

# Pieces that a report is made of, in orders nobody writes.
PIECES = (
    "一、2022年工作回顾\n", "二、2023年工作安排\n", "（一）", "1.", "一是", "第三届", "地区生产总值", "完成", "增长", "下降", "分别", "均", "其中", "力争",
    "城乡居民收入", "、", "，", "。", "；", "：", "(", ")", "（", "）", "“", "”", "《", "》", "\n", "\u3000", " ", "<p>", "&nbsp;", "%", "％", "个百分点",
    "亿元", "万人次", "个", "家", "以上", "以内", "左右", "—", "-", "至", "余", "多", "近", "约", "突破", "不低于", "由", "提高到", "每个村", "占", "的",
    "6月底前", "春节前", "明年秋季", "2024年", "一区三园", "两个", "十余天", "百亿元", "三千亩", "国道", "千伏", "项目", "开工建设", "等6个", "0", "1", "12.5", "１０",
    "1,234", "99999999999999999999", "1.2.3", "5—6", "×", ":", "/", "A", "4A", "km", "\0", "\ufeff", "\r\n", "\u2028", "𠮷", "😀",
)  # fmt: skip
reports = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=80).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=60).map("".join),
)


@given(reports)
@settings(max_examples=150, deadline=None)
def test_offsets_are_exact_for_any_text(report):
    reading = read(report)
    for found, row in zip(reading.found, rows(reading), strict=True):
        assert 0 <= row["start"] < row["end"] <= len(report)
        assert row["quote"] == report[row["start"] : row["end"]]
        assert reading.flow.text[found.start : found.stop]
        as_line(row)


@given(reports)
@settings(max_examples=50, deadline=None)
def test_the_guard_takes_any_text(report):
    reading = read(report)
    for finding in guard.check(reading):
        assert finding.message
        assert finding.places
        for start, stop in finding.places:
            assert reading.quote(start, stop)


@given(reports)
@settings(max_examples=50, deadline=None)
def test_a_text_is_read_the_same_twice(report):
    assert list(map(as_line, rows(read(report)))) == list(map(as_line, rows(read(report))))


def test_no_text_has_no_rows():
    assert read("").found == []


def seconds(report: str) -> float:
    """The best of three, by the processor's clock: a busy machine is no slow reader."""
    return min(_seconds(report) for _ in range(3))


def _seconds(report: str) -> float:
    start = process_time()
    read(report)
    return process_time() - start


def long_report(length: int) -> str:
    body = text("city_2012")
    return (body * (length // len(body) + 1))[:length]


def test_a_hundred_thousand_characters_take_less_than_two_seconds():
    assert seconds(long_report(100_000)) < 2


def test_time_grows_with_the_length_alone():
    short, long = 10_000, 200_000
    assert seconds(long_report(long)) / long < 1.5 * seconds(long_report(short)) / short


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "（",
        "“",
        "<a ",
        "5亿元、",
        "增长5%，",
        "一二三",
        "、",
        "&a",
        "甲乙丙丁戊",
        "其中5个，",
        "由1提高到",
        "每个",
        "\n一、",
    ],
)
def test_no_repetition_makes_it_slow(piece):
    short, long = 5_000, 50_000
    brief = max(seconds(piece * (short // len(piece))), 0.005)
    assert seconds(piece * (long // len(piece))) < 3 * brief * long / short
