"""A report in a real browser: uploaded, looked through by keyboard or button, created, and live on the board."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from drafting import creating, intake
from drafting.models import Report, Upload
from lingling_plan.models import Plan
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_department, make_draft, make_plan, make_section, make_target, make_user

pytestmark = pytest.mark.browser

TEXT = Path(__file__).parent / "report.txt"


@pytest.fixture
def planner(transactional_db):
    plan, lead = make_plan(), make_department(code="rsj", name="人力资源和社会保障局")
    make_department()
    section = make_section(plan=plan)
    make_target(name="新增城镇就业", value=5600, code="urban-jobs", plan=plan, section=section, lead=lead)
    with time_machine.travel("2023-12-25T02:00:00Z", tick=True):
        yield make_user(username="planner", role="planner")


def undecided(page) -> int:
    return Report.objects.get().rows.filter(state="open").count()


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360, "java_script_enabled": False}])
def test_from_upload_to_a_live_board(page_as, planner, options):
    page = page_as(planner, **options)
    by_keyboard = options.get("java_script_enabled", True)
    page.goto("/reports/")
    page.set_input_files("[name=file]", TEXT)
    page.get_by_role("button", name="上传并读报告").click()
    page.get_by_role("heading", name="2024年报告草案").wait_for()
    assert page.get_by_role("button", name="建立计划").count() == 0
    every = undecided(page)

    page.get_by_role("link", name="继续核定").click()
    if by_keyboard:
        page.locator(".draft.now").wait_for()
        with page.expect_navigation():
            page.keyboard.press("a")
        page.locator(".draft.now").wait_for()
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("x")
        page.keyboard.type("不列入计划")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.locator(".draft.now", has_text="粮食总产量").wait_for()
        with page.expect_navigation():
            page.keyboard.press("e")
        page.get_by_label("数值").fill("37")
        page.get_by_role("button", name="保存并采用").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
        assert serious(page) == []
    else:
        page.get_by_role("button", name="采用 地区生产总值", exact=True).click()
        growth = page.locator("li.draft.open").first
        growth.locator("summary").click()
        growth.get_by_label("原因").fill("不列入计划")
        growth.get_by_label("原因").press("Enter")
        page.get_by_role("link", name="修改 粮食总产量").click()
        page.get_by_label("数值").fill("37")
        page.get_by_role("button", name="保存并采用").click()
    page.locator(".draft.accepted", has_text="37 万吨").wait_for()
    assert undecided(page) == every - 3

    while undecided(page):
        before = undecided(page)
        row = Report.objects.get().rows.filter(state="open").first()
        page.goto(f"/reports/{row.report_id}/{row.chapter}/")
        page.get_by_role("button", name="都采用").click()
        page.wait_for_load_state()
        assert undecided(page) < before

    report = Report.objects.get()
    page.goto(f"/reports/{report.pk}/leads/")
    assert page.get_by_text("城镇新增就业").count() == 0, "as last year"
    for box in page.locator("[name=ticked]").all():
        box.check()
    page.get_by_label("牵头单位").select_option(label="教育局")
    page.get_by_role("button", name="定为牵头").click()
    page.get_by_text("每一项都有牵头单位").wait_for()
    page.goto(f"/reports/{report.pk}/")
    page.get_by_label("通过日期").fill("2023-12-22")
    page.get_by_role("button", name="建立计划").click()
    page.locator(".message", has_text="已建立2024年计划").wait_for()

    page.get_by_role("link", name="打开2024年状态板").click()
    page.get_by_role("link", name="东山水厂").first.wait_for()
    page.get_by_role("link", name="新增城镇就业").first.click()
    page.get_by_role("link", name="二（二）2").last.click()
    page.locator(".source a.read:target").wait_for()
    assert "5600人以上" in page.locator(".source a.read:target").inner_text()
    assert Plan.objects.get(year=2024).targets.count() == 10


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(page_as, planner, width):
    report = make_draft()
    page = page_as(planner, width=width)
    row = report.rows.get(name="建设养老驿站")
    for path in (
        "/reports/",
        f"/reports/{report.pk}/",
        f"/reports/{report.pk}/4/",
        f"/reports/rows/{row.pk}/",
        f"/reports/{report.pk}/leads/",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert serious(page) == [], path


@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_of_a_plan_fits_and_is_accessible(page_as, planner, width):
    report = make_draft(decided=True)
    creating.create(report, by=planner, name="2024年计划", adopted_on=date(2023, 12, 22))
    page = page_as(planner, width=width)
    page.goto("/report/2024/text/4/")
    page.locator(".source a.read.notdue").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_text_and_rows_lead_to_each_other(page_as, planner):
    report = make_draft()
    row = report.rows.get(name="建设养老驿站")
    page = page_as(planner)
    page.goto(f"/reports/{report.pk}/{row.chapter}/")
    page.locator(f"#t{row.pk}").click()
    page.locator(f"#r{row.pk}.now").wait_for()
    page.locator(f"#r{row.pk} h2 a").click()
    page.locator(f"#t{row.pk}:target").wait_for()


def test_whole_leaves_are_taken_over_and_turned_by_keyboard(page_as, planner):
    report = make_draft()
    page = page_as(planner)
    page.goto(f"/reports/{report.pk}/0/")
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.url.endswith(f"/reports/{report.pk}/1/")
    with page.expect_navigation():
        page.keyboard.press("p")
    assert page.url.endswith(f"/reports/{report.pk}/0/")
    with page.expect_navigation():
        page.keyboard.press("Shift+A")
    assert not report.rows.filter(chapter=0, state="open").exists()
    assert report.rows.filter(state="open").exists()


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360, "java_script_enabled": False}])
def test_a_long_report_is_read_while_its_page_waits(page_as, planner, tmp_path, options):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a thread of its own cannot wait for the locks of a database in memory")
    rows = "".join(
        f"新建第{number}类公园{number + 3}个，每个乡镇建设{number + 2}个{number}号驿站。" for number in range(200)
    )
    file = tmp_path / "长报告.txt"
    file.write_text(f"2024年计划\n二、2024年主要目标\n{rows}{'我们要继续努力。' * 11_000}")
    page = page_as(planner, **options)
    page.goto("/reports/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="上传并读报告").click()
    page.locator("#reading", has_text="正在读取").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    has_scripts = options.get("java_script_enabled", True)
    assert not has_scripts or serious(page) == []  # the check itself is a script
    assert Upload.objects.get().text == file.read_text()
    for _ in range(0 if has_scripts else 60):
        if "/reading/" not in page.url:
            break
        page.wait_for_timeout(1000)
        page.locator("#reading").get_by_role("link", name="刷新").click()
        page.wait_for_load_state()
    page.get_by_role("heading", name="2024年报告草案").wait_for(timeout=60_000)
    assert Report.objects.get().rows.count() >= 400


@pytest.mark.parametrize("width", [360, 1280])
def test_an_upload_shows_its_progress_and_what_is_refused(page_as, planner, tmp_path, width):
    page = page_as(planner, width=width)
    page.goto("/reports/")
    large, long = tmp_path / "大.txt", tmp_path / "长.txt"
    large.write_bytes(b"a" * 20 * 1024 * 1024)
    long.write_text("字" * 1_000_001)
    page.set_input_files("[name=file]", large)
    page.get_by_role("button", name="上传并读报告").click()
    assert page.locator(".field.wrong .error").inner_text() == intake.TOO_LARGE
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 20, "downloadThroughput": 1_000_000, "uploadThroughput": 1_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    page.set_input_files("[name=file]", long)
    page.get_by_label("计划年度").fill("2029")
    page.get_by_role("button", name="上传并读报告").click()
    page.locator("#upload .note", has_text=re.compile(r"已上传 [1-9]\d?%")).wait_for()
    assert 0 < page.evaluate("document.querySelector('#upload progress').value") <= 1
    assert page.get_by_role("button", name="上传并读报告").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".field.wrong .error", has_text="最多 30 万字").wait_for()
    assert page.locator("#upload progress").count() == 0
    assert page.get_by_label("计划年度").input_value() == "2029", "nothing typed is lost"
    assert page.evaluate("document.querySelector('[name=file]').files[0].name") == "长.txt"
    assert serious(page) == []
