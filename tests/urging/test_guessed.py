"""Pages that show due days say when they stand on a year whose holidays are not published yet."""

import pytest
import time_machine
from pytest_django.asserts import assertContains, assertNotContains

from tests.make import make_plan, sign_in
from tests.office import make_office

pytestmark = pytest.mark.django_db

SAID = "2099 年放假安排尚未收录，按周一至周五推算。"


@pytest.mark.parametrize(("person", "path"), [("clerk", "/my/"), ("planner", "/closing/")])
@pytest.mark.parametrize(("year", "day", "is_said"), [(2099, "2099-03-05", True), (2023, "2023-03-05", False)])
def test_an_unknown_year_is_said(client, person, path, year, day, is_said):
    office = make_office()
    make_plan(year=year)
    with time_machine.travel(f"{day}T02:00:00Z", tick=False):
        page = sign_in(client, office.people[person]).get(f"{path}?year={year}")
    (assertContains if is_said else assertNotContains)(page, SAID if is_said else "放假安排尚未收录")
