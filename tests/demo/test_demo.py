"""The demo: the real plan, invented months, and accounts."""

import os
from io import StringIO
from itertools import groupby
from unittest import mock

import pytest
from django.core.management import call_command

from demo.accounts import ACCOUNTS
from demo.courses import Course, course_of
from demo.kinds import EVENTS
from demo.tracks import NOTE, SUMS
from indicators.models import Reading
from items.whole_plan import all_items
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import counts
from lingling_plan.standing import Standing
from matters.models import Matter
from projects.models import Milestone, ProgressReport, Project, Track
from tests.make import make_user, month

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shown(kept_rows):
    """What the two commands print; each takes seconds."""
    said = StringIO()
    with mock.patch.dict(os.environ, DEMO_PASSWORD="shown-Passw0rd"):
        call_command("loadplan", "2023", stdout=said)
        call_command("demo", stdout=said)
    return said.getvalue()


@pytest.fixture
def demo(shown, db):
    return shown


def test_it_works(demo, client):
    """Every standing occurs, every account can sign in, and every page says that its months are invented."""
    plan = Plan.objects.get()
    leader = make_user(username="leader", role="leader")
    items = all_items(plan, MonthShown(month(8), plan.as_of(month(8), plan.today()), plan.today()), leader)
    tally = counts(items)
    assert all(tally[standing] for standing in Standing), tally
    for name, _, _ in ACCOUNTS:
        client.logout()
        client.post("/login/", {"username": name, "password": "shown-Passw0rd"})
        assert client.get("/").status_code == 200, name
    for path in (
        "/",
        "/behind/",
        "/indicators/",
        "/projects/",
        "/departments/",
        items[0].url,
        "/behind.csv",
        "/board.csv",
    ):
        assert "演示数据" in client.get(path).content.decode(), path
    assert "shown-Passw0rd" in demo
    # The whole plan's board with all its marks, as it is sent; and what a wall asks for every minute.
    for path, most in (("/", 40), ("/wall/now/", 20)):
        sent = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert sent.headers["Content-Encoding"] == "gzip"
        assert len(sent.content) <= most * 1024, (path, len(sent.content))


def test_again_it_only_renews_the_password(demo, monkeypatch, client):
    before = (Reading.objects.count(), ProgressReport.objects.count(), Plan.objects.get().revision)
    monkeypatch.setenv("DEMO_PASSWORD", "other-Passw0rd")
    call_command("demo")
    assert (Reading.objects.count(), ProgressReport.objects.count(), Plan.objects.get().revision) == before
    client.post("/login/", {"username": "leader", "password": "other-Passw0rd"})
    assert client.get("/").status_code == 200


def test_months_come_out_the_same_again():
    """The same figures on every machine: courses depend on codes alone."""
    assert course_of("grain-output") is course_of("grain-output")
    assert {course_of(f"code-{number}") for number in range(300)} == set(Course)


def test_projects_have_the_lines_leaders_ask_for(demo):
    """Ten have sums and an entry; one that has begun is not entered a month later. What the report promises stays."""
    tracked = Project.objects.filter(code__in=SUMS)
    assert tracked.count() == Project.objects.exclude(year_investment=None).count() == len(SUMS)
    assert set(tracked.values_list("points__track", flat=True)) == set(Track.values)
    reports = ProgressReport.objects.filter(project__in=tracked).order_by("project", "month")
    assert all(report.progress == NOTE for report in reports)
    for _, own in groupby(reports, key=lambda report: report.project_id):
        sums = [(report.invested, report.paid) for report in own]
        assert sums == sorted(sums)
    assert Project.objects.get(code="gas-power-station").investment == 26
    plan = Plan.objects.get()
    when = MonthShown(month(8), plan.as_of(month(8), plan.today()), plan.today())
    items = {item.name: item for item in all_items(plan, when, make_user(username="leader2", role="leader"))}
    late = [item.track.name for item in items.values() if item.standing == Standing.RISK]
    assert Track.REGISTRATION.label in late  # begun a month ago, not entered yet


def test_events_have_nodes_of_events(demo):
    names = set(Milestone.objects.filter(project__code__in=EVENTS).values_list("name", flat=True))
    assert names
    assert not any("主体" in name or "施工" in name for name in names)


def test_matters_are_answered_by_the_district(demo):
    answered = Matter.objects.exclude(answered_by=None)
    assert {matter.answered_by.membership.role for matter in answered} == {"leader"}


def test_nobody_signs_in_as_an_inventor(demo, django_user_model):
    invented = django_user_model.objects.filter(username__contains=".")
    assert invented
    assert not any(user.has_usable_password() for user in invented)
