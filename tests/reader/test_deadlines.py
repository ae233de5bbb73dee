"""By when, as a day; nothing where it is the plan's year."""

from datetime import date

import chinese_calendar
import pytest
from chinese_calendar import Holiday

from reader.deadlines import SPRING_FESTIVAL, find
from reader.parts import Years

# Given in January 2023, and given in December 2022 for 2023.
JANUARY, DECEMBER = Years(2023, 2023), Years(2023, 2022)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3月份前完成审批", date(2023, 3, 31)),
        ("6月底前完成", date(2023, 6, 30)),
        ("6月15日前完成", date(2023, 6, 15)),
        ("十月底前建成", date(2023, 10, 31)),
        ("9月上旬开园", date(2023, 9, 10)),
        ("上半年完成", date(2023, 6, 30)),
        ("一季度开工", date(2023, 3, 31)),
        ("第三季度投产", date(2023, 9, 30)),
        ("2024年6月底前实现", date(2024, 6, 30)),
        ("到2025年建成", date(2025, 12, 31)),
        ("春节前完成拆迁", date(2023, 1, 21)),
        ("国庆节前通车", date(2023, 9, 30)),
        ("“五一”前开放", date(2023, 4, 30)),
        ("汛期前完工", date(2023, 5, 31)),
        ("秋季开学前投入使用", date(2023, 8, 31)),
        ("年内完成", None),
        ("年底前完成", None),
        ("12月底前完成", None),
        ("全年完成", None),
    ],
)
def test_deadlines(words, day):
    assert find(words, JANUARY) == day


def test_next_year_is_counted_from_the_day_of_the_report():
    assert find("明年3月份前完成审批", DECEMBER) == date(2023, 3, 31)
    assert find("明年秋季交付使用", DECEMBER) == date(2023, 8, 31)
    assert find("明年3月份前完成审批", JANUARY) == date(2024, 3, 31)


def test_nothing_is_told_without_a_year():
    assert find("6月底前完成", Years(None)) is None


@pytest.mark.parametrize("year", range(2005, 2027))
def test_spring_festival_is_in_the_official_holidays(year):
    first = SPRING_FESTIVAL[year]
    _, name = chinese_calendar.get_holiday_detail(date(year, int(first[:2]), int(first[2:])))
    assert name == Holiday.spring_festival.value
