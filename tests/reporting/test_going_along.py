"""What a submit takes along: drafts do; what was taken back or came back only when it is edited or ticked."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.entries import Status
from tests.make import make_reading, make_target, month, sign_in
from tests.office import AUGUST, clock
from tests.reporting.test_my import newest, typed
from tests.workbooks.filled import checked, downloaded
from workbooks.models import Row, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def clerk(client, office):
    return sign_in(client, office.clerk)


def make_item(office, name):
    target = make_target(name=name, value=1200, lead=office.own)
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=100 * number)
    return target


@pytest.fixture
def jobs(office):
    return make_item(office, "新增就业")


@pytest.fixture
def taken_back(office):
    target = make_item(office, "新增学位")
    make_reading(target=target, month=AUGUST, value=790, status="submitted").withdraw(by=office.clerk)
    return target


def state(target) -> tuple:
    entry = newest(target)
    return entry.status, entry.value, entry.version


def test_it_works(clerk, jobs, taken_back):
    make_reading(target=jobs, month=AUGUST, value=800, status="draft")
    page = clerk.get("/my/")
    assertContains(page, "提交审核（含 1 项草稿）")
    assertContains(page, "已撤回</i>")
    values = {**typed(jobs, value="800", seen="1"), **typed(taken_back, value="790", seen="2")}
    assertContains(clerk.post("/my/", values, follow=True), "已提交 1 项：新增就业（8月）")
    assert state(jobs) == (Status.SUBMITTED, 800, 2)
    assert state(taken_back) == (Status.DRAFT, 790, 2)


@pytest.mark.parametrize("answer", [{"value": "795"}, {"value": "790", "again": "on"}], ids=["edited", "ticked"])
def test_what_was_taken_back_goes_when_somebody_says_so(clerk, taken_back, answer):
    clerk.post("/my/", typed(taken_back, seen="2", **answer))
    assert state(taken_back) == (Status.SUBMITTED, int(answer["value"]), 3)


def test_edited_as_a_draft_it_is_a_draft_like_others(clerk, taken_back):
    clerk.post("/my/", {**typed(taken_back, value="795", seen="2"), "draft": "1"})
    page = clerk.get("/my/")
    assertContains(page, "含 1 项草稿")
    assertNotContains(page, "已撤回</i>")


def test_what_came_back_is_not_resubmitted_unchanged_unasked(clerk, jobs):
    make_reading(target=jobs, month=AUGUST, value=800, status="returned")
    assertContains(clerk.post("/my/", typed(jobs, value="800", seen="1"), follow=True), "没有新填的内容")
    matter = {"matter-text": "用地指标不足", "matter-addressee": "区政府"}
    assertContains(clerk.post("/my/", typed(jobs, value="800", seen="1", **matter)), "与退回的第1版完全相同")
    assert state(jobs) == (Status.RETURNED, 800, 1)
    clerk.post("/my/", typed(jobs, value="800", seen="1", again="on"))
    assert state(jobs) == (Status.SUBMITTED, 800, 2)


def test_nor_at_record(clerk, jobs):
    point = make_reading(target=jobs, month=AUGUST, value=800, status="returned").point_id
    data = {"point": point, "value": "800", "seen": "1"}
    page = clerk.post("/record/indicators/reading/add/", data)
    assertContains(page, "与退回的第1版完全相同")
    assertContains(page, "原样重新提交")
    clerk.post("/record/indicators/reading/add/", {**data, "again": "on"})
    assert state(jobs) == (Status.SUBMITTED, 800, 2)


def test_at_record_the_form_is_about_that_one_month(clerk, taken_back):
    address = "/record/indicators/reading/add/"
    assertNotContains(clerk.get(f"{address}?point={newest(taken_back).point_id}"), "重新提交")
    clerk.post(address, {"point": newest(taken_back).point_id, "value": "790", "seen": "2"})
    assert state(taken_back) == (Status.SUBMITTED, 790, 3)


def test_a_workbook_leaves_what_was_taken_back(client, office, jobs, taken_back):
    make_reading(target=jobs, month=AUGUST, value=800, status="draft")
    batch = checked(client, office.clerk, downloaded(office.plan, office.clerk))
    rows = {row.item: row.verdict for row in Row.objects.filter(sheet__batch=batch)}
    assert (rows["新增就业"], rows["新增学位"]) == (Verdict.NEW, Verdict.SAME)
