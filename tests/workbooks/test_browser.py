"""A month by workbook in a real browser: download, fill, upload, see what is wrong, correct, confirm, undo."""

import pytest
from openpyxl import load_workbook

from indicators.models import Reading
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_project, make_reading, make_target, month
from tests.office import AUGUST, NOW, make_office
from tests.workbooks.filled import fill, only_sheet

pytestmark = pytest.mark.browser

NAMES = ("新增就业", "新增学位")


@pytest.fixture
def office(transactional_db):
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    for name in NAMES:
        target = make_target(name=name, value=1200, lead=office.own)
        for number in range(1, 8):
            make_reading(target=target, month=month(number), value=100 * number)
    make_project(name="零道高速", lead=office.own, deadline=month(8))
    return office


def waiting() -> list[int]:
    found = Reading.objects.submitted().filter(point__month=AUGUST).order_by("point__target__order")
    return [int(value) for value in found.values_list("value", flat=True)]


def upload(page, path) -> None:
    page.goto("/my/workbook/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="上传并核对").click()


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360}, {"width": 1280, "java_script_enabled": False}])
def test_a_month_by_workbook(page_as, office, tmp_path, options):
    page = page_as(office.clerk, accept_downloads=True, **options)
    has_script = options.get("java_script_enabled", True)
    page.goto("/my/")
    page.get_by_role("link", name="用表格填报").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    path = tmp_path / "填报表.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    at = fill(only_sheet(book), NAMES[0], value="8o5")
    fill(only_sheet(book), NAMES[1], value=820)
    book.save(path)

    upload(page, path)
    finish(page, has_script)
    page.get_by_text(f"K{at}", exact=True).wait_for()
    page.get_by_text("请只填数字").wait_for()
    assert page.get_by_role("button", name="确认写入").count() == 0
    if has_script:
        assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
        assert serious(page) == []

    fill(only_sheet(book), NAMES[0], value=805)
    book.save(path)
    upload(page, path)
    finish(page, has_script)
    assert waiting() == []
    page.get_by_role("button", name="确认写入").click()
    finish(page, has_script)
    page.get_by_role("button", name="撤销整批").wait_for()
    assert waiting() == [805, 820]
    page.get_by_role("button", name="撤销整批").click()
    finish(page, has_script)
    page.get_by_text("2 条填报已收回").wait_for()
    assert waiting() == []


def finish(page, has_script: bool) -> None:
    """The page goes on by itself, or by its button."""
    if not has_script:
        while page.get_by_role("button", name="继续").count():
            page.get_by_role("button", name="继续").click()
    page.locator("h2", has_text="教育局").wait_for()
    page.locator("#progress").wait_for(state="detached")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_of_workbooks_fits_and_is_accessible(page_as, office, width):
    for user, path in ((office.clerk, "/my/workbook/"), (office.planner, "/workbooks/")):
        page = page_as(user, width=width)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(page) == []
