"""A loaded plan's report in a real browser: uploaded, corrected, attached, opened from an item; on a phone without JavaScript."""

from pathlib import Path

import pytest

from drafting.models import Report
from tests.drafting.attached import loaded_plan
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_draft, make_user

pytestmark = pytest.mark.browser

TEXT = Path(__file__).parent / "report.txt"


def fits(page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert serious(page) == [], page.url


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360, "java_script_enabled": False}])
def test_from_upload_to_the_sentence_of_an_item(page_as, transactional_db, options):
    loaded_plan()
    page = page_as(make_user(username="planner", role="planner"), **options)
    page.goto("/reports/")
    page.set_input_files("[name=file]", TEXT)
    page.get_by_role("button", name="上传并读报告").click()
    page.get_by_text("5 / 6 项找到原句").wait_for()
    page.get_by_text("数值不同").first.wait_for()

    page.locator("summary", has_text="抄原句").click()
    page.get_by_label("原文中的几个字").fill("没有的话语")
    page.get_by_role("button", name="标出").click()
    page.get_by_text("报告里没有这几个字").wait_for()
    page.get_by_label("原文中的几个字").fill("抓好项目建设")
    page.get_by_role("button", name="标出").click()
    page.get_by_text("6 / 6 项找到原句").wait_for()

    page.get_by_role("link", name="改 西湖医院").click()
    page.get_by_label("是计划里的哪一项").select_option("")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("5 / 6 项找到原句").wait_for()

    page.get_by_role("button", name="挂接到2024年计划").click()
    page.locator(".message", has_text="已挂接：5 项").wait_for()
    page.goto("/projects/2024/water/")
    page.locator("section.words a").first.click()
    page.locator(".source a.read:target").wait_for()
    page.goto(f"/reports/{Report.objects.get().pk}/attach/")
    page.get_by_role("button", name="收回挂接").click()
    page.locator(".message", has_text="已收回").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(page_as, transactional_db, width):
    loaded_plan()
    report = make_draft()
    page = page_as(make_user(username="planner", role="planner"), width=width)
    page.goto(f"/reports/{report.pk}/attach/")
    fits(page, width)
    page.goto(f"/reports/rows/{report.rows.get(code='hospital').pk}/item/")
    fits(page, width)
