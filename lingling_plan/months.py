"""The calendar: the only module that knows today. A month is the date of its first day.

Source of the reporting rule: docs/architecture.md, "The month". The official working-day calendar (including days
worked in exchange, 调休) comes from chinesecalendar; for years it does not know, Monday to Friday are working days.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar
from django.utils import timezone


def today() -> date:
    """Today on the wall clock of the government, Asia/Shanghai."""
    return timezone.localdate()


def moment(day: date) -> datetime:
    """The present time of day, on another day."""
    return timezone.make_aware(datetime.combine(day, timezone.localtime().time()))


def month_of(day: date) -> date:
    return day.replace(day=1)


def add(month: date, count: int) -> date:
    """The month `count` months later (earlier when negative)."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def span(first: date, last: date) -> list[date]:
    """Every month from first to last, both included."""
    return [add(first, step) for step in range(distance(first, last) + 1)]


def distance(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def knows(year: int) -> bool:
    """The official calendar of the year is known; the State Council publishes it in the November before."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def guessed(days: Iterable[date | None]) -> list[str]:
    """A sentence for each year of the days whose holidays are not known yet."""
    years = sorted({day.year for day in days if day})
    return [f"{year} 年放假安排尚未收录，按周一至周五推算。" for year in years if not knows(year)]


@cache
def is_working_day(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:  # a year the official calendar has not been published for
        return day.weekday() < 5


def working_day(day: date) -> date:
    """The day itself or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """The working day that is the count-th after a day."""
    while count:
        day = working_day(day + timedelta(days=1))
        count -= 1
    return day


def working_days_ago(day: date, count: int) -> date:
    """The earliest day since which no more than `count` working days have passed through a day."""
    since = day
    while working_days(since - timedelta(days=1), day) <= count:
        since -= timedelta(days=1)
    return since


@cache
def working_days(after: date, through: date) -> int:
    """How many working days there are after one day through another; 0 where the second is not later."""
    days = (after + timedelta(days=number) for number in range(1, (through - after).days + 1))
    return sum(is_working_day(day) for day in days)


def reporting_date(month: date, reporting_day: int) -> date:
    """When figures of a month must be in: the plan's reporting day of the next month, moved to a working day."""
    return working_day(add(month, 1).replace(day=reporting_day))


def publication_date(month: date, days_after: int) -> date:
    """When a figure published `days_after` days after the month's end must be in, moved to a working day."""
    return working_day(last_day(month) + timedelta(days=days_after))


def as_of(month: date, reporting_day: int, now: date) -> date:
    """The date a month's board speaks of: its reporting date, or today if that is earlier."""
    return min(reporting_date(month, reporting_day), now)


def current(year: int, reporting_day: int, now: date) -> date:
    """The month shown unless another is asked for: the last whose reporting date has passed, within the plan's year."""
    month = month_of(now)
    while reporting_date(month, reporting_day) > now:
        month = add(month, -1)
    return min(max(month, date(year, 1, 1)), date(year, 12, 1))


def parse(text: str | None, year: int) -> date | None:
    """A month of the plan's year from "2023-08", or None when it is not one."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month.year == year else None


def is_closed(month: date, closed_through: date | None, reopened: date | None) -> bool:
    """A data month takes no writes: closed, and not the one that is open again for a correction."""
    return closed_through is not None and month <= closed_through and month != reopened
