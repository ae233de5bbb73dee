"""What the pages of items show of closed months."""

from closing import kept
from items.models import link
from lingling_plan.models import Promise
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item


def published(promise: Promise, when: MonthShown) -> Item | None:
    """An item of a closed month as it was published; no query while the month is open."""
    return kept.published(promise.plan, when, next(iter(link(promise))), promise.pk)
