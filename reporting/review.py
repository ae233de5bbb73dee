"""What waits for a decision at /review/: each entry with the light it would give, what is odd, and what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import Http404

from items import whole_plan
from lingling_plan import panels, policy
from lingling_plan.entries import OWN, Entry, tell_writers
from lingling_plan.forms import whole_number
from lingling_plan.models import Plan, RuleBook, RuleSet
from lingling_plan.monthly import MonthShown
from lingling_plan.recording import EntryAdmin
from lingling_plan.rows import present
from lingling_plan.sentences import Why, why
from lingling_plan.sites import record_site
from matters.models import Matter


@dataclass
class Review:
    """One waiting entry. `shown`: strings of rows.present, `why`: the light explained, as if it were approved."""

    room: EntryAdmin
    entry: Entry
    item: object
    shown: dict
    why: Why
    odd: str
    may_decide: bool
    may_return: bool
    is_own: bool
    parts: list[str] = field(default_factory=list)
    reason: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        return key_of(self.entry)

    @property
    def is_closed(self) -> bool:
        """Its month was closed over it: a reopening ran out while it waited."""
        return self.entry.plan.is_closed(self.entry.month)

    @property
    def expected(self) -> str:
        points = [point for point in self.item.tracks[0].points if point["month"] == self.entry.month]
        return self.item.tracks[0].amount(self.item.tracks[0].asked(points[0])) if points else "—"


def key_of(entry: Entry) -> str:
    return f"{entry._meta.model_name}-{entry.pk}"


def reviews(request, plan: Plan) -> list[Review]:
    """Department by department, the longest waiting first in each."""
    found, rules = [], RuleBook().by_pk
    for room in record_site._registry.values():
        entries = list(room.under_review(request.user, plan))
        if entries:
            room.recall(entries)
            tell_writers(entries)
            found += _of_room(request, plan, room, entries, rules)
    return sorted(found, key=lambda review: (review.item.lead_code, review.entry.month, review.item.order))


def _of_room(
    request, plan: Plan, room: EntryAdmin, entries: list[Entry], rules: dict[int, RuleSet]
) -> Iterable[Review]:
    today = plan.today()
    for month in sorted({entry.month for entry in entries}):
        own = [entry for entry in entries if entry.month == month]
        items = room.judged(plan, MonthShown(month, today, today), request.user, own)
        whole_plan.look_ahead([items[entry.item.pk] for entry in own])
        for entry in own:
            item = items[entry.item.pk]
            yield Review(
                room=room,
                entry=entry,
                item=item,
                shown=present(item),
                why=why(item, rules, None),
                odd=room.odd(entry),
                may_decide=policy.may_decide(request.user, entry),
                may_return=policy.may_return(request.user, entry),
                is_own=policy.wrote(request.user, entry),
                parts=panels.entry_parts(request, entry),
            )


def held(user, plan: Plan) -> list[Matter]:
    """What the department's people raised and its approver has not let go to the district; nothing of a draft."""
    if not policy.may_enter_record_site(user):
        return []
    matters = policy.visible_matters(user, Matter.objects.for_plan(plan)).held().with_rests().for_list()
    return [matter for matter in matters if not matter.rests and policy.may_release(user, matter.item)]


def asked(request, plan: Plan, key: str) -> Entry:
    """The entry of a posted key, whatever became of it; Http404 when this person does not look through it."""
    return _found(plan, key, lambda entries, lead: policy.reviewed_entries(request.user, entries, lead))


def own(request, plan: Plan, key: str) -> Entry:
    """The entry of a key, recorded by this person; Http404 otherwise."""
    return _found(
        plan, key, lambda entries, lead: policy.own_entries(request.user, entries, lead).filter(author=request.user)
    )


def _found(plan: Plan, key: str, visible) -> Entry:
    name, _, number = key.partition("-")
    room = next((room for room in record_site._registry.values() if room.opts.model_name == name), None)
    pk = whole_number(number)
    if room is None or pk is None:
        raise Http404
    entries = visible(room.model.objects.filter(**{f"{room.item}__plan": plan}), f"{room.item}__lead")
    entry = entries.select_related("author", *room.related).filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def approve(user, entries: Iterable[Entry]) -> tuple[list[Entry], list[tuple[Entry, str]]]:
    """Each in its own transaction: (approved, [(entry, why not)])."""
    done, refused = [], []
    for entry in entries:
        try:
            refuse(policy.may_decide(user, entry), entry)
            entry.approve(by=user)
        except ValidationError as error:
            refused.append((entry, error.message))
        else:
            done.append(entry)
    return done, refused


def give_back(user, entry: Entry, reason: str) -> None:
    """ValidationError when a colleague was faster, or no reason is given."""
    refuse(policy.may_return(user, entry), entry)
    entry.give_back(by=user, reason=reason)


def refuse(may: bool, entry: Entry) -> None:
    if entry.why_not_decided():
        raise ValidationError(entry.why_not_decided())
    if not may:
        raise ValidationError("该条须由督查室认定。" if entry.awaits_finding else OWN)
