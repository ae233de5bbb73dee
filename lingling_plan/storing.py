"""How a valid form becomes a version: what its page had told of, what was typed beside it, and what is newest."""

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from lingling_plan.entries import Entry, Status
from lingling_plan.forms import EntryForm

# The form's hidden field, and the code of the error when a newer version than it names exists.
SEEN, UNSEEN = "seen", "unseen"


@transaction.atomic
def store(form: EntryForm, *, as_draft: bool = False) -> Entry | None:
    """Store a valid form's entry as a new version; what the author recorded the same way before is given back instead.

    ValidationError when the month is closed meanwhile, or a colleague's version was not seen.
    """
    entry = form.instance
    entry.plan.lock()
    status = Status.DRAFT if as_draft else Status.SUBMITTED
    waiting = entry.versions().filter(status=status, author=entry.author).first()
    if waiting and form.repeats(waiting):
        return waiting
    _refuse_unless_seen(form, entry)
    form.record(as_draft=as_draft)
    return None


def carry(form: EntryForm, others: Iterable[EntryForm]) -> None:
    """Later months of the same item, posted together, are held against what was just typed, not against what it replaces.

    To be called month by month, before the later ones are validated.
    """
    typed = form.told()
    for other in others if typed else ():
        if other.instance.item == typed.item and other.instance.month > typed.month:
            other.instance.carry(typed)


def newest_by_slot(entries, *slot: str) -> dict[tuple, Entry]:
    """The newest of the versions given, by the values of the columns that name item and month."""
    ordered = sorted(entries, key=lambda entry: entry.version)
    return {tuple(getattr(entry, name) for name in slot): entry for entry in ordered}


def newest_version(entry: Entry) -> Entry | None:
    return entry.versions().order_by("version").last()


def version_seen(entry: Entry | None) -> str:
    """What the hidden field says of the newest version a page told of."""
    return str(entry.version) if entry else "0"


def is_shown(form: EntryForm) -> bool:
    """A posted form is shown again, for another reason than a version that its page did not tell of."""
    return SEEN in form.data and not form.has_error(NON_FIELD_ERRORS, UNSEEN)


def _refuse_unless_seen(form: EntryForm, entry: Entry) -> None:
    """What a colleague recorded after the page was made is not replaced unseen."""
    newest = newest_version(entry)
    if form.data.get(form.add_prefix(SEEN), version_seen(newest)) == version_seen(newest):
        return
    told = f"{newest.author}已填报第{newest.version}版（{newest.summary}）" if newest else "原有的记录已不在"
    raise ValidationError(f"您打开本页以后，{told}。请核对下面所填内容，确认无误再次提交。", code=UNSEEN)
