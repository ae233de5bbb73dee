"""docs/permissions.md says who may open which address: every address is asked as every role."""

import logging
import re
from fnmatch import fnmatch

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from lingling_plan.sites import plan_site
from tests.make import make_evidence, make_matter, make_project, make_report, sign_in
from tests.office import AUGUST, JULY, clock, make_items, make_office

pytestmark = pytest.mark.django_db

PEOPLE = {"R": "clerk", "A": "approver", "P": "planner", "L": "leader", "S": "sysadmin"}


@pytest.fixture(autouse=True)
def now():
    logging.disable(logging.ERROR)
    with clock():
        yield
    logging.disable(logging.NOTSET)


def table() -> list[tuple[list[str], set[str]]]:
    """The lines of the last table: name patterns, letters of the roles."""
    text = (settings.BASE_DIR / "docs" / "permissions.md").read_text().rpartition("| URL name |")[2]
    lines = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    return [(re.findall(r"`([^`]+)`", names), set(who.split())) for names, who in lines]


def names(patterns, space="") -> list[str]:
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += names(pattern.url_patterns, inner)
        else:
            found.append(f"{space}{pattern.name}")
    return found


NAMES = names(get_resolver().url_patterns)


def who_may(name: str) -> set[str]:
    return next(who for patterns, who in table() if any(fnmatch(name, pattern) for pattern in patterns))


@pytest.fixture
def office():
    office = make_office()
    office.items = make_items(office)
    office.evidence = make_evidence(item=office.items["own_target"], month=JULY)
    judged = make_project(lead=office.own, stage="advance")
    office.awaiting = make_report(project=judged, month=AUGUST, done=["推进"], status="submitted")
    office.matter = make_matter(item=office.items["own_target"])
    return office


def address_of(name: str, office) -> str:
    """A named address with an object that is there, of the own department where departments matter."""
    target, project, year = office.items["own_target"], office.items["own_project"], office.plan.year
    arguments = {
        **dict.fromkeys(("target", "target_pace"), (year, target.indicator.code)),
        **dict.fromkeys(("project", "project_nodes"), (year, project.code)),
        **dict.fromkeys(("finding", "finding_return"), (office.awaiting.pk,)),
        "department": (office.own.code,),
        "evidence": ("target", target.pk, "2023-07"),
        "evidence_file": (office.evidence.pk,),
        "withdraw": (f"progressreport-{office.awaiting.pk}",),
        "matter": (office.matter.pk,),
        "settle_matter": (office.matter.pk,),
        "raise_matter": ("target", target.pk),
        "admin:app_list": ("indicators",),
    }
    action = name.rpartition(":")[2]
    if name not in arguments and action.endswith(("_change", "_delete", "_approve", "_return")):
        arguments[name] = (row_of(action, office).pk,)
    return reverse(name, args=arguments.get(name, ()))


def row_of(action: str, office):
    entries = {
        "indicators_reading": office.items["own_target"].points.get(month=AUGUST).readings.get(),
        "projects_progressreport": office.items["own_project"].reports.get(month=AUGUST),
    }
    for model in plan_site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        if action.startswith(f"{label}_"):
            return entries.get(label) or model._default_manager.last()
    raise AssertionError(action)


def test_it_works():
    assert who_may("board") == {"R", "A", "P", "L", "S"}
    assert who_may("admin:auth_user_change") == {"S"}
    assert len(NAMES) > 60


def test_every_address_answers_those_whom_the_table_names(client, office):
    for letter, person in PEOPLE.items():
        sign_in(client, office.people[person])
        for name in NAMES:
            answer = client.get(address_of(name, office))
            answered = answer.status_code
            list(answer)  # a download is read to its end, so that its file is closed
            assert answered in (200, 302, 403, 404, 405), (name, answered)
            if name.endswith("_delete") and letter == "P":
                continue  # what has entries stays, whoever asks: see test_admin_site.py
            if answered == 404:  # an administrator is not told of entries that nobody approved
                assert (letter, name.rpartition("_")[0]) in UNTOLD, name
                continue
            assert (answered != 403) == (letter in who_may(name)), (name, person, answered)


UNTOLD = {("S", "admin:indicators_reading"), ("S", "admin:projects_progressreport")}
