"""Storing and withdrawing: what is kept, what is refused, and nothing on the disk that no row tells of."""

import logging
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evidence.models import MOST_KEPT, MOST_SHOWN, Evidence
from lingling_plan.models import Plan
from tests.evidence.files import docx, jpeg, pdf, xlsx
from tests.evidence.test_names import TRAVERSALS
from tests.make import make_evidence, make_project, make_target
from tests.office import AUGUST, JULY, clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.jobs = make_target(name="新增就业", value=1200, lead=made.own)
        made.road = make_project(name="零道高速", lead=made.own)
    return made


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [("照片.JPEG", jpeg, "jpg"), ("方案.pdf", pdf, "pdf"), ("说明.docx", docx, "docx"), ("台账.xlsx", xlsx, "xlsx")],
)
def test_a_file_is_kept_as_it_came(office, evidence_folder, name, make, kind):
    data = make()
    kept = Evidence.keep(office.jobs, month=AUGUST, name=name, data=data, by=office.clerk)
    kept = Evidence.objects.get(pk=kept.pk)
    assert (kept.kind, kept.size, kept.sha256) == (kind, len(data), sha256(data).hexdigest())
    assert Path(kept.file.path).read_bytes() == data
    assert kept.name == f"{name.rpartition('.')[0]}.{kind}"
    path = Path(kept.file.path)
    assert path.is_relative_to(evidence_folder)
    assert not path.suffix
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_hundred_paths_never_leave_the_folder(office, evidence_folder):
    before, outside = files_in(evidence_folder), set(os.listdir(evidence_folder.parent))
    items = [make_target(lead=office.own) for _ in range(len(TRAVERSALS) // MOST_SHOWN)]
    for number, name in enumerate(TRAVERSALS):
        kept = make_evidence(item=items[number // MOST_SHOWN], month=AUGUST, name=name)
        assert Path(kept.file.path).resolve().is_relative_to(evidence_folder.resolve())
    assert len(files_in(evidence_folder) - before) == len(TRAVERSALS)
    assert set(os.listdir(evidence_folder.parent)) == outside


def test_every_file_makes_the_pages_new(office):
    before = Plan.objects.get().revision
    kept = make_evidence(item=office.road, month=AUGUST)
    assert Plan.objects.get().revision == before + 1
    kept.withdraw(by=office.approver)
    assert Plan.objects.get().revision == before + 2


def refused(office, evidence_folder, *, month=AUGUST, name="现场.pdf", data=None) -> str:
    before = files_in(evidence_folder)
    with pytest.raises(ValidationError) as error:
        Evidence.keep(office.jobs, month=month, name=name, data=data or pdf(), by=office.clerk)
    assert files_in(evidence_folder) == before
    return error.value.message


def test_nothing_is_kept_of_what_is_refused(office, evidence_folder):
    assert "不符" in refused(office, evidence_folder, data=jpeg())
    assert not Evidence.objects.exists()


def test_the_same_file_is_kept_once_a_month(office, evidence_folder):
    kept = Evidence.keep(office.jobs, month=AUGUST, name="a.pdf", data=pdf(), by=office.clerk)
    assert "相同" in refused(office, evidence_folder)
    Evidence.keep(office.jobs, month=JULY, name="a.pdf", data=pdf(), by=office.clerk)
    Evidence.keep(office.road, month=AUGUST, name="a.pdf", data=pdf(), by=office.clerk)
    kept.withdraw(by=office.clerk)
    Evidence.keep(office.jobs, month=AUGUST, name="a.pdf", data=pdf(), by=office.clerk)
    assert Evidence.objects.count() == 4


def test_ten_files_a_month_and_no_endless_withdrawing(office, evidence_folder):
    kept = [make_evidence(item=office.jobs, month=AUGUST) for _ in range(MOST_SHOWN)]
    assert "10" in refused(office, evidence_folder)
    for _ in range(MOST_KEPT - MOST_SHOWN):
        kept.pop().withdraw(by=office.clerk)
        kept.append(make_evidence(item=office.jobs, month=AUGUST))
    kept.pop().withdraw(by=office.clerk)
    assert "50" in refused(office, evidence_folder)
    make_evidence(item=office.jobs, month=JULY)


def test_a_closed_month_takes_and_gives_back_nothing(office, evidence_folder):
    kept = make_evidence(item=office.jobs, month=JULY)
    Plan.objects.update(closed_through=JULY)
    assert "封账" in refused(office, evidence_folder, month=JULY)
    kept = Evidence.objects.get(pk=kept.pk)
    with pytest.raises(ValidationError, match="封账"):
        kept.withdraw(by=office.clerk)
    make_evidence(item=office.jobs, month=AUGUST)


def test_the_file_goes_when_its_row_cannot_be_written(office, evidence_folder, monkeypatch):
    before = files_in(evidence_folder)
    monkeypatch.setattr(Evidence, "save", lambda *_, **__: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(IntegrityError):
        Evidence.keep(office.jobs, month=AUGUST, name="a.pdf", data=pdf(), by=office.clerk)
    assert files_in(evidence_folder) == before


def test_withdrawn_is_kept_and_says_by_whom(office):
    kept = make_evidence(item=office.jobs, month=AUGUST)
    kept.withdraw(by=office.approver)
    kept = Evidence.objects.get(pk=kept.pk)
    assert kept.withdrawn_by == office.approver
    assert Path(kept.file.path).exists()
    with pytest.raises(ValidationError, match="已经撤回"):
        kept.withdraw(by=office.clerk)


def test_the_audit_log_tells_of_files_without_their_names(office):
    logging.disable(logging.NOTSET)
    kept = make_evidence(item=office.jobs, month=AUGUST, name="未公开的名称.pdf")
    kept.withdraw(by=office.approver)
    logged = LogEntry.objects.get_for_object(kept)
    assert logged.count() == 2
    assert not any("未公开" in str(entry.changes) + entry.object_repr for entry in logged)


CHANGES = [{"name": "b.pdf"}, {"month": JULY}, {"size": 5}, {"sha256": "0"}, {"file": "2023/x"}, {"kind": "png"}]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_the_database_refuses_to_change_a_file(office, change):
    make_evidence(item=office.jobs, month=AUGUST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(**change)


def test_the_database_guards_a_closed_month(office):
    kept = make_evidence(item=office.jobs, month=JULY)
    other = make_evidence(item=office.road, month=JULY)
    values = {field.attname: getattr(other, field.attname) for field in Evidence._meta.fields}
    Plan.objects.update(closed_through=JULY)
    for item in ({}, {"project_id": None, "target_id": office.jobs.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(**{**values, "id": None, "sha256": "1", "file": "2023/y", **item})
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=kept.pk).update(withdrawn_by=office.clerk, withdrawn_at=kept.uploaded_at)


def test_the_database_keeps_a_withdrawal(office):
    make_evidence(item=office.jobs, month=AUGUST).withdraw(by=office.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(withdrawn_by=None, withdrawn_at=None)
