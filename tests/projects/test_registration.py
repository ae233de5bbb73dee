"""入库: entry into statistics, a further track of a project, counted from the month in which 开工 was reported done."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from forecast.outlook import Beside, outlooks
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.sentences import explain
from lingling_plan.standing import Standing
from projects import rows
from projects.forms import ReportForm
from projects.models import Point, ProgressReport, Project, Track
from tests.make import approver_of, clerk_of, make_project, make_report, make_user, month, sign_in

START = "开工"
JULY, AUGUST = month(7), month(8)


@pytest.fixture(autouse=True)
def now(db):
    with time_machine.travel("2023-11-06T04:00:00Z", tick=False):
        yield


@pytest.fixture
def bridge():
    """Begun in July; the beginning was promised for June."""
    nodes = [("招标", date(2023, 3, 31)), (START, date(2023, 6, 30))]
    return make_project(name="潇水大桥", code="bridge", stage="complete", registration=True, nodes=nodes)


@pytest.fixture
def leader(client):
    return sign_in(client, make_user(username="leader", role="leader"))


def lines(project) -> list[tuple]:
    points = Point.objects.filter(project=project, track=Track.REGISTRATION).order_by("month")
    return [(point.month.month, point.expected, point.yellow, point.red, point.done_at) for point in points]


def asked(project) -> list[int]:
    """Yes or no a month, and whether without it the light is red."""
    return [(number, int(red == 100)) for number, expected, _, red, _ in lines(project) if expected]


def item_in(project, number: int):
    when = MonthShown(month(number), project.plan.as_of(month(number), project.plan.today()), project.plan.today())
    (item,) = rows.items(project.plan, when, make_user(username="reader", role="leader"), pk=project.pk)
    return item


def track_in(project, number: int):
    return next(track for track in item_in(project, number).tracks if track.name == "入库")


def sentence_of(project, number: int) -> str:
    return explain(item_in(project, number))


def begun(project, number=7, **fields):
    return make_report(project=project, month=month(number), done=["招标", START], **fields)


# What is asked


def test_nothing_is_asked_before_work_began(bridge):
    make_report(project=bridge, month=month(6), done=["招标"])
    assert asked(bridge) == []
    assert len(lines(bridge)) == 12
    assert track_in(bridge, 6).standing == Standing.NOTDUE


def test_an_approved_beginning_lays_what_follows(bridge):
    waiting = begun(bridge, status="submitted")
    assert asked(bridge) == []
    waiting.approve(by=approver_of(bridge.lead))
    assert asked(bridge) == [(8, 0), (9, 1), (10, 1), (11, 1), (12, 1)]
    assert lines(bridge)[7] == (8, 100, 100, 0, 100)
    assert lines(bridge)[8] == (9, 100, 100, 100, 100)


def test_a_correction_that_takes_the_beginning_back_asks_for_nothing(bridge):
    begun(bridge)
    make_report(project=bridge, month=JULY, done=["招标"], remark="误报")
    assert asked(bridge) == []


def test_a_project_begun_in_years_before_is_asked_from_january():
    """Whoever spent on it before has begun, where this year's nodes do not name a beginning."""
    nodes = [("主体完工", date(2023, 6, 30))]
    road = make_project(stage="complete", registration=True, previous_investment=Decimal("0.5"), nodes=nodes)
    assert asked(road) == [(1, 0), *((number, 1) for number in range(2, 13))]
    for number in range(1, 9):
        make_report(project=road, month=month(number), done=["主体完工"] if number >= 6 else [])
    assert sentence_of(road, 8) == "8月应已入库，尚未入库。"


def test_money_spent_before_does_not_begin_what_is_to_begin_this_year():
    """Surveys and land cost money before 开工; where it is a node, the node counts."""
    nodes = [(START, date(2023, 12, 31))]
    plant = make_project(stage="complete", registration=True, previous_investment=1, nodes=nodes)
    assert asked(plant) == []
    assert item_in(plant, 8).standing != Standing.BEHIND


@pytest.mark.parametrize("spent", [None, 0])
def test_nothing_spent_before_is_no_beginning(spent):
    assert asked(make_project(stage="complete", registration=True, previous_investment=spent)) == []


def test_the_promised_node_is_the_beginning_of_a_project_that_promises_to_begin():
    plant = make_project(stage="start", registration=True)
    plant.milestones.filter(promised=True).update(name="正式动工")
    make_report(project=plant, month=AUGUST, done=["正式动工"])
    assert asked(plant)[0] == (9, 0)


def test_closed_months_stay_as_they_were_published(bridge):
    waiting = begun(bridge, status="submitted")
    Plan.objects.update(closed_through=AUGUST, reopened_month=JULY, reopened_until=date(2023, 12, 31))
    ProgressReport.objects.get(pk=waiting.pk).approve(by=approver_of(bridge.lead))
    assert asked(bridge) == [(9, 1), (10, 1), (11, 1), (12, 1)]


def test_the_flag_is_set_and_taken_back_by_the_planner(bridge, client):
    plain = make_project(name="零道高速", stage="complete", nodes=[(START, date(2023, 6, 30))])
    make_report(project=plain, month=JULY, done=[START])
    assert lines(plain) == []
    plain.registration = True
    plain.save()
    plain.keep_promise()
    assert asked(plain)[0] == (8, 0)
    plain.registration = False
    plain.save()
    plain.keep_promise()
    assert [track.name for track in item_in(plain, 9).tracks] == ["节点"]


# How it is judged


@pytest.mark.parametrize(
    ("number", "standing"), [(7, Standing.NOTDUE), (8, Standing.RISK), (9, Standing.BEHIND), (10, Standing.BEHIND)]
)
def test_one_month_is_yellow_two_are_red(bridge, number, standing):
    for each in range(7, number + 1):
        begun(bridge, each)
    assert track_in(bridge, number).standing == standing


def test_entered_is_done_and_stays_done(bridge):
    begun(bridge)
    begun(bridge, 8, registered=AUGUST)
    assert track_in(bridge, 8).standing == Standing.DONE
    assert track_in(bridge, 10).standing == Standing.DONE


def test_a_month_nobody_reported_is_missing_not_red(bridge):
    begun(bridge)
    assert track_in(bridge, 8).standing == Standing.MISSING


def test_the_light_is_the_worst_tracks_and_says_which(leader, bridge):
    road = make_project(
        name="零道高速", code="road", stage="complete", registration=True, nodes=[(START, date(2023, 6, 30))]
    )
    for number in (6, 7, 8):
        make_report(project=road, month=month(number), done=[START])
    page = leader.get("/projects/2023/road/?month=2023-08")
    assert page.context["item"].standing == Standing.BEHIND
    assert page.context["row"]["track"] == "入库"
    assert (page.context["row"]["latest"], page.context["row"]["gap"]) == ("未入库", "")
    board = leader.get("/?month=2023-08")
    row = next(row for _, found in board.context["groups"] for row in found if row["name"] == "零道高速")
    assert (row["track"], row["latest"], row["bar"]) == ("入库", "未入库", "")
    assert "7月预警，8月滞后" in row["strip_words"]


def test_the_loaded_plan_keeps_every_light():
    """Without the flag there is no track more; with it nothing is due while no work was reported to begin."""
    call_command("loadplan", "2023", verbosity=0)
    plan, reader = Plan.objects.get(year=2023), make_user(username="reader", role="leader")
    when = MonthShown(AUGUST, date(2023, 9, 5), date(2023, 9, 5))
    items = rows.items(plan, when, reader)
    assert len(items) == Project.objects.filter(plan=plan).count() > 50
    assert not Point.objects.filter(project__plan=plan, track=Track.REGISTRATION).exists()
    assert {track.name for item in items for track in item.tracks} <= {"节点", "年度投资", "年度支付"}
    Project.objects.filter(plan=plan).update(registration=True)
    plan.set_paces()
    flagged = rows.items(plan, when, reader)
    assert all(item.tracks[-1].name == "入库" for item in flagged)
    assert [item.standing for item in flagged] == [item.standing for item in items]


# What is said


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (7, "7月尚未入库，开工满1个月起才要求入库。"),
        (8, "8月已开工满1个月，尚未入库。"),
        (10, "10月已开工满3个月，尚未入库。"),
    ],
)
def test_words_not_per_cents(leader, bridge, number, sentence):
    from lingling_plan.sentences import explain

    for each in range(7, number + 1):
        begun(bridge, each)
    item = item_in(bridge, number)
    item.track = next(track for track in item.tracks if track.name == "入库")
    item.standing = Standing(item.track.standing)
    assert explain(item) == sentence


def test_the_page_tells_it_in_words(leader, bridge):
    make_report(project=bridge, month=month(6), done=["招标", START])
    make_report(project=bridge, month=JULY, done=["招标", START])
    page = leader.get("/projects/2023/bridge/?month=2023-07")
    assert page.context["why"].sentence == "7月已开工满1个月，尚未入库。"
    assert page.context["why"].pace == "进度安排：报开工满1个月应入库，仍未入库为预警，满2个月为滞后。"
    assert "入库：下月（8月）报入库即完成" in page.context["why"].green
    assert page.context["registered"] == ("未入库", "2023年6月报开工")
    table, chart = next((months, chart) for track, months, chart in page.context["pace"] if track.name == "入库")
    assert chart is None
    july = table[6]
    assert (table[5]["expected"], july["expected"], july["yellow"], july["red"], july["reading"]) == (
        "—", "已入库", "已入库", "—", "未入库",
    )  # fmt: skip
    assert july["filing"] == "已报"  # a no is no zero
    why = leader.get("/projects/2023/bridge/why/?month=2023-07")
    assert "7月已开工满1个月，尚未入库。" in why.text
    assert "尚未入库" in leader.get("/behind/?month=2023-07").text


def test_the_page_tells_when_it_was_entered(leader, bridge):
    begun(bridge, registered=month(5))
    page = leader.get("/projects/2023/bridge/?month=2023-07")
    assert page.context["registered"] == ("2023年5月", "2023年7月报开工")
    assert "2023年5月入库" in bridge.reports.get().summary


def test_a_project_without_the_node_is_told_so(leader):
    make_project(name="零道高速", code="road", stage="complete", registration=True)
    page = leader.get("/projects/2023/road/")
    assert page.context["registered"] == ("未入库", "没有名为“开工”的节点，入库不判定")


def test_a_project_begun_before_the_year_is_told_so(leader):
    make_project(code="road", stage="complete", registration=True, previous_investment=1)
    page = leader.get("/projects/2023/road/")
    assert page.context["registered"] == ("未入库", "以前年度已有投资，年初起应已入库")


def test_the_downloads_tell_it(leader, bridge):
    make_report(project=bridge, month=month(6), done=["招标", START])
    make_report(project=bridge, month=JULY, done=["招标", START])
    told = leader.get("/board.csv?month=2023-07").content.decode()
    assert "7月已开工满1个月，尚未入库" in told


def test_the_forecast_leaves_it_out(bridge):
    begun(bridge)
    item = item_in(bridge, 8)
    assert [track.name for track in item.tracks] == ["节点", "入库"]
    assert [found.track.name for found in outlooks(item, Beside())] == ["节点"]


def test_a_closed_month_keeps_since_when(bridge):
    from closing.facts import from_facts, to_facts

    begun(bridge)
    begun(bridge, 8)
    item = item_in(bridge, 8)
    again = from_facts(to_facts(item, None))
    assert [track.since for track in again.tracks] == [None, JULY]
    assert "since" not in to_facts(item, None)["tracks"][0]


# The beginning's own light


@pytest.mark.parametrize(
    ("ticked", "shown", "standing", "said"),
    [
        ((), 5, Standing.NOTDUE, ""),
        ((), 6, Standing.RISK, "逾期 5 天"),
        ((), 8, Standing.BEHIND, "逾期 67 天"),
        ((8,), 8, Standing.DONE, "8月报完成，晚 2 个月"),
        ((5, 6), 6, Standing.DONE, "5月报完成"),
    ],
)
def test_the_beginning_shows_its_own_light(leader, bridge, ticked, shown, standing, said):
    for number in range(4, shown + 1):
        done = ["招标", START] if number in ticked else ["招标"]
        make_report(project=bridge, month=month(number), done=done)
    page = leader.get(f"/projects/2023/bridge/?month=2023-{shown:02}")
    assert page.context["start_light"] == standing
    assert (page.context["start"].due, page.context["start"].said) == ("6月底前", said)
    assert f"计划 6月底前，{said or '未报完成'}" in page.text


def test_a_project_without_a_beginning_shows_none(leader):
    make_project(name="零道高速", code="road", stage="complete")
    assert leader.get("/projects/2023/road/").context["start_light"] is None


# How it is recorded


def form(project, number=8, **data) -> ReportForm:
    nodes = [node.pk for node in project.milestones.filter(name__in=("招标", START))]
    report = ProgressReport(project=project, month=month(number), author=clerk_of(project.lead))
    return ReportForm({"completed": nodes, "progress": "推进", **data}, instance=report)


def test_it_is_asked_for_where_it_is_to_be_entered_only(bridge):
    assert "registered" in form(bridge).fields
    assert "registered" not in form(make_project()).fields


@pytest.mark.parametrize(
    "typed",
    [
        "2023-08",
        "2023-8",
        "2023/08",
        "2023.8",
        "202308",
        "2023年8月",
        "２０２３－０８",
        "2023-08-01",
        "2023-08-01 00:00:00",
    ],
)
def test_how_a_month_is_typed(bridge, typed):
    posted = form(bridge, registered=typed)
    assert posted.is_valid(), posted.errors
    assert posted.cleaned_data["registered"] == AUGUST


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("八月", "请填年月"),
        ("2023-13", "请填年月"),
        ("2023-00", "请填年月"),
        ("0202-08", "请填年月"),
        ("8月", "请填年月"),
        ("2023-09", "不能晚于填报月份"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(bridge, typed, message):
    posted = form(bridge, registered=typed)
    assert not posted.is_valid()
    assert message in "".join(posted.errors["registered"])


@pytest.mark.parametrize("typed", ["", "2023-06"])
def test_what_was_entered_before_is_not_taken_back_without_a_reason(bridge, typed):
    begun(bridge, registered=JULY)
    posted = form(bridge, registered=typed)
    assert not posted.is_valid()
    assert "上期已报2023年7月入库" in "".join(posted.errors["remark"])
    assert form(bridge, registered=typed, remark="统计部门退回").is_valid()


def test_entered_before_work_began_asks_for_a_reason(bridge):
    posted = form(bridge, registered="2023-08", completed=[])
    assert "“开工”节点未勾选" in "".join(posted.errors["remark"])


def test_unchanged_stands_for_last_months(bridge):
    begun(bridge, registered=JULY)
    posted = form(bridge, unchanged="on", progress="")
    assert posted.is_valid(), posted.errors
    assert posted.cleaned_data["registered"] == JULY
    assert not form(bridge, unchanged="on", progress="", registered="2023-08").is_valid()


def test_a_clerk_records_it_in_the_grid_and_finds_it_there_next_month(client, bridge):
    clerk = sign_in(client, clerk_of(bridge.lead))
    for number, typed in ((9, "2023年9月"), (10, None)):
        field = f"2023{number:02}-registered"
        page = clerk.get("/my/")
        tag = next(line for line in page.text.split("<input") if f'{field}"' in line)
        prefix = tag.split('name="')[1].split('"')[0].removesuffix("-registered")
        if typed is None:
            assert 'value="2023-09"' in tag
            break
        nodes = [str(node.pk) for node in bridge.milestones.filter(promised=False)]
        data = {f"{prefix}-seen": "0", f"{prefix}-registered": typed, f"{prefix}-completed": nodes}
        clerk.post("/my/", {**data, f"{prefix}-progress": "推进", "submit": "1"})
        report = bridge.reports.get(month=month(number))
        assert report.registered == month(9)
        report.approve(by=approver_of(bridge.lead))
    assert report.summary.endswith("2023年9月入库")


def test_a_clerk_records_it_at_record(client, bridge):
    clerk = sign_in(client, clerk_of(bridge.lead))
    path = f"/record/projects/progressreport/add/?project={bridge.pk}&month=2023-08"
    assert "开工满1个月起要求入库" in clerk.get(path).text
    nodes = [node.pk for node in bridge.milestones.filter(promised=False)]
    data = {"project": bridge.pk, "month": "2023-08", "completed": nodes, "progress": "推进", "seen": "0"}
    refused = clerk.post(path, {**data, "registered": "上个月"})
    assert "请填年月" in refused.text
    assert 'value="上个月"' in refused.text
    clerk.post(path, {**data, "registered": "2023-07"})
    assert bridge.reports.get().registered == JULY


# What the database holds


def test_it_is_written_once(bridge):
    report = begun(bridge, registered=JULY)
    for value in (month(6), None):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE projects_progressreport SET registered = %s WHERE id = %s", [value, report.pk])


def test_what_another_entered_is_still_theirs(bridge):
    """A figure that goes through a colleague's hands stays its writer's (figure_columns)."""
    report = begun(bridge, registered=JULY, status="draft")
    assert report.registered_share == Decimal(100)
    assert "registered" in ProgressReport.figure_columns
