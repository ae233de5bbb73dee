"""Rows that are no longer owed when the form comes in: what was typed is shown with the reason, and nothing is stored."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from indicators.models import Reading
from lingling_plan.models import Plan
from tests.make import make_reading, make_target, month, sign_in
from tests.office import AUGUST, JULY, clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def jobs(office):
    target = make_target(name="新增就业", value=1200, lead=office.own)
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=100 * number)
    return target


def form_of(target, at=AUGUST, **typed) -> dict:
    prefix = f"reading-{target.pk}-{at:%Y%m}"
    return {f"{prefix}-seen": "0", **{f"{prefix}-{name}": text for name, text in typed.items()}}


def test_a_colleague_was_faster(client, office, jobs):
    form = form_of(jobs, value="812", progress="新建三个车间", **{"matter-text": "缺工人"})
    make_reading(target=jobs, month=AUGUST, value=790, author=office.colleague, status="submitted")
    answer = sign_in(client, office.clerk).post("/my/", form)
    for text in ("colleague已填报第1版（790 人）", "812", "新建三个车间", "缺工人", "填报更正"):
        assertContains(answer, text)
    assert list(Reading.objects.filter(point__month=AUGUST).values_list("value", flat=True)) == [790]


def test_the_month_was_closed(client, office, jobs):
    Plan.objects.update(closed_through=AUGUST)
    answer = sign_in(client, office.clerk).post("/my/", form_of(jobs, value="812"))
    assertContains(answer, "8月已封账")
    assertContains(answer, "812")
    assert not Reading.objects.filter(point__month=AUGUST).exists()


def test_a_form_sent_twice_is_no_loss(client, office, jobs):
    clerk = sign_in(client, office.clerk)
    form = form_of(jobs, value="812", progress="新建三个车间")
    assertRedirects(clerk.post("/my/", form), "/my/")
    assertRedirects(clerk.post("/my/", form), "/my/")
    assert Reading.objects.filter(point__month=AUGUST).count() == 1


def test_an_untouched_row_is_no_loss(client, office, jobs):
    make_reading(target=jobs, month=AUGUST, value=790, author=office.colleague, status="submitted")
    assertRedirects(sign_in(client, office.clerk).post("/my/", form_of(jobs, value="")), "/my/")


@pytest.mark.parametrize("at", [month(1, year=1), month(1, year=9999), JULY])
def test_made_up_rows_are_answered_like_any(client, office, jobs, at):
    """Rows of months that never were, and of another department's items, tell nothing."""
    foreign = make_target(name="乙的指标", value=10, lead=office.other)
    form = {**form_of(foreign, at, value="5"), **form_of(jobs, at, value="7x"), "reading-0-000013-seen": "1"}
    answer = sign_in(client, office.clerk).post("/my/", form)
    assert answer.status_code in (200, 302)
    assert "乙的指标" not in answer.text


def test_a_month_that_came_back_and_is_asked_no_more(client, office, jobs):
    """The planning office changed how often the figure comes after it was returned: the page opens all the same."""
    make_reading(target=jobs, month=AUGUST, value=790, status="returned")
    jobs.indicator.cadence = "quarterly"
    jobs.indicator.save()
    jobs.set_pace()
    for path in ("/my/", "/record/"):
        assert sign_in(client, office.clerk).get(path).status_code == 200
