"""The browser the page tests use: signed in without typing, and telling what no page may do."""

import pytest

from tests.make import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def leader(transactional_db):
    return make_user(username="leader", role="leader")


def test_it_works(page_as, leader):
    """The style sheet is there and counts: the policy on content lets the page load all of its own, and only that."""
    page = page_as(leader)
    answer = page.goto("/")
    assert (answer.status, page.locator("h1").count()) == (200, 1)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 50


def test_the_page_is_as_wide_as_asked(page_as, leader):
    page = page_as("leader", width=390)
    page.goto("/")
    assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [390, 390]


def test_nobody_is_sent_to_the_login_page(page_as):
    page = page_as(None)
    page.goto("/")
    assert page.url.endswith("/login/?next=/")


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("console.error('broken')", "console: broken"),
        ("setTimeout(() => { throw new Error('thrown') })", "script: thrown"),
        ("fetch('/static/none.css')", "console: Failed to load resource"),
        ("new Image().src = 'http://127.0.0.1:9/picture.png'", "foreign: http://127.0.0.1:9/picture.png"),
        ("document.body.setAttribute('style', 'color: red')", "console: Applying inline style violates"),
    ],
)
def test_troubles_are_noticed(page_as, leader, script, trouble):
    page = page_as(leader)
    page.goto("/")
    assert page_as.troubles == []
    page.evaluate(f"() => {{ {script} }}")
    for _ in range(100):
        if page_as.troubles:
            break
        page.wait_for_timeout(50)
    assert any(one.startswith(trouble) for one in page_as.troubles), page_as.troubles
    page_as.troubles.clear()
