"""What other pages show of urgings: on an item's page, beside an entry, on the behind list."""

from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string

from items import whole_plan
from items.models import link
from lingling_plan import policy
from lingling_plan.entries import Entry
from lingling_plan.models import Plan, Promise
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from urging.forms import UrgingForm
from urging.models import Told, Urging, month_to_urge


def of_item(request: HttpRequest, promise: Promise, item: Item) -> str:
    """The item's urgings, and the button while there is something to urge; nothing for those who see neither."""
    when = MonthShown(item.month, item.as_of, item.today, until=item.until)
    key = keys_to_urge(request.user, promise.plan, when, [item]).get(whole_plan.key(item), "")
    urgings = list(policy.visible_urgings(request.user, Urging.objects.of(promise)).select_related("by"))
    if not urgings and not key:
        return ""
    context = {"urgings": urgings, "key": key, "form": UrgingForm()}
    return render_to_string("urging/of_item.html", context, request)


def of_entry(request: HttpRequest, entry: Entry) -> str:
    """How often the entry's item was urged, to its department. Asked once a request, however many entries."""
    known = request.__dict__.setdefault("urgings", {})
    if entry.plan.pk not in known:
        known[entry.plan.pk] = told(request.user, entry.plan, entry.plan.december)
    (kind,) = link(entry.item)
    found = known[entry.plan.pk].get((kind, entry.item.pk))
    return render_to_string("urging/of_entry.html", {"told": found}) if found else ""


def told(user, plan: Plan, month: date) -> dict[tuple[str, int], Told]:
    """What the reader may know of urgings up to a data month, by whole_plan.key. One query."""
    return policy.visible_urgings(user, Urging.objects.for_plan(plan)).up_to(month).by_item()


def keys_to_urge(user, plan: Plan, when: MonthShown, items: list[Item]) -> dict[tuple[str, int], str]:
    """What each item's button posts, by whole_plan.key; only the month that runs is urged.

    A closed month's lines say what was published. Whether something is to be urged now, the live items say: six queries.
    """
    if when.month != plan.current_month(when.today) or not policy.may_urge(user):
        return {}
    if any(item.is_kept for item in items):
        items = whole_plan.chosen(plan, when, user, {whole_plan.key(item) for item in items})
    keys = [whole_plan.key(item) for item in items if month_to_urge(item) is not None]
    return {(kind, pk): f"{kind}-{pk}" for kind, pk in keys}
