"""按时报送率 and 完成率 of departments, and their places: who never missed stands first, the others by a cautious value
(docs/decisions/0023-places.md)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
# 件数少: fewer than a year's monthly figures of one item. Of so few a rate is told as a count, never as 100%.
FEW = 12
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
    def is_whole(self) -> bool:
        return self.hits == self.of > 0

    @property
    def is_few(self) -> bool:
        return self.of < FEW

    @property
    def rank(self) -> int:
        """What places go by: 100 for all of them, however few; otherwise the cautious value, which is always less."""
        return 100 if self.is_whole else self.cautious

    @property
    def cautious(self) -> int:
        """保守值: what the share is at least, by all that so few can tell (Wilson's lower bound). 1 of 1 is 20, 40 of 40 is 91."""
        share, spread = self.hits / self.of, Z * Z / self.of
        low = share + spread / 2 - Z * sqrt((share * (1 - share) + spread / 4) / self.of)
        return max(0, floor(100 * low / (1 + spread)))


@dataclass(frozen=True)
class Place:
    """`shared` where others have the same one."""

    number: int
    shared: bool

    def __str__(self) -> str:
        return f"{'并列' if self.shared else ''}第 {self.number}"


def places(rates: list[Rate]) -> list[Place | None]:
    """Of each rate among all, None where there is nothing to count. Equal ranks share a place."""
    ranks = Counter(rate.rank for rate in rates if rate)
    before = {rank: sum(count for other, count in ranks.items() if other > rank) for rank in ranks}
    return [Place(1 + before[rate.rank], ranks[rate.rank] > 1) if rate else None for rate in rates]


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
