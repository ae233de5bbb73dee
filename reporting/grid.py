"""The grid of /my/: one row for each item and month that a person's department is to record.

Rows come from the rooms registered at /record/, so that what is owed, whose it is and what is acceptable is said once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from items import whole_plan
from lingling_plan import figures
from lingling_plan.debts import Slot
from lingling_plan.entries import Entry, Status
from lingling_plan.filing import Filing
from lingling_plan.forms import FIGURES, EntryForm
from lingling_plan.models import Plan, RuleBook
from lingling_plan.recording import EntryAdmin
from lingling_plan.rows import Item, present
from lingling_plan.sentences import why
from lingling_plan.sites import record_site
from lingling_plan.storing import carry, store, version_seen
from matters.models import Matter
from reporting.forms import MatterBesideForm

RETURNED, NOW, EARLIER = "已退回，请重新填报", "本月", "补报以前月份"

WORDS = ("progress", "problem", "next_step")


@dataclass
class Row:
    """One item and month: what one compares with, the form, and what became of it when it was posted."""

    room: EntryAdmin
    slot: Slot
    entry: Entry
    form: EntryForm
    matter: MatterBesideForm
    last_year: Decimal | None = None
    stored: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        return self.form.prefix

    @property
    def group(self) -> str:
        if self.slot.returned:
            return RETURNED
        return NOW if self.slot.month == self.slot.item.month else EARLIER

    @property
    def days_overdue(self) -> int:
        return (self.slot.item.today - self.slot.point["report_by"]).days

    @property
    def is_draft(self) -> bool:
        return self.entry.newest is not None and self.entry.newest.status == Status.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        return self.is_draft and self.entry.newest.is_withdrawn

    @property
    def goes_along(self) -> bool:
        """One's own draft is submitted with what is typed, untouched; not one that was taken back."""
        return self.is_draft and not self.entry.asks_again

    @property
    def again(self):
        """The tick that submits what stands in the row as it is (Entry.asks_again); None where there is none."""
        return self.form["again"] if "again" in self.form.fields else None

    @property
    def rests(self) -> bool:
        """What stands in the row is not an answer yet."""
        return self.again is not None and not (self.form.is_bound and self.is_touched)

    @property
    def is_touched(self) -> bool:
        return self.form.has_changed() or self.matter.has_changed()

    @property
    def is_wrong(self) -> bool:
        return bool(self.form.is_bound and (self.form.errors or self.matter.errors))

    @property
    def opens(self) -> bool:
        """The words below the figures are shown at once: something there is wrong, or was typed before."""
        wrong = any(name in self.form.errors for name in WORDS) if self.form.is_bound else False
        return wrong or bool(self.matter.is_bound and self.matter.errors) or self.needs_words

    @property
    def needs_words(self) -> bool:
        return any(self.form[name].value() for name in WORDS) or bool(self.matter["text"].value())

    @property
    def seen(self) -> str:
        """The newest version this page tells of."""
        return version_seen(self.entry.newest)

    @property
    def track(self):
        return self.slot.item.tracks[0]

    @property
    def expected(self) -> str:
        return self.track.amount(self.track.asked(self.slot.point))

    @property
    def last(self) -> str:
        before = self.entry.before
        return f"{before.summary}{'（无变化）' if before.unchanged else ''}" if before else "—"

    @property
    def year_before(self) -> str:
        return figures.amount(self.last_year, self.track.unit) if self.last_year is not None else "—"

    @property
    def figure_fields(self) -> list:
        return [self.form[name] for name in FIGURES if name in self.form.fields]

    @property
    def word_fields(self) -> list:
        return [*(self.form[name] for name in WORDS), *self.matter]


def items_of(request, plan: Plan) -> dict[EntryAdmin, list[Item]]:
    """The department's own items by the room that records them, judged today."""
    return {room: room.own_now(request, plan) for room in record_site._registry.values()}


def not_asked(items: dict[EntryAdmin, list[Item]], rows: list[Row]) -> list[tuple[Item, Filing]]:
    """The items without a row for this month, in the report's order, with the reason: reported, or nothing to report."""
    asked = {(row.room, row.slot.item.pk) for row in rows if row.group != EARLIER}
    left = [item for room, own in items.items() for item in own if (room, item.pk) not in asked]
    return [(item, item.filing) for item in sorted(left, key=lambda item: item.order)]


def rows_of(request, plan: Plan, *, items: dict | None = None, data=None, only: str | None = None) -> list[Row]:
    """In groups: returned, this month, earlier; the longest overdue first. `only`: the prefix of the one row wanted."""
    found = []
    for room, own in (items or items_of(request, plan)).items():
        slots = room.slots(request, plan, own)
        if only is not None:
            slots = [slot for slot in slots if prefix_of(room, slot) == only]
        if slots:
            entries = room.unsaved(request, slots)
            for entry in entries:
                entry.newest = room.newest_for(request.user, entry)
            parts = zip(slots, entries, room.last_year(entries), strict=True)
            made = [_row(room, slot, entry, last_year, data) for slot, entry, last_year in parts]
            room.acquaint([row.form for row in made])
            found += made
    order = (RETURNED, NOW, EARLIER)
    return sorted(
        found, key=lambda row: (order.index(row.group), -row.days_overdue, row.slot.item.order, row.slot.month)
    )


def with_wrong(rows: list[Row], tried: list[Row]) -> list[Row]:
    """Rows read anew, with those refused in their places, as they were typed; one that is no longer owed comes first."""
    wrong = {row.prefix: row for row in tried if row.is_wrong}
    there = {row.prefix for row in rows}
    return [row for row in wrong.values() if row.prefix not in there] + [wrong.get(row.prefix, row) for row in rows]


def prefix_of(room: EntryAdmin, slot: Slot) -> str:
    return f"{room.opts.model_name}-{slot.item.pk}-{slot.month:%Y%m}"


def _row(room: EntryAdmin, slot: Slot, entry: Entry, last_year: Decimal | None, data) -> Row:
    prefix = prefix_of(room, slot)
    initial = room.initial(entry, entry.newest)
    form = room.entry_form(data, instance=entry, initial=initial, prefix=prefix)
    if (
        "completed" in form.fields
    ):  # ticks follow the month before: what the page showed tells whether somebody changed them
        form.fields["completed"].show_hidden_initial = True
    return Row(room, slot, entry, form, MatterBesideForm(data, prefix=f"{prefix}-matter"), last_year)


def record(rows: Iterable[Row], *, as_draft: bool) -> list[Row]:
    """Store every row that was typed into, submitting also drafts; the others stay as they are. Gives those tried.

    What is submitted after a refused month of the same item waits for it: whatever that month becomes, the later ones
    are held against it.
    """
    rows = list(rows)
    tried = [row for row in rows if row.is_touched or (row.goes_along and not as_draft)]
    refused: dict[tuple[EntryAdmin, int], Row] = {}
    for row in sorted(tried, key=lambda row: row.slot.month):
        row.form.is_draft = as_draft
        earlier = None if as_draft else refused.get((row.room, row.slot.item.pk))
        if row.form.is_valid() & row.matter.is_valid():
            if earlier:
                row.form.add_error(None, f"{earlier.slot.month.month}月没有通过检查，请先改好，再一起提交。")
            else:
                _store(row, as_draft)
        if row.is_wrong:
            refused.setdefault((row.room, row.slot.item.pk), row)
        carry(row.form, (other.form for other in rows))
    return tried


def _store(row: Row, as_draft: bool) -> None:
    """One row: the entry and its matter together, or a message in the row."""
    try:
        with transaction.atomic():
            same = store(row.form, as_draft=as_draft)
            if row.matter.cleaned_data["text"]:
                at = None if same else row.entry.written_at
                told = {**row.matter.cleaned_data, "by": row.entry.author, "at": at}
                Matter.bring_up(row.entry.item, month=row.entry.month, **told)
    except ValidationError as error:
        row.form.add_error(None, error)
    else:
        row.stored = "same" if same else "stored"


def judged(row: Row, user) -> dict:
    """The row's item as it would be shown and explained with what was typed; empty while no figure can be read."""
    row.form.is_valid()
    if any(name in row.form.errors for name in FIGURES):
        return {}
    item = row.room.supposed(row.form, user)
    whole_plan.look_ahead([item])
    return {"shown": present(item), "told": item, "why": why(item, RuleBook().by_pk, None)}
