"""What the pages of items show of their matters."""

from collections import defaultdict
from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string

from items.models import link
from lingling_plan import policy
from lingling_plan.entries import Entry
from lingling_plan.models import Plan, Promise
from lingling_plan.rows import Item
from matters.models import Matter


def of_item(request: HttpRequest, promise: Promise, _item: Item) -> str:
    """The item's matters, and the way to raise one; nothing for those who see neither."""
    may_raise = policy.may_raise(request.user, promise)
    matters = list(policy.visible_matters(request.user, Matter.objects.of(promise)).with_rests().for_list())
    if not matters and not may_raise:
        return ""
    (kind,) = link(promise)
    context = {"matters": matters, "may_raise": may_raise, "kind": kind, "promise": promise}
    return render_to_string("matters/of_item.html", context, request)


def unsettled(user, plan: Plan, until: date) -> tuple[list[Matter], list[Matter]]:
    """What waited for an answer on a day, the longest first, and what had one, the latest answer first. One query.

    As far as the reader may see it, with its item.
    """
    seen = policy.visible_matters(user, Matter.objects.for_plan(plan).unsettled_on(until)).with_item()
    waits, answered = [], []
    for matter in seen.select_related("answered_by"):
        matter.until = until
        (waits if matter.waits else answered).append(matter)
    latest_first = sorted(answered, key=lambda matter: matter.answered_at, reverse=True)
    return sorted(waits, key=lambda matter: -matter.days), latest_first


def waiting(user, plan: Plan, until: date) -> list[Matter]:
    """What waited for an answer on a day: the first of `unsettled`."""
    return unsettled(user, plan, until)[0]


def waiting_words(matters: list[Matter]) -> str:
    """待区级协调 7 件，最久 31 天; "" where nothing waits. `matters`: see waiting."""
    return f"待区级协调 {len(matters)} 件，最久 {matters[0].days} 天" if matters else ""


def of_entry(request: HttpRequest, entry: Entry) -> str:
    """What was raised with the entry's month, is not settled and may be seen by this person."""
    matters = _unsettled(request, entry.plan)[_key(entry.item, entry.month)]
    return render_to_string("matters/of_entry.html", {"matters": matters}) if matters else ""


def _unsettled(request: HttpRequest, plan: Plan) -> dict[tuple, list[Matter]]:
    """The plan's by item and month, asked once a request, however many entries a page shows."""
    known = request.__dict__.setdefault("matters", {})
    if plan.pk not in known:
        known[plan.pk] = defaultdict(list)
        for one in policy.matters_beside(request.user, Matter.objects.for_plan(plan).with_rests().unsettled()):
            key = ("target", one.target_id) if one.target_id else ("project", one.project_id)
            known[plan.pk][*key, one.month].append(one)
    return known[plan.pk]


def _key(item: Promise, month) -> tuple:
    (kind,) = link(item)
    return (kind, item.pk, month)
