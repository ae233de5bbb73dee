"""Parts that rooms add to the pages of items without those pages knowing them: evidence, matters, adjustments.

A room registers its parts when it starts (`apps.ready`). A part is a function of (request, promise, item) that gives
its markup, a rendered template, or "" when it has nothing to say to this reader.
"""

from collections.abc import Callable

from django.http import HttpRequest

from lingling_plan.models import Promise
from lingling_plan.rows import Item

Part = Callable[[HttpRequest, Promise, Item], str]

_item_parts: list[Part] = []


def on_item_page(part: Part) -> Part:
    """Show the part on every item's page, after its entries."""
    _item_parts.append(part)
    return part


def item_parts(request: HttpRequest, promise: Promise, item: Item) -> list[str]:
    return [text for part in _item_parts if (text := part(request, promise, item))]
