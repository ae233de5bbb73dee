"""One figure's way in a real browser: the clerk records it, the approver passes it, the leader sees the light move."""

import pytest

from tests.board.plan import NOW, make_small_plan
from tests.make import PASSWORD, approver_of, clerk_of, make_department, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def plan(transactional_db):
    plan = make_small_plan()
    plan.demo_today = NOW
    plan.save()
    return plan


def log_in(page, username: str) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_from_the_clerk_to_the_leader(page_as, plan):
    finance = make_department(code="czj", name="财政局")
    clerk_of(finance), approver_of(finance), make_user(username="leader", role="leader")

    clerk = page_as(None, width=360)
    log_in(clerk, "clerk-czj")
    clerk.goto("/record/")
    clerk.get_by_label("填报城市经营收入").click()
    clerk.get_by_label("数值").fill("一点八")
    clerk.get_by_role("button", name="提交审核").click()
    assert clerk.get_by_label("数值").input_value() == "一点八"
    clerk.get_by_label("数值").fill("２.８")
    clerk.get_by_role("button", name="提交审核").click()
    assert "已提交" in clerk.locator(".message").first.inner_text()

    leader = page_as("leader")
    leader.goto("/?q=城市经营")
    assert "待审" in leader.locator("tbody tr").nth(1).inner_text()
    assert "2.8" not in leader.locator("table.board").inner_text()

    approver = page_as(None)
    log_in(approver, "approver-czj")
    approver.goto("/record/")
    approver.get_by_role("link", name="城市经营收入").last.click()
    approver.get_by_role("button", name="通过").click()

    leader.reload()
    row = leader.locator("tbody tr").nth(1).inner_text()
    assert "达进度" in row
    assert "2.8 亿元" in row
