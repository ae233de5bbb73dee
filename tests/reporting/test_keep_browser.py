"""What is typed into the grid outlives the session, in this tab, for this user only."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from indicators.models import Reading, Target
from tests.make import PASSWORD, make_matter, make_project, make_reading, make_target, month
from tests.office import AUGUST, NOW, make_office

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db):
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    for name in ("新增就业", "新增学位"):
        target = make_target(name=name, value=1200, lead=office.own)
        for number in range(1, 8):
            make_reading(target=target, month=month(number), value=100 * number)
    make_project(name="零道高速", lead=office.own, nodes=[("招标", month(6)), ("通车", month(12))])
    for person in (office.clerk, office.colleague):
        person.password = make_password(PASSWORD)
        person.save()
    return office


def row(page, name: str):
    return page.locator("fieldset.entry", has_text=name).first


def figure(page, name: str):
    return row(page, name).locator('input[inputmode="decimal"]').first


def kept(page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('my:'))")


def fill(page) -> None:
    page.goto("/my/")
    figure(page, "新增就业").fill("805")
    row(page, "新增学位").get_by_label("无变化").check()
    row(page, "零道高速").get_by_label("招标").check()
    row(page, "零道高速").locator("summary").click()
    row(page, "零道高速").locator('textarea[name$="-progress"]').fill("完成招标\n进场")
    page.wait_for_load_state("networkidle")


def log_in(page, user) -> None:
    page.wait_for_url("**/login/**")
    page.locator('input[name="username"]').fill(user.username)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/")
    page.wait_for_load_state("networkidle")


def submit(page) -> None:
    page.get_by_role("button", name="提交审核").click()


def test_everything_is_there_after_logging_in_again(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    Session.objects.all().delete()
    submit(page)
    log_in(page, office.clerk)
    page.locator(".kept", has_text="已找回先前填写、还没有提交的 3 项").wait_for()
    assert figure(page, "新增就业").input_value() == "805"
    assert row(page, "新增学位").get_by_label("无变化").is_checked()
    assert row(page, "零道高速").get_by_label("招标").is_checked()
    words = row(page, "零道高速").locator('textarea[name$="-progress"]')
    assert words.is_visible()
    assert words.input_value() == "完成招标\n进场"
    row(page, "新增就业").locator(".light", has_text="达进度").wait_for()
    submit(page)
    page.locator(".message", has_text="已提交 3 项").wait_for()
    assert Reading.objects.get(point__month=AUGUST, value=805)
    assert kept(page) == []


def test_a_preview_after_the_session_shows_no_login_page(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    Session.objects.all().delete()
    figure(page, "新增就业").fill("805")
    figure(page, "新增就业").press("Tab")
    row(page, "新增就业").locator(".verdict-now", has_text="已退出登录").wait_for()
    assert page.locator('input[name="password"]').count() == 0
    assert figure(page, "新增就业").input_value() == "805"


def test_everything_is_there_after_the_cookies_went(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    page.context.clear_cookies()
    submit(page)
    page.get_by_role("link", name="重新登录并找回填写的内容").click()
    log_in(page, office.clerk)
    page.locator(".kept", has_text="已找回先前填写、还没有提交的 3 项").wait_for()
    assert figure(page, "新增就业").input_value() == "805"
    # The page that says so has the status 403, of which Chromium may tell its console.
    page_as.troubles[:] = [trouble for trouble in page_as.troubles if "403 (Forbidden)" not in trouble]


def test_what_was_refused_is_not_called_found(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    figure(page, "新增就业").fill("8x5")
    submit(page)
    page.locator(".message", has_text="1 项没有提交").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".kept").count() == 0
    page.goto("/my/")
    told = page.locator(".kept").inner_text()
    assert "上次没有通过检查的 1 项" in told
    assert "请只填数字" in told
    assert figure(page, "新增就业").input_value() == "8x5"


def test_another_user_of_the_tab_sees_nothing_of_it(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    Session.objects.all().delete()
    submit(page)
    log_in(page, office.colleague)
    assert figure(page, "新增就业").input_value() == ""
    assert page.locator(".kept").count() == 0
    assert kept(page) == []


def test_leaving_by_the_button_forgets(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    page.get_by_role("button", name="退出").click()
    log_in(page, office.clerk)
    assert figure(page, "新增就业").input_value() == ""


def test_a_stored_draft_is_shown_as_stored(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    figure(page, "新增就业").fill("805")
    page.get_by_role("button", name="存为草稿").click()
    page.locator(".message", has_text="已存为草稿 1 项").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".kept").count() == 0
    assert kept(page) == []


def test_it_comes_back_after_another_page_and_can_be_thrown_away(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    page.goto("/")
    page.goto("/my/")
    assert figure(page, "新增就业").input_value() == "805"
    page.get_by_role("button", name="不要了").click()
    page.wait_for_load_state("networkidle")
    assert figure(page, "新增就业").input_value() == ""
    assert page.locator(".kept").count() == 0


def test_a_colleagues_version_meanwhile_is_told_as_ever(page_as, office):
    page = page_as(office.clerk)
    page.goto("/my/")
    figure(page, "新增就业").fill("805")
    target = Target.objects.get(indicator__name="新增就业")
    make_reading(target=target, month=AUGUST, value=799, status="draft", author=office.colleague)
    Session.objects.all().delete()
    submit(page)
    log_in(page, office.clerk)
    assert figure(page, "新增就业").input_value() == "805"
    submit(page)
    page.locator(".error", has_text="您打开本页以后").wait_for()
    assert figure(page, "新增就业").input_value() == "805"


def test_what_a_colleague_reported_meanwhile_is_not_thrown_away(page_as, office):
    page = page_as(office.clerk)
    fill(page)
    target = Target.objects.get(indicator__name="新增就业")
    make_reading(target=target, month=AUGUST, value=790, author=office.colleague, status="submitted")
    page.goto("/")
    page.goto("/my/")
    told = page.locator(".message.kept", has_text="新增就业")
    assert "没有提交的内容：805" in told.inner_text()


@pytest.mark.parametrize("path", ["/matters/", "/matters/{}/"])
def test_an_answer_outlives_the_session_too(page_as, office, path):
    matter = make_matter(item=Target.objects.first())
    office.leader.password = make_password(PASSWORD)
    office.leader.save()
    page = page_as(office.leader)
    page.goto(path.format(matter.pk))
    if page.locator("summary", has_text="答复").count():
        page.locator("summary", has_text="答复").click()
    page.locator('textarea[name="answer"]').fill("由自然资源局\n本周办结")
    Session.objects.all().delete()
    page.locator("button.main", has_text="答复").click()
    page.wait_for_url("**/login/**")
    page.locator('input[name="username"]').fill(office.leader.username)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(path.format(matter.pk))
    page.locator(".kept", has_text="已找回先前填写、还没有提交的 1 项").wait_for()
    assert page.locator('textarea[name="answer"]').input_value() == "由自然资源局\n本周办结"
    page.locator("button.main", has_text="答复").click()
    page.locator(".message", has_text="已答复").wait_for()
    assert kept(page) == []
    matter.refresh_from_db()
    assert matter.answer.splitlines() == ["由自然资源局", "本周办结"]
