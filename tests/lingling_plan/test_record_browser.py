"""Entry and planning in a real browser: nothing overflows, everything is accessible, no script or style is refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from projects.models import NodeTemplate
from tests.make import make_matter, make_project, make_report, make_target
from tests.office import AUGUST, NOW, make_items, make_office

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db):
    """The browser keeps its own clock, so the plan stands still."""
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    office.items = make_items(office)
    office.unlaid = make_project(lead=office.own, name="尚未排节点的项目")
    NodeTemplate.objects.create(stage="start", name="立项批复", months_before=6)
    judged = make_project(lead=office.own, stage="advance")
    office.awaiting = make_report(project=judged, month=AUGUST, done=["推进"], status="submitted", progress="完成")
    office.pending = make_target(value=None, measure="level", unit="%", lead=office.own)
    office.matter = make_matter(item=office.items["own_target"])
    make_matter(item=office.items["own_project"], text="缺资金", answer="已列入专题会")
    return office


def pages(office) -> dict[str, list[str]]:
    target, project = office.items["own_target"], office.items["own_project"]
    reading = target.points.get(month=AUGUST).readings.get()
    return {
        "clerk": [
            "/record/",
            "/record/indicators/reading/",
            "/record/indicators/reading/add/",
            f"/record/indicators/reading/add/?target={target.pk}",
            f"/record/projects/progressreport/add/?project={project.pk}",
            "/password/",
            f"/matters/raise/target/{target.pk}/",
        ],
        "leader": ["/matters/", f"/matters/{office.matter.pk}/", f"{target.get_absolute_url()}"],
        "approver": ["/review/", f"/record/indicators/reading/{reading.pk}/change/"],
        "planner": [
            "/indicators/pending/",
            f"{office.pending.get_absolute_url()}pace/",
            "/projects/nodes/",
            f"/projects/nodes/?project={office.unlaid.pk}",
            f"{project.get_absolute_url()}nodes/",
            "/projects/findings/",
            f"/projects/findings/{office.awaiting.pk}/",
        ],
    }


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(page_as, office, width):
    page = page_as(None, width=width)
    page.goto("/login/")
    assert serious(page) == []
    for person, paths in pages(office).items():
        page = page_as(office.people[person], width=width)
        for path in paths:
            assert page.goto(path).status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert serious(page) == [], path


def test_pages_are_accessible_in_the_dark(page_as, office):
    page = page_as(office.clerk, color_scheme="dark")
    for path in pages(office)["clerk"]:
        page.goto(path)
        assert serious(page) == [], path


def test_the_admin_runs_under_the_content_policy(page_as, office):
    """Django's own pages, lists and forms: no script, style or image is refused (the fixture collects troubles)."""
    for person, paths in {
        "planner": ["/admin/", "/admin/indicators/target/", f"/admin/indicators/target/{office.pending.pk}/change/"],
        "sysadmin": ["/admin/auth/user/", f"/admin/auth/user/{office.clerk.pk}/change/", "/admin/auditlog/logentry/"],
    }.items():
        page = page_as(office.people[person])
        for path in paths:
            assert page.goto(path).status == 200, path
            assert page.locator("#site-name").inner_text() == "零陵区年度计划 · 管理"


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:120]}" for one in grave for node in one["nodes"]]
