"""What the database refuses of drafts: each constraint accepted and refused, and what is written once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from drafting import creating
from drafting.models import Doubtful, Report, Row
from tests.make import make_draft, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Row:
    return make_draft().rows.filter(name="新建口袋公园").get()


NOW = timezone.now()
BY = object()


@pytest.mark.parametrize(
    ("accepted", "refused", "message"),
    [
        ({"state": "accepted", "by": BY, "decided_at": NOW}, {"state": "perhaps"}, "未知的状态"),
        ({"start": 1, "end": 2}, {"start": 5, "end": 5}, "原文的位置不对"),
        ({"name": "公园"}, {"name": ""}, "请填名称"),
        ({"state": "left_out", "reason": "重复", "by": BY, "decided_at": NOW},
         {"state": "left_out", "by": BY, "decided_at": NOW}, "写明原因"),
        ({"reason": ""}, {"reason": "重复"}, "写明原因"),
        ({"state": "accepted", "by": BY, "decided_at": NOW}, {"state": "accepted"}, "决定人和时间"),
        ({"bound": "range", "value": 1, "value_high": 2}, {"bound": "range", "value": 2, "value_high": 1}, "更大的上限"),
        ({"bound": "ge", "value_high": None}, {"bound": "ge", "value_high": 9}, "更大的上限"),
    ],
)  # fmt: skip
def test_rows(row, accepted, refused, message):
    def made(values) -> Row:
        copy = Row.objects.get(pk=row.pk)
        copy.pk = None
        for name, value in values.items():
            setattr(copy, name, row.report.by if value is BY else value)
        return copy

    made(accepted).validate_constraints()
    made(accepted).save(force_insert=True)
    with pytest.raises(ValidationError, match=message):
        made(refused).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        made(refused).save(force_insert=True)


@pytest.mark.parametrize(
    ("accepted", "refused", "message"),
    [
        ({"year": 2025}, {"year": 2024}, "已经上传过"),
        ({"year": 2100}, {"year": 2101}, "2000至2100"),
        ({"plan_file": ""}, {"plan_file": "[]"}, "要有建立人"),
    ],
)
def test_reports(row, accepted, refused, message):
    def made(values) -> Report:
        told = {"name": "a", "text": row.report.text, "sha256": row.report.sha256, "chapters": [], "by": row.report.by}
        return Report(**{"year": 2030, **told, **values})

    made(accepted).validate_constraints()
    with pytest.raises(ValidationError, match=message):
        made(refused).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        made(refused).save()
    made(accepted).save()


def test_a_created_plan_belongs_to_its_report(row):
    report = row.report
    told = {"plan": make_plan(year=2024), "created_by": report.by, "created_at": NOW, "plan_file": "[]"}
    Report.objects.filter(pk=report.pk).update(**told)
    report.refresh_from_db()
    report.validate_constraints()


ONCE = [
    (Report, {"text": "别的"}), (Report, {"chapters": []}), (Report, {"sha256": "0" * 64}), (Report, {"name": "b"}),
    (Row, {"found": {}}), (Row, {"start": 0, "end": 1}), (Row, {"section": "别处"}), (Row, {"chapter": 9}),
    (Doubtful, {"message": "别的"}), (Doubtful, {"places": []}),
]  # fmt: skip


@pytest.mark.parametrize(("model", "values"), ONCE)
def test_text_and_proposals_are_written_once(row, model, values):
    with pytest.raises(DatabaseError, match="written_once"), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.parametrize("model", [Row, Doubtful, Report])
def test_nothing_of_a_draft_is_deleted(row, model):
    found = model.objects.last()
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        model.objects.filter(pk=found.pk)._raw_delete("default")


def again(found):
    found.pk = None
    return found


def test_a_row_goes_into_another_only(row):
    other = row.report.rows.exclude(pk=row.pk).first()
    Row.objects.filter(pk=row.pk).update(into=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.filter(pk=row.pk).update(into=row)
    row.into = row
    with pytest.raises(ValidationError, match="不能并入它自己"):
        row.validate_constraints()


def test_who_drops_a_doubt_is_known():
    report = make_draft(text="2025年目标\n二、2025年主要目标\n每个乡镇建设1—2个养老驿站。", year=2025)
    doubt = Doubtful(report=report, kind="unit", message="？", places=[], start=0)
    doubt.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubtful.objects.update(dropped=True)
    Doubtful.objects.update(dropped=True, by=report.by)


def test_a_withdrawn_draft_rests(row):
    row.report.withdraw(by=row.report.by)
    with pytest.raises(DatabaseError, match="withdrawn"), transaction.atomic():
        Row.objects.filter(pk=row.pk).update(value=7)
    row.report.restore()
    Row.objects.filter(pk=row.pk).update(value=7)


def test_decisions_stay_once_the_plan_exists():
    report = make_draft(
        year=2025, text="2025年目标\n二、2025年主要目标\n新建公园6个，每个乡镇建设1—2个养老驿站。", decided=True
    )
    creating.create(report, by=report.by, name="计划", adopted_on=report.at.date().replace(year=2025))
    with pytest.raises(DatabaseError, match="settled_insert"), transaction.atomic():
        Row.objects.bulk_create([again(report.rows.first())])
    with pytest.raises(DatabaseError, match="settled_insert"), transaction.atomic():
        Doubtful.objects.bulk_create([again(report.findings.first())])
    for rows, values in ((report.rows, {"value": 7}), (report.findings, {"dropped": True})):
        assert rows.exists()
        with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
            rows.update(**values)
    with pytest.raises(DatabaseError, match="written_once"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(plan_file="[]")
