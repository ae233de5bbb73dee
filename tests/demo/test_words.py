"""The demo's words fit what an item is about, its rates move without changing a light, and its sums are plans."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import kinds
from demo.courses import SHARE_OF_DUE, WANDERS, Course, figure
from demo.kinds import About
from demo.reasons import NEEDS, SAID, said
from demo.tracks import SUMS, reported
from lingling_plan.pace import RuleKind
from projects.models import Project
from projects.stages import Stage

CODES = st.text("abcdefghijk-", min_size=1, max_size=20)


def test_every_kind_of_item_has_words_of_its_own():
    assert set(SAID) == set(NEEDS) == set(About)
    for texts in SAID.values():
        assert 6 <= len(set(texts)) <= 8
    everything = [text for texts in SAID.values() for text in texts]
    assert len(everything) == len(set(everything))


@given(CODES, st.sampled_from(About))
def test_an_item_keeps_its_reason(code, about):
    for course in Course:
        assert said(course, about, code) == said(course, about, code)
    assert said(Course.STUCK, about, code) in SAID[about]
    assert said(Course.AHEAD, about, code) == ("", "")


@pytest.mark.parametrize(
    ("code", "unit", "about"),
    [
        ("local-revenue-growth", "%", About.RATE),
        ("traffic-accidents-growth", "%", About.SAFETY),
        ("rural-transfer-jobs", "人", About.WORKERS),
        ("night-consumption", "亿元", About.VISITORS),
        ("land-sales", "亿元", About.MONEY),
        ("mn-profit", "亿元", About.BUSINESS),
        ("old-bridges", "座", About.OUTPUT),
    ],
)
def test_what_a_target_is_about(code, unit, about):
    assert kinds.of_target(code, unit) == about


def test_a_festival_has_no_walls():
    about = kinds.of_project("liuzongyuan-festival", Stage.COMPLETE)
    assert [kinds.node_name(name, about) for name in ("施工进场", "主体过半", "主体完工")] == [
        "活动方案",
        "招商邀请",
        "开幕",
    ]
    road = kinds.of_project("daqingping-road", Stage.COMPLETE)
    assert kinds.node_name("主体过半", road) == "主体过半"


@given(CODES, st.sampled_from(list(WANDERS)), st.booleans())
def test_a_rate_moves_by_tenths_between_its_lines(code, course, falling):
    """The rule's distances of a growth: half a point and one and a half."""
    sign = 1 if falling else -1
    point = {"expected": Decimal(8), "yellow": 8 + sign * Decimal("0.5"), "falling": falling}
    lines = {Course.SLIGHT: (0, "0.5"), Course.SLOW: ("0.5", "1.5"), Course.STUCK: ("1.5", 9)}[course]
    told = [
        figure(course, RuleKind.GROWTH, {**point, "month": date(2023, at, 1)}, None, False, code) for at in range(1, 13)
    ]
    assert all(value == value.quantize(Decimal("0.1")) for value in told)
    assert all(Decimal(lines[0]) < sign * (value - 8) <= Decimal(lines[1]) for value in told), told
    assert course == Course.SLIGHT or len(set(told)) > 1


def test_sums_of_a_year_are_plans():
    assert len(SUMS) == 10
    assert all(Decimal(one.invested) > 0 and one.paid > 0 for one in SUMS.values())


@pytest.mark.parametrize("course", SHARE_OF_DUE)
@pytest.mark.parametrize("code", SUMS)
def test_what_a_project_spends_stays_within_its_plan_in_every_month(code, course):
    for number in range(1, 13):
        told = reported(Project(code=code), course, date(2023, number, 1))
        assert 0 <= told["invested"] <= Decimal(SUMS[code].invested)
        assert 0 <= told["paid"] <= SUMS[code].paid
