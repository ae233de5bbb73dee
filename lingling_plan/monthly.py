"""Which month a page shows, with its neighbours."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from lingling_plan import months
from lingling_plan.models import Plan


@dataclass
class MonthShown:
    """`as_of`: the date the month's board speaks of; `misread` when the address named no month of the plan.

    `until`: the one day to which everything on the page counts its days (docs/decisions/0022-one-day-a-page.md).
    `query`: what links to other pages of the same month end in; "" where they show it unasked.
    """

    month: date
    as_of: date
    today: date
    before: date | None = None
    after: date | None = None
    misread: bool = False
    until: date | None = None
    query: str = ""

    def __post_init__(self):
        self.until = self.until or self.as_of

    @property
    def words(self) -> str:
        """截至 2023年9月5日，天数算到9月6日: the second part where it is another day."""
        to = f"，天数算到{spoken(self.until)}" if self.until != self.as_of else ""
        return f"截至 {self.as_of.year}年{spoken(self.as_of)}{to}"


def spoken(day: date) -> str:
    """9月5日"""
    return f"{day.month}月{day.day}日"


def at(plan: Plan, month: date, now: date, **beside) -> MonthShown:
    """A month's board looked at on a day: the newest one counts days to that day, earlier ones to their own."""
    as_of, current = plan.as_of(month, now), plan.current_month(now)
    until = now if month >= current else as_of
    query = f"?month={month:%Y-%m}" if month != current else ""
    return MonthShown(month, as_of, now, until=until, query=query, **beside)


def month_shown(request, plan: Plan) -> MonthShown:
    """?month=2023-08, or the last month whose reporting date has passed. Months that have not ended are not offered.

    Http404 for a month that has not begun: nothing can be said of it. Kept for the page's head, whose tabs stay in the month.
    """
    now, text = plan.today(), request.GET.get("month")
    asked = months.parse(text, plan.year)
    if asked and asked > months.month_of(now):
        raise Http404
    month = asked or plan.current_month(now)
    before = months.add(month, -1) if month > plan.january else None
    after = months.add(month, 1) if month < min(plan.december, plan.entry_month(now)) else None
    request.when = at(plan, month, now, before=before, after=after, misread=bool(text) and asked is None)
    return request.when
