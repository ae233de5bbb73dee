"""Two departments with their people, items and entries. Every text carries a canary, so that leaks can be searched for.

The same people in every test of entry and planning: clerk and approver of the own department (教育局), a second clerk
there, the other department's clerk and approver, a planner, a leader, an administrator, and nobody (no membership).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import time_machine
from django.contrib.auth import get_user_model

from indicators.models import Target
from lingling_plan.models import Department, Doubt, Plan
from projects.models import NodeTemplate, Project
from tests.make import (
    approver_of,
    clerk_of,
    make_actual,
    make_department,
    make_message,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
)

NOW = date(2023, 9, 7)
JULY, AUGUST = month(7), month(8)

OWN, OTHER = "甲金丝雀", "乙金丝雀"
# In what nobody approved: to be seen by the department and by planners only.
UNAPPROVED = "未批"


def clock():
    """Ten in the morning of 7 September 2023 in Shanghai: August was due on the 5th."""
    return time_machine.travel(f"{NOW}T02:00:00Z", tick=False)


@dataclass
class Office:
    plan: Plan
    own: Department
    other: Department
    people: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return vars(self)["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_office() -> Office:
    plan = make_plan()
    own, other = make_department(), make_department(code="nyncj", name="农业农村局")
    office = Office(plan, own, other)
    nobody = get_user_model().objects.create(username="nobody")
    office.people = {
        "clerk": clerk_of(own),
        "colleague": make_user(username="colleague", role="reporter", department=own),
        "approver": approver_of(own),
        "stranger": clerk_of(other),
        "strange_approver": approver_of(other),
        "planner": make_user(username="planner", role="planner"),
        "leader": make_user(username="leader", role="leader"),
        "sysadmin": make_user(username="sysadmin", role="admin"),
        "nobody": nobody,
    }
    return office


def make_items(office: Office) -> dict[str, Target | Project]:
    """One target and one project a department, with an approved July and a waiting August."""
    items = {}
    for name, lead, canary in (("own", office.own, OWN), ("other", office.other, OTHER)):
        target = make_target(name=f"指标{canary}", value=1200, lead=lead, note=f"说明{canary}")
        make_reading(target=target, month=JULY, value=650, progress=f"进展{canary}")
        waiting = f"{UNAPPROVED}{canary}"
        make_reading(target=target, month=AUGUST, value="777.125", progress=waiting, remark=waiting, status="submitted")
        project = make_project(
            name=f"项目{canary}", lead=lead, year_investment=Decimal(3), nodes=[(f"招标{canary}", date(2023, 6, 30))]
        )
        make_report(project=project, month=JULY, invested=1, progress=f"进展{canary}")
        make_report(project=project, month=AUGUST, invested="1.25", progress=waiting, status="submitted")
        make_actual(indicator=target.indicator, value=1000)
        make_message(to=clerk_of(lead), text=f"待填报 {waiting}")
        items[f"{name}_target"], items[f"{name}_project"] = target, project
    make_planned(office)
    return items


def make_planned(office: Office) -> None:
    """What belongs to no department."""
    Doubt.objects.create(
        plan=office.plan, code="unclear", kind="口径", question="哪一处为准？", first="12", first_sections="二（二）"
    )
    NodeTemplate.objects.create(stage="start", name="招标", months_before=2)
