"""按时报送率 and 完成率 of departments, and a cautious value to rank them by that small numbers do not carry to the top."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import floor, sqrt

from indicators.models import Reading
from items import whole_plan
from lingling_plan import figures
from lingling_plan.models import Plan
from lingling_plan.rows import Item
from projects.models import ProgressReport

# Of a normal distribution: 95 times of a hundred what shows by chance lies within.
Z = 1.96
ON_TIME, LATE, NOT_IN = "on_time", "late", "not_in"


class Rate:
    """`hits` of `of`; falsy where there is nothing to count."""

    def __init__(self, hits: int, of: int):
        self.hits, self.of = hits, of

    def __bool__(self) -> bool:
        return self.of > 0

    @property
    def share(self) -> int:
        """Whole per cents: 199 of 200 is 99."""
        return int(figures.share(Decimal(self.hits), Decimal(self.of), step=Decimal(1)))

    @property
    def cautious(self) -> int:
        """保守值: what the share is at least, by all that so few can tell (Wilson's lower bound). 1 of 1 is 20, 40 of 40 is 91."""
        share, spread = self.hits / self.of, Z * Z / self.of
        low = share + spread / 2 - Z * sqrt((share * (1 - share) + spread / 4) / self.of)
        return max(0, floor(100 * low / (1 + spread)))


def on_time(plan: Plan, items: Iterable[Item], month: date) -> dict[int, Counter]:
    """Department -> how many of its months due so far came in time, late or not at all. Two queries.

    One a month and item, of the plan's year up to the month shown. In time: the first version that was submitted and not
    replaced before anybody decided on it came by its date; a closed month's correction came late.
    """
    first = {
        **{("target", pk, at): day for pk, at, day in Reading.objects.first_handed_in(plan, month)},
        **{("project", pk, at): day for pk, at, day in ProgressReport.objects.first_handed_in(plan, month)},
    }
    found: dict[int, Counter] = {}
    for item in items:
        tally = found.setdefault(item.lead_id, Counter())
        for at, (by, is_in) in item.due_months.items():
            day = first.get((*whole_plan.key(item), at)) if is_in else None
            tally[NOT_IN if not is_in else ON_TIME if day and day <= by else LATE] += 1
    return found
