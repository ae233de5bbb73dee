"""The calendar: month ends to the second in Shanghai, reporting dates with 调休, and text that is not a month."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
import time_machine
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from lingling_plan import months
from tests.make import make_matter, make_plan, make_target

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_it_works():
    assert months.reporting_date(date(2023, 8, 1), 5) == date(2023, 9, 5)


MONTH_BEGINNINGS = [months.add(date(2023, 1, 1), step) for step in range(24)]
SERVERS = ["America/New_York", "UTC", "Pacific/Kiritimati"]


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("first", MONTH_BEGINNINGS, ids=str)
def test_a_month_begins_at_midnight_in_shanghai_wherever_the_server_stands(first, seconds):
    midnight = datetime(first.year, first.month, 1, tzinfo=SHANGHAI).astimezone(UTC)
    server = ZoneInfo(SERVERS[first.month % len(SERVERS)])
    with time_machine.travel((midnight + timedelta(seconds=seconds)).astimezone(server), tick=False):
        today = months.today()
        assert today == (first if seconds >= 0 else first - timedelta(days=1))
        assert months.month_of(today) == (first if seconds >= 0 else months.add(first, -1))


@pytest.mark.django_db
def test_a_demonstration_stands_still():
    plan = make_plan(demo_today=date(2023, 9, 6))
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=SHANGHAI), tick=False):
        assert plan.today() == date(2023, 9, 6)
        plan.demo_today = None
        assert plan.today() == date(2026, 1, 1)


# The 5th of the next month in 2022 to 2024, where it is not simply the 5th. Source: the State Council's notices.
REPORTING_DATES = {
    "2022-01": "2022-02-07",  # Spring Festival 31 January to 6 February
    "2022-02": "2022-03-07",  # Saturday
    "2022-03": "2022-04-06",  # Qingming 3 to 5 April
    "2022-04": "2022-05-05",  # May Day ends on the 4th
    "2022-09": "2022-10-08",  # National Day to the 7th; the 8th is a Saturday worked in exchange
    "2023-01": "2023-02-06",  # a Sunday
    "2023-02": "2023-03-06",  # a Sunday
    "2023-03": "2023-04-06",  # Qingming is the 5th itself
    "2023-04": "2023-05-05",  # May Day ends on the 3rd; the 6th would be a Saturday worked in exchange
    "2023-07": "2023-08-07",  # a Saturday
    "2023-08": "2023-09-05",
    "2023-09": "2023-10-07",  # National Day to the 6th; the 7th is a Saturday worked in exchange
    "2023-10": "2023-11-06",  # a Sunday
    "2023-12": "2024-01-05",
    "2024-03": "2024-04-07",  # Qingming 4 to 6 April; the 7th is a Sunday worked in exchange
    "2024-04": "2024-05-06",  # May Day 1 to 5
    "2024-09": "2024-10-08",  # National Day to the 7th
}


@pytest.mark.parametrize("month", REPORTING_DATES)
def test_reporting_dates(month):
    found = months.reporting_date(date.fromisoformat(f"{month}-01"), 5)
    assert f"{found:%Y-%m-%d}" == REPORTING_DATES[month]


def test_a_weekend_worked_in_exchange_is_a_working_day():
    saturday = date(2023, 5, 6)
    assert saturday.weekday() == 5
    assert months.is_working_day(saturday)
    assert months.reporting_date(date(2023, 4, 1), 6) == saturday


def test_a_weekday_given_away_is_not_a_working_day():
    assert not months.is_working_day(date(2023, 5, 3))  # a Wednesday
    assert months.reporting_date(date(2023, 4, 1), 3) == date(2023, 5, 4)


@given(st.dates(date(2019, 1, 1), date(2025, 12, 1)), st.integers(1, 28))
def test_reporting_dates_are_the_next_working_day_of_the_official_calendar(day, reporting_day):
    month = months.month_of(day)
    nominal = months.add(month, 1).replace(day=reporting_day)
    found = months.reporting_date(month, reporting_day)
    assert chinese_calendar.is_workday(found)
    skipped = [nominal + timedelta(days=step) for step in range((found - nominal).days)]
    assert all(chinese_calendar.is_holiday(one) for one in skipped)


@pytest.mark.parametrize("year", [1999, 2100])
def test_years_the_official_calendar_does_not_know_work_from_monday_to_friday(year):
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(year, 10, 2))
    week = [date(year, 10, 1) + timedelta(days=step) for step in range(7)]
    assert {day.weekday() for day in week if months.is_working_day(day)} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("month", "days", "expected"),
    [
        (date(2023, 3, 1), 30, date(2023, 5, 4)),  # 30 April, then May Day
        (date(2023, 6, 1), 30, date(2023, 7, 31)),  # a Sunday
        (date(2023, 12, 1), 30, date(2024, 1, 30)),
        (date(2023, 5, 1), 0, date(2023, 5, 31)),
        (date(2024, 2, 1), 1, date(2024, 3, 1)),  # counted from 29 February
    ],
)
def test_publication_dates_count_from_the_months_end(month, days, expected):
    assert months.publication_date(month, days) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (date(2021, 1, 1), date(2023, 1, 1)),  # long before: the plan's January at the earliest
        (date(2023, 1, 31), date(2023, 1, 1)),
        (date(2023, 2, 6), date(2023, 1, 1)),
        (date(2023, 3, 5), date(2023, 1, 1)),  # a Sunday: February is due on the 6th
        (date(2023, 3, 6), date(2023, 2, 1)),  # on the day itself
        (date(2023, 9, 4), date(2023, 7, 1)),
        (date(2023, 9, 5), date(2023, 8, 1)),
        (date(2023, 10, 6), date(2023, 8, 1)),  # holidays until the 6th
        (date(2023, 10, 7), date(2023, 9, 1)),
        (date(2024, 1, 4), date(2023, 11, 1)),
        (date(2024, 1, 5), date(2023, 12, 1)),
        (date(2029, 7, 1), date(2023, 12, 1)),  # long after: its December at the latest
    ],
    ids=str,
)
def test_the_month_shown_unless_another_is_asked_for(now, expected):
    assert months.current(2023, 5, now) == expected


@given(st.dates(date(2022, 1, 1), date(2025, 1, 1)), st.integers(1, 28))
def test_the_month_shown_is_always_in_the_plans_year_and_never_goes_back(now, reporting_day):
    today, tomorrow = (months.current(2023, reporting_day, day) for day in (now, now + timedelta(days=1)))
    assert date(2023, 1, 1) <= today <= tomorrow <= date(2023, 12, 1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (date(2023, 9, 4), date(2023, 9, 4)),
        (date(2023, 9, 5), date(2023, 9, 5)),
        (date(2023, 9, 6), date(2023, 9, 5)),
        (date(2026, 1, 1), date(2023, 9, 5)),
    ],
)
def test_a_board_speaks_of_its_reporting_date_or_of_today_if_that_is_earlier(now, expected):
    assert months.as_of(date(2023, 8, 1), 5, now) == expected


@pytest.mark.parametrize(
    "text",
    ["2023-13", "2023-00", "2023-8", "２０２３-08", "2023-０8", "", None, " 2023-08", "2023-08 ", "2023-08-01", "202308",
     "2023-W1", "2023W", "-2023-08", "2023/08", "八月", "2023-08\x00", "\ud800", "9" * 100_000, "2022-12", "2024-01",
     "10000-01", "NaN", "2023-1e", "2023-08;DROP", 202308, ["2023-08"], b"2023-08"],
    ids=lambda text: ascii(text)[:20],
)  # fmt: skip
def test_what_is_not_a_month_of_the_year_is_none(text):
    assert months.parse(text, 2023) is None


@given(st.text() | st.none() | st.from_regex(r"\d{4}-?W?\d{0,3}") | st.binary() | st.integers())
@example("2023-08")
def test_no_text_breaks_the_parser(text):
    """Only YYYY-MM in plain digits is a month."""
    found = months.parse(text, 2023)
    assert found is None or (found.year == 2023 and text == f"{found:%Y-%m}")


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_of_the_year_is_read(number):
    assert months.parse(f"2023-{number:02}", 2023) == date(2023, number, 1)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-500, 500))
def test_adding_months_and_counting_them_agree(day, count):
    month = months.month_of(day)
    moved = months.add(month, count)
    assert moved.day == 1
    assert months.distance(month, moved) == count
    assert months.add(moved, -count) == month
    assert months.month_of(months.last_day(month) + timedelta(days=1)) == months.add(month, 1)


def test_a_span_holds_both_ends_and_every_month_between():
    spanned = months.span(date(2023, 11, 1), date(2024, 2, 1))
    assert spanned == [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]
    assert all(months.distance(*pair) == 1 for pair in pairwise(spanned))
    assert months.span(date(2023, 11, 1), date(2023, 10, 1)) == []


def test_a_year_is_known_or_said_to_be_a_guess():
    assert months.knows(2023)
    assert not months.knows(2099)
    assert months.guessed([date(2023, 9, 5), None, date(2099, 1, 5), date(2099, 2, 5)]) == [
        "2099 年放假安排尚未收录，按周一至周五推算。"
    ]


@pytest.mark.parametrize(("after", "through", "days"), [
    (date(2023, 8, 31), date(2023, 9, 5), 3),
    (date(2023, 9, 28), date(2023, 10, 7), 1),  # eight days off, and a Saturday worked in exchange
    (date(2023, 9, 5), date(2023, 9, 5), 0),
    (date(2023, 9, 6), date(2023, 9, 5), 0),
])  # fmt: skip
def test_working_days_between(after, through, days):
    assert months.working_days(after, through) == days


def test_a_moment_keeps_the_time_of_day():
    with time_machine.travel("2026-11-24T22:30:00Z", tick=False):
        at = timezone.localtime(months.moment(date(2023, 9, 6)))
    assert (at.date(), at.hour, at.minute) == (date(2023, 9, 6), 6, 30)


def test_what_is_done_in_a_demonstration_is_done_on_its_day(db):
    plan = make_plan(demo_today=date(2023, 9, 6))
    matter = make_matter(item=make_target(value=5600, plan=plan), answer="同意")
    assert {timezone.localdate(at) for at in (matter.raised_at, matter.answered_at)} == {date(2023, 9, 6)}
    assert matter.days == 0
