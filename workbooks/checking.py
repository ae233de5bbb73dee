"""A batch's rows go through the same forms as the grid: first to tell what would change, then, confirmed, to be stored.

Work is done in pieces of about a second, so that a page can show how far it is. Every piece asks the policy anew.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from time import monotonic

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from lingling_plan import figures, policy
from lingling_plan.entries import Entry, Status
from lingling_plan.forms import EntryForm
from lingling_plan.recording import Desk, EntryAdmin
from lingling_plan.sites import record_site
from lingling_plan.storing import SEEN, UNSEEN, carry, store, version_seen
from workbooks.columns import COLUMNS, FIELDS, Key, address, key_of
from workbooks.download import JOINED, YES, shown
from workbooks.models import Batch, Outcome, Row, Sheet, State, Verdict
from workbooks.undoing import undo_piece

PIECE, SECONDS = 100, 0.8

UNKNOWN = "编号不认得：不是本单位本计划要报的事项和月份，或者编号改动过。请重新下载表格。"
TWICE = "这一行的编号与第 {} 行相同，一项一月只能有一行。"
NOT_HERE = "这一项不填这一栏。"
UNCHANGED_ONLY = f"“无变化”只填“{YES}”，或留空。"
NO_NODE = "没有名为“{}”的节点，节点名称见下拉选项，几个之间用顿号隔开。"
HAS_ERRORS = "有误的行改正后重新上传，或者在系统里填报。"

# What a download writes into cells that are to be filled.
PREFILLED = {"completed", "registered"}
YES_WORDS = {YES, "√", "✓", "✔", "1", "y", "yes", "true", "无变化"}
NO_WORDS = {"", "否", "×", "0", "n", "no", "false"}
BETWEEN_NODES = "、,，;；/ \t\n\u3000"


@dataclass
class Attempt:
    """A row with the form it fills; `errors`: (field, text), found before the form is asked. No form: nothing to fill."""

    row: Row
    errors: list[tuple[str, str]]
    entry: Entry | None = None
    form: EntryForm | None = None

    @property
    def unread(self) -> set[str]:
        """Fields whose cells say something that cannot be read: the form knows nothing of them."""
        cells = {cell for cell, _ in self.row.misread}
        return {name for name, _ in self.errors} | {name for name in FIELDS if address(name, self.row.number) in cells}


def desk_of(batch: Batch, sheet: Sheet) -> Desk:
    """Who writes: a department's own people, or the planning office on its behalf."""
    user = batch.in_charge
    return Desk(user, (sheet.department_id,) if policy.may_hand_in(user) else ())


def attempts(desk: Desk, batch: Batch, rows: Iterable[Row]) -> list[Attempt]:
    """One for each row, in their order. Few queries, whatever the number of rows."""
    rows = list(rows)
    keys = {row.pk: key_of(row.key) for row in rows}
    found: dict[Key, tuple[EntryAdmin, Entry]] = {}
    for room in record_site._registry.values():
        own = [key for key in keys.values() if key and key.kind == room.opts.model_name]
        if own:
            entries = room.recordable(desk, batch.plan, {(key.pk, key.month) for key in own})
            found |= {Key(room.opts.model_name, *slot): (room, entry) for slot, entry in entries.items()}
    return [_attempt(desk, row, found.get(keys[row.pk])) for row in rows]


def _attempt(desk: Desk, row: Row, found: tuple[EntryAdmin, Entry] | None) -> Attempt:
    if found is None:
        return Attempt(row, [("", UNKNOWN)] if row.cells or row.misread else [])
    room, entry = found
    row.item, row.month = str(entry.item)[:200], entry.month
    data, errors = {}, []
    initial = room.initial(entry, room.newest_for(desk.user, entry))
    form = room.entry_form(instance=entry, initial=initial, prefix=f"row-{row.pk}")
    for name, text in row.cells.items():
        if name not in form.fields:
            errors.append((name, NOT_HERE))
            continue
        try:
            data[form.add_prefix(name)] = TAKEN.get(name, _words)(text, entry)
        except ValidationError as error:
            errors.append((name, error.message))
    if row.seen:
        data[form.add_prefix(SEEN)] = row.seen
    return Attempt(row, errors, entry, room.entry_form(data, instance=entry, initial=initial, prefix=form.prefix))


def _words(text: str, entry: Entry) -> str:
    """Line ends as browsers send them, so that what was typed in either place is the same."""
    return text.replace("\n", "\r\n")


def _figure(text: str, entry: Entry) -> str:
    return text


def _unchanged(text: str, entry: Entry) -> str:
    word = text.strip().lower()
    if word not in YES_WORDS | NO_WORDS:
        raise ValidationError(UNCHANGED_ONLY)
    return "on" if word in YES_WORDS else ""


def _nodes(text: str, entry: Entry) -> list[int]:
    """Names that may hold the signs between them: the longest that fits, up to the next sign or the end."""
    names = {node.name: node.pk for node in entry.project.milestones.all()}
    found, rest = [], text
    while rest := rest.strip(BETWEEN_NODES):
        fits = [name for name in names if rest.startswith(name) and rest[len(name) : len(name) + 1] in BETWEEN_NODES]
        if not fits:
            raise ValidationError(NO_NODE.format(rest[:40]))
        longest = max(fits, key=len)
        found.append(names[longest])
        rest = rest[len(longest) :]
    return found


TAKEN: dict[str, Callable] = {
    "value": _figure,
    "invested": _figure,
    "paid": _figure,
    "registered": _figure,
    "unchanged": _unchanged,
    "completed": _nodes,
}


# Checking


def check(attempt: Attempt) -> None:
    """Write into the row what would become of it."""
    row, form = attempt.row, attempt.form
    row.changes, row.errors, row.warnings = [], list(row.misread), [] if form is None else list(row.notes)
    row.errors += [[address(name, row.number), text] for name, text in attempt.errors]
    if form is None or (not row.errors and _is_blank(attempt)):
        row.verdict = Verdict.WRONG if row.errors else Verdict.BLANK
        row.warnings = []
        return
    row.seen = version_seen(attempt.entry.newest)
    form.is_valid()
    if not row.errors and _stands_already(attempt):
        row.verdict, row.warnings = Verdict.SAME, []
        return
    known = {cell for cell, _ in row.errors}
    row.errors += [error for error in told(form, row.number, _hanging(attempt)) if error[0] not in known]
    row.errors += _closed(attempt)
    row.changes = changes(attempt)
    row.warnings += [[address("", row.number), text] for text in _remarks(attempt)]
    row.verdict = Verdict.WRONG if row.errors else Verdict.NEW


def _is_blank(attempt: Attempt) -> bool:
    """Nothing typed: no cell but what the download wrote there, the nodes done and the month of 入库 as they were told."""
    if set(attempt.row.cells) - PREFILLED:
        return False
    known = (attempt.entry.before, attempt.entry.newest)
    return not attempt.row.cells or any(one is not None and _was_written_for(attempt, one) for one in known)


def _was_written_for(attempt: Attempt, entry: Entry) -> bool:
    form, cells = attempt.form, attempt.row.cells
    if "registered" in cells and form.fields["registered"].has_changed(entry.registered, cells["registered"]):
        return False
    typed = set(form.data.get(form.add_prefix("completed"), ()))
    return "completed" not in cells or typed == {node.pk for node in entry.completed.all()}


def _stands_already(attempt: Attempt) -> bool:
    """The newest version says the same. A draft that says the same is submitted, unless it was taken back."""
    form, newest = attempt.form, attempt.entry.newest
    if newest is None or (newest.status == Status.DRAFT and not newest.is_withdrawn):
        return False
    if not form.has_changed():
        return True
    if newest.status in (Status.DRAFT, Status.RETURNED) or set(form.errors) - {"remark"}:
        return False
    form.cleaned_data.setdefault("remark", "")
    return form.repeats(newest)


def _hanging(attempt: Attempt) -> set[str]:
    """Fields whose checks hang on a cell that cannot be read: what they say would be wrong, or is told once it can."""
    unread = attempt.unread
    blank = set(FIELDS) - set(attempt.row.cells) if "unchanged" in unread else set()
    return unread | blank | {"remark", "unchanged"} if unread else set()


def _closed(attempt: Attempt) -> list[list[str]]:
    try:
        attempt.entry.refuse_when_closed()
    except ValidationError as error:
        return [[address("", attempt.row.number), error.message]]
    return []


def told(form: EntryForm, number: int, but: Collection[str] = ()) -> list[list[str]]:
    """[cell, message] of everything the form refuses, `but` for some fields."""
    names = (("" if name == NON_FIELD_ERRORS else name, text) for name, texts in form.errors.items() for text in texts)
    return [[address(name, number), text] for name, text in names if name not in but]


def changes(attempt: Attempt) -> list[list[str]]:
    """[heading, old, new] of the fields that would change. Old is what stands in the form at /my/ now."""
    form, unread, found = attempt.form, attempt.unread, []
    for name in FIELDS:
        if name in form.fields:
            old = _shown(shown(form, name))
            new = (
                attempt.row.cells.get(name, "")
                if name in form.errors or name in unread
                else _shown(_cleaned(form, name))
            )
            if old != new:
                found.append([COLUMNS[FIELDS[name]].heading, old, new])
    return found


def _cleaned(form: EntryForm, name: str):
    value = form.cleaned_data.get(name)
    if name == "completed":
        return JOINED.join(node.name for node in value or ())
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return YES if value is True else "" if value is False else value


def _shown(value) -> str:
    if value is None:
        return ""
    return value.replace("\r\n", "\n") if isinstance(value, str) else figures.plain(value)


def _remarks(attempt: Attempt) -> list[str]:
    """What is no error, and good to know before confirming."""
    newest, form = attempt.entry.newest, attempt.form
    texts = [] if form.errors else [text for text in form.oddities(form.cleaned_data) if text]
    if newest and newest.status == Status.DRAFT:
        texts.append("草稿将提交审核。")
    elif newest and newest.status == Status.SUBMITTED:
        texts.append(f"将替代{newest.author}填报、待审的第{newest.version}版（{newest.summary}）。")
    elif newest and newest.status == Status.APPROVED:
        texts.append(f"将更正已通过的第{newest.version}版（{newest.summary}），须重新审核。")
    return texts


CHECKED = ("verdict", "item", "month", "changes", "errors", "warnings", "seen")


def check_piece(batch: Batch) -> None:
    """Check rows for about a second. After the last one the batch waits to be confirmed."""
    until = monotonic() + SECONDS
    while monotonic() < until:
        rows = Row.objects.filter(sheet__batch=batch, verdict=Verdict.UNCHECKED)
        first = rows.select_related("sheet").first()
        if first is None:
            _checked(batch)
            return
        piece = _whole_items(rows.filter(sheet=first.sheet))
        found = attempts(desk_of(batch, first.sheet), batch, piece)
        for attempt in found:
            check(attempt)
            if attempt.row.verdict != Verdict.BLANK:
                _carry(attempt, found)
        Row.objects.bulk_update(piece, CHECKED)


def _whole_items(rows) -> list[Row]:
    """The next rows, an item's months one after the other and in one piece: each is held against the one before."""
    ordered = sorted(rows.values_list("key", "pk"))
    last = _item_of(ordered[:PIECE][-1][0])
    wanted = ordered[:PIECE]
    wanted += takewhile(lambda one: last and _item_of(one[0]) == last, ordered[PIECE : 2 * PIECE])
    found = rows.in_bulk([pk for _, pk in wanted])
    return [found[pk] for _, pk in wanted]


def _item_of(text: str) -> tuple[str, int] | None:
    key = key_of(text)
    return key and (key.kind, key.pk)


def _carry(attempt: Attempt, found: Iterable[Attempt]) -> None:
    if attempt.form is not None:
        carry(attempt.form, (other.form for other in found if other.form is not None))


@transaction.atomic
def _checked(batch: Batch) -> None:
    if not batch.move(to=State.READY, only_from=(State.CHECKING,)):
        return
    _refuse_twice(batch)
    for sheet in batch.sheets.exclude(outcome=Outcome.WRITTEN):
        _settle(sheet)


def _refuse_twice(batch: Batch) -> None:
    first: dict[str, Row] = {}
    rows = Row.objects.filter(sheet__batch=batch, verdict__in=(Verdict.NEW, Verdict.SAME, Verdict.WRONG))
    for row in rows.select_related("sheet"):
        other = first.setdefault(row.key, row)
        if other is not row and key_of(row.key):
            row.verdict = Verdict.WRONG
            row.errors.append([address("", row.number), TWICE.format(other.number)])
            row.save(update_fields=["verdict", "errors"])


def _settle(sheet: Sheet) -> None:
    wrong = sheet.rows.filter(verdict=Verdict.WRONG).count()
    if wrong:
        sheet.settle(Outcome.REFUSED, f"{wrong} 行有误，整张不写入。{HAS_ERRORS}")
    elif not sheet.rows.filter(verdict=Verdict.NEW).exists():
        sheet.settle(Outcome.NOTHING)
    else:
        sheet.settle(Outcome.OPEN)


# Writing


class _Refused(Exception):
    """A sheet is not written: everything of it is rolled back. `errors`: row -> [cell, text]."""

    def __init__(self, errors: dict[int, list[list[str]]]):
        self.errors = errors


def write_piece(batch: Batch) -> None:
    """Write sheets for about a second, each whole or not at all."""
    until = monotonic() + SECONDS
    while monotonic() < until:
        sheet = batch.sheets.filter(outcome=Outcome.OPEN).first()
        if sheet is None:
            with transaction.atomic():
                batch.move(to=State.WRITTEN, only_from=(State.WRITING,))
            return
        _write_or_refuse(batch, sheet)


def _write_or_refuse(batch: Batch, sheet: Sheet) -> None:
    try:
        with transaction.atomic():
            batch.plan.lock()
            sheet.refresh_from_db(fields=["outcome"])
            if sheet.outcome == Outcome.OPEN:
                _write(batch, sheet)
    except _Refused as refused:
        _refuse(sheet, refused.errors)


def _write(batch: Batch, sheet: Sheet) -> None:
    errors, rows = {}, sorted(sheet.rows.filter(verdict=Verdict.NEW), key=lambda row: row.key)
    for start in range(0, len(rows), PIECE):
        piece = rows[start : start + PIECE]
        tried = attempts(desk_of(batch, sheet), batch, piece)
        for attempt in tried:
            found = _store(attempt)
            if found:
                errors[attempt.row.pk] = found
            _carry(attempt, tried)
        Row.objects.bulk_update(piece, ("reading", "report", "replaced", "verdict"))
    if errors:
        raise _Refused(errors)
    sheet.settle(Outcome.WRITTEN)


def _store(attempt: Attempt) -> list[list[str]]:
    """Store one row; gives what is wrong with it now, where something is."""
    row, form, entry = attempt.row, attempt.form, attempt.entry
    if form is None or attempt.errors:
        return [[address("", row.number), UNKNOWN]]
    if not form.is_valid():
        return told(form, row.number)
    standing = entry.versions().filter(status__in=(Status.DRAFT, Status.SUBMITTED))
    row.replaced = [list(one) for one in standing.values_list("pk", "status")]
    try:
        if store(form):
            row.verdict, row.replaced = Verdict.SAME, []
        else:
            row.entry = entry
    except ValidationError as error:
        return [[address("", row.number), _why(error, entry)]]
    return []


def _why(error: ValidationError, entry: Entry) -> str:
    if getattr(error, "code", None) != UNSEEN or entry.newest is None:
        return error.message
    newest = entry.newest
    return f"核对以后，{newest.author}又填报了第{newest.version}版（{newest.summary}）。请重新核对。"


def _refuse(sheet: Sheet, errors: dict[int, list[list[str]]]) -> None:
    rows = list(Row.objects.filter(pk__in=errors))
    for row in rows:
        row.errors, row.verdict = errors[row.pk], Verdict.WRONG
    with transaction.atomic():
        Row.objects.bulk_update(rows, ("errors", "verdict"))
        sheet.settle(Outcome.REFUSED, f"{len(rows)} 行现在不能写入，整张没有写入。")


def work(batch: Batch) -> None:
    """A piece of what is under way."""
    if batch.state == State.CHECKING:
        check_piece(batch)
    elif batch.state == State.WRITING:
        write_piece(batch)
    elif batch.state == State.UNDOING:
        undo_piece(batch)
    batch.refresh_from_db(fields=["state"])
