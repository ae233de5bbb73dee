"""A big batch is taken back in pieces, each department whole or not at all; and what becomes of a batch whose uploader left."""

from itertools import count

import pytest
from django.contrib.auth import get_user_model
from pytest_django.asserts import assertContains

from lingling_plan.entries import Status
from tests.make import make_target, sign_in
from tests.office import clock
from tests.workbooks.filled import act, checked, downloaded, fill, only_sheet, worked
from tests.workbooks.test_batches import newest
from workbooks import undoing
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


@pytest.fixture
def written(client, office, jobs, pigs):
    """Both departments' figures, waiting; from here on a piece is one sheet."""
    book = downloaded(office.plan, office.planner, office.own, office.other)
    fill(book[office.own.name], "新增就业", value=800)
    fill(book[office.other.name], "生猪出栏", value=850)
    batch = checked(client, office.planner, book, path="/workbooks/")
    act(client, batch, "confirm")
    batch.refresh_from_db()
    return batch


@pytest.fixture
def slowly(monkeypatch):
    ticks = count(step=0.6)
    monkeypatch.setattr(undoing, "monotonic", lambda: next(ticks))


def post(client, batch, name):
    return client.post(f"/workbooks/{batch.pk}/", {name: "1"}, follow=True)


def work(client, batch):
    answer = client.post(f"/workbooks/{batch.pk}/work/", follow=True)
    batch.refresh_from_db()
    return answer


def test_it_works(client, written, slowly, jobs, pigs):
    assertContains(post(client, written, "undo"), "0 / 2 张工作表")
    assertContains(work(client, written), "1 / 2 张工作表")
    assert written.state == State.UNDOING
    assert (newest(jobs).status, newest(pigs).status) == (Status.SUPERSEDED, Status.SUBMITTED)
    assertContains(client.get(f"/workbooks/{written.pk}/"), "撤销中")  # left and opened again
    worked(client, written)
    assert (written.state, newest(pigs).status) == (State.UNDONE, Status.SUPERSEDED)
    assert written.undone_at is not None
    assertContains(client.get(f"/workbooks/{written.pk}/"), "1 条填报已收回", count=2)


def test_a_second_click_undoes_nothing_twice(client, written, slowly, jobs):
    post(client, written, "undo")
    assertContains(post(client, written, "undo"), "现为“撤销中”，不能撤销")
    worked(client, written)
    versions = newest(jobs).versions().count()
    for _ in range(2):
        post(client, written, "undo")
        work(client, written)
    assert (written.state, newest(jobs).versions().count()) == (State.UNDONE, versions)


def test_what_is_decided_meanwhile_keeps_its_department(client, office, written, slowly, pigs, jobs):
    post(client, written, "undo")
    work(client, written)
    newest(pigs).approve(by=office.strange_approver)
    worked(client, written)
    assert (written.state, written.undone_at) == (State.WRITTEN, None)
    assert {sheet.department: sheet.outcome for sheet in written.sheets.all()} == {
        office.own: Outcome.UNDONE,
        office.other: Outcome.WRITTEN,
    }
    assert (newest(jobs).status, newest(pigs).status) == (Status.SUPERSEDED, Status.APPROVED)
    page = client.get(f"/workbooks/{written.pk}/")
    assertContains(page, "没有撤销：已有 1 条经过审核")
    assert "重新核对" not in page.text


def leave(user) -> None:
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)


def left(client, office):
    """A department's batch, checked; its uploader's account is stopped."""
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "新增就业", value=800)
    batch = checked(client, office.clerk, book)
    leave(office.clerk)
    return batch


@pytest.mark.parametrize("person", ["approver", "planner"])
def test_what_was_left_is_carried_on(client, office, jobs, person):
    batch, user = left(client, office), office.people[person]
    sign_in(client, office.colleague)
    assert post(client, batch, "confirm").status_code == 403
    sign_in(client, user)
    assertContains(client.get(f"/workbooks/{batch.pk}/"), "已不在岗，您可以接手")
    act(client, batch, "confirm")
    assert (newest(jobs).value, newest(jobs).author, newest(jobs).status) == (800, user, Status.SUBMITTED)
    assertContains(client.get(f"/workbooks/{batch.pk}/"), f"{user} 接手")
    other = {"approver": office.planner, "planner": office.approver}[person]
    sign_in(client, other)
    assert post(client, batch, "undo").status_code == 403
    sign_in(client, user)
    act(client, batch, "undo")
    assert (batch.state, newest(jobs).status) == (State.UNDONE, Status.SUPERSEDED)
