"""支付: a third track of a project, judged like its investment where the year has a plan for it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from lingling_plan.standing import Standing
from projects.forms import ReportForm
from projects.models import Point, ProgressReport, Track
from tests.make import clerk_of, make_adjustment, make_project, make_report, make_user, month, sign_in

AUGUST = month(8)


@pytest.fixture
def now(db):
    with time_machine.travel("2023-09-05T04:00:00Z", tick=False):
        yield


@pytest.fixture
def bridge(now):
    return make_project(name="潇水大桥", code="bridge", year_payment=1200, nodes=[("招标", date(2023, 6, 30))])


@pytest.fixture
def leader(client, now):
    return sign_in(client, make_user(username="leader", role="leader"))


@pytest.fixture
def clerk(client, bridge):
    return sign_in(client, clerk_of(bridge.lead))


def asked(project, track) -> list[tuple]:
    points = Point.objects.filter(project=project, track=track).order_by("month")
    return [(point.month.month, point.expected, point.yellow, point.red, point.done_at) for point in points]


def test_its_points_are_laid_like_those_of_investment(now):
    project = make_project(year_payment=1200, year_investment=1200)
    assert asked(project, Track.PAYMENT) == asked(project, Track.INVESTMENT)
    assert asked(project, Track.PAYMENT)[7] == (8, 800, 680, 440, 1200)


def test_a_project_without_a_plan_for_it_keeps_its_points_and_its_light(now):
    project = make_project(year_investment=12, nodes=[("招标", date(2023, 6, 30))])
    make_report(project=project, month=AUGUST, done=["招标"], invested=8)
    assert set(project.points.values_list("track", flat=True)) == {"nodes", "investment"}
    assert standing_of_worst(project) == Standing.ONPACE


def standing_of_worst(project) -> str:
    from lingling_plan.monthly import MonthShown
    from projects import rows

    when = MonthShown(AUGUST, project.plan.as_of(AUGUST, project.plan.today()), project.plan.today())
    (item,) = rows.items(project.plan, when, make_user(username="leader", role="leader"), pk=project.pk)
    return item.standing


@pytest.mark.parametrize(
    ("paid", "standing"),
    [("1200", "done"), ("800", "onpace"), ("799.9999", "slight"), ("679", "risk"), ("439", "behind"), ("0", "behind")],
)
def test_how_it_is_judged(bridge, paid, standing):
    make_report(project=bridge, month=AUGUST, done=["招标"], paid=Decimal(paid))
    points = Point.objects.filter(project=bridge, track=Track.PAYMENT, month=AUGUST)
    assert points.judged(date(2023, 9, 5)).get().standing == standing


def test_the_light_is_the_worst_tracks_and_says_which(leader, bridge):
    make_report(project=bridge, month=AUGUST, done=["招标"], paid=300)
    page = leader.get("/projects/2023/bridge/")
    assert page.context["item"].standing == Standing.BEHIND
    assert page.context["row"]["track"] == "年度支付"
    assert "300 万元" in page.context["why"].sentence
    assert "进度安排 · 年度支付" in page.text
    row = next(row for _, rows in leader.get("/").context["groups"] for row in rows if row["name"] == "潇水大桥")
    assert (row["track"], row["latest"]) == ("年度支付", "300 万元")
    assert "800 万元" in leader.get("/projects/2023/bridge/why/").text


def test_an_adjustment_of_the_promise_leaves_it_alone(leader, bridge):
    before = asked(bridge, Track.PAYMENT)
    make_report(project=bridge, month=AUGUST, done=["招标"], paid=300)
    make_adjustment(item=bridge, effective=AUGUST, deadline=date(2024, 6, 30))
    assert asked(bridge, Track.PAYMENT) == before
    item = leader.get("/projects/2023/bridge/").context["item"]
    assert (item.standing, item.original.standing) == (Standing.BEHIND, Standing.BEHIND)
    assert item.track.name == "年度支付"


def test_the_page_tells_it_as_it_is_typed(leader, bridge):
    """Whatever investment is read in; without any there is no unit to choose."""
    make_report(project=bridge, month=AUGUST, done=["招标"], paid=300)
    for unit in ("wan", "yi"):
        page = leader.get(f"/projects/2023/bridge/?unit={unit}")
        assert [amount for _, amount, _ in page.context["sums"]] == ["1200 万元", "300 万元"]
        assert "累计 300 万元" in page.context["why"].sentence
        assert 'class="units"' not in page.text


def test_the_downloads_tell_it(leader, bridge):
    make_report(project=bridge, month=AUGUST, done=["招标"], paid=300)
    assert "300 万元" in leader.get("/board.csv").content.decode()


def form(project, **data) -> ReportForm:
    nodes = [node.pk for node in project.milestones.filter(name="招标")]
    report = ProgressReport(project=project, month=AUGUST, author=clerk_of(project.lead))
    return ReportForm({"completed": nodes, "progress": "推进", **data}, instance=report)


def test_it_is_asked_for_where_there_is_a_plan_only(bridge):
    assert "paid" in form(bridge).fields
    assert "invested" not in form(bridge).fields
    assert "paid" not in form(make_project(year_investment=2)).fields


@pytest.mark.parametrize(
    ("paid", "message"),
    [
        ("", "还没有支付的填 0"),
        ("很多", "请只填数字"),
        ("-1", "太小"),
        ("0.2亿元", "万元"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(bridge, paid, message):
    posted = form(bridge, paid=paid)
    assert not posted.is_valid()
    assert message in "".join(posted.errors["paid"])


def test_less_than_before_asks_for_a_reason(bridge):
    make_report(project=bridge, month=month(7), done=["招标"], paid=700)
    posted = form(bridge, paid="600")
    assert not posted.is_valid()
    assert "减少" in "".join(posted.errors["remark"])


def test_unchanged_stands_for_last_months_payment(bridge):
    make_report(project=bridge, month=month(7), done=["招标"], paid=700)
    posted = form(bridge, unchanged="on", progress="")
    assert posted.is_valid(), posted.errors
    assert posted.cleaned_data["paid"] == 700
    assert not form(bridge, unchanged="on", progress="", paid="800").is_valid()


def test_a_clerk_records_it_in_the_grid(clerk, bridge):
    page = clerk.get("/my/")
    name = next(line for line in page.text.split('name="') if line.split('"')[0].endswith("202308-paid")).split('"')[0]
    prefix = name.removesuffix("-paid")
    clerk.post("/my/", {f"{prefix}-seen": "0", f"{prefix}-paid": "812.5", f"{prefix}-progress": "推进", "submit": "1"})
    assert bridge.reports.get().paid == Decimal("812.5")
    assert bridge.reports.get().summary == "节点 0%，支付 812.5 万元"


def test_a_clerk_records_it_at_record(clerk, bridge):
    path = f"/record/projects/progressreport/add/?project={bridge.pk}&month=2023-08"
    page = clerk.get(path)
    assert "年度计划支付" in page.text
    assert "800 万元" in page.text
    clerk.post(path, {"project": bridge.pk, "month": "2023-08", "paid": "90", "progress": "推进", "seen": "0"})
    assert bridge.reports.get().paid == 90


def test_what_was_paid_is_written_once(bridge):
    report = make_report(project=bridge, month=AUGUST, paid=300)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_progressreport SET paid = 900 WHERE id = %s", [report.pk])
