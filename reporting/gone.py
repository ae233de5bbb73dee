"""Posted rows that are no longer owed: a colleague was faster, or the month was closed while somebody typed.

Nothing of them is stored, and nothing typed is lost: the page shows it again with the reason.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.core.exceptions import ValidationError

from lingling_plan.entries import Entry
from lingling_plan.models import Plan
from lingling_plan.recording import SEEN, EntryAdmin
from lingling_plan.rows import Item
from matters.forms import MatterForm
from reporting.grid import Row

POSTED = re.compile(
    rf"(?P<prefix>(?P<kind>[a-z]+)-(?P<pk>\d{{1,18}})-(?P<year>\d{{4}})(?P<month>0[1-9]|1[0-2]))-{SEEN}"
)
TYPED = ("value", "invested", "progress", "problem", "next_step", "remark")


@dataclass
class Gone:
    """One row. `typed`: (label, text) of what was typed; `url`: where a further version is recorded, "" when closed."""

    name: str
    month: date
    why: str
    typed: list[tuple[str, str]]
    url: str = ""


def rows_of(request, plan: Plan, items: dict[EntryAdmin, list[Item]], rows: list[Row]) -> list[Gone]:
    """Of the own items only: what else a form may claim to hold is nobody's row."""
    own = {(room.opts.model_name, item.pk): (room, item) for room, owned in items.items() for item in owned}
    there = {row.prefix for row in rows}
    posted = filter(None, map(POSTED.fullmatch, request.POST))
    missing = [found for found in posted if found["prefix"] not in there and int(found["year"]) > 0]
    found = [
        _gone(request, plan, *own[key], match) for match in missing if (key := (match["kind"], int(match["pk"]))) in own
    ]
    return list(filter(None, found))


def _gone(request, plan: Plan, room: EntryAdmin, item: Item, found: re.Match) -> Gone | None:
    """None where nothing was typed, or where the newest version says the same (a form sent twice)."""
    month = date(int(found["year"]), int(found["month"]), 1)
    typed = _typed(request.POST, room, found["prefix"])
    versions = room.model.objects.filter(**{room.item: item.pk, room.model.month_lookup: month})
    newest = versions.select_related("author", *room.related).order_by("version").last()
    if not typed or (newest and _is_same(newest, request, room, found["prefix"])):
        return None
    if plan.is_closed(month):
        return Gone(item.name, month, f"{month.month}月已封账", typed)
    why = f"{newest.author}已填报第{newest.version}版（{newest.summary}）" if newest else "该月不再需要报送"
    return Gone(item.name, month, why, typed, room.add_url(room.again(newest)) if newest else "")


def _typed(data, room: EntryAdmin, prefix: str) -> list[tuple[str, str]]:
    fields = room.entry_form.base_fields
    own = ((fields[name].label, data.get(f"{prefix}-{name}", "")) for name in TYPED if name in fields)
    matter = ((field.label, data.get(f"{prefix}-matter-{name}", "")) for name, field in MatterForm.base_fields.items())
    return [(label, text.strip()) for label, text in chain(own, matter) if text.strip()]


def _is_same(newest: Entry, request, room: EntryAdmin, prefix: str) -> bool:
    """The newest version says all that was typed, whoever wrote it."""
    return all(
        _read(room, name, text) == getattr(newest, name)
        for name in TYPED
        if name in room.entry_form.base_fields and (text := request.POST.get(f"{prefix}-{name}", "").strip())
    )


def _read(room: EntryAdmin, name: str, text: str):
    try:
        return room.entry_form.base_fields[name].clean(text)
    except ValidationError:
        return None
