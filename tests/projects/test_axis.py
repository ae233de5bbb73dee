"""The time axis as pure functions of dates: where marks stand, what is overdue and what late, and in which words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan.monthly import MonthShown
from projects.axis import LATER, NAME_LENGTH, YEAR, Axis, Node, State, lane, wrapped

AUGUST = MonthShown(date(2023, 8, 1), as_of=date(2023, 9, 5), today=date(2023, 9, 7))
AXIS = Axis(2023, AUGUST)
DAYS = st.dates(date(2022, 1, 1), date(2025, 12, 31))


def node(due: date, **facts) -> Node:
    return Node(**{"name": "招标", "due": due, **facts})


@pytest.mark.parametrize(
    ("due", "done_in", "state", "said"),
    [
        (date(2023, 6, 30), None, State.OVERDUE, "逾期 67 天"),
        (date(2023, 8, 31), None, State.OVERDUE, "逾期 5 天"),
        (date(2023, 9, 3), None, State.OPEN, ""),  # September is not over: no report tells of it yet
        (date(2023, 12, 31), None, State.OPEN, ""),
        (date(2023, 6, 30), date(2023, 6, 1), State.DONE, "6月报完成"),
        (date(2023, 6, 30), date(2023, 4, 1), State.DONE, "4月报完成"),
        (date(2023, 3, 31), date(2023, 5, 1), State.LATE, "5月报完成，晚 2 个月"),
        (date(2022, 11, 30), date(2023, 1, 1), State.LATE, "1月报完成，晚 2 个月"),
        (date(2024, 3, 31), date(2022, 12, 1), State.DONE, "2022年12月报完成"),
    ],
)
def test_what_became_of_a_node(due, done_in, state, said):
    one = node(due, done_in=done_in)
    assert (AXIS.state(one), AXIS.told(one)) == (state, said)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2023, 6, 30), "6月底前"),
        (date(2023, 12, 31), "12月底前"),
        (date(2023, 12, 20), "12月20日前"),
        (date(2024, 6, 30), "2024年6月底前"),
    ],
)
def test_how_a_date_is_worded(due, words):
    assert AXIS.promised(node(due)) == words


def test_what_a_document_moved_names_both_dates():
    moved = node(date(2023, 12, 31), original=date(2023, 8, 31))
    assert AXIS.promised(moved) == "12月底前（原定 8月底前）"
    (mark,) = lane(AXIS, [moved]).marks
    assert float(mark.was) < float(mark.x)


def test_the_line_of_the_date_and_that_of_today():
    assert [words for _, words, _ in AXIS.lines] == ["截至 9月5日", "今天"]
    the_same = MonthShown(date(2023, 8, 1), as_of=date(2023, 9, 5), today=date(2023, 9, 5))
    assert [words for _, words, _ in Axis(2023, the_same).lines] == ["截至 9月5日"]
    years_later = MonthShown(date(2023, 8, 1), as_of=date(2023, 9, 5), today=date(2026, 9, 5))
    assert [words for _, words, _ in Axis(2023, years_later).lines] == ["截至 9月5日"]


def test_the_tail_of_what_is_overdue_ends_at_the_date_of_the_board():
    (mark,) = lane(AXIS, [node(date(2023, 6, 30))]).marks
    assert mark.tail == (mark.x, AXIS.lines[0][0])
    assert mark.deed is None


def test_what_was_done_in_its_month_has_no_tail_and_what_was_done_in_another_shows_where():
    (kept,) = lane(AXIS, [node(date(2023, 6, 15), done_in=date(2023, 6, 1))]).marks
    assert (kept.tail, kept.deed) == (None, None)
    (late,) = lane(AXIS, [node(date(2023, 3, 31), done_in=date(2023, 5, 1))]).marks
    assert late.deed == AXIS.x(date(2023, 5, 31))
    assert late.tail == (late.x, late.deed)


def test_a_lane_tells_everything_in_words_in_the_order_of_dates():
    drawn = lane(AXIS, [node(date(2023, 12, 31), name="开工", promised=True), node(date(2023, 6, 30))])
    assert drawn.words == "招标 6月底前，逾期 67 天；开工 12月底前"
    assert [mark.node.name for mark in drawn.overdue] == ["招标"]
    assert drawn.coming.node.name == "开工"


def test_one_node_has_no_span_and_none_nothing_at_all():
    assert lane(AXIS, [node(date(2023, 6, 30))]).span is None
    assert lane(AXIS, []).words == ""


@given(DAYS, DAYS)
def test_later_dates_never_stand_further_left(one, other):
    assert float(AXIS.x(min(one, other))) <= float(AXIS.x(max(one, other)))


@given(DAYS)
def test_every_date_has_its_place(day):
    x = float(AXIS.x(day))
    assert x == LATER if day.year > 2023 else 0 <= x <= YEAR


@given(st.lists(st.tuples(st.integers(0, 364), st.text("招标开工许可证", min_size=1, max_size=20)), max_size=12))
def test_names_never_stand_on_each_other(nodes):
    start = date(2023, 1, 1)
    drawn = lane(AXIS, [node(start + timedelta(days=day), name=name) for day, name in nodes])
    assert len(drawn.marks) == len(nodes)
    named = [mark for mark in drawn.marks if mark.label]
    for is_below in (True, False):
        edges = [edge for mark in named if (mark.label[0][0] > drawn.line) == is_below for edge in ends(mark)]
        assert edges == sorted(edges)
        assert all(-0.01 <= edge <= 100.01 for edge in edges)
    assert all(0 < y <= drawn.height for mark in named for y, _ in mark.label)
    assert all(abs(y - drawn.line) > 10 for mark in named for y, _ in mark.label)


def ends(mark) -> tuple[float, float]:
    """Where a label begins and ends, signs being as wide as the axis thinks."""
    width, x = max(len(words) for _, words in mark.label) * 11 * 100 / 640, float(mark.x)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[mark.anchor]
    return round(left, 2), round(left + width, 2)


@given(st.text("招标开工许可证", min_size=1, max_size=40))
def test_a_long_name_takes_more_rows_and_loses_nothing(name):
    rows = wrapped(name)
    assert "".join(rows) == name
    assert all(len(row) <= NAME_LENGTH for row in rows)
    (mark,) = lane(AXIS, [node(date(2023, 6, 30), name=name)]).marks
    assert [words for _, words in mark.label] == rows


def test_what_waits_is_told_beside_the_days_overdue():
    drawn = lane(AXIS, [node(date(2023, 6, 30)), node(date(2023, 12, 31))], note="8月待审")
    assert drawn.marks[0].said == "逾期 67 天（8月待审）"
    assert drawn.marks[1].said == ""
    assert drawn.overdue_since == date(2023, 6, 30)
    assert lane(AXIS, []).overdue_since is None
