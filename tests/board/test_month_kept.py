"""A reader who chose another month stays in it, from page to page; of the newest month addresses are clean."""

import re

import pytest

from closing.models import Closing
from indicators.models import Target
from tests.make import make_adjustment, make_user, month, sign_in

JOBS = "/indicators/2023/urban-jobs/"
RESERVOIR = "/projects/2023/reservoir/"
# Page, and the names on it that lead to items or departments.
NAMES = [
    ("/", JOBS),
    ("/?sort=worst", JOBS),
    ("/?type=project", RESERVOIR),
    ("/indicators/", JOBS),
    ("/projects/", RESERVOIR),
    ("/departments/rsj/", JOBS),
    ("/behind/", "土地出让收入"),
    ("/final/", JOBS),
    ("/projects/timeline/", RESERVOIR),
    ("/search/?q=xzcz", JOBS),
    ("/adjustments/", JOBS),
    (JOBS, "/departments/rsj/"),
    (RESERVOIR, "/departments/fgj/"),
]
TABS = ["/", "/behind/", "/indicators/", "/projects/", "/departments/"]


@pytest.fixture(autouse=True)
def adjusted(plan):
    make_adjustment(item=Target.objects.get(indicator__code="urban-jobs"), effective=month(8), value=5000)


def address(name: str) -> str:
    """An item's, by its name."""
    return name if name.startswith("/") else Target.objects.get(indicator__name=name).get_absolute_url()


def addresses(client, page: str, shown: str = "") -> list[str]:
    query = f"{'&' if '?' in page else '?'}month={shown}" if shown else ""
    response = client.get(page + query)
    assert response.status_code == 200
    return re.findall(r'<a [^>]*?href="([^"]*)"', response.text)


@pytest.mark.parametrize(("page", "name"), NAMES)
@pytest.mark.parametrize("shown", ["2023-07", "2023-09"])
def test_a_name_leads_to_the_month_shown(leader, page, name, shown):
    found, name = addresses(leader, page, shown), address(name)
    assert f"{name}?month={shown}" in found
    assert name not in found


@pytest.mark.parametrize(("page", "name"), NAMES)
@pytest.mark.parametrize("shown", ["", "2023-08"])
def test_on_the_newest_month_addresses_are_clean(leader, page, name, shown):
    found, name = addresses(leader, page, shown), address(name)
    assert name in found
    assert f"{name}?month=2023-08" not in found


@pytest.mark.parametrize("page", sorted({page for page, _ in NAMES}))
def test_tabs_stay_in_the_month(leader, page):
    found = addresses(leader, page, "2023-07")
    assert {f"{tab}?month=2023-07" for tab in TABS} <= set(found)
    assert set(TABS) <= set(addresses(leader, page))


def test_tabs_without_a_month_get_none(client, plan):
    planner = sign_in(client, make_user(username="second", role="planner"))
    found = addresses(planner, "/", "2023-07")
    assert {"/review/", "/matters/"} <= set(found)


def test_the_board_leads_on_in_the_month(leader):
    found = addresses(leader, "/", "2023-07")
    assert {"/final/?month=2023-07", "/adjustments/?month=2023-07"} <= set(found)


def test_the_page_behind_the_name_shows_the_month(leader):
    (link,) = {one for one in addresses(leader, "/", "2023-07") if one.startswith(f"{JOBS}?") and "#" not in one}
    assert leader.get(link).context["when"].month == month(7)


def test_a_closed_month_is_kept_too(leader, plan):
    """Its rows are those that were published, made when the month was the newest."""
    plan.refresh_from_db()
    Closing.close(plan, month=month(1), by=make_user(username="closer", role="planner"))
    assert f"{JOBS}?month=2023-01" in addresses(leader, "/", "2023-01")
