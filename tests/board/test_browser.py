"""What leaders do, in a real browser, at desk and in the hand: nothing overflows, nothing is loaded from elsewhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.board.plan import NOW, make_small_plan
from tests.make import make_user

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/?sort=worst&standing=late",
    "/behind/",
    "/behind/?group=department",
    "/moved/",
    "/departments/",
    "/departments/czj/",
    "/?outlook=short",
    "/indicators/",
    "/projects/",
    "/indicators/2023/urban-jobs/",
    "/projects/2023/reservoir/",
]


@pytest.fixture
def plan(transactional_db):
    """The small plan, its calendar standing still: the browser keeps its own clock."""
    plan = make_small_plan()
    plan.demo_today = NOW
    plan.save()
    make_user(username="leader", role="leader")
    return plan


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(page_as, plan, width):
    page = page_as("leader", width=width)
    for path in PATHS:
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert serious(page) == [], path


def test_pages_are_accessible_in_the_dark(page_as, plan):
    page = page_as("leader", color_scheme="dark")
    for path in PATHS[:3]:
        page.goto(path)
        assert serious(page) == [], path


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:120]}" for one in grave for node in one["nodes"]]


def test_from_the_board_to_the_reason(page_as, plan):
    """Ten seconds of a leader: the red tile, the item, why."""
    page = page_as("leader")
    page.goto("/")
    page.locator(".tile.behind").click()
    assert page.locator("table.board tbody tr.behind").count() == 1
    page.get_by_role("link", name="土地出让收入").click()
    assert "低于滞后线" in page.locator(".verdict").inner_text()
    assert "挂牌地块流拍" in page.locator("main").inner_text()


def test_filters_work_without_javascript(page_as, plan):
    page = page_as("leader", java_script_enabled=False)
    page.goto("/")
    page.get_by_label("牵头单位").select_option(label="财政局")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("tbody th[scope=row]").count() == 5
    page.get_by_label("上一月").click()
    assert "2023 年 7 月" in page.locator(".month").inner_text()
    assert page.locator("tbody th[scope=row]").count() == 5


def test_a_list_sorts_by_a_click(page_as, plan):
    page = page_as("leader")
    page.goto("/indicators/")
    page.get_by_role("link", name="状态", exact=True).click()
    assert "滞后" in page.locator("tbody tr").first.inner_text()
