"""Where every item of a board is heading: which will probably miss what is asked by the year's end, and how surely.

A forecast never changes a light; the error of each stands beside it on its item's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from forecast import words
from forecast.outlook import Beside, Outlook, beside, outlooks
from items import whole_plan
from lingling_plan.models import Plan
from lingling_plan.rows import Item


class Prospect(TextChoices):
    SHORT = "short", "预计完不成"
    ENOUGH = "enough", "预计完成"
    NONE = "none", "不作预计"


# Of those that fall short, the ones that do so even by the better end of the range: a choice beside the prospects.
SURELY = "surely"
SURELY_SHORT = "乐观估计也完不成"
CHOICES = [Prospect.choices[0], (SURELY, SURELY_SHORT), *Prospect.choices[1:]]

# whole_plan.key -> the line that speaks of the item's end.
Prospects = dict[tuple, Outlook]


@dataclass
class Tally:
    """Of some items: how many have a forecast, fall short by it, and fall short even by the better end of its range."""

    told: int
    short: int
    surely: int

    def __str__(self):
        return f"预计年末完不成 {self.short} 项"

    @property
    def of(self) -> str:
        """What the count is a part of."""
        return f"{self.whole}，其中 {self.surely_words}" if self.surely else self.whole

    @property
    def whole(self) -> str:
        return f"{self.told} 项有预计"

    @property
    def surely_words(self) -> str:
        return f"{self.surely} 项{SURELY_SHORT}"


def of_board(plan: Plan, items: list[Item], month: date) -> Prospects:
    """One query, whatever the number of items."""
    found = beside(plan, items, month)
    return {key: of_item(item, found[key]) for item in items for key in [whole_plan.key(item)]}


def of_item(item: Item, beside: Beside) -> Outlook:
    """Of several lines the one that falls short, before it the one that speaks; with one that has no forecast, another."""
    found = sorted(outlooks(item, beside), key=lambda one: one.track is not item.track)
    return min(found, key=lambda one: (one.will_keep is not False, one.landing is None))


def prospect(found: Outlook) -> Prospect:
    """By what is asked at the end; an item that is asked for nothing then is not judged."""
    if found.will_keep is None:
        return Prospect.NONE
    return Prospect.ENOUGH if found.will_keep else Prospect.SHORT


def answers(found: Outlook, asked: str) -> bool:
    """Whether an item is among those of one of CHOICES."""
    return is_surely_short(found) if asked == SURELY else prospect(found) == asked


def is_surely_short(found: Outlook) -> bool:
    return prospect(found) == Prospect.SHORT and not _may_keep(found)


def tally(items: Iterable[Item], prospects: Prospects) -> Tally:
    """Counts of those items."""
    found = [prospects[whole_plan.key(item)] for item in items]
    told = [one for one in found if one.will_keep is not None]
    short = [one for one in told if not one.will_keep]
    return Tally(len(told), len(short), sum(is_surely_short(one) for one in short))


def _may_keep(found: Outlook) -> bool:
    """By the end of the range, as shown, that is better for the item."""
    _, low, high = words.exact(found)
    return any(found.would_keep(end) for end in (low, high))
