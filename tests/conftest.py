"""What every test may ask for; the suite as a whole is run by `python -m tests`."""

import gc
import os
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadFileScheduling

from tests.browser import Visits, find_chromium, launch
from tests.make import sign_in
from tests.office import clock, make_office
from tests.unguarded import unguarded

# A busy machine is no failure; and in CI the same examples every time: a failure there must come from the change.
hypothesis.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
hypothesis.load_profile("suite")


def pytest_configure():
    """Real passwords cost a third of a second each, on purpose; those of tests do not."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# What a test asks for that has anything to do with a database; to all others pytest-django refuses every connection.
OF_A_DATABASE = {"db", "transactional_db", "django_db_setup", "django_db_blocker"}


# Files whose tests are given out one by one, the longest first; all others stay whole with one process.
DIVIDED = ("test_permissions_doc", "test_every_page", "test_hostile", "test_probes")
# Files that take half a minute, or wait for others, begin before the rest: at the end only short ones are left.
LONG = (
    *DIVIDED, "test_many", "test_browser", "test_record_browser", "test_progress_survives", "test_agreement", "test_query_counts",
    "test_demo", "test_state_machine", "test_entries", "test_properties", "test_keep_browser", "test_wall_browser", "test_print",
)  # fmt: skip


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests without a database say the same on every one. Long files first, then those of many tests."""
    for item in items:
        if not item.get_closest_marker("django_db") and OF_A_DATABASE.isdisjoint(item.fixturenames):
            item.add_marker("once")
    yield
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (rank(item.path.stem), -tests[item.path], item.path))


def rank(name: str) -> int:
    return LONG.index(name) if name in LONG else len(LONG)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How tests are given to processes, where several run them."""
    return ByFile(config, log)


class ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        return nodeid if Path(file).stem in DIVIDED else file


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is there before the first test stays to the end: looking for garbage in it again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def evidence_folder(tmp_path_factory):
    """Uploaded files of tests go here, never to the project's own."""
    folder = tmp_path_factory.mktemp("evidence")
    storages["evidence"].location = str(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def emptied_for_the_next_test():
    """Tests with a server empty the tables behind them; guards of deleting refuse that."""
    empty = TransactionTestCase._fixture_teardown

    def without_guards(case):
        with unguarded():
            empty(case)

    TransactionTestCase._fixture_teardown = without_guards
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, django_db_blocker):
    """Rows that a file's tests begin with, made once: a transaction around the file, each test a savepoint inside it.

    Not for files with transactional tests, whose rows other connections must see.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def made(kept_rows):
    """The file's office; a file that needs more in it says so in a fixture `made(made)` of its own."""
    with clock():
        return make_office()


@pytest.fixture
def office(made, db):
    """The office as it was made: rows and objects that a test changes are its own."""
    return deepcopy(made)


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once. Without one the test is skipped, or fails where REQUIRE_ALL=1 forbids that."""
    chromium = find_chromium()
    if chromium is None:
        leave = pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip
        leave("no Chromium found: install it or name it in CHROMIUM")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests
    with sync_playwright() as playwright:
        chrome = launch(playwright, chromium)
        yield chrome
        chrome.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_as(browser, live_server):
    """`page_as(user or user name, width=1280)`: see tests.browser.Visits."""
    visits = Visits(browser, live_server.url, session_of)
    yield visits
    visits.close()
    assert visits.troubles == []


def session_of(user) -> dict:
    """The cookie of a new session of the user: faster than the login page, which has tests of its own."""
    if isinstance(user, str):
        user = get_user_model().objects.get(username=user)
    client = sign_in(Client(), user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
