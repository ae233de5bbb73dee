"""A department's month of twelve items in a real browser, from the login page on: pages, clicks and keys are counted."""

import pytest
from django.contrib.auth.hashers import make_password

from indicators.models import Reading
from tests.make import PASSWORD, make_reading, make_target, month
from tests.office import AUGUST, NOW, make_office

pytestmark = pytest.mark.browser
ITEMS = 12


class Counted:
    """A page's loads, and what the hands do beside typing figures, name and password."""

    def __init__(self, page):
        self.page, self.loads, self.acts = page, 0, 0
        page.on("load", lambda _: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1

    def press(self, key: str) -> None:
        self.acts += 1
        self.page.keyboard.press(key)


@pytest.fixture
def clerk(transactional_db):
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    for number in range(ITEMS):
        target = make_target(name=f"指标{number}", value=1200, lead=office.own)
        for earlier in range(1, 8):
            make_reading(target=target, month=month(earlier), value=100 * earlier)
    office.clerk.password = make_password(PASSWORD)
    office.clerk.save()
    return office.clerk


def report(page, clerk) -> Counted:
    hands = Counted(page)
    page.goto("/login/")
    page.locator('input[name="username"]').click()
    hands.acts += 1
    page.keyboard.type(clerk.username)
    hands.press("Tab")
    page.keyboard.type(PASSWORD)
    hands.press("Enter")
    page.wait_for_url("**/my/")
    page.wait_for_load_state()
    for number in range(ITEMS):
        page.keyboard.type(str(801 + number))
        hands.press("Enter" if number < ITEMS - 1 else "Control+Enter")
    page.locator(".message", has_text=f"已提交 {ITEMS} 项").wait_for()
    page.wait_for_load_state()
    return hands


def test_three_pages_and_twenty_acts(page_as, clerk):
    hands = report(page_as(None), clerk)
    figures = Reading.objects.filter(point__month=AUGUST, status="submitted").order_by("point__target__order")
    assert [int(value) for value in figures.values_list("value", flat=True)] == list(range(801, 801 + ITEMS))
    assert hands.loads <= 3
    assert hands.acts <= 20


def test_the_bar_tells_what_is_left_and_errors_are_found_at_once(page_as, clerk):
    page = page_as(clerk)
    page.goto("/my/")
    left = page.locator(".left")
    assert left.inner_text() == f"还差 {ITEMS} 项"
    page.keyboard.type("八百")
    page.keyboard.press("Enter")
    page.keyboard.type("802")
    assert left.inner_text() == f"还差 {ITEMS - 2} 项"
    page.keyboard.press("Control+Enter")
    page.locator(".wrong-rows a", has_text="指标0").wait_for()
    focused = page.locator("fieldset.wrong input:focus")
    focused.wait_for()
    assert focused.input_value() == "八百"
