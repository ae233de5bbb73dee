"""/review/ in a real browser: 全选 and the number of ticked, the keyboard, a phone, no JavaScript."""

import pytest

from lingling_plan.entries import Status
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_reading, make_target
from tests.office import AUGUST, NOW, make_office

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db):
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    return office


@pytest.fixture
def waiting(office):
    """Two of the department's own, one that somebody else must approve."""
    own = [make_target(name=name, value=1200, lead=office.own) for name in ("新增就业", "新增学位", "新建公厕")]
    return [
        make_reading(target=target, month=AUGUST, value=800, status="submitted", **fields)
        for target, fields in zip(own, ({}, {}, {"author": office.approver}), strict=True)
    ]


def statuses(entries) -> list[str]:
    return [type(entry).objects.get(pk=entry.pk).status for entry in entries]


def approve_button(page):
    return page.locator("button[data-ticked]")


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_is_accessible(page_as, office, waiting, width):
    page = page_as(office.approver, width=width)
    page.goto("/review/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_several_are_approved_by_two_clicks(page_as, office, waiting):
    page = page_as(office.approver)
    page.goto("/review/")
    assert approve_button(page).is_disabled()
    page.locator(".pinned [data-all]").click()
    assert approve_button(page).inner_text() == "通过勾选的 2 条"
    approve_button(page).click()
    page.locator(".message", has_text="已通过 2 条").wait_for()
    assert statuses(waiting) == [Status.APPROVED, Status.APPROVED, Status.SUBMITTED]


def test_the_keyboard_ticks_and_a_single_box_counts(page_as, office, waiting):
    page = page_as(office.approver)
    page.goto("/review/")
    page.locator(".pinned [data-all]").focus()
    page.keyboard.press("Space")
    page.locator('[name="ticked"]').first.focus()
    page.keyboard.press("Space")
    assert approve_button(page).inner_text() == "通过勾选的 1 条"
    assert page.locator(".pinned [data-all]").evaluate("box => box.indeterminate")


def test_a_group_is_ticked_alone(page_as, office, waiting):
    office.other.deputy = office.approver
    office.other.save()
    theirs = make_target(name="粮食产量", value=1200, lead=office.other)
    other = make_reading(target=theirs, month=AUGUST, value=800, status="submitted")
    page = page_as(office.approver)
    page.goto("/review/")
    page.locator("h2", has_text=office.other.name).locator("[data-all]").click()
    approve_button(page).click()
    page.locator(".message", has_text="已通过 1 条：粮食产量").wait_for()
    assert statuses([other, *waiting]) == [Status.APPROVED] + [Status.SUBMITTED] * 3


def test_enter_in_a_reason_returns_that_entry_and_approves_none(page_as, office, waiting):
    page = page_as(office.approver)
    page.goto("/review/")
    page.locator('[name="ticked"]').first.check()
    second = page.locator("fieldset.entry", has_text="新增学位")
    second.locator(".decide summary").click()
    second.locator('input[name^="reason-"]').fill("口径不符")
    page.keyboard.press("Enter")
    page.locator(".message", has_text="已退回：新增学位").wait_for()
    assert statuses(waiting) == [Status.SUBMITTED, Status.RETURNED, Status.SUBMITTED]


def test_without_javascript_the_boxes_remain(page_as, office, waiting):
    page = page_as(office.approver, java_script_enabled=False)
    page.goto("/review/")
    assert not page.locator("[data-all]").first.is_visible()
    page.locator('[name="ticked"]').first.check()
    approve_button(page).click()
    assert "已通过 1 条" in page.locator(".message").inner_text()
    assert statuses(waiting) == [Status.APPROVED, Status.SUBMITTED, Status.SUBMITTED]
