"""Whatever part of a plan is loaded over whatever administrators changed: what was recorded stays, and once is enough."""

import json
from datetime import date
from functools import cache

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.models import Indicator, Target
from lingling_plan.models import Department, Doubt, Plan
from projects.models import Milestone, Project
from seeding.build import build, fixture_text
from seeding.fixture import FixtureError, read
from seeding.loading import load
from tests.make import make_reading, make_report, month
from tests.seeding.conftest import SEEDS, edit
from tests.seeding.dump import recorded, snapshot

pytestmark = pytest.mark.django_db

# What an administrator or planner may do to a loaded plan.
BY_HAND = {
    "value": lambda: Target.objects.filter(indicator__code="grain").update(value=35),
    "wording": lambda: Target.objects.filter(indicator__code="operas").update(bound="ge", value_high=None),
    "lead": lambda: Target.objects.update(lead=Department.objects.get(code="jyj"), lead_basis="report"),
    "supports": lambda: Target.objects.get(indicator__code="grain").supports.clear(),
    "to come": lambda: Target.objects.filter(indicator__code="binding").update(value=90, document_no="1号"),
    "units": lambda: Target.objects.filter(indicator__code="operas").update(units=12),
    "name": lambda: Indicator.objects.filter(code="grain").update(name="粮食"),
    "department": lambda: Department.objects.filter(code="fgj").update(name="发改局"),
    "new department": lambda: Department.objects.create(code="new", name="新局"),
    "drop a target": lambda: Target.objects.filter(indicator__code="operas").delete(),
    "drop a project": lambda: Project.objects.filter(code="reform").delete(),
    "drop doubts": lambda: Doubt.objects.all().delete(),
    "lay out nodes": lambda: Milestone.objects.create(
        project=Project.objects.get(code="power"), name="招标", due=date(2023, 5, 31)
    ),
    "rename a node": lambda: Milestone.objects.filter(project__code="school").update(name="交付"),
    "reporting day": lambda: Plan.objects.update(reporting_day=8),
    "close months": lambda: Plan.objects.update(closed_through=month(6)),
    "repace": lambda: [target.set_pace() for target in Target.objects.all()],
}
# What a newer file may say.
IN_THE_FILE = {
    ("indicators.target", "grain"): {"value": "40", "note": "新"},
    ("indicators.target", "places"): {"deadline": "2023-02-28"},
    ("indicators.target", "operas"): {"value_high": "3"},
    ("indicators.target", "binding"): {"value": "95"},
    ("indicators.indicator", "places"): {"cadence": "quarterly"},
    ("projects.project", "power"): {"stage": "complete", "deadline": "2024-06-30"},
    ("projects.milestone", "power"): {"name": "建成", "due": "2024-06-30"},
    ("lingling_plan.department", "fgj"): {"name": "发展改革局"},
    ("lingling_plan.ruleset", "default-total"): {"red": "40"},
}


@cache
def plan_text() -> str:
    """The plan file of the small tables; no fixture, because Hypothesis prints those whole."""
    return build(SEEDS, 2023)


def part_of(text: str, left_out: set[int]) -> str:
    return fixture_text([each for number, each in enumerate(json.loads(text)) if number not in left_out])


@pytest.fixture
def people():
    """Those who record; there before every example, because passwords take long to make."""
    for department in ("nyncj", "jyj", "fgj"):
        for role in ("clerk", "approver"):
            get_user_model().objects.create(username=f"{role}-{department}")


def record() -> None:
    make_reading(target=Target.objects.get(indicator__code="grain"), month=month(7), value="0.2")
    make_reading(target=Target.objects.get(indicator__code="places"), month=month(3), value=200, status="submitted")
    make_report(project=Project.objects.get(code="power"), month=month(4), done=["开工"])
    make_report(project=Project.objects.get(code="school"), month=month(6), status="returned")


@given(
    by_hand=st.lists(st.sampled_from(sorted(BY_HAND)), unique=True),
    in_the_file=st.sets(st.sampled_from(sorted(IN_THE_FILE))),
    left_out=st.sets(st.integers(0, 36), max_size=20),
    overwrite=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_works(people, by_hand, in_the_file, left_out, overwrite):
    with transaction.atomic():
        load(read(plan_text(), 2023))
        record()
        for change in sorted(by_hand, key="close months".__eq__):  # what is closed cannot be dropped
            BY_HAND[change]()
        progress, before = recorded(), snapshot()
        text = part_of(edit(plan_text(), {key: IN_THE_FILE[key] for key in in_the_file}), left_out)
        try:
            with transaction.atomic():
                load(read(text, 2023), overwrite=overwrite)
        except FixtureError:
            assert snapshot() == before
        else:
            again = load(read(text, 2023))
            assert (len(again.created), len(again.changed), again.points) == (0, 0, 0)
        assert recorded() == progress
        transaction.set_rollback(True)


@given(left_out=st.sets(st.integers(0, 36), max_size=12))
@settings(max_examples=15, deadline=None)
def test_any_part_into_an_empty_database_is_loaded_whole_or_not_at_all(left_out):
    text = part_of(plan_text(), left_out)
    with transaction.atomic():
        try:
            with transaction.atomic():
                outcome = load(read(text, 2023))
        except FixtureError:
            assert not any(snapshot().values())
        else:
            assert len(outcome.created) == 37 - len(left_out)
        transaction.set_rollback(True)
