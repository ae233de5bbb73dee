"""Who may do what. Views, admin, forms, exports and commands ask here and nowhere else; what is not allowed is refused.

A person is a user with a membership (role and department); a user without one may sign in and see nothing.
`entry` is a Reading or a ProgressReport, `item` a Target or a Project. The table: docs/permissions.md.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lingling_plan.entries import Status
from lingling_plan.models import Membership, Role


def membership(user) -> Membership | None:
    if not user.is_authenticated or not user.is_active:
        return None
    return getattr(user, "membership", None)


def role(user) -> str | None:
    person = membership(user)
    return person.role if person else None


def may_view(user) -> bool:
    """The plan, its board and everything approved."""
    return role(user) is not None


def may_plan(user) -> bool:
    """Keep the plan: pace, numbers to come, numbers of units, nodes, findings."""
    return role(user) == Role.PLANNER


def may_adjust(user) -> bool:
    """Change what is promised, by a document."""
    return may_plan(user)


def may_administer(user) -> bool:
    """Accounts and settings."""
    return role(user) == Role.ADMIN


def may_load_plan(user) -> bool:
    return role(user) == Role.ADMIN


def may_upload_report(user) -> bool:
    """Upload a report's text and look at its draft: who loads plans, and who keeps them."""
    return role(user) in (Role.PLANNER, Role.ADMIN)


def may_withdraw_report(user) -> bool:
    """Take an uploaded report out of the list, or back into it, while no plan was created from it."""
    return may_upload_report(user)


def may_draft(user) -> bool:
    """Decide on a report's draft and create the plan of it: what is promised is the planning office's business."""
    return may_plan(user)


def may_attach_report(user) -> bool:
    """Tie a report's sentences to the items of a plan that is there already, correct that, and take it back."""
    return may_plan(user)


def may_enter_record_site(user) -> bool:
    return role(user) in (Role.REPORTER, Role.APPROVER)


def may_enter_admin_site(user) -> bool:
    return role(user) in (Role.PLANNER, Role.ADMIN)


def begins_at(user) -> str:
    """The URL name of the page a person sees first after logging in: what waits for them, or the board."""
    return {Role.REPORTER: "my", Role.APPROVER: "review"}.get(role(user), "board")


def may_record(user, item, month: date | None = None) -> bool:
    """Record an item's progress or add and withdraw its evidence: people of its leading department.

    With a month: whether they may for that one, which a closed month never allows.
    """
    person = membership(user)
    own = may_enter_record_site(user) and person.department_id == item.lead_id
    return own and (month is None or not item.plan.is_closed(month))


def may_decide(user, entry) -> bool:
    """Approve: the leading department's approver, never figures of their own, nor what needs a finding."""
    may = _is_approver_of(user, entry) and not entry.why_not_decided() and not entry.awaits_finding
    return may and not wrote(user, entry)


def may_find(user, entry) -> bool:
    """Record a finding on a waiting report that needs one."""
    return may_plan(user) and not entry.why_not_decided() and entry.awaits_finding and not wrote(user, entry)


def wrote(user, entry) -> bool:
    """The figures are one's own, also where a colleague submitted the same ones after one's draft or waiting version."""
    return user.pk in entry.writers


def may_return(user, entry) -> bool:
    """Return to the clerk: the department's approver, or the planning office."""
    own = entry.author_id == user.pk
    return not entry.why_not_decided() and not own and (may_plan(user) or _is_approver_of(user, entry))


def may_withdraw(user, entry) -> bool:
    """Take back one's own entry while nobody has decided on it."""
    return may_record(user, entry.item) and not entry.why_not_decided() and entry.author_id == user.pk


def _is_approver_of(user, entry) -> bool:
    """Of the leading department, or named its deputy: then an approver of another one."""
    if role(user) != Role.APPROVER or entry.author_id == user.pk:
        return False
    return _is_head_of(user, entry.department.pk) or entry.department.deputy_id == user.pk


def _is_head_of(user, department_id: int) -> bool:
    """Approver of this very department, deputies of it left aside."""
    return role(user) == Role.APPROVER and membership(user).department_id == department_id


WITHOUT_APPROVER = {(Role.REPORTER,): "没有单位负责人", (Role.APPROVER,): "只有负责人一人，不能审本人填报的"}


def possible_deputies(department, today: date) -> QuerySet:
    """The memberships of whom may be named 代审人 of a department: approvers of the others who can sign in."""
    return Membership.objects.in_use(today).filter(role=Role.APPROVER).exclude(department=department.pk)


def may_deputize(user, department, today: date) -> bool:
    """Be named 代审人 of a department."""
    return possible_deputies(department, today).filter(user=user.pk).exists()


def without_approver(departments: Iterable, today: date) -> list[tuple]:
    """无人可审: (department, why) where somebody's entries could be approved by nobody. Two queries.

    An approver never decides on an entry of their own, so an only approver who records alone needs a deputy too.
    """
    people, in_use = {}, Membership.objects.in_use(today)
    for person in in_use.filter(role__in=(Role.REPORTER, Role.APPROVER)):
        people.setdefault(person.department_id, []).append(person.role)
    named = [department.deputy_id for department in departments if department.deputy_id]
    heads_elsewhere = dict(in_use.filter(user__in=named, role=Role.APPROVER).values_list("user", "department"))
    found = []
    for department in departments:
        why = WITHOUT_APPROVER.get(tuple(sorted(set(people.get(department.pk, [])))))
        is_alone = people.get(department.pk) == [Role.APPROVER]
        has_deputy = heads_elsewhere.get(department.deputy_id, department.pk) != department.pk
        if not has_deputy and why and (is_alone or Role.APPROVER not in people[department.pk]):
            found.append((department, why))
    return found


def may_review(user) -> bool:
    """Look through what waits for a decision: approvers, and the planning office."""
    return role(user) in (Role.APPROVER, Role.PLANNER)


def reviewed_entries(user, entries: QuerySet, lead: str) -> QuerySet:
    """The entries a person looks through at /review/. `lead`: the lookup from an entry to its leading department."""
    person = membership(user)
    if not may_review(user):
        return entries.none()
    handed_in = ~Q(status=Status.DRAFT)  # drafts stay in their department
    if person.role == Role.PLANNER:
        return entries.filter(handed_in)
    elsewhere = Q(**{f"{lead}__deputy": user}) & handed_in
    return entries.filter(Q(**{lead: person.department_id}) | elsewhere)


# What waits, or somebody decided on.
HANDED_IN = ~Q(status=Status.DRAFT) & ~Q(status=Status.SUPERSEDED, decided_at=None)


def may_see_waiting(user, lead_id: int) -> bool:
    """See what a department recorded but nobody approved yet: that department and the planning office."""
    person = membership(user)
    if person is None:
        return False
    own = person.role in (Role.REPORTER, Role.APPROVER) and person.department_id == lead_id
    return own or person.role == Role.PLANNER


def may_see_drafts(user, lead_id: int) -> bool:
    """See what a department wrote and did not hand in: that department alone."""
    return may_enter_record_site(user) and membership(user).department_id == lead_id


def visible_entries(user, entries: QuerySet, lead: str) -> QuerySet:
    """The entries a person may see. `lead`: the lookup from an entry to its leading department.

    Drafts are for their department alone; so is what was replaced before a decision, since it may have been one.
    """
    person = membership(user)
    if person is None:
        return entries.none()
    if person.role == Role.PLANNER:
        return entries.filter(HANDED_IN)
    approved = Q(status=Status.APPROVED)
    if person.role in (Role.REPORTER, Role.APPROVER):
        return entries.filter(approved | Q(**{lead: person.department_id}))
    return entries.filter(approved)


def may_hand_in(user) -> bool:
    """Hand in workbooks that departments filled in: the planning office. Their own approvers decide on them as ever."""
    return role(user) == Role.PLANNER


def may_use_workbooks(user) -> bool:
    """Report a month by workbook: departments for themselves, the planning office on their behalf."""
    return may_enter_record_site(user) or may_hand_in(user)


def visible_batches(user, batches: QuerySet) -> QuerySet:
    """Uploaded workbooks: planners see all, a department those of its own people."""
    person = membership(user)
    if not may_use_workbooks(user):
        return batches.none()
    return batches if may_hand_in(user) else batches.filter(department=person.department_id)


def may_carry_on(user, batch, today: date) -> bool:
    """Check, confirm, discard or undo an uploaded workbook: who uploaded it, while they are still in that office.

    Once they are gone (stopped, expired, moved): an approver of the department it belongs to, or any planner.
    """
    if _is_still_there(batch.in_charge, batch, today):
        return user.pk == batch.in_charge.pk
    return may_hand_in(user) or _is_head_of(user, batch.department_id)


def _is_still_there(user, batch, today: date) -> bool:
    person = membership(user)
    if person is None or person.has_expired(today):
        return False
    return may_hand_in(user) or (may_enter_record_site(user) and person.department_id == batch.department_id)


def own_items(user, items: QuerySet, on_behalf_of: Collection[int] = ()) -> QuerySet:
    """The items whose progress a person records. `on_behalf_of`: departments whose workbooks a planner hands in."""
    person = membership(user)
    if on_behalf_of and may_hand_in(user):
        return items.filter(lead__in=on_behalf_of)
    if not may_enter_record_site(user):
        return items.none()
    return items.filter(lead=person.department_id)


def own_entries(user, entries: QuerySet, lead: str, on_behalf_of: Collection[int] = ()) -> QuerySet:
    """The entries a person handles at /record/: their department's, whatever their state. `on_behalf_of`: see own_items."""
    person = membership(user)
    if on_behalf_of and may_hand_in(user):
        return entries.filter(**{f"{lead}__in": on_behalf_of})
    if not may_enter_record_site(user):
        return entries.none()
    return entries.filter(**{lead: person.department_id})


def visible_evidence(user, evidence: QuerySet, leads: tuple[str, ...]) -> QuerySet:
    """Files a person may see. They tell `is_public`; `leads`: the lookups from a file to its leading department.

    The department sees all of its own, its deputy approver what stands, planners everything, the others what is public.
    """
    person = membership(user)
    if person is None:
        return evidence.none()
    if person.role == Role.PLANNER:
        return evidence
    seen = Q(is_public=True)
    for lead in leads:
        if person.role in (Role.REPORTER, Role.APPROVER):
            seen |= Q(**{lead: person.department_id})
        if person.role == Role.APPROVER:
            seen |= Q(**{f"{lead}__deputy": user, "withdrawn_at": None})
    return evidence.filter(seen)


def may_see_matters(user) -> bool:
    """需区级协调: what departments cannot solve alone. Administrators keep accounts, not business."""
    return role(user) in (Role.REPORTER, Role.APPROVER, Role.PLANNER, Role.LEADER)


def visible_matters(user, matters: QuerySet) -> QuerySet:
    """A department sees its own matters, planners and leaders all that their departments released."""
    person = membership(user)
    if not may_see_matters(user):
        return matters.none()
    return matters.led_by(person.department_id) if may_enter_record_site(user) else matters.released()


def matters_beside(user, matters: QuerySet) -> QuerySet:
    """Matters shown beside the entry they were raised with: a deputy reads those of the departments that name them."""
    seen = visible_matters(user, matters)
    if role(user) == Role.APPROVER:
        seen = seen | matters.filter(Q(target__lead__deputy=user) | Q(project__lead__deputy=user))
    return seen


def may_see_dealings(user, lead_id: int) -> bool:
    """What passes between a department and the district, urgings and released matters: whether seeing none means none."""
    own = may_enter_record_site(user) and membership(user).department_id == lead_id
    return own or role(user) in (Role.PLANNER, Role.LEADER)


def may_urge(user) -> bool:
    """催办: the planning office."""
    return may_plan(user)


def visible_urgings(user, urgings: QuerySet) -> QuerySet:
    """Planners and leaders see all urgings, a department those of its own items."""
    person = membership(user)
    if role(user) in (Role.PLANNER, Role.LEADER):
        return urgings
    return urgings.led_by(person.department_id) if may_enter_record_site(user) else urgings.none()


def may_read_messages(user) -> bool:
    """What was sent to whom names items of all departments: the planning office, not administrators."""
    return may_plan(user)


def may_raise(user, item) -> bool:
    """Raise a matter of an item: people of its leading department."""
    return may_record(user, item)


def may_release(user, item) -> bool:
    """Let a matter out of the department that raised it: its approver. What an approver raises needs no release."""
    return _is_head_of(user, item.lead_id)


def may_release_with(user, entry) -> bool:
    """Release by approving the entry that a matter was raised with: the approver, and the deputy in the approver's place."""
    return _is_approver_of(user, entry)


def may_answer(user) -> bool:
    """Answer a matter: leaders, and the planning office for whomever it was addressed to."""
    return role(user) in (Role.PLANNER, Role.LEADER)


def may_settle(user, item) -> bool:
    """Say that an answered matter is settled: the planning office, or the approver of the department that raised it."""
    return may_plan(user) or _is_head_of(user, item.lead_id)
