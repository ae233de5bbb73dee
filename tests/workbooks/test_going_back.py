"""Giving up, checking again and undoing a batch, in every order: what was written can always be taken back."""

from datetime import date

import pytest
import time_machine
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.entries import Status
from tests.make import make_reading, make_target
from tests.office import AUGUST, clock
from tests.workbooks.filled import act, checked, downloaded, fill, only_sheet
from tests.workbooks.test_batches import newest
from workbooks.models import Outcome, State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def jobs(office):
    return make_target(name="新增就业", value=1200, lead=office.own)


@pytest.fixture
def pigs(office):
    return make_target(name="生猪出栏", value=1200, lead=office.other)


def uploaded(client, office, value=800):
    """One department's sheet, checked."""
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=value)
    return checked(client, office.clerk, book)


@pytest.fixture
def collected(client, office, jobs, pigs):
    """Both departments': one written, the other refused and, checked again, ready."""
    book = downloaded(office.plan, office.planner, office.own, office.other)
    fill(book[office.own.name], "新增就业", value=800)
    fill(book[office.other.name], "生猪出栏", value=850)
    batch = checked(client, office.planner, book, path="/workbooks/")
    make_reading(target=pigs, month=AUGUST, value=840, status="submitted")
    act(client, batch, "confirm")
    act(client, batch, "again")
    assert {sheet.department: sheet.outcome for sheet in batch.sheets.all()} == {
        office.own: Outcome.WRITTEN,
        office.other: Outcome.OPEN,
    }
    return batch


def test_it_works(client, office, jobs):
    batch = uploaded(client, office)
    assertContains(act(client, batch, "discard"), "已放弃，没有写入。")
    assert batch.state == State.DISCARDED


def test_what_was_written_outlives_giving_up_the_rest_and_can_be_undone(client, office, jobs, pigs, collected):
    page = act(client, collected, "discard")
    assertContains(page, "先前已写入的单位不变")
    assertContains(page, "撤销整批")
    assert collected.state == State.WRITTEN
    assert newest(pigs).value == 840
    refused = collected.sheets.get(department=office.other)
    assert (refused.outcome, refused.why) == (Outcome.REFUSED, "已放弃，没有写入。可以重新核对。")
    act(client, collected, "undo")
    assert collected.state == State.UNDONE
    assert newest(jobs).status == Status.SUPERSEDED


def test_what_was_given_up_may_be_checked_again(client, office, pigs, collected):
    act(client, collected, "discard")
    act(client, collected, "again")
    act(client, collected, "confirm")
    assert newest(pigs).value == 850
    assert collected.state == State.WRITTEN


def test_a_batch_that_is_written_whole_is_not_checked_again(client, office, jobs):
    batch = uploaded(client, office)
    assertNotContains(act(client, batch, "confirm"), "重新核对")
    act(client, batch, "again")
    assert batch.state == State.WRITTEN
    act(client, batch, "undo")
    assert newest(jobs).status == Status.SUPERSEDED


def test_what_stands_again_was_written_when_it_was_written(client, office, jobs):
    """A colleague's figure that came in time is no late one after an undo."""
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    with time_machine.travel("2023-09-04T02:00:00Z", tick=False):
        first = make_reading(target=jobs, month=AUGUST, value=600, status="submitted", author=office.colleague)
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    act(client, batch, "undo")
    again = newest(jobs)
    assert (again.status, again.value, again.written_at) == (Status.SUBMITTED, 600, first.written_at)
    again.report_by = date(2023, 9, 5)
    assert again.late == ""
