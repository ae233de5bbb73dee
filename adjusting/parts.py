"""What the pages of items show of their adjustments."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from adjusting import told
from lingling_plan.models import Promise
from lingling_plan.rows import Item


def of_item(request: HttpRequest, promise: Promise, _item: Item) -> str:
    """Every adjustment with its document, whatever month it counts from."""
    found = told.of_item(promise)
    if not found:
        return ""
    return render_to_string("adjusting/of_item.html", {"adjustments": found}, request)
