"""What the database refuses of batches, sheets and rows: each accepted and refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.make import make_batch, make_department, make_project, make_reading, make_report, make_target, month
from workbooks.models import Batch, Row, Sheet

pytestmark = pytest.mark.django_db


def refused(row, message: str) -> None:
    """By the form's rules in words, and by the database whatever path the write takes."""
    with pytest.raises(ValidationError) as error:
        row.validate_constraints()
    assert message in "".join(error.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.fixture
def sheet():
    department = make_department()
    return Sheet.objects.create(batch=make_batch(department=department), department=department, title="教育局")


def test_it_works(sheet):
    Row.objects.create(sheet=sheet, number=3, key="x")
    assert sheet.rows.count() == 1


def test_states_are_known(sheet):
    refused(Batch(**fields(sheet.batch), state="odd"), "未知的状态")
    refused(Sheet(batch=make_batch(), department=sheet.department, outcome="odd"), "未知的结果")
    refused(Row(sheet=sheet, number=1, key="x", verdict="odd"), "未知的结果")


def fields(batch) -> dict:
    return {"plan": batch.plan, "by": batch.by, "name": "x", "size": 1, "sha256": "0"}


def test_undone_has_its_time(sheet):
    Batch.objects.create(**fields(sheet.batch), state="undone", undone_at=timezone.now())
    refused(Batch(**fields(sheet.batch), state="undone"), "撤销时间")
    refused(Batch(**fields(sheet.batch), state="written", undone_at=timezone.now()), "撤销时间")


def test_a_department_has_one_sheet_of_a_batch(sheet):
    Sheet.objects.create(batch=sheet.batch, department=make_department(code="czj", name="财政局"), title="财政局")
    refused(Sheet(batch=sheet.batch, department=sheet.department, title="又一张"), "只能有一张")


def test_a_row_number_stands_once(sheet):
    Row.objects.create(sheet=sheet, number=3, key="x")
    Row.objects.create(sheet=sheet, number=4, key="x")
    refused(Row(sheet=sheet, number=3, key="y"), "行号重复")


def test_a_row_makes_one_entry(sheet):
    reading = make_reading(target=make_target(value=10), month=month(8), value=1)
    report = make_report(project=make_project(), month=month(8))
    Row.objects.create(sheet=sheet, number=1, key="x", reading=reading)
    Row.objects.create(sheet=sheet, number=2, key="x", report=report)
    refused(Row(sheet=sheet, number=3, key="x", reading=reading, report=report), "一条填报")
