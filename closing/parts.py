"""What other pages say of closed months: the pages of items, and a department's grid."""

from django.utils import timezone

from closing import kept
from closing.models import Closing
from items.models import link
from lingling_plan.models import Plan, Promise
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item


def published(promise: Promise, when: MonthShown) -> Item | None:
    """An item of a closed month as it was published; no query while the month is open."""
    return kept.published(promise.plan, when, next(iter(link(promise))), promise.pk)


def closed_words(plan: Plan) -> str:
    """8月已于9月6日封账，更正请联系督查室。 What a department reads where it records; "" while no month is closed.

    Of the newest closed month; of one that is open again also until when.
    """
    if plan.closed_through is None:
        return ""
    closed_at = Closing.objects.filter(plan=plan, month=plan.closed_through).values_list("closed_at", flat=True).first()
    day = closed_at and timezone.localdate(closed_at)
    told = f"{plan.closed_through.month}月已{f'于{day.month}月{day.day}日' if day else ''}封账，更正请联系督查室"
    if plan.reopened:
        until = plan.reopened_until
        told += f"；{plan.reopened.month}月已重新打开，可更正至{until.month}月{until.day}日"
    return f"{told}。"
