"""Object-level probes of both admin sites: 0 leaks, 0 forbidden writes, for every model registered and every person.

The registries are walked, so a new ModelAdmin is probed without being named here. Texts of the two departments carry
canaries (tests/office.py); a response that shows one to somebody who must not see it is a leak, and so is a different
answer for what exists elsewhere and what does not exist at all. Writes are found by comparing every row before and after.
"""

import logging

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, ManyToManyField

from lingling_plan.entries import Status
from lingling_plan.sites import plan_site, record_site
from tests.make import sign_in
from tests.office import OTHER, OWN, UNAPPROVED, clock, make_items

# What policy.py answers is asked of both databases by test_matrix.py; junk meets both in test_hostile.py.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

SITES = {"record": record_site, "admin": plan_site}
REGISTERED = [(site, model) for site in SITES for model in SITES[site]._registry]
PEOPLE = ["clerk", "approver", "stranger", "strange_approver", "planner", "leader", "sysadmin", "nobody"]
ENTERS = {
    "record": {"clerk", "approver", "stranger", "strange_approver"},
    "admin": {"planner", "sysadmin"},
}

# What a person must never find on a site; planners see everything.
HIDDEN = {
    "clerk": [OTHER],
    "approver": [OTHER],
    "stranger": [OWN],
    "strange_approver": [OWN],
    "planner": [],
    "leader": [OWN, OTHER],
    "sysadmin": [UNAPPROVED, "777.125", "777.1250"],
    "nobody": [OWN, OTHER],
}

# Lookups that would narrow a list, or tell a secret by what they find.
LOOKUPS = [
    "author__password__startswith=pbkdf2",
    "decider__membership__role=approver",
    "point__target__lead__name__startswith=农",
    "project__lead__name__startswith=农",
    "lead__membership__user__password__startswith=pbkdf2",
    "actor__password__contains=a",
    "user__password__contains=a",
    "value__gt=0",
    "pk__gt=0",
    "id__in=1,2,3",
    "remark__contains=金丝雀",
]
TRICKS = [
    "_popup=1",
    "_to_field=id",
    "_facets=1",
    "all=",
    "o=1.2.3",
    "o=-99",
    "p=-1",
    "p=zzz",
    "q=金丝雀",
    "e=1",
    "_export=csv",
    "format=json",
]
ADDRESSES = ["history/", "export/", "import/", "autocomplete/", "process_import/"]


@pytest.fixture(autouse=True)
def now():
    """The clock stands still; refusals are logged with their traces, which nobody reads here."""
    logging.disable(logging.ERROR)
    with clock():
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.items = make_items(made)
    return made


def kept_tables():
    """Models whose rows nobody may change by a probe; logs and sessions write themselves."""
    rooms = ("lingling_plan", "indicators", "projects", "auth")
    return [model for room in rooms for model in apps.get_app_config(room).get_models(include_auto_created=True)]


# A department's people may write entries of their own department; planners at /admin/ the plan.
ENTRIES = {
    "indicators.Reading": "point__target__lead",
    "projects.ProgressReport": "project__lead",
    "projects.ProgressReport_completed": "progressreport__project__lead",
}
NOT_THE_PLAN = {*ENTRIES, "projects.Finding", "auth.User", "lingling_plan.Membership"}
# Counters and clocks.
UNCOUNTED = {"revision": 0, "last_login": None}


def untouchable(user) -> dict[str, list[str]]:
    """Every row that this person must not write, to be compared."""
    person = getattr(user, "membership", None)
    found = {}
    for model in kept_tables():
        label, rows = model._meta.label, model._default_manager.order_by("pk")
        if label in ENTRIES and person and person.department:
            rows = rows.exclude(**{ENTRIES[label]: person.department})
        if person is None or person.role != "planner" or label in NOT_THE_PLAN:
            shown = returnable if person and person.role == "planner" and label in ENTRIES else uncounted
            found[label] = [repr(shown(row)) for row in rows.values()]
    return found


def uncounted(row: dict) -> dict:
    return row | {name: UNCOUNTED[name] for name in row.keys() & UNCOUNTED}


def returnable(row: dict) -> dict:
    """Of an entry, all but what returning it may write: planners return what waits, and approve nothing."""
    is_approved = row.get("status") == Status.APPROVED
    return (
        row | {"status": is_approved, "decider_id": None, "decided_at": None, "reason": ""} if "status" in row else row
    )


def base(site: str, model) -> str:
    return f"/{site}/{model._meta.app_label}/{model._meta.model_name}/"


def seen(response) -> str:
    return response.content.decode() + str(dict(response.headers))


def check(response, person: str, what: str) -> None:
    assert response.status_code < 500, what
    for canary in HIDDEN[person]:
        assert canary not in seen(response), f"{person} finds {canary} at {what}"


def junk_for(model, rows: list) -> list[dict]:
    """Bodies of forbidden posts: nothing, bulk actions, list editing, and foreign ids in every relation."""
    bulk = [{"action": name, "_selected_action": [str(row.pk) for row in rows], "post": "yes", "index": "0"}
            for name in ("delete_selected", "export_admin_action")]  # fmt: skip
    editing = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(rows[0].pk) if rows else "1",
        "_save": "1",
    }
    editing |= {"form-0-status": "approved", "form-0-value": "1", "form-0-name": "改"}
    relations = {}
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if isinstance(field, ForeignKey | ManyToManyField):
            relations[field.name] = [str(pk) for pk in field.related_model.objects.values_list("pk", flat=True)][-1:]
    extra = {"month": "2023-08", "value": "3", "progress": "x", "status": "approved", "reason": "x", "weight": "5"}
    return [{"post": "yes"}, *bulk, editing, {**relations, **extra}]


def routes(site: str, model, rows: list) -> list[str]:
    path = base(site, model)
    objects = [
        f"{path}{row.pk}/{action}/"
        for row in rows
        for action in ("change", "delete", "approve", "return", "history", "password")
    ]
    return [path, f"{path}add/", *objects, *(f"{path}{extra}" for extra in ADDRESSES)]


@pytest.mark.parametrize(("site", "model"), REGISTERED, ids=lambda value: getattr(value, "__name__", value))
def test_no_leak_and_no_forbidden_write(client, office, site, model):
    rows = list(model._default_manager.order_by("pk"))
    assert rows, "tests/office.py makes none"
    rows = rows if len(rows) <= 3 else [*rows[:2], rows[-1]]
    for person in PEOPLE:
        user = office.people[person]
        sign_in(client, user)
        before = untouchable(user)
        probe = probe_from_inside if person in ENTERS[site] else probe_from_outside
        assert probe(client, person, site, model, rows) > 10
        assert untouchable(user) == before, f"{person} wrote"


def probe_from_outside(client, person, site, model, rows) -> int:
    """Whoever may not enter a site is refused at every address, whatever is posted."""
    paths = routes(site, model, rows[-1:])
    for path in paths:
        for response in (client.get(path), client.post(path, junk_for(model, rows)[-1])):
            check(response, person, path)
            assert response.status_code in (403, 404), path
    return len(paths)


def probe_from_inside(client, person, site, model, rows) -> int:
    paths = routes(site, model, rows)
    own_page = person == "sysadmin" and model._meta.label == "auth.User"  # theirs to write
    for path in paths:
        check(client.get(path), person, path)
        for body in [] if own_page else junk_for(model, rows):
            check(client.post(path, body), person, f"POST {path} {body}")
    for query in [*LOOKUPS, *TRICKS]:
        check(client.get(f"{base(site, model)}?{query}"), person, query)
        check(client.get(f"{base(site, model)}add/?{query}"), person, query)
    return len(paths)


@pytest.mark.parametrize(("site", "model"), REGISTERED, ids=lambda value: getattr(value, "__name__", value))
def test_no_list_is_narrowed_by_a_lookup_of_ones_own(client, office, site, model):
    """Refused (400) or ignored by a redirect; never answered with what it found."""
    kept = SITES[site]._registry[model]
    for person in ENTERS[site]:
        if kept.has_view_permission(_request(office, person)):
            sign_in(client, office.people[person])
            for query in LOOKUPS:
                assert client.get(f"{base(site, model)}?{query}").status_code in (302, 400), query


def _request(office, person):
    class Request:
        user = office.people[person]

    return Request


RECORD = [model for site, model in REGISTERED if site == "record"]


@pytest.mark.parametrize("model", RECORD, ids=lambda model: model._meta.label)
def test_what_is_foreign_answers_like_what_does_not_exist(client, office, model):
    sign_in(client, office.clerk)
    kept = record_site._registry[model]
    foreign = next(row for row in model.objects.all() if row.department == office.other)
    for action in ("change", "approve", "return"):
        for method in (client.get, client.post):
            there, nowhere = (method(f"{base('record', model)}{pk}/{action}/") for pk in (foreign.pk, 987654321))
            assert there.status_code == nowhere.status_code == 404
            assert there.content == nowhere.content
    query = dict(part.split("=") for part in kept.again(foreign).split("&"))
    missing = {name: value if name == "month" else "987654321" for name, value in query.items()}
    for method in (client.get, client.post):
        there, nowhere = (method(f"{base('record', model)}add/", data) for data in (query, missing))
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


@pytest.mark.parametrize("person", PEOPLE)
def test_there_is_no_shortcut_and_no_autocomplete(client, office, person):
    sign_in(client, office.people[person])
    for site in SITES:
        for model in kept_tables():
            content_type, row = ContentType.objects.get_for_model(model), model._default_manager.first()
            assert client.get(f"/{site}/r/{content_type.pk}/{row.pk if row else 1}/").status_code == 404
        for query in ("app_label=indicators&model_name=target&field_name=lead", "term=甲"):
            assert client.get(f"/{site}/autocomplete/?{query}").status_code == 404


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_pages_tell_nothing_foreign(client, office, person):
    sign_in(client, office.people[person])
    for site in SITES:
        response = client.get(f"/{site}/")
        check(response, person, site)
        assert response.status_code == (200 if person in ENTERS[site] else 403)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_planners_screens_are_the_planners(client, office, person):
    sign_in(client, office.people[person])
    report = office.items["other_project"].reports.first()
    before = untouchable(office.leader)
    screens = [
        "/indicators/pending/",
        "/projects/nodes/",
        "/projects/findings/",
        f"{office.items['own_target'].get_absolute_url()}pace/",
        f"{office.items['own_project'].get_absolute_url()}nodes/",
        f"/projects/findings/{report.pk}/",
        f"/projects/nodes/?project={office.items['own_project'].pk}",
    ]
    for address in screens:
        for response in (
            client.get(address),
            client.post(address, {"save": "1", "pace": "level"} if person != "planner" else {}),
        ):
            assert (response.status_code == 403) == (person != "planner"), address
    assert client.post(f"/projects/findings/{report.pk}/return/", {"return-reason": ""}).status_code in (302, 403, 200)
    assert untouchable(office.leader) == before


def test_static_promises_of_every_registered_admin():
    """Nothing that Django's own permission checks do not cover object by object."""
    for site, model in REGISTERED:
        kept = SITES[site]._registry[model]
        assert kept.actions is None, model
        assert kept.list_editable == (), model
        assert kept.autocomplete_fields == (), model
        assert kept.raw_id_fields == (), model
        assert not kept.view_on_site, model
        names = {str(pattern.name).rpartition("_")[2] for pattern in kept.urls}
        assert names <= {"changelist", "add", "change", "delete", "approve", "return"}, model


def test_nobody_needs_staff(office):
    assert not any(
        user.is_staff or user.is_superuser or user.user_permissions.exists() for user in office.people.values()
    )


def test_the_probes_would_notice_a_leak(client, office, monkeypatch):
    """Take the row filter away, and the canary sings."""
    from lingling_plan import policy

    monkeypatch.setattr(policy, "own_entries", lambda user, entries, lead, on_behalf_of=(): entries)
    sign_in(client, office.clerk)
    with pytest.raises(AssertionError, match="finds"):
        check(client.get("/record/indicators/reading/"), "clerk", "list")
