"""Places by reporting in time: who never missed is first, few reports neither carry anybody up nor hold anybody down."""

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from board.rates import FEW, Rate, places

RATES = st.integers(1, 300).flatmap(lambda of: st.builds(Rate, st.integers(0, of), st.just(of)))
OTHERS = st.lists(RATES, max_size=12)


def place(rate: Rate, others: list[Rate]) -> int:
    return places([rate, *others])[0].number


def shown(rate: Rate) -> str:
    return render_to_string("board/rate.html", {"rate": rate, "place": None})


@given(RATES, OTHERS)
def test_one_more_in_time_never_worsens_the_place(rate, others):
    assert place(Rate(rate.hits + 1, rate.of + 1), others) <= place(rate, others)


@given(RATES, OTHERS)
def test_one_more_missed_never_betters_the_place(rate, others):
    assert place(Rate(rate.hits, rate.of + 1), others) >= place(rate, others)


@given(st.integers(1, 300), OTHERS)
def test_who_never_missed_is_first_with_all_others_who_did_not(of, others):
    found = places([Rate(of, of), *others])
    assert found[0].number == 1
    assert found[0].shared == any(rate.is_whole for rate in others)
    assert all(one.number > 1 for one, rate in zip(found[1:], others, strict=True) if not rate.is_whole)


@given(RATES, st.integers(1, 300))
def test_of_two_who_missed_equally_often_the_one_with_more_to_report_is_not_behind(rate, more):
    few, many = places([rate, Rate(rate.hits + more, rate.of + more)])
    assert many.number <= few.number


@given(OTHERS)
def test_equal_rates_share_a_place_and_nobody_is_left_out(others):
    found = places([*others, *others])
    assert [str(one) for one in found[: len(others)]] == [str(one) for one in found[len(others) :]]
    assert all(one.shared for one in found)


def test_nothing_due_has_no_place():
    assert places([Rate(0, 0), Rate(3, 4)])[0] is None


@given(RATES)
def test_so_few_never_boast_of_100(rate):
    assert ("100%" in shown(rate)) == (rate.is_whole and rate.of >= FEW)
    assert ("件数少" in shown(rate)) == (rate.of < FEW)


def test_the_words_of_a_place():
    assert list(map(str, places([Rate(8, 8), Rate(184, 184), Rate(210, 220)]))) == ["并列第 1", "并列第 1", "第 3"]


def test_the_words_of_a_rate():
    told = [" ".join(shown(rate).split()) for rate in (Rate(8, 8), Rate(7, 8), Rate(210, 220))]
    assert told == [
        "<b>8/8</b> <small>件数少，保守67%</small>",
        "<b>88%</b> <small>7/8，件数少，保守52%</small>",
        "<b>95%</b> <small>210/220，保守91%</small>",
    ]
