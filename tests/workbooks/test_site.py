"""The pages of workbooks: what is in the download, who sees and carries on which batch, and what a page says."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Reading
from lingling_plan.models import Plan
from tests.evidence.files import pdf
from tests.make import make_batch, make_department, make_reading, make_target, month, sign_in
from tests.office import AUGUST, OTHER, OWN, clock, make_items
from tests.workbooks.filled import act, cell, checked, downloaded, fill, handmade, only_sheet, row_of, saved, uploaded
from workbooks.columns import FIELDS, HEADINGS, ID_AT
from workbooks.download import CHOICES, GUIDE, HEAD_ROW
from workbooks.models import Batch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    logging.disable(logging.ERROR)
    with clock():
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def items(office):
    return make_items(office)


@pytest.fixture
def jobs(office):
    target = make_target(name="新增就业", value=1200, lead=office.own)
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=100 * number)
    return target


def test_it_works(client, office, jobs):
    sign_in(client, office.clerk)
    assertContains(client.get("/my/"), "/my/workbook/")
    assertContains(client.get("/my/workbook/"), "/my/workbook/download/")
    answer = client.get("/my/workbook/download/")
    assert "attachment" in answer["Content-Disposition"]
    assert "2023-08.xlsx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    answer = uploaded(client, office.clerk, answer.content)
    assertContains(client.get(answer.url), "0 / 1 行")


def test_the_sheet_is_the_ledger(office, jobs):
    sheet = only_sheet(downloaded(office.plan, office.clerk))
    assert sheet.title == "教育局"
    assert [head.value for head in sheet[HEAD_ROW]] == HEADINGS
    values = [one.value for one in sheet[HEAD_ROW + 1]]
    assert values[:10] == [
        1,
        "二（二） 主要目标",
        "新增就业",
        "2023年8月",
        "2023-09-05",
        "人",
        "≥ 1200 人",
        800,
        700,
        None,
    ]
    assert sheet.cell(3, 9).data_type == "n"
    assert sheet.freeze_panes == "D3"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)


def test_only_what_is_asked_for_is_unlocked(office, jobs, items):
    """A figure of the target; of the project nodes and investment; words of both; never a number."""
    make_target(name="另一项", value=10, lead=office.own)
    sheet = only_sheet(downloaded(office.plan, office.clerk))
    row = row_of(sheet, "新增就业")
    unlocked = {number for number in range(1, len(HEADINGS) + 1) if not sheet.cell(row, number).protection.locked}
    words = {"unchanged", "progress", "problem", "next_step", "remark"}
    assert unlocked == {FIELDS[name] + 1 for name in {"value", *words}}
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet.cell(row, ID_AT + 1).protection.locked


def test_drop_downs_and_numbers_are_validated(office, jobs):
    counted = make_target(name="新建公厕", value=12, unit="座", counted=True, lead=office.own)
    sheet = only_sheet(downloaded(office.plan, office.clerk))
    kinds = {}
    for rule in sheet.data_validations.dataValidation:
        for name in ("新增就业", counted.indicator.name):
            for field in FIELDS:
                if cell(sheet, row_of(sheet, name), field).coordinate in rule.sqref:
                    kinds[name, field] = rule.type
    assert kinds["新增就业", "value"] == "decimal"
    assert kinds["新建公厕", "value"] == "whole"
    assert kinds["新增就业", "unchanged"] == "list"
    assert kinds["新增就业", "progress"] == "textLength"


def test_nodes_are_offered_one_after_the_other(office):
    from tests.make import make_project

    make_project(name="零道高速", lead=office.own, nodes=[("招标", month(6)), ("征地", month(8))])
    book = downloaded(office.plan, office.clerk)
    offered = [line[0].value for line in book[CHOICES].iter_rows()]
    assert offered == ["招标", "招标、征地", "招标、征地、开工"]
    assert book[CHOICES].sheet_state == "hidden"
    sheet = only_sheet(book)
    at = cell(sheet, row_of(sheet, "零道高速"), "completed").coordinate
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if at in rule.sqref]
    assert rule.formula1 == f"{CHOICES}!$A$1:$A$3"
    assert not rule.showErrorMessage


def test_planners_get_a_sheet_for_every_department_that_owes(client, office, jobs):
    make_target(name="生猪出栏", value=1200, lead=office.other)
    make_department(code="none", name="无事局")
    sign_in(client, office.planner)
    assert client.get("/workbooks/download/").status_code == 200
    book = downloaded(office.plan, office.planner, office.own, office.other)
    assert book.sheetnames == ["农业农村局", "教育局", GUIDE, CHOICES] or book.sheetnames[:2] == [
        "教育局",
        "农业农村局",
    ]


def test_a_departments_draft_stays_out_of_the_planners_workbook(office, jobs):
    make_reading(target=jobs, month=AUGUST, value=810, status="draft", problem="没写完")
    for user, departments, expected in ((office.planner, [office.own], [None]), (office.clerk, [], [810])):
        sheet = downloaded(office.plan, user, *departments)["教育局"]
        row = row_of(sheet, jobs.indicator.name)
        assert [cell(sheet, row, "value").value] == expected
        assert ("没写完" in [one.value for one in sheet[row]]) == (user == office.clerk)


def test_a_workbook_holds_nothing_of_another_department(office, items):
    for at in (1, 2, 3):
        make_target(name=f"还欠{at}", value=10, lead=office.own)
    book = downloaded(office.plan, office.clerk)
    texts = [str(one.value) for sheet in book.worksheets for line in sheet.iter_rows() for one in line if one.value]
    assert any("还欠" in text for text in texts)
    assert not any(OTHER in text for text in texts)


def test_a_department_sees_its_own_batches_and_others_answer_like_nothing(client, office, jobs):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=777, progress=f"写{OWN}")
    batch = checked(client, office.clerk, book)
    collected = make_batch()
    seen = {}
    for name, user in office.people.items():
        sign_in(client, user)
        answer = client.get(f"/workbooks/{batch.pk}/")
        seen[name] = answer.status_code
        assert (OWN in answer.content.decode()) == (answer.status_code == 200), name
    assert {name for name, status in seen.items() if status == 200} == {"clerk", "colleague", "approver", "planner"}
    assert {name for name, status in seen.items() if status == 404} == {"stranger", "strange_approver"}
    sign_in(client, office.stranger)
    hidden, missing = (client.get(f"/workbooks/{pk}/") for pk in (batch.pk, 10**17))
    assert hidden.content == missing.content
    sign_in(client, office.clerk)
    assert client.get(f"/workbooks/{collected.pk}/").status_code == 404
    assertNotContains(client.get("/my/workbook/"), f"/workbooks/{collected.pk}/")


def test_only_who_uploaded_it_carries_on(client, office, jobs):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=777)
    batch = checked(client, office.clerk, book)
    for name, status in {"colleague": 403, "approver": 403, "planner": 403, "stranger": 404, "leader": 403}.items():
        sign_in(client, office.people[name])
        for data in ({"confirm": "1"}, {"discard": "1"}, {"undo": "1"}, {"again": "1"}):
            assert client.post(f"/workbooks/{batch.pk}/", data).status_code == status, name
        assert client.post(f"/workbooks/{batch.pk}/work/").status_code == status
    assert not Reading.objects.submitted().exists()
    assert client.get(f"/workbooks/{batch.pk}/work/").status_code in (403, 405)


def test_a_file_that_is_refused_says_why_beside_the_field(client, office, jobs):
    for data, name, message in (
        (b"", "表.xlsx", "文件是空的"),
        (pdf(), "表.xlsx", "不符"),
        (pdf(), "表.pdf", "xlsx"),
        (handmade([{"进展": "好"}], [*HEADINGS, "备注"]), "表.xlsx", "多出“备注”列"),
        (b"PK\x03\x04" + b"x" * (10 * 1024 * 1024), "表.xlsx", "10 MB"),
    ):
        assertContains(uploaded(client, office.clerk, data, name=name), message)
    sign_in(client, office.clerk)
    assertContains(client.post("/my/workbook/"), "请先选择文件")
    assert not Batch.objects.exists()


def test_a_collected_workbook_of_two_departments_is_not_a_departments_own(client, office, jobs):
    make_target(name="生猪出栏", value=1200, lead=office.other)
    book = downloaded(office.plan, office.planner, office.own, office.other)
    assertContains(uploaded(client, office.clerk, saved(book)), "本单位只应有一张")
    book["教育局"].title = "乱写"
    assertContains(uploaded(client, office.planner, saved(book), path="/workbooks/"), "不是单位名称")


def test_the_history_tells_what_was_written_and_undone(client, office, jobs):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=777)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    assertContains(client.get("/my/workbook/"), "写入 1 条")
    act(client, batch, "undo")
    assertContains(client.get("/my/workbook/"), "曾写入 1 条")
    sign_in(client, office.planner)
    assertContains(client.get("/workbooks/"), "教育局")


def test_the_audit_log_tells_the_deed_and_not_the_file(client, office, jobs):
    from auditlog.models import LogEntry

    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=777)
    batch = checked(client, office.clerk, book, name="甲金丝雀.xlsx")
    act(client, batch, "confirm")
    logs = LogEntry.objects.get_for_object(batch)
    assert [log.changes_dict["state"][1] for log in logs.order_by("pk")] == ["checking", "ready", "writing", "written"]
    assert not any(OWN in str(log.changes_dict) + log.object_repr for log in logs)


def test_pages_cost_the_same_for_more_rows(client, office):
    def add(count):
        for number in range(count):
            make_target(name=f"目标{count}{number}", value=1200, lead=office.own)

    def counted():
        book = downloaded(office.plan, office.clerk)
        sheet = only_sheet(book)
        for at in range(HEAD_ROW + 1, sheet.max_row + 1):
            cell(sheet, at, "value").value = 5
        batch = checked(client, office.clerk, book)
        paths = ("/my/workbook/", "/my/workbook/download/", f"/workbooks/{batch.pk}/")
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            found[path.replace(str(batch.pk), "-")] = len(captured)
        return found

    add(2)
    first = counted()
    assert first == {"/my/workbook/": 4, "/my/workbook/download/": 17, "/workbooks/-/": 10}
    add(10)
    assert counted() == first


def test_without_a_plan_there_is_nothing_to_fill(client, office):
    Plan.objects.all().delete()
    sign_in(client, office.clerk)
    assert client.get("/my/workbook/").status_code == 200
    assert client.get("/my/workbook/download/")["Content-Type"].startswith("text/html")
