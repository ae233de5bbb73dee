"""Who may do what: the table of permissions, written out and compared with policy.py cell by cell."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Value

from evidence.models import Evidence
from indicators.models import Reading, Target
from lingling_plan import months, policy
from lingling_plan.entries import Status
from projects.models import ProgressReport, Project
from tests.make import (
    make_batch,
    make_department,
    make_evidence,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_urging,
    make_user,
    month,
)
from urging.models import Urging
from workbooks.models import Batch

pytestmark = pytest.mark.django_db

# The same people in every test: two departments, three offices, and those who are nobody here.
PEOPLE = ("reporter", "approver", "other reporter", "other approver", "planner", "leader", "admin")
NOBODY = ("no membership", "inactive planner", "superuser", "anonymous")


@pytest.fixture
def own():
    return make_department(code="jyj", name="教育局")


@pytest.fixture
def people(own) -> dict:
    other = make_department(code="nyj", name="农业农村局")
    known = {
        "reporter": make_user(username="reporter1", role="reporter", department=own),
        "approver": make_user(username="approver1", role="approver", department=own),
        "other reporter": make_user(username="reporter2", role="reporter", department=other),
        "other approver": make_user(username="approver2", role="approver", department=other),
        "planner": make_user(username="planner", role="planner"),
        "leader": make_user(username="leader", role="leader"),
        "admin": make_user(username="sysadmin", role="admin"),
        "inactive planner": make_user(username="gone", role="planner"),
        "no membership": get_user_model().objects.create(username="new"),
        "superuser": get_user_model().objects.create(username="root", is_superuser=True, is_staff=True),
        "anonymous": AnonymousUser(),
    }
    known["inactive planner"].is_active = False
    return known


def allowed(may, people: dict, *arguments) -> set[str]:
    return {name for name, person in people.items() if may(person, *arguments)}


def test_it_works(people):
    assert policy.role(people["planner"]) == "planner"
    assert policy.membership(people["reporter"]).department.name == "教育局"


OFFICES = {
    # action: who may
    "may_view": {*PEOPLE},
    "may_plan": {"planner"},
    "may_adjust": {"planner"},
    "may_administer": {"admin"},
    "may_load_plan": {"admin"},
    "may_upload_report": {"planner", "admin"},
    "may_withdraw_report": {"planner", "admin"},
    "may_draft": {"planner"},
    "may_attach_report": {"planner"},
    "may_enter_record_site": {"reporter", "approver", "other reporter", "other approver"},
    "may_enter_admin_site": {"planner", "admin"},
    "may_review": {"approver", "other approver", "planner"},
    "may_hand_in": {"planner"},
    "may_use_workbooks": {"reporter", "approver", "other reporter", "other approver", "planner"},
    "may_see_matters": {"reporter", "approver", "other reporter", "other approver", "planner", "leader"},
    "may_answer": {"planner", "leader"},
    "may_urge": {"planner"},
    "may_read_messages": {"planner"},
}


@pytest.mark.parametrize("action", OFFICES)
def test_who_may_do_what_in_the_office(people, action):
    assert allowed(getattr(policy, action), people) == OFFICES[action]


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_has_no_role(people, name):
    assert policy.role(people[name]) is None


ITEMS = {
    "may_record": {"reporter", "approver"},
    "may_raise": {"reporter", "approver"},
    "may_settle": {"approver", "planner"},
    "may_release": {"approver"},
    "may_see_waiting": {"reporter", "approver", "planner"},
    "may_see_drafts": {"reporter", "approver"},
    "may_see_dealings": {"reporter", "approver", "planner", "leader"},
}


@pytest.mark.parametrize("make", [make_target, make_project])
def test_who_records_an_item_of_the_department(people, own, make):
    item = make(lead=own)
    assert allowed(policy.may_record, people, item) == ITEMS["may_record"]
    assert allowed(policy.may_see_waiting, people, item.lead_id) == ITEMS["may_see_waiting"]
    assert allowed(policy.may_see_drafts, people, item.lead_id) == ITEMS["may_see_drafts"]
    assert allowed(policy.may_see_dealings, people, item.lead_id) == ITEMS["may_see_dealings"]
    assert allowed(policy.may_raise, people, item) == ITEMS["may_raise"]
    assert allowed(policy.may_settle, people, item) == ITEMS["may_settle"]
    assert allowed(policy.may_release, people, item) == ITEMS["may_release"]


def test_a_batch_is_carried_on_by_who_uploaded_it_and_seen_by_its_department(people, own):
    batch = make_batch(department=own, by=people["reporter"])
    collected = make_batch(by=people["planner"])
    today = date(2023, 9, 7)
    assert allowed(policy.may_carry_on, people, batch, today) == {"reporter"}
    assert allowed(policy.may_carry_on, people, collected, today) == {"planner"}
    seen = {name: set(policy.visible_batches(person, Batch.objects.all())) for name, person in people.items()}
    assert {name for name in seen if batch in seen[name]} == {"reporter", "approver", "planner"}
    assert {name for name in seen if collected in seen[name]} == {"planner"}


@pytest.mark.parametrize("how", ["stopped", "expired", "moved"])
def test_a_batch_whose_uploader_is_gone_is_carried_on_by_an_approver_or_a_planner(people, own, how):
    batch, today = make_batch(department=own, by=people["reporter"]), date(2023, 9, 7)
    gone = batch.by
    if how == "stopped":
        gone.is_active = False
    elif how == "expired":
        gone.membership.expires_on = date(2023, 9, 6)
    else:
        gone.membership.department = people["other reporter"].membership.department
    gone.save()
    gone.membership.save()
    batch = Batch.objects.get(pk=batch.pk)
    assert allowed(policy.may_carry_on, people, batch, today) == {"approver", "planner"}
    batch.take_over(by=people["approver"])
    assert allowed(policy.may_carry_on, people, batch, today) == {"approver"}


def test_on_behalf_of_departments_only_planners_record(people, own):
    item, on_behalf_of = make_target(lead=own), (own.pk,)
    listed = {
        name for name, person in people.items() if policy.own_items(person, Target.objects, on_behalf_of).exists()
    }
    assert listed == {"reporter", "approver", "planner"}
    stranger = people["other reporter"]
    assert not policy.own_items(stranger, Target.objects, on_behalf_of).exists()
    make_reading(target=item, month=month(8), value=1, status="draft")
    entries = Reading.objects.all()
    lead = "point__target__lead"
    listed = {
        name for name, person in people.items() if policy.own_entries(person, entries, lead, on_behalf_of).exists()
    }
    assert listed == {"reporter", "approver", "planner"}


def test_a_supporting_department_does_not_record(people, own):
    """配合单位 answers to the lead: only the leading department's people record."""
    item = make_target(lead=own)
    item.supports.add(people["other reporter"].membership.department)
    assert allowed(policy.may_record, people, item) == {"reporter", "approver"}


# What may be done to an entry of the own department. Author -> action -> who may; all others may not.
#   an entry written by the department's reporter, waiting for approval
#   the same, but without a measurable end: only the planning office decides on it
#   an entry that the approver wrote: needs another approver, or is returned by the planning office
#   an entry that the planner wrote in an emergency
DECISIONS = {
    # (author, awaits a finding): (may_decide, may_return, may_find)
    ("reporter", False): ({"approver"}, {"approver", "planner"}, set()),
    ("reporter", True): (set(), {"approver", "planner"}, {"planner"}),
    ("approver", False): (set(), {"planner"}, set()),
    ("approver", True): (set(), {"planner"}, {"planner"}),
    ("planner", False): ({"approver"}, {"approver"}, set()),
    ("planner", True): (set(), {"approver"}, set()),
}


def decisions(people: dict, entry) -> tuple[set, set, set]:
    return tuple(allowed(may, people, entry) for may in (policy.may_decide, policy.may_return, policy.may_find))


@pytest.mark.parametrize(("author", "awaits"), DECISIONS)
def test_who_decides_on_a_waiting_report(people, own, author, awaits):
    project = make_project(lead=own, stage="advance" if awaits else "start")
    report = make_report(project=project, month=month(12), author=people[author], status=Status.SUBMITTED)
    assert decisions(people, report) == DECISIONS[author, awaits]


@pytest.mark.parametrize("author", ["reporter", "approver", "planner"])
def test_who_decides_on_a_waiting_figure(people, own, author):
    reading = make_reading(
        target=make_target(value=1, lead=own), month=month(6), value=1, author=people[author], status=Status.SUBMITTED
    )
    assert decisions(people, reading) == DECISIONS[author, False]


@pytest.mark.parametrize(("author", "who"), [("reporter", {"reporter"}), ("approver", {"approver"})])
def test_only_the_author_takes_a_waiting_entry_back(people, own, author, who):
    target = make_target(value=1, lead=own)
    reading = make_reading(target=target, month=month(6), value=1, author=people[author], status=Status.SUBMITTED)
    assert allowed(policy.may_withdraw, people, reading) == who
    reading.status = Status.APPROVED
    assert not allowed(policy.may_withdraw, people, reading)


def test_a_deputy_decides_for_a_department_elsewhere(people, own):
    """Named approvers only: a deputy who is no approver, or wrote the entry, decides on nothing."""
    target = make_target(value=1, lead=own)
    reading = make_reading(target=target, month=month(6), value=1, author=people["reporter"], status=Status.SUBMITTED)
    for name, decides in (("other approver", True), ("other reporter", False), ("leader", False)):
        own.deputy = people[name]
        own.save()
        assert policy.may_decide(people[name], Reading.objects.get(pk=reading.pk)) is decides
        assert policy.may_return(people[name], Reading.objects.get(pk=reading.pk)) is decides
        assert policy.may_release_with(people[name], Reading.objects.get(pk=reading.pk)) is decides
        reviewed = policy.reviewed_entries(people[name], Reading.objects.all(), "point__target__lead")
        assert reviewed.exists() is decides


def test_a_second_approver_decides_on_the_first_ones_entry(people, own):
    colleague = make_user(username="approver3", role="approver", department=own)
    target = make_target(value=1, lead=own)
    reading = make_reading(target=target, month=month(6), value=1, author=people["approver"], status=Status.SUBMITTED)
    assert policy.may_decide(colleague, reading)
    assert policy.may_return(colleague, reading)
    assert allowed(policy.may_release_with, {**people, "colleague": colleague}, reading) == {"colleague"}


def test_figures_that_pass_through_a_colleagues_hands_stay_ones_own(people, own):
    """Whoever typed the same figures into the draft before does not decide on them; another figure is the clerk's own."""
    target, at = make_target(value=1, lead=own), month(6)
    make_reading(target=target, month=at, value=700, author=people["approver"], status=Status.DRAFT)
    same = make_reading(target=target, month=at, value=700, author=people["reporter"], status=Status.SUBMITTED)
    assert policy.wrote(people["approver"], same)
    assert not policy.may_decide(people["approver"], same)
    assert policy.may_return(people["approver"], same)
    other = make_reading(target=target, month=at, value=701, author=people["reporter"], status=Status.SUBMITTED)
    assert not policy.wrote(people["approver"], other)
    assert policy.may_decide(people["approver"], other)


@pytest.mark.parametrize("awaits", [False, True])
@pytest.mark.parametrize("status", [status for status in Status if status != Status.SUBMITTED])
def test_nobody_decides_on_what_does_not_wait(people, own, status, awaits):
    project = make_project(lead=own, stage="advance" if awaits else "start")
    report = make_report(project=project, month=month(12), author=people["reporter"], status=Status.SUBMITTED)
    report.status = status
    assert decisions(people, report) == (set(), set(), set())


SEES = {
    # state of another's or the own department's entry: who sees it
    "draft": {"reporter", "approver"},
    "submitted": {"reporter", "approver", "planner"},
    "returned": {"reporter", "approver", "planner"},
    # nobody decided on it before it was replaced: it may have been a draft
    "superseded": {"reporter", "approver"},
    "approved": {*PEOPLE},
}


def make_entry(kind: str, people: dict, own, status: str):
    who = {"author": people["reporter"], "approver": people["approver"], "status": status}
    if kind == "reading":
        return make_reading(target=make_target(value=1, lead=own), month=month(6), value=1, **who)
    return make_report(project=make_project(lead=own), month=month(6), **who)


LEADS = {"reading": (Reading, "point__target__lead"), "report": (ProgressReport, "project__lead")}


@pytest.mark.parametrize("status", SEES)
@pytest.mark.parametrize("kind", LEADS)
def test_lists_hold_what_may_be_seen_one_by_one(people, own, kind, status):
    make_entry(kind, people, own, status)
    model, lead = LEADS[kind]
    listed = {
        name for name, person in people.items() if policy.visible_entries(person, model.objects.all(), lead).exists()
    }
    assert listed == SEES[status]


EVIDENCE = {
    # (is public, is withdrawn): who sees a file; a deputy approver is named below
    (True, False): {*PEOPLE},
    (False, False): {"reporter", "approver", "planner"},
    (False, True): {"reporter", "approver", "planner"},
}


@pytest.mark.parametrize("has_deputy", [False, True])
@pytest.mark.parametrize(("is_public", "is_withdrawn"), EVIDENCE)
@pytest.mark.parametrize("make", [make_target, make_project])
def test_who_sees_evidence(people, own, make, is_public, is_withdrawn, has_deputy):
    own.deputy = people["other approver"] if has_deputy else None
    own.save()
    kept = make_evidence(item=make(lead=own), month=month(6))
    if is_withdrawn:
        kept.withdraw(by=people["reporter"])
    files = Evidence.objects.annotate(is_public=Value(is_public))
    leads = ("target__lead", "project__lead")
    seen = {name for name, person in people.items() if policy.visible_evidence(person, files, leads).exists()}
    deputy = {"other approver"} if has_deputy and not is_withdrawn else set()
    assert seen == EVIDENCE[is_public, is_withdrawn] | deputy


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", LEADS)
def test_the_record_site_lists_the_departments_own_entries_whatever_their_state(people, own, kind, status):
    make_entry(kind, people, own, status)
    model, lead = LEADS[kind]
    listed = {name for name, person in people.items() if policy.own_entries(person, model.objects.all(), lead).exists()}
    assert listed == {"reporter", "approver"}


@pytest.mark.parametrize(("make", "model"), [(make_target, Target), (make_project, Project)])
def test_own_items_are_the_led_ones(people, own, make, model):
    led = make(lead=own)
    other = make(lead=people["other reporter"].membership.department)
    listed = {name: set(policy.own_items(person, model.objects.all())) for name, person in people.items()}
    mine, theirs = ("reporter", "approver"), ("other reporter", "other approver")
    assert listed == {
        name: {led} if name in mine else {other} if name in theirs else set() for name in (*PEOPLE, *NOBODY)
    }


def test_who_may_be_named_deputy(people, own):
    assert allowed(policy.may_deputize, people, own, months.today()) == {"other approver"}


def test_a_changed_department_acts_at_once(people, own):
    item = make_target(lead=own)
    person = people["reporter"].membership
    person.department = people["other reporter"].membership.department
    person.save()
    fresh = get_user_model().objects.get(username="reporter1")
    assert not policy.may_record(fresh, item)


def test_every_permission_has_a_line_here():
    """A new function of policy.py that answers "may" must be added to a table above."""
    asked = {name for name in vars(policy) if name.startswith("may_")}
    assert asked == {
        *OFFICES,
        *ITEMS,
        "may_decide",
        "may_release_with",
        "may_return",
        "may_find",
        "may_withdraw",
        "may_deputize",
        "may_carry_on",
    }


def test_whose_urgings_are_seen(people, own):
    """The department of the item, planners and leaders."""
    seen = {name for name, person in people.items() if policy.visible_urgings(person, Urging.objects.all()).exists()}
    assert seen == set()
    make_urging(item=make_target(value=10, lead=own))
    seen = {name for name, person in people.items() if policy.visible_urgings(person, Urging.objects.all()).exists()}
    assert seen == {"reporter", "approver", "planner", "leader"}
