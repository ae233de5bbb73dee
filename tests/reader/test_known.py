"""The report's results against what was reported in December, and against results that were loaded."""

from datetime import date
from decimal import Decimal

import pytest

from reader import guard, known
from tests.make import make_actual, make_plan, make_reading, make_target
from tests.reader.told import reading

pytestmark = pytest.mark.django_db


def december(name: str, value, **fields):
    """An indicator of 2022 whose December figure was approved."""
    target = make_target(plan=make_plan(year=2022), name=name, value=value, **fields)
    make_reading(target=target, month=date(2022, 12, 1), value=value)
    return target


def found(done: str) -> list[str]:
    read_as = reading(done)
    return [finding.message for finding in guard.check(read_as, known.check(read_as, known.of_year(2022)))]


def test_a_result_told_otherwise_than_in_december():
    december("新增城镇就业", 5300)
    (message,) = found("新增城镇就业5441人。")
    assert "5441人" in message
    assert "2022年12月上报数是5300人" in message


def test_the_same_result_is_left_alone():
    december("新增城镇就业", 5441)
    december("旅游收入", "45.02", unit="亿元")
    assert found("新增城镇就业5441人，旅游收入45亿元。") == []


def test_units_of_different_scale_are_compared():
    december("接待游客", 500, unit="万人次")
    assert found("接待游客5000000人次。") == []
    assert len(found("接待游客5000人次。")) == 1


def test_growth_is_compared_with_growth():
    december("财政收入增速", 2, unit="%", measure="growth")
    assert found("财政收入增长2%。") == []
    assert len(found("财政收入增长4%。")) == 1


def test_a_loaded_result_stands_where_none_was_reported():
    indicator = make_target(plan=make_plan(), name="生猪出栏", value=80, unit="万头").indicator
    make_actual(indicator=indicator, year=2022, value=Decimal(86), bound="eq")
    (message,) = found("生猪出栏87万头。")
    assert "2022年实绩是86万头" in message


def test_what_waits_for_approval_is_not_known():
    target = make_target(plan=make_plan(year=2022), name="新增城镇就业", value=5000)
    make_reading(target=target, month=date(2022, 12, 1), value=4000, status="submitted")
    assert known.of_year(2022) == []


def test_one_query_each_for_entries_and_results(django_assert_num_queries):
    for number in range(3):
        december(f"指标{number}", 100)
    with django_assert_num_queries(2):
        known.of_year(2022)
