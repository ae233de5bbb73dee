"""From the upload to the undoing: what would change, what is refused, all or nothing a department, and back again."""

import pytest

from indicators.models import Reading
from lingling_plan.entries import Status
from lingling_plan.models import Plan
from projects.models import ProgressReport
from tests.make import make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import AUGUST, JULY, clock
from tests.workbooks.filled import (
    act,
    cell,
    checked,
    downloaded,
    errors,
    fill,
    only_sheet,
    saved,
    uploaded,
    worked,
)
from workbooks.columns import ID_AT, address
from workbooks.models import Batch, Outcome, Row, State, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.jobs = recorded(make_target(name="新增就业", value=1200, lead=made.own))
        made.toilets = recorded(make_target(name="新建公厕", value=120, unit="座", counted=True, lead=made.own), 10)
        made.road = make_project(
            name="零道高速", lead=made.own, year_investment=3, nodes=[("招标", month(6)), ("用地、规划", month(8))]
        )
        for number in range(1, 8):
            make_report(project=made.road, month=month(number), done=["招标"], invested=1, progress="按计划推进")
        made.pigs = recorded(make_target(name="生猪出栏", value=1200, lead=made.other))
    return made


def recorded(target, step=100):
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=step * number)
    return target


def newest(target, at=AUGUST) -> Reading | None:
    return Reading.objects.filter(point__target=target, point__month=at).order_by("version").last()


def report(project) -> ProgressReport | None:
    return project.reports.filter(month=AUGUST).order_by("version").last()


def row_named(batch, name) -> Row:
    return Row.objects.get(sheet__batch=batch, item=name)


def test_it_works(client, office):
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    fill(sheet, "新增就业", value=805.5, remark="核对无误", problem="企业用工少")
    fill(sheet, "新建公厕", unchanged="是")
    fill(sheet, "零道高速", completed="招标、用地、规划", invested=2.5, progress="征地完成")
    batch = checked(client, office.clerk, book)
    assert not Reading.objects.filter(point__month=AUGUST).exists()
    page = client.get(f"/workbooks/{batch.pk}/").content.decode()
    assert "805.5" in page
    assert "确认写入" in page
    assert row_named(batch, "零道高速").changes[0] == ["已完成节点", "招标", "招标、用地、规划"]
    act(client, batch, "confirm")
    assert batch.state == State.WRITTEN
    jobs = newest(office.jobs)
    assert (jobs.value, jobs.problem, jobs.status, jobs.author) == (
        jobs.value.__class__("805.5"), "企业用工少", Status.SUBMITTED, office.clerk,
    )  # fmt: skip
    assert (newest(office.toilets).value, newest(office.toilets).unchanged) == (70, True)
    assert {node.name for node in report(office.road).completed.all()} == {"招标", "用地、规划"}
    act(client, batch, "undo")
    assert batch.state == State.UNDONE
    assert not Reading.objects.submitted().exists()
    assert newest(office.jobs).status == Status.SUPERSEDED
    assert report(office.road).status == Status.SUPERSEDED


def test_rows_that_nobody_filled_are_left_alone(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    verdicts = {row.item: row.verdict for row in Row.objects.filter(sheet__batch=batch)}
    assert verdicts == {"新增就业": Verdict.NEW, "新建公厕": Verdict.BLANK, "零道高速": Verdict.BLANK}
    act(client, batch, "confirm")
    assert newest(office.toilets) is None
    assert report(office.road) is None


WRONG = [
    ("新增就业", {"value": "1,200 件"}, "本项单位是“人”"),
    ("新增就业", {"value": 800.123456}, "小数最多 4 位"),
    ("新增就业", {"value": 10**15}, "数值太大"),
    ("新增就业", {"value": "800", "unchanged": "大概"}, "只填“是”"),
    ("新增就业", {"value": 600}, "减少"),
    ("新增就业", {"value": 800, "completed": "招标"}, "这一项不填这一栏"),
    ("新增就业", {"value": "800", "progress": "很" * 1001}, "1000"),
    ("新增就业", {"value": "800", "progress": "很" * 4001}, "4000"),
    ("新增就业", {"progress": "只写了字"}, "请填数值"),
    ("新增就业", {"value": "#DIV/0!"}, "错误值"),
    ("新建公厕", {"value": 80.5}, "请填整数"),
    ("零道高速", {"completed": "招标、交工", "invested": 1, "progress": "好"}, "没有名为“交工”的节点"),
    ("零道高速", {"invested": "1万元", "progress": "好"}, "只填数字"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "message"), WRONG)
def test_a_wrong_row_names_its_cell_and_keeps_its_whole_department_out(client, office, name, fields, message):
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    at = fill(sheet, name, **fields)
    fill(sheet, "新增就业" if name != "新增就业" else "新建公厕", value=80 if name == "新增就业" else 800)
    batch = checked(client, office.clerk, book)
    row = row_named(batch, name)
    assert row.verdict == Verdict.WRONG
    assert [(place, text) for place, text in row.errors if message in text and place.endswith(str(at))]
    answer = client.get(f"/workbooks/{batch.pk}/").content.decode()
    assert message in answer
    assert "整张不写入" in answer
    assert "确认写入" not in answer
    act(client, batch, "confirm")
    assert not Reading.objects.submitted().exists()


def test_full_width_digits_and_thousands_are_understood(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value="８０５．５")
    fill(only_sheet(book), "新建公厕", value=" 80 ")
    batch = checked(client, office.clerk, book)
    assert errors(batch) == []


def test_a_share_typed_as_a_percentage_is_no_hundredth(client, office):
    make_target(name="优良率", value=92, unit="%", measure="level", lead=office.own)
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    at = fill(sheet, "优良率", value=0.93)
    cell(sheet, at, "value").number_format = "0%"
    batch = checked(client, office.clerk, book)
    assert errors(batch) == []
    assert Row.objects.get(sheet__batch=batch, verdict=Verdict.NEW).changes == [["本期数", "", "93"]]
    cell(sheet, fill(sheet, "新增就业", value=8), "value").number_format = "0%"
    assert "本项单位是“人”" in errors(checked(client, office.clerk, book))[0]


def test_an_id_that_is_changed_dragged_foreign_or_doubled_is_refused(client, office):
    foreign = only_sheet(downloaded(office.plan, office.stranger)).cell(3, ID_AT + 1).value
    for wrong in ("", "reading-1-202308-0000", "乱写", foreign, foreign[:-1] + "x", "reading-9999999999-202308-aaaa"):
        book = downloaded(office.plan, office.clerk)
        sheet = only_sheet(book)
        at = fill(sheet, "新增就业", value=800)
        sheet.cell(at, ID_AT + 1).value = wrong
        assert ["编号不认得" in text for text in errors(checked(client, office.clerk, book))] == [True], wrong
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    first, second = fill(sheet, "新增就业", value=800), fill(sheet, "新建公厕", value=801)
    sheet.cell(second, ID_AT + 1).value = sheet.cell(first, ID_AT + 1).value
    (text,) = errors(checked(client, office.clerk, book))
    assert f"与第 {min(first, second)} 行相同" in text


def test_a_closed_month_is_refused_when_checked_and_when_written(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    Plan.objects.update(closed_through=AUGUST)
    act(client, batch, "confirm")
    assert batch.sheets.get().outcome == Outcome.REFUSED
    assert "已封账" in errors(batch)[0]
    assert "已封账" in errors(checked(client, office.clerk, book))[0]
    assert not Reading.objects.submitted().exists()


def test_what_stands_already_is_no_change(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800, progress="一行\n两行")
    act(client, checked(client, office.clerk, book), "confirm")
    again = checked(client, office.clerk, book)
    assert row_named(again, "新增就业").verdict == Verdict.SAME
    assert again.sheets.get().outcome == Outcome.NOTHING
    newest(office.jobs).approve(by=office.approver)
    assert row_named(checked(client, office.clerk, book), "新增就业").verdict == Verdict.SAME
    assert newest(office.jobs).version == 1


def test_an_untouched_row_does_not_undo_what_a_colleague_recorded_online(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新建公厕", value=80)
    make_reading(target=office.jobs, month=AUGUST, value=815, status=Status.SUBMITTED, author=office.colleague)
    act(client, checked(client, office.clerk, book), "confirm")
    assert newest(office.jobs).value == 815
    assert newest(office.toilets).value == 80


def test_a_correction_of_an_approved_month_needs_its_reason(client, office):
    book = downloaded(office.plan, office.clerk)
    at = fill(only_sheet(book), "新增就业", value=820)
    make_reading(target=office.jobs, month=AUGUST, value=815)
    batch = checked(client, office.clerk, book)
    assert "更正须在此写明原因" in errors(batch)[0]
    cell(only_sheet(book), at, "remark").value = "漏报一个乡镇"
    batch = checked(client, office.clerk, book)
    assert errors(batch) == []
    assert "将更正已通过的第1版" in row_named(batch, "新增就业").warnings[0][1]


def test_drafts_and_returned_months_come_with_what_was_typed(client, office):
    make_reading(target=office.jobs, month=AUGUST, value=810, status=Status.DRAFT, problem="缺人")
    make_reading(target=office.toilets, month=AUGUST, value=75, status=Status.RETURNED)
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    batch = checked(client, office.clerk, book)
    assert row_named(batch, "新增就业").verdict == Verdict.NEW
    assert row_named(batch, "新增就业").warnings[0][1] == "草稿将提交审核。"
    assert row_named(batch, "新建公厕").verdict == Verdict.SAME
    fill(sheet, "新建公厕", value=78)
    batch = checked(client, office.clerk, book)
    assert row_named(batch, "新建公厕").changes == [["本期数", "75", "78"]]
    act(client, batch, "confirm")
    assert [newest(target).value for target in (office.jobs, office.toilets)] == [810, 78]


def test_a_colleague_who_was_faster_between_check_and_confirm_is_not_overwritten(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    fill(only_sheet(book), "新建公厕", value=80)
    batch = checked(client, office.clerk, book)
    make_reading(target=office.jobs, month=AUGUST, value=815, status=Status.SUBMITTED, author=office.colleague)
    act(client, batch, "confirm")
    assert batch.sheets.get().outcome == Outcome.REFUSED
    row = row_named(batch, "新增就业")
    assert "colleague又填报了第1版（815 人）" in row.errors[0][1]
    assert row.changes == [["本期数", "", "800"]]
    assert newest(office.toilets) is None
    assert newest(office.jobs).value == 815
    act(client, batch, "again")
    assert row_named(batch, "新增就业").changes == [["本期数", "815", "800"]]
    act(client, batch, "confirm")
    assert (newest(office.jobs).value, newest(office.toilets).value) == (800, 80)


def test_confirming_twice_writes_once(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    act(client, batch, "confirm")
    assert Reading.objects.filter(point__month=AUGUST).count() == 1


def test_what_was_discarded_cannot_be_confirmed(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    act(client, batch, "discard")
    act(client, batch, "confirm")
    assert batch.state == State.DISCARDED
    assert newest(office.jobs) is None


def test_undoing_restores_what_waited_and_the_draft_beside_it(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    fill(only_sheet(book), "零道高速", invested=1.5, progress="新")
    make_reading(
        target=office.jobs, month=AUGUST, value=815, status="submitted", author=office.colleague, problem="问题"
    )
    make_reading(target=office.jobs, month=AUGUST, value=816, status="draft", author=office.colleague)
    make_report(project=office.road, month=AUGUST, done=["招标"], invested=1, status="submitted", progress="原来")
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    assert newest(office.jobs).value == 800
    act(client, batch, "undo")
    versions = Reading.objects.filter(point__target=office.jobs, point__month=AUGUST).order_by("version")
    assert list(versions.values_list("value", "status", "author__username")) == [
        (815, "superseded", "colleague"),
        (816, "superseded", "colleague"),
        (800, "superseded", office.clerk.username),
        (815, "submitted", "colleague"),
        (816, "draft", "colleague"),
    ]
    assert versions[3].problem == "问题"
    assert (report(office.road).progress, report(office.road).status) == ("原来", "submitted")
    assert [node.name for node in report(office.road).completed.all()] == ["招标"]


def test_undoing_leaves_what_a_colleague_recorded_since_then(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    fill(only_sheet(book), "新建公厕", value=80)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    make_reading(target=office.jobs, month=AUGUST, value=815, status="submitted", author=office.colleague)
    answer = act(client, batch, "undo")
    assert "1 条填报已收回" in answer.content.decode()
    assert (newest(office.jobs).value, newest(office.jobs).status) == (815, "submitted")
    assert newest(office.toilets).status == "superseded"


@pytest.mark.parametrize("decide", ["approve", "return"])
def test_a_batch_of_which_something_was_decided_stands(client, office, decide):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    fill(only_sheet(book), "新建公厕", value=80)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    entry = newest(office.jobs)
    entry.approve(by=office.approver) if decide == "approve" else entry.give_back(by=office.approver, reason="不对")
    answer = act(client, batch, "undo").content.decode()
    assert "已有 1 条经过审核，不能撤销整批：新增就业" in answer
    assert batch.state == State.WRITTEN
    assert newest(office.toilets).status == "submitted"


def test_the_planning_office_hands_in_for_several_departments(client, office):
    book = downloaded(office.plan, office.planner, office.own, office.other)
    assert {"教育局", "农业农村局"} <= set(book.sheetnames)
    fill(book["教育局"], "新增就业", value="很多")
    fill(book["农业农村局"], "生猪出栏", value=830)
    batch = checked(client, office.planner, book, path="/workbooks/")
    act(client, batch, "confirm")
    outcomes = {sheet.title: sheet.outcome for sheet in batch.sheets.all()}
    assert outcomes == {"教育局": Outcome.REFUSED, "农业农村局": Outcome.WRITTEN}
    pigs = newest(office.pigs)
    assert (pigs.author, pigs.status) == (office.planner, Status.SUBMITTED)
    assert newest(office.jobs) is None
    sign_in(client, office.strange_approver)
    client.post("/review/", {"approve": f"reading-{pigs.pk}"})
    assert newest(office.pigs).status == Status.APPROVED


def test_a_planner_finds_another_departments_row_in_a_sheet_as_unknown(client, office):
    book = downloaded(office.plan, office.planner, office.own, office.other)
    fill(book["教育局"], "新增就业", value=800)
    book["教育局"].title, book["农业农村局"].title = "暂", "教育局"
    book["暂"].title = "农业农村局"
    batch = checked(client, office.planner, book, path="/workbooks/")
    assert errors(batch)
    assert all("编号不认得" in text for text in errors(batch))


def test_a_batch_uploaded_while_a_role_ends_goes_no_further(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    membership = office.clerk.membership
    membership.department = office.other
    membership.save()
    sign_in(client, type(office.clerk).objects.get(pk=office.clerk.pk))
    assert client.post(f"/workbooks/{batch.pk}/", {"confirm": "1"}).status_code == 404
    batch.refresh_from_db()
    assert batch.state == State.READY


def test_an_upload_is_checked_in_pieces(client, office, monkeypatch):
    from workbooks import checking

    monkeypatch.setattr(checking, "SECONDS", 0.0001)
    monkeypatch.setattr(checking, "PIECE", 1)
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    uploaded(client, office.clerk, saved(book))
    batch = Batch.objects.get()
    assert "0 / 3 行" in client.get(f"/workbooks/{batch.pk}/").content.decode()
    answer = client.post(f"/workbooks/{batch.pk}/work/", headers={"HX-Request": "true"})
    assert "1 / 3 行" in answer.content.decode()
    worked(client, batch)
    assert batch.state == State.READY


def test_earlier_months_can_be_filled_too(client, office):
    late = make_target(name="补报的", value=1200, lead=office.own)
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "补报的", "2023年7月", value=700)
    act(client, checked(client, office.clerk, book), "confirm")
    assert newest(late, JULY).value == 700


@pytest.mark.parametrize("size", [100, 1])
def test_months_of_one_sheet_are_held_against_each_other(client, office, monkeypatch, size):
    """Whatever their order in the sheet, and in however small pieces they are checked and written."""
    monkeypatch.setattr("workbooks.checking.PIECE", size)
    target = make_target(name="新建公厕", value=60, unit="座", counted=True, lead=office.own)
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    fill(sheet, "新建公厕", "2023年1月", value=5)
    fill(sheet, "新建公厕", "2023年2月", value=3)
    assert any("累计数比1月（" in text for text in errors(checked(client, office.clerk, book)))
    fill(sheet, "新建公厕", "2023年2月", remark="1月多报")
    act(client, checked(client, office.clerk, book), "confirm")
    assert [newest(target, month(number)).value for number in (1, 2)] == [5, 3]


def test_a_cell_that_cannot_be_read_is_told_once(client, office):
    """It stands there as typed; what hangs on it is not asked: no node was taken back, and no reason is missing."""
    book = downloaded(office.plan, office.clerk)
    number = fill(only_sheet(book), "零道高速", completed="招票", invested=1, unchanged="是")
    row = row_named(checked(client, office.clerk, book), "零道高速")
    assert row.errors == [[f"L{number}", "没有名为“招票”的节点，节点名称见下拉选项，几个之间用顿号隔开。"]]
    assert ["已完成节点", "招标", "招票"] in row.changes


def test_an_unread_unchanged_does_not_ask_for_a_figure(client, office):
    book = downloaded(office.plan, office.clerk)
    number = fill(only_sheet(book), "新增就业", unchanged="同上")
    row = row_named(checked(client, office.clerk, book), "新增就业")
    assert [cell for cell, _ in row.errors] == [address("unchanged", number)]


def test_a_falling_total_does_not_get_in_behind_a_refused_month(client, office):
    """A sheet with a refused month is not written at all, so that nothing is held against what never came."""
    falling = make_target(name="植树造林", value=60, unit="亩", lead=office.own)
    book = downloaded(office.plan, office.clerk)
    for at, value in ((1, 30), (2, 20), (3, 20)):
        fill(only_sheet(book), "植树造林", f"2023年{at}月", value=value)
    batch = checked(client, office.clerk, book)
    assert batch.sheets.get().outcome == Outcome.REFUSED
    act(client, batch, "confirm")
    assert not Reading.objects.filter(point__target=falling).exists()


def test_a_batch_with_nothing_to_write_waits_for_nobody(client, office):
    book = downloaded(office.plan, office.clerk)
    checked(client, office.clerk, book)
    page = client.get("/my/workbook/").text
    assert "没有新内容" in page
    assert ("待确认" in page, ">确认</a>" in page, ">查看</a>" in page) == (False, False, True)
    fill(only_sheet(book), "新增就业", value="x")
    batch = checked(client, office.clerk, book)
    assert "有误，未写入" in client.get("/my/workbook/").text
    assert "<strong>有误，未写入</strong>" in client.get(f"/workbooks/{batch.pk}/").text
    fill(only_sheet(book), "新增就业", value=805)
    checked(client, office.clerk, book)
    page = client.get("/my/workbook/").text
    assert ("待确认" in page, ">确认</a>" in page) == (True, True)


def test_the_reason_stands_where_the_undoing_did(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=805)
    fill(only_sheet(book), "新建公厕", value=80)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    assert "撤销整批</button>" in client.get(f"/workbooks/{batch.pk}/").text
    newest(office.jobs).approve(by=office.approver)
    page = client.get(f"/workbooks/{batch.pk}/").text
    assert "撤销整批</button>" not in page
    assert "已有 1 条经过审核，不能撤销整批：新增就业。" in page


def test_the_plans_own_clock(client, office):
    """A demonstration stands on its own day, as its entries do."""
    Plan.objects.update(demo_today=month(9))
    book = downloaded(Plan.objects.get(), office.clerk)
    fill(only_sheet(book), "新增就业", value=805)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    act(client, batch, "undo")
    batch.refresh_from_db()
    assert (batch.at.date(), batch.undone_at.date()) == (month(9), month(9))
