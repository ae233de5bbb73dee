"""The screen on the wall in Chromium: it refreshes itself, turns its pages, and stands when the server is away."""

from contextlib import suppress
from socket import SHUT_RDWR

import pytest
from django.contrib.sessions.models import Session
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread
from pytest_django.live_server_helper import LiveServer

from lingling_plan.entries import Status
from tests.board.plan import AUGUST, NOW, make_small_plan
from tests.browser import Visits, wait_for_the_server
from tests.conftest import session_of
from tests.make import make_reading, make_target, make_user

pytestmark = pytest.mark.browser

MINUTE = 60_000


@pytest.fixture
def plan(transactional_db):
    plan = make_small_plan()
    for number in range(6):
        make_target(name=f"未报{number}", value=1200)
    plan.demo_today = NOW
    plan.save(update_fields=["demo_today"])
    make_user(username="leader", role="leader")
    return plan


@pytest.fixture
def server(monkeypatch):
    """A server of the test's own, which it may stop and start again at the same address."""
    monkeypatch.setattr(LiveServerThread, "server_class", Switched)
    server = Stoppable()
    yield server
    server.stop()


class Stoppable:
    def __init__(self):
        self.live = LiveServer("127.0.0.1")
        self.url = self.live.url

    def stop(self):
        if self.live:
            self.live.thread.terminate()
            wait_for_the_server()
            self.live.stop()
        self.live = None

    def start(self):
        self.live = LiveServer(self.url.removeprefix("http://"))


class Switched(ThreadedWSGIServer):
    """Hangs up when it is closed, as a server that is switched off does, and may be started again at the same port."""

    def __init__(self, *args, **options):
        self.calls = []
        super().__init__(*args, **{**options, "allow_reuse_address": True})

    def process_request(self, request, client_address):
        self.calls.append(request)
        super().process_request(request, client_address)

    def server_close(self):
        super().server_close()
        for call in self.calls:
            with suppress(OSError):  # hung up already
                call.shutdown(SHUT_RDWR)


@pytest.fixture
def wall(browser, server, plan):
    """The wall at the server, its script's clock in the hands of the test; `wall.troubles` is the test's to look at."""
    visits = Visits(browser, server.url, session_of)
    page = visits("leader", width=1920, height=1080)
    page.clock.install()
    page.goto("/wall/")
    page.troubles = visits.troubles
    yield page
    visits.close()


def late(page) -> list[str]:
    return [text.splitlines()[0] for text in page.locator(".late h3:visible").all_inner_texts()]


def a_minute_later(page) -> None:
    """Until the script has its answer, or knows that it gets none."""
    with page.expect_response(lambda answer: "/wall/now/" in answer.url):
        page.clock.run_for(MINUTE)


def test_the_server_goes_away_and_comes_back(wall, server):
    """The last state stays, with its time, and says that it is the last; then it is fresh again, never reloaded."""
    wall.evaluate("window.never = 'reloaded'")
    a_minute_later(wall)
    assert wall.troubles == []
    time = wall.locator(".state time").inner_text()
    counts = wall.locator(".tiles").inner_text()
    assert wall.locator(".state b").inner_text() == ""
    server.stop()
    with wall.expect_event("requestfailed"):
        wall.clock.run_for(MINUTE)
    wall.locator(".state b", has_text="连接中断").wait_for()
    assert wall.locator(".state").inner_text() == f"数据时间 {time} 连接中断"
    assert wall.locator(".tiles").inner_text() == counts
    before = late(wall)
    assert all("failed" in trouble or "ERR_CONNECTION" in trouble for trouble in wall.troubles)
    wall.clock.run_for(15_000)
    assert before
    assert late(wall) != before  # the pages of the last state turn on
    server.start()
    a_minute_later(wall)
    wall.locator(".state b:empty").wait_for(state="attached")
    assert wall.evaluate("window.never") == "reloaded"


def test_news_come_without_reloading(wall, plan):
    wall.evaluate("window.never = 'reloaded'")
    a_minute_later(wall)
    assert "新的滞后" not in wall.locator("main").inner_html()
    make_reading(target=make_target(name="新的滞后", value=1200), month=AUGUST, value=1, status=Status.APPROVED)
    plan.touch()
    a_minute_later(wall)
    wall.locator("h3", has_text="新的滞后").wait_for(state="attached")
    assert wall.evaluate("window.never") == "reloaded"
    assert wall.troubles == []


def test_an_unchanged_state_is_not_sent_again(wall):
    statuses = []
    wall.on("response", lambda answer: "/wall/now/" in answer.url and statuses.append(answer.status))
    wall.evaluate("document.querySelector('.tiles').id = 'kept'")
    a_minute_later(wall)
    wall.locator("#kept").wait_for(state="detached")  # the first answer is put in place
    wall.evaluate("document.querySelector('.tiles').id = 'kept'")
    a_minute_later(wall)
    wall.wait_for_timeout(100)
    assert statuses == [200, 304]
    assert wall.locator("#kept").count() == 1
    assert wall.troubles == []


def test_pages_turn_and_wait(wall):
    """Every 15 seconds; by hand; and not while paused."""
    first = late(wall)
    wall.clock.run_for(15_000)
    second = late(wall)
    assert (len(first), len(second)) == (1, 7)
    assert not set(first) & set(second)
    wall.get_by_role("button", name="暂停翻页").click()
    wall.clock.run_for(30_000)
    assert late(wall) == second
    wall.get_by_role("link", name="上一页").press("Enter")
    assert late(wall) == first
    assert wall.url.endswith("/wall/")
    a_minute_later(wall)
    assert late(wall) == first  # news do not turn the page
    wall.get_by_role("button", name="暂停翻页").press("Space")
    wall.clock.run_for(15_000)
    assert late(wall) == second


def test_a_session_that_ended_says_so(wall):
    Session.objects.all().delete()
    wall.clock.run_for(MINUTE)
    wall.locator(".state b", has_text="已退出登录，请重新登录").wait_for()
    assert late(wall)


@pytest.mark.parametrize("width", [1280, 1920, 3840])
def test_a_sheet_fits_a_screen(page_as, plan, width):
    """Of 16 to 9: nothing is below its lower edge, and a letter is a hundredth of its width or larger."""
    page = page_as("leader", width=width, height=width * 9 // 16)
    for turn in (1, 2):  # the second is full
        page.goto(f"/wall/?page={turn}")
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, width * 9 // 16]
    letters = page.locator(".late li p").first.evaluate("line => parseFloat(getComputedStyle(line).fontSize)")
    assert letters >= width / 100


def test_without_a_script(page_as, plan):
    page = page_as("leader", java_script_enabled=False)
    page.goto("/wall/")
    first = late(page)
    page.get_by_role("link", name="下一页").click()
    assert page.url.endswith("/wall/?page=2")
    assert not set(first) & set(late(page))
    assert not page.get_by_role("button", name="暂停翻页").is_visible()
