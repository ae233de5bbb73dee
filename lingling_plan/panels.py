"""Parts that rooms add to the pages of items and entries without those pages knowing them: evidence, matters …

A room registers its parts when it starts (`apps.ready`). A part is a function of (request, promise, item) that gives
its markup, a rendered template, or "" when it has nothing to say to this reader.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.http import HttpRequest

from lingling_plan.entries import Entry
from lingling_plan.models import Plan, Promise, Section
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item, Track

Places = Callable[[Section, list[Promise]], dict[Promise, str]]
EntryPart = Callable[[HttpRequest, Entry], str]
Part = Callable[[HttpRequest, Promise, Item], str]
ListPart = Callable[[HttpRequest, Plan, list[Item]], str]

Published = Callable[[Promise, MonthShown], Item | None]
Forecast = Callable[[Promise, Item, Track], list[tuple[date, Decimal, Decimal, Decimal]]]

_item_parts: list[Part] = []
_published: list[Published] = []
_forecasts: list[Forecast] = []
_outlook_parts: list[Part] = []
_places: list[Places] = []
_entry_parts: list[EntryPart] = []
_list_parts: list[ListPart] = []


def on_item_page(part: Part) -> Part:
    """Show the part on every item's page, after its entries."""
    _item_parts.append(part)
    return part


def item_parts(request: HttpRequest, promise: Promise, item: Item) -> list[str]:
    return [text for part in _item_parts if (text := part(request, promise, item))]


def publishes(ask: Published) -> Published:
    """Ask the room for an item of a closed month as it was published; None while the month is open."""
    _published.append(ask)
    return ask


def published(promise: Promise, when: MonthShown) -> Item | None:
    return next((item for ask in _published if (item := ask(promise, when))), None)


def forecasts(ask: Forecast) -> Forecast:
    """Ask the room how one line of an item is likely to go on: (month, low, mid, high) of months to come, for its chart."""
    _forecasts.append(ask)
    return ask


def forecast(promise: Promise, item: Item, track: Track) -> list[tuple[date, Decimal, Decimal, Decimal]]:
    return next((band for ask in _forecasts if (band := ask(promise, item, track))), [])


def below_verdict(part: Part) -> Part:
    """Show the part on every item's page right below its light: where it is heading."""
    _outlook_parts.append(part)
    return part


def outlook_parts(request: HttpRequest, promise: Promise, item: Item) -> list[str]:
    return [text for part in _outlook_parts if (text := part(request, promise, item))]


def quotes(ask: Places) -> Places:
    """Ask the room for the report's own sentences: of a section's promises, the addresses of those it has."""
    _places.append(ask)
    return ask


def places(section: Section, promises: list[Promise]) -> dict[Promise, str]:
    found: dict[Promise, str] = {}
    for ask in _places:
        found |= ask(section, promises)
    return found


def above_projects(part: ListPart) -> ListPart:
    """Show the part above the list of projects."""
    _list_parts.append(part)
    return part


def projects_parts(request: HttpRequest, plan: Plan, items: list[Item]) -> list[str]:
    return [text for part in _list_parts if (text := part(request, plan, items))]


def on_entry(part: EntryPart) -> EntryPart:
    """Show the part beside every entry that is recorded or decided on: /record/, /my/, /review/."""
    _entry_parts.append(part)
    return part


def entry_parts(request: HttpRequest, entry: Entry) -> list[str]:
    return [text for part in _entry_parts if (text := part(request, entry))]
