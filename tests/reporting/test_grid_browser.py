"""The grid in a real browser: the light while typing, paste from a spreadsheet, the keyboard, a phone, no JavaScript."""

import pytest

from indicators.models import Reading, Target
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_project, make_reading, make_target, month
from tests.office import AUGUST, NOW, make_office

pytestmark = pytest.mark.browser

NAMES = ("新增就业", "新增学位", "新建公厕")


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


def inputs(page):
    return page.locator('.figures input[inputmode="decimal"]')


def august() -> list[int]:
    found = Reading.objects.filter(point__month=AUGUST).order_by("point__target__order")
    return [int(value) for value in found.values_list("value", flat=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_is_accessible(page_as, office, width):
    page = page_as(office.clerk, width=width)
    page.goto("/my/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_the_light_shows_while_typing(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    first = page.locator("fieldset.entry", has_text=NAMES[0]).first
    first.locator('input[inputmode="decimal"]').fill("800")
    first.locator('input[inputmode="decimal"]').press("Tab")
    first.locator(".verdict-now .light", has_text="达进度").wait_for()
    first.locator('input[inputmode="decimal"]').fill("8000")
    first.locator('input[inputmode="decimal"]').press("Tab")
    first.locator(".verdict-now", has_text="相差约 11 倍").wait_for()
    assert not august()


def paste(page, text: str) -> None:
    inputs(page).first.focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
        text,
    )


def shown(page) -> list[str]:
    return [inputs(page).nth(number).input_value() for number in range(3)]


def test_a_pasted_column_fills_the_rows_below_and_control_enter_submits(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    paste(page, "810\r\n820\r\n1,000\r\n")
    assert shown(page) == ["810", "820", "1000"]
    page.keyboard.press("Control+Enter")
    page.locator(".message", has_text="已提交 3 项").wait_for()
    assert august() == [810, 820, 1000]


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        ("81%\r\n82.5％\r\n", ["81", "82.5", "3"], ""),
        ("810\n\n1,234.5", ["810", "2", "1234.5"], ""),
        ("810\r\n820\r\n830\r\n840\r\n850", ["810", "820", "830"], "贴入 3 个，余 2 个未贴"),
        ("81%\t7\r\n\t8\r\n83\t", ["81", "2", "83"], "贴入 2 个，余 2 个未贴"),
        ("新增就业\t810\r\n新增学位\t820", ["810", "820", "3"], "已按第1列的名称对行"),
        ("指标\t本月\r\n就业\t810\r\n学位\t820", ["810", "820", "3"], "第1列不是数，已跳过；第1行是表头，已跳过"),
        ("810\r\n缺\r\n830", ["810", "2", "830"], "贴入 2 个，余 1 个未贴"),
        ('"1,234"\r\n“82”', ["1234", "82", "3"], ""),
        ('"810"', ["810", "2", "3"], ""),
        (
            "事项\t本月\r\n新建公厕\t830\r\n 新增 就业\t810",
            ["810", "2", "830"],
            "已按第1列的名称对行；第1行是表头，已跳过",
        ),
        ("新建公厕\t830\r\n没有的\t7\r\n新建公厕\t9", ["1", "2", "830"], "没有对应的行，未贴：没有的、新建公厕"),
        ("12人\r\n13 人\r\n14万元", ["12", "13", "3"], "“14万元”未贴，本行单位是人"),
    ],
    ids=[
        "percent",
        "empty",
        "too many",
        "block",
        "names",
        "headings",
        "a word",
        "quoted",
        "one quoted",
        "order",
        "unknown",
        "units",
    ],
)
def test_a_paste_fills_what_it_can_and_tells_the_rest(page_as, office, text, expected, told):
    page = page_as(office.clerk)
    page.goto("/my/")
    for number in range(3):
        inputs(page).nth(number).fill(str(number + 1))
    paste(page, text)
    assert shown(page) == expected
    message = page.locator("[data-pasted]").inner_text()
    assert told in message
    assert bool(told) == bool(message)


def test_a_pasted_column_stops_at_the_end_of_its_group(page_as, office):
    make_target(name="新办实事", value=1200, lead=office.own)  # owes every month since January
    page = page_as(office.clerk)
    page.goto("/my/")
    paste(page, "\r\n".join(["810"] * 6))
    assert [inputs(page).nth(number).input_value() for number in range(6)] == ["810"] * 4 + ["", ""]
    assert page.locator("[data-pasted]").inner_text() == "贴入 4 个，余 2 个未贴"


def test_what_came_back_or_was_taken_back_is_not_filled_in_by_itself(page_as, office):
    jobs, schools, _ = Target.objects.order_by("order")
    make_reading(target=jobs, month=AUGUST, value=790, status="returned")
    make_reading(target=schools, month=AUGUST, value=795, status="submitted").withdraw(by=office.clerk)
    page = page_as(office.clerk)
    page.goto("/my/")
    left = page.locator(".left")
    count = page.locator("fieldset.entry").count()
    assert left.inner_text() == f"还差 {count} 项"
    page.get_by_label("原样重新提交").check()
    page.locator("fieldset.entry", has_text="已撤回").locator('input[inputmode="decimal"]').fill("796")
    assert left.inner_text() == f"还差 {count - 2} 项"


def test_enter_moves_down(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    inputs(page).first.focus()
    for figure in ("810", "820", "830"):
        page.keyboard.type(figure)
        page.keyboard.press("Enter")
    assert [inputs(page).nth(number).input_value() for number in range(3)] == ["810", "820", "830"]
    assert not august()


def test_without_javascript(page_as, office):
    page = page_as(office.clerk, java_script_enabled=False, width=360)
    page.goto("/my/")
    page.locator("fieldset.entry", has_text=NAMES[0]).first.locator('input[inputmode="decimal"]').fill("805")
    page.get_by_role("button", name="提交审核").click()
    assert "已提交 1 项" in page.locator(".message").inner_text()
    assert august() == [805]
