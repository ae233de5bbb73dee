"""What other pages show of evidence: beside an entry the files of its month, on an item's page those of all months."""

from collections import defaultdict
from datetime import date
from itertools import groupby

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from evidence.models import Evidence
from items.models import link
from lingling_plan import policy
from lingling_plan.entries import Entry
from lingling_plan.models import Plan, Promise
from lingling_plan.rows import Item


def address(item: Promise, month: date) -> str:
    (kind,) = link(item)
    return reverse("evidence", args=[kind, item.pk, f"{month:%Y-%m}"])


def of_item(request: HttpRequest, promise: Promise, item: Item) -> str:
    """Everything that stands, the newest month first; the way to upload leads to the month being recorded."""
    files = Evidence.objects.of(promise).standing().visible_to(request.user).order_by("-month", "uploaded_at", "pk")
    months = [
        {"month": month, "files": list(found), "page": address(promise, month)}
        for month, found in groupby(files, key=lambda one: one.month)
    ]
    recorded = promise.plan.entry_month(promise.plan.today())
    may_record = policy.may_record(request.user, promise) and recorded.year == promise.plan.year
    if not months and not may_record:
        return ""
    upload = address(promise, recorded) if may_record else ""
    return render_to_string("evidence/item.html", {"months": months, "upload": upload})


def of_entry(request: HttpRequest, entry: Entry) -> str:
    """The files of the entry's item and month; the way to upload for those who record it while the month is open."""
    files = _seen(request, entry.plan, entry.month)[_key(entry)]
    may_record = policy.may_record(request.user, entry.item, entry.month)
    if not files and not may_record:
        return ""
    context = {"files": files, "page": address(entry.item, entry.month), "may_record": may_record}
    return render_to_string("evidence/files.html", context)


def _seen(request: HttpRequest, plan: Plan, month: date) -> dict[tuple, list[Evidence]]:
    """All that the reader may see, by item and month: of all months that are not closed yet, otherwise of the one month.

    Asked once a request, however many entries a page shows: lists of entries hold those of open months.
    """
    known = request.__dict__.setdefault("evidence", {})
    is_past = plan.closed_through is not None and month <= plan.closed_through
    key = (plan.pk, month if is_past else None)
    if key not in known:
        files = Evidence.objects.for_plan(plan).standing().visible_to(request.user)
        if is_past:
            files = files.of_month(month)
        elif plan.closed_through:
            files = files.filter(month__gt=plan.closed_through)
        known[key] = defaultdict(list)
        for one in files:
            known[key][one.target_id, one.project_id, one.month].append(one)
    return known[key]


def _key(entry: Entry) -> tuple:
    (kind,) = link(entry.item)
    return (entry.item.pk, None, entry.month) if kind == "target" else (None, entry.item.pk, entry.month)
