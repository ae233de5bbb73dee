"""The behind list's ticks in a real browser: 全部未报 ticks what was not reported and nothing else, and sends it."""

import pytest

from tests.lingling_plan.test_record_browser import serious
from tests.make import make_reading, make_target
from tests.office import AUGUST, NOW, make_office
from urging.models import Urging

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db):
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    office.missing = {make_target(name=name, value=1200, lead=office.own).pk for name in ("漏报一", "漏报二")}
    office.slow = make_target(name="慢的指标", value=1200, lead=office.own)
    make_reading(target=office.slow, month=AUGUST, value=10)
    return office


def main_button(page):
    return page.locator("button[data-ticked]")


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_is_accessible_with_several_ticked(page_as, office, width):
    page = page_as(office.planner, width=width)
    page.goto("/behind/")
    page.locator(".pinned [data-all='']").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".pinned").bounding_box()["height"] < 110
    assert serious(page) == []


def test_everything_not_reported_is_ticked_and_urged(page_as, office):
    page = page_as(office.planner)
    page.goto("/behind/")
    assert main_button(page).is_disabled()
    rows = page.locator(".late li.missing [name=ticked]").count()
    page.locator("[data-all='li.missing']").click()
    assert main_button(page).inner_text() == f"催办勾选的 {rows} 项"
    assert not page.locator(f"[value=target-{office.slow.pk}][name=ticked]").is_checked()
    assert page.locator("[data-all='']").evaluate("box => box.indeterminate")
    page.locator(".pinned [name=note]").fill("今天补齐")
    main_button(page).click()
    page.locator(".message", has_text=f"已催办 {rows} 项").wait_for()
    urged = set(Urging.objects.filter(note="今天补齐").values_list("target", flat=True))
    assert office.missing <= urged
    assert office.slow.pk not in urged


def test_unticking_one_row_unticks_all_and_the_button_counts_down(page_as, office):
    page = page_as(office.planner)
    page.goto("/behind/")
    page.locator("[data-all='li.missing']").click()
    rows = page.locator(".late [name=ticked]:checked").count()
    page.locator(".late li.missing [name=ticked]").first.click()
    assert main_button(page).inner_text() == f"催办勾选的 {rows - 1} 项"
    assert not page.locator("[data-all='li.missing']").is_checked()
