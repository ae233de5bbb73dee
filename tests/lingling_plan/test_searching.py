"""The search of lists at /admin/ and /record/: what is found, and far too many words."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.make import sign_in
from tests.office import clock, make_items

pytestmark = pytest.mark.django_db

LISTS = [
    ("clerk", "/record/indicators/reading/"),
    ("clerk", "/record/projects/progressreport/"),
    ("planner", "/admin/projects/project/"),
    ("planner", "/admin/urging/message/"),
    ("sysadmin", "/admin/auth/user/"),
    ("sysadmin", "/admin/auditlog/logentry/"),
]


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def test_it_works(client, office):
    make_items(office)
    sign_in(client, office.planner)
    page = client.get("/admin/projects/project/?q=项目 甲金丝雀")
    assertContains(page, "项目甲金丝雀")
    assertNotContains(page, "项目乙金丝雀")


@pytest.mark.parametrize(("person", "path"), LISTS)
@pytest.mark.parametrize("words", [["a"] * 1900, ["长" * 3000], ["'"] * 500])
def test_a_thousand_words_are_no_failure(client, office, person, path, words):
    sign_in(client, getattr(office, person))
    assert client.get(path, {"q": " ".join(words)}).status_code == 200
