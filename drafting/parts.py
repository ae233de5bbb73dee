"""What an item's page shows of the report its plan was created from: the sentences it was read from."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from drafting.models import Kind, Part, Row, State
from items.models import link
from lingling_plan.models import Promise
from lingling_plan.rows import Item

AROUND = 60


def of_item(request: HttpRequest, promise: Promise, item: Item) -> str:
    """One query; "" of plans that were not created from one."""
    (kind,) = link(promise)
    code = promise.indicator.code if kind == "target" else promise.code
    rows = Row.objects.filter(report__plan=promise.plan, state=State.ACCEPTED, part=Part.TARGET, code=code)
    rows = rows.filter(kind=Kind.INDICATOR) if kind == "target" else rows.exclude(kind=Kind.INDICATOR)
    found = list(rows.select_related("report").defer("report__plan_file"))
    if not found:
        return ""
    quotes = [(row, *_around(row)) for row in found]
    return render_to_string("drafting/of_item.html", {"quotes": quotes, "year": promise.plan.year})


def _around(row: Row) -> tuple[str, str, str]:
    """The words before, the figure, the words behind: as far as the sentence goes, at most AROUND."""
    text = row.report.text
    before = text[max(0, row.start - AROUND) : row.start].replace("\n", "。").rpartition("。")[2]
    behind = text[row.end : row.end + AROUND].replace("\n", "。").partition("。")[0]
    return before, text[row.start : row.end], behind
