"""Which month a page shows, with its neighbours."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from lingling_plan import months
from lingling_plan.models import Plan


@dataclass
class MonthShown:
    """`as_of`: the date the month's board speaks of; `misread` when the address named no month of the plan."""

    month: date
    as_of: date
    today: date
    before: date | None = None
    after: date | None = None
    misread: bool = False


def month_shown(request, plan: Plan) -> MonthShown:
    """?month=2023-08, or the last month whose reporting date has passed. Months that have not ended are not offered.

    Http404 for a month that has not begun: nothing can be said of it.
    """
    now, text = plan.today(), request.GET.get("month")
    asked = months.parse(text, plan.year)
    if asked and asked > months.month_of(now):
        raise Http404
    month = asked or plan.current_month(now)
    before = months.add(month, -1) if month > plan.january else None
    after = months.add(month, 1) if month < min(plan.december, plan.entry_month(now)) else None
    return MonthShown(month, plan.as_of(month, now), now, before, after, misread=bool(text) and asked is None)
