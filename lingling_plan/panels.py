"""Parts that rooms add to the pages of items and entries without those pages knowing them: evidence, matters …

A room registers its parts when it starts (`apps.ready`). A part is a function of (request, promise, item) that gives
its markup, a rendered template, or "" when it has nothing to say to this reader.
"""

from collections.abc import Callable

from django.http import HttpRequest

from lingling_plan.entries import Entry
from lingling_plan.models import Promise
from lingling_plan.rows import Item

EntryPart = Callable[[HttpRequest, Entry], str]
Part = Callable[[HttpRequest, Promise, Item], str]

_item_parts: list[Part] = []
_entry_parts: list[EntryPart] = []


def on_item_page(part: Part) -> Part:
    """Show the part on every item's page, after its entries."""
    _item_parts.append(part)
    return part


def item_parts(request: HttpRequest, promise: Promise, item: Item) -> list[str]:
    return [text for part in _item_parts if (text := part(request, promise, item))]


def on_entry(part: EntryPart) -> EntryPart:
    """Show the part beside every entry that is recorded or decided on: /record/, /my/, /review/."""
    _entry_parts.append(part)
    return part


def entry_parts(request: HttpRequest, entry: Entry) -> list[str]:
    return [text for part in _entry_parts if (text := part(request, entry))]
