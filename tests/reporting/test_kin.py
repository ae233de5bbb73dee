"""A level and its growth beside each other at /my/ and /review/: figures that contradict each other ask for a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Reading
from tests.make import make_actual, make_plan, make_reading, make_target, month, sign_in
from tests.office import AUGUST, clock
from tests.reporting.test_my import newest, prefix, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def clerk(client, office):
    return sign_in(client, office.clerk)


def make_pair(office, name="投资", level=130):
    """A level in 亿元 with its growth; a year before it was 100 in August."""
    total = make_target(name=name, value=level, unit="亿元", lead=office.own)
    growth = make_target(name=f"{name}增速", value=8, unit="%", measure="growth", lead=office.own)
    growth.indicator.growth_of = total.indicator
    growth.indicator.save()
    last_year = make_target(value=150, plan=make_plan(year=2022), unit="亿元", lead=office.own)
    last_year.indicator = total.indicator
    last_year.save()
    make_reading(target=last_year, month=month(8, 2022), value=100)
    return total, growth


@pytest.fixture
def pair(office):
    return make_pair(office)


def test_it_works(clerk, office, pair):
    total, growth = pair
    make_reading(target=total, month=AUGUST, value=108, status="submitted", author=office.colleague)
    page = clerk.post("/my/", typed(growth, value="12"))
    assertContains(page, "增速 12% 与总量对不上：总量 108 亿元，去年同期 100 亿元，按此推算为 8%。")
    assert newest(growth) is None
    clerk.post("/my/", typed(growth, value="12", remark="按不变价计算"))
    assert newest(growth).remark == "按不变价计算"


def test_the_level_is_held_against_the_growth_too(clerk, office, pair):
    total, growth = pair
    make_reading(target=growth, month=AUGUST, value="-2", author=office.colleague, remark="核实")
    assertContains(clerk.post(f"/my/preview/?row={prefix(total)}", typed(total, value="101")), "增速 −2% 与总量对不上")
    assertNotContains(clerk.post(f"/my/preview/?row={prefix(total)}", typed(total, value="98")), "对不上")


def test_both_typed_at_once_are_asked_for_once(clerk, pair):
    total, growth = pair
    page = clerk.post("/my/", {**typed(total, value="108"), **typed(growth, value="1.2")})
    assertContains(page, "与总量对不上", count=1)
    assert (newest(total).value, newest(growth)) == (108, None)


def test_both_right_at_once_are_not_asked(clerk, pair):
    total, growth = pair
    clerk.post("/my/", {**typed(total, value="108"), **typed(growth, value="8.3")})
    assert Reading.objects.submitted().count() == 2


def test_the_approver_sees_it(client, office, pair):
    total, growth = pair
    make_reading(target=total, month=AUGUST, value=108)
    make_reading(target=growth, month=AUGUST, value=12, status="submitted")
    sign_in(client, office.approver)
    assertContains(client.get("/review/"), "增速 12% 与总量对不上")


def test_december_is_held_against_the_years_result(office):
    from indicators import kin

    total, growth = make_pair(office)
    make_actual(indicator=total.indicator, value=200)
    point = growth.points.get(month=month(12))
    reading = Reading(point=point, author=office.clerk)
    make_reading(target=total, month=month(12), value=210)
    kin.tell([reading])
    (one,) = reading.kin
    assert one.contradicted_by(5) == ""
    assert "按此推算为 5%" in one.contradicted_by(9)


def test_the_number_of_queries_does_not_grow_with_the_pairs(clerk, office, pair):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            clerk.get("/my/")
        return len(captured)

    few = queries()
    for number in range(5):
        make_pair(office, name=f"指标{number}")
    assert queries() == few
