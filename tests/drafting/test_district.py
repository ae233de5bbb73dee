"""The district's own report, taken over as it was read, against the plan that was made of it by hand.

The text is not in the project: REPORT_TEXT names it. What differs is printed (pytest -s) and bounded here.
"""

import json
import os
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from drafting import beside, comparing
from drafting.intake import take
from drafting.models import Report
from indicators.models import Actual, Target
from lingling_plan.models import Department, Plan
from projects.models import Project
from reader.pairing import likeness, scaled
from seeding.fixture import read as read_fixture
from seeding.loading import load
from tests.make import make_user, sign_in

TEXT = os.environ.get("REPORT_TEXT", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not Path(TEXT).is_file(), reason="REPORT_TEXT does not name the report's text"),
]
FILE = settings.BASE_DIR / "fixtures" / "plan-2023.json"
LIKE, NAMED = Decimal("0.45"), Decimal("0.5")
# Where the tables have a short office name of their own: words that the same row has in the report.
OFFICE_NAMES = {
    "稀土园产业规划与控规审批": "控制性详规",
    "稀土园水电路讯配套": "水、电、路、讯",
    "河西园路网管网电网": "路网、管网、电网",
    "四家锰企满负荷生产": "现有企业满负荷生产",
    "提高低保特困残补标准": "供养标准",
}


def test_it_gives_the_plan_that_was_made_by_hand(client):
    fixture = json.loads(FILE.read_text())
    departments = [each["fields"] for each in fixture if each["model"] == "lingling_plan.department"]
    Department.objects.bulk_create(
        Department(**{name: each[name] for name in ("code", "name", "kind", "basis", "note")}) for each in departments
    )
    sign_in(client, make_user(username="planner", role="planner"))
    text = SimpleUploadedFile("报告.txt", Path(TEXT).read_bytes())
    client.post("/reports/", {"file": text})
    report = Report.objects.get()
    take_over(client, report)
    told = {"name": "2023年国民经济和社会发展计划", "adopted_on": date(2022, 12, 24).isoformat()}
    response = client.post(f"/reports/{report.pk}/", told, follow=True)
    assert "已建立2023年计划" in response.content.decode()
    found = compare(fixture, Plan.objects.get(year=2023), report)
    sys.stdout.write("\n".join(found["lines"]) + "\n")
    assert found["actuals"] >= 84  # of 90
    assert found["targets"] >= 92  # of 101
    assert sum("measure " in line for line in found["lines"]) <= 3
    assert found["projects"] >= 95  # of 101
    assert Project.objects.filter(plan__year=2023).count() <= 135


def take_over(client, report: Report) -> None:
    """Leaf by leaf, everything as proposed; what the page says is incomplete is left out; one lead for all."""
    for number in range(len(report.chapters)):
        rows = report.rows.filter(chapter=number)
        seen = [f"{row.pk}.{row.version}" for row in rows]
        client.post(f"/reports/{report.pk}/{number}/", {"accept_all": "1", "seen": seen})
        for row in rows.filter(state="open"):
            posted = {"leave_out": row.pk, "version": row.version, "reason": "没有数"}
            client.post(f"/reports/{report.pk}/{number}/", posted)
    assert not report.rows.filter(state="open").exists()
    ticked = report.rows.filter(part="target", into=None).values_list("pk", flat=True)
    lead = Department.objects.get(code="fgj")
    client.post(f"/reports/{report.pk}/leads/", {"ticked": list(ticked), "department": lead.pk})


def compare(fixture: list, plan: Plan, report: Report) -> dict:
    """How many rows of each kind were found again, and a line for every difference."""
    by_model = {}
    for each in fixture:
        by_model.setdefault(each["model"], []).append(each["fields"])
    names = {each["code"]: each for each in by_model["indicators.indicator"]}
    found = {"lines": []}
    for label, stored, wanted in (
        (
            "actuals",
            [(a.indicator, a) for a in Actual.objects.select_related("indicator")],
            by_model["indicators.actual"],
        ),
        (
            "targets",
            [(t.indicator, t) for t in Target.objects.filter(plan=plan).select_related("indicator")],
            by_model["indicators.target"],
        ),
    ):
        mine = [Figure(i.name, i.unit, i.measure, r.value, r.value_high, r.bound, r.firm) for i, r in stored]
        theirs = [
            Figure(each["name"], each["unit"], each["measure"], _decimal(row["value"]) if "value" in row else None,
                   _decimal(row.get("value_high")), row["bound"], row["firm"])
            for row in wanted
            for each in [names[row["indicator"][0]]]
        ]  # fmt: skip
        found[label] = matched(label, mine, theirs, found["lines"])
    mine = [Figure(p.name, "", "", None, None, p.stage, p.firm) for p in Project.objects.filter(plan=plan)]
    theirs = [Figure(p["name"], "", "", None, None, p["stage"], p["firm"]) for p in by_model["projects.project"]]
    found["projects"] = matched("projects", mine, theirs, found["lines"])
    counts = Counter(report.rows.values_list("state", flat=True))
    found["lines"].append(
        f"rows {report.rows.count()}: {dict(counts)}, merged {report.rows.exclude(into=None).count()}"
    )
    return found


class Figure:
    def __init__(self, name, unit, measure, value, high, bound, firm):
        self.name, self.unit, self.measure, self.value, self.high = name, unit, measure, value, high
        self.bound, self.firm = bound, firm

    def __str__(self) -> str:
        return f"{self.name} {self.value if self.value is not None else ''}{self.unit} {self.bound}{'' if self.firm else ' 力争'}"

    @property
    def amount(self):
        if self.value is None:
            return None
        word = self.unit.lstrip("十百千万亿")
        return scaled(self.value, self.unit[: len(self.unit) - len(word)]).normalize()


def _decimal(text):
    return None if text is None else Decimal(text)


def alike(name: str, office: str) -> Decimal:
    return Decimal(1) if office in OFFICE_NAMES and OFFICE_NAMES[office] in name else likeness(name, office)


def matched(label: str, mine: list[Figure], theirs: list[Figure], lines: list[str]) -> int:
    """Greedy, the most alike names first, of equal amounts. Returns how many of theirs have one of mine."""
    pairs = sorted(
        (
            (alike(one.name, other.name), number, place)
            for number, one in enumerate(mine)
            for place, other in enumerate(theirs)
            if one.amount == other.amount
        ),
        key=lambda pair: -pair[0],
    )
    floor = LIKE if label == "projects" else Decimal(0)
    taken, given = {}, {}
    for degree, number, place in pairs:
        if number not in taken and place not in given and degree >= floor:
            taken[number], given[place] = place, number
    for place, number in sorted(given.items()):
        one, other = mine[number], theirs[place]
        differs = [
            f"{what} {getattr(one, what)} for {getattr(other, what)}"
            for what in ("unit", "measure", "bound", "firm", "high")
            if getattr(one, what) != getattr(other, what)
        ]
        if alike(one.name, other.name) < NAMED:
            differs.insert(0, f"named {one.name}")
        if differs:
            lines.append(f"{label}, told otherwise: {other.name}: {', '.join(differs)}")
    lines += [f"{label}, only by hand: {each}" for place, each in enumerate(theirs) if place not in given]
    lines += [f"{label}, only read: {each}" for number, each in enumerate(mine) if number not in taken]
    named = sum(alike(mine[number].name, theirs[place].name) >= NAMED for place, number in given.items())
    told = f"{len(given)} of {len(theirs)} by hand found with their value, {named} of them with a like name"
    lines.append(f"{label}: {told}; {len(mine)} read")
    return len(given)


def test_its_sentences_are_found_for_the_loaded_plan():
    load(read_fixture(FILE.read_text(), 2023), source="plan-2023.json")
    report = take(
        SimpleUploadedFile("报告.txt", Path(TEXT).read_bytes()), year=2023, by=make_user(username="p", role="planner")
    )
    shown, others = beside.lines(report, comparing.promised(Plan.objects.get(year=2023)))
    bare = [line.told.name for line in shown if not line.rows]
    sys.stdout.write(f"{len(shown) - len(bare)} of {len(shown)} items, without: {bare}; {len(others)} of no item\n")
    assert len(shown) == 202
    assert len(bare) <= 8
    # Every figure that both have is the same: nothing was met by name alone where the report says another number.
    assert not [line.told.name for line in shown if line.doubt == "数值不同"]
