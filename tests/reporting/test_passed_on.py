"""One's own figure handed on as a draft: the colleague says that they submit it, and one cannot approve it oneself."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.entries import Status
from tests.make import make_project, make_reading, make_report, make_target, sign_in
from tests.office import AUGUST, clock
from tests.reporting.test_my import newest, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def jobs(office):
    return make_target(name="新增就业", value=1200, lead=office.own)


@pytest.fixture
def drafted(office, jobs):
    """By the approver."""
    return make_reading(target=jobs, month=AUGUST, value=700, status="draft", author=office.approver)


def state(target) -> tuple:
    entry = newest(target)
    return entry.status, entry.value, entry.author.username


def test_it_works(client, office, jobs, drafted):
    sign_in(client, office.clerk)
    page = client.get("/my/")
    assertContains(page, f"提交{office.approver}的草稿")
    assertNotContains(page, "项草稿）")
    client.post("/my/", typed(jobs, value="700", seen="1"))
    assert state(jobs) == (Status.DRAFT, 700, office.approver.username)
    client.post("/my/", typed(jobs, value="700", seen="1", again="on"))
    assert state(jobs) == (Status.SUBMITTED, 700, office.clerk.username)
    sign_in(client, office.approver)
    page = client.get("/review/")
    assertContains(page, "本人填报，须由他人审核")
    assertNotContains(page, 'name="approve"')
    client.post("/review/", {"approve": f"reading-{newest(jobs).pk}"})
    client.post(f"/record/indicators/reading/{newest(jobs).pk}/approve/")
    assert state(jobs)[0] == Status.SUBMITTED


def test_ones_own_draft_still_goes_along(client, office, jobs, drafted):
    sign_in(client, office.approver)
    client.post("/my/", typed(jobs, value="700", seen="1"))
    assert state(jobs) == (Status.SUBMITTED, 700, office.approver.username)


def test_a_colleagues_draft_that_is_changed_is_the_clerks(client, office, jobs, drafted):
    sign_in(client, office.clerk)
    client.post("/my/", typed(jobs, value="690", seen="1"))
    sign_in(client, office.approver)
    client.post("/review/", {"approve": f"reading-{newest(jobs).pk}"})
    assert state(jobs) == (Status.APPROVED, 690, office.clerk.username)


def test_the_record_itself_refuses(office, jobs, drafted):
    same = make_reading(target=jobs, month=AUGUST, value=700, status="submitted")
    with pytest.raises(ValidationError, match="填报人不能审核自己填报的内容"):
        same.approve(by=office.approver)


def test_the_figures_of_a_report_are_its_nodes_and_its_investment(office):
    road = make_project(name="零道高速", lead=office.own, year_investment=3)
    told = {"project": road, "month": AUGUST}
    make_report(**told, invested=2, status="submitted", author=office.approver)
    assert make_report(**told, invested=2, status="submitted").writers == {office.approver.pk, office.clerk.pk}
    assert make_report(**told, invested=3, status="submitted").writers == {office.clerk.pk}
