"""Posted rows that are no longer owed: a colleague was faster, or the month was closed while somebody typed.

No figure of them is stored, and nothing typed is lost: the page shows it beside what stands, and hands it to the form of
a further version. A matter for the district does not depend on the figure: it is brought up all the same.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.urls import reverse

from lingling_plan import figures
from lingling_plan.entries import Entry
from lingling_plan.models import Plan
from lingling_plan.recording import CARRIED, EntryAdmin
from lingling_plan.rows import Item
from lingling_plan.storing import SEEN
from matters.models import Matter
from reporting.forms import MatterBesideForm
from reporting.grid import Row

POSTED = re.compile(
    rf"(?P<prefix>(?P<kind>[a-z]+)-(?P<pk>\d{{1,18}})-(?P<year>\d{{4}})(?P<month>0[1-9]|1[0-2]))-{SEEN}"
)
TYPED = ("value", "invested", "paid", "registered", "progress", "problem", "next_step", "remark")
TICKED = ("unchanged", "completed")


@dataclass
class Gone:
    """One row. `typed`: (label, what stands or "", what was typed); `url`: where a further version is recorded, "" when closed.

    `carried`: (name, value) of what that form takes over. `matter`: a matter was brought up; `matter_error`: why it was
    not, then `untaken` (its fields) goes to the form at `raise_url`. `is_same`: the newest version says all that was typed.
    """

    name: str
    month: date
    why: str = ""
    typed: list[tuple[str, str, str]] = field(default_factory=list)
    newest: Entry | None = None
    url: str = ""
    carried: list[tuple[str, str]] = field(default_factory=list)
    matter: bool = False
    matter_error: str = ""
    raise_url: str = ""
    untaken: dict[str, str] = field(default_factory=dict)
    is_same: bool = False

    @property
    def named(self) -> str:
        return f"{self.name}（{self.month.month}月）"


def rows_of(request, plan: Plan, items: dict[EntryAdmin, list[Item]], rows: list[Row]) -> list[Gone]:
    """Of the own items only: what else a form may claim to hold is nobody's row. Brings their matters up."""
    own = {(room.opts.model_name, item.pk): (room, item) for room, owned in items.items() for item in owned}
    there = {row.prefix for row in rows}
    posted = filter(None, map(POSTED.fullmatch, request.POST))
    missing = [found for found in posted if found["prefix"] not in there and int(found["year"]) > 0]
    found = [
        _gone(request, plan, *own[key], match) for match in missing if (key := (match["kind"], int(match["pk"]))) in own
    ]
    return list(filter(None, found))


def _gone(request, plan: Plan, room: EntryAdmin, item: Item, found: re.Match) -> Gone | None:
    """None where nothing was typed, or where the newest version says the same (a form sent twice) and no matter was told."""
    month, prefix = date(int(found["year"]), int(found["month"]), 1), found["prefix"]
    versions = room.model.objects.filter(**{room.item: item.pk, room.model.month_lookup: month})
    newest = versions.select_related("author", *room.related).order_by("version").last()
    gone = Gone(item.name, month, typed=_typed(request.POST, room, prefix, newest), newest=newest)
    same = not gone.typed or bool(newest and _is_same(newest, request, room, prefix))
    _bring_up(gone, request, room, item, prefix)
    gone.is_same = same and not gone.matter_error
    if gone.is_same:
        return gone if gone.matter else None
    if plan.is_closed(month):
        gone.why = f"{month.month}月已封账"
        return gone
    gone.why = f"{newest.author}已填报第{newest.version}版（{newest.summary}）" if newest else "该月不再需要报送"
    if newest:
        gone.url = room.url("add")
        gone.carried = [*parse_qsl(room.again(newest)), (CARRIED, "1"), *_carried(request.POST, room, prefix)]
    return gone


def _typed(data, room: EntryAdmin, prefix: str, newest: Entry | None) -> list[tuple[str, str, str]]:
    fields = room.entry_form.base_fields
    found = ((name, data.get(f"{prefix}-{name}", "").strip()) for name in TYPED if name in fields)
    return [(fields[name].label, _told(getattr(newest, name, "")), text) for name, text in found if text]


def _told(value) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return figures.plain(value) if isinstance(value, Decimal) else value or ""


def _carried(data, room: EntryAdmin, prefix: str) -> list[tuple[str, str]]:
    names = [name for name in (*TYPED, *TICKED) if name in room.entry_form.base_fields]
    return [(name, text) for name in names for text in data.getlist(f"{prefix}-{name}") if text.strip()]


def _bring_up(gone: Gone, request, room: EntryAdmin, item: Item, prefix: str) -> None:
    """One that cannot be taken stays with what was typed."""
    form = MatterBesideForm(request.POST, prefix=f"{prefix}-matter")
    typed = {name: request.POST.get(f"{prefix}-matter-{name}", "").strip() for name in form.fields}
    if not any(typed.values()):
        return
    if form.is_valid():
        promise = room.own(request).select_related("plan").get(pk=item.pk)
        Matter.bring_up(promise, month=gone.month, by=request.user, **form.cleaned_data)
        gone.matter = True
    else:
        gone.matter_error = "".join(text for texts in form.errors.values() for text in texts)
        gone.untaken, gone.raise_url = typed, reverse("raise_matter", args=(room.item.rpartition("__")[2], item.pk))


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
