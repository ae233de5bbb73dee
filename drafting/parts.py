"""What an item's page shows of its plan's report: the sentences it was read from, or that were attached to it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from drafting.models import Kind, Part, Row, State
from items.models import link
from lingling_plan.models import Plan, Promise, Section
from lingling_plan.rows import Item

AROUND = 60


def of_item(request: HttpRequest, promise: Promise, item: Item) -> str:
    """One query; "" of plans that have no report."""
    is_indicator, code = _key(promise)
    rows = _said(promise.plan).filter(code=code)
    rows = rows.filter(kind=Kind.INDICATOR) if is_indicator else rows.exclude(kind=Kind.INDICATOR)
    found = list(rows.select_related("report").defer("report__plan_file"))
    if not found:
        return ""
    quotes = [(row, *_around(row)) for row in found]
    return render_to_string("drafting/of_item.html", {"quotes": quotes, "year": promise.plan.year})


def places(section: Section, promises: list[Promise]) -> dict[Promise, str]:
    """Where the report makes each promise, in this section if it does so there. One query."""
    keys = {promise: _key(promise) for promise in promises}
    rows = _said(section.plan).filter(code__in={code for _, code in keys.values()})
    found: dict[tuple, Row] = {}
    for row in rows.only("report", "chapter", "section", "kind", "code"):
        if row.key not in found or (row.section == section.code != found[row.key].section):
            found[row.key] = row
    address = {key: _address(section.plan, row) for key, row in found.items()}
    return {promise: address[key] for promise, key in keys.items() if key in address}


def _key(promise: Promise) -> tuple[bool, str]:
    """As Row.key."""
    (kind,) = link(promise)
    return (True, promise.indicator.code) if kind == "target" else (False, promise.code)


def _said(plan: Plan):
    return Row.objects.filter(report__plan=plan, state=State.ACCEPTED, part=Part.TARGET)


def _address(plan: Plan, row: Row) -> str:
    return f"{reverse('report_text', args=[plan.year, row.chapter])}#t{row.pk}"


def _around(row: Row) -> tuple[str, str, str]:
    """The words before, the figure, the words behind: as far as the sentence goes, at most AROUND."""
    text = row.report.text
    before = text[max(0, row.start - AROUND) : row.start].replace("\n", "。").rpartition("。")[2]
    behind = text[row.end : row.end + AROUND].replace("\n", "。").partition("。")[0]
    return before, text[row.start : row.end], behind
