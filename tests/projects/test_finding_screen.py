"""认定: the planning office judges promises without a measurable end, or returns the report."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from projects.models import Finding, ProgressReport
from tests.make import make_project, make_report, month, sign_in, standing_of
from tests.office import AUGUST, clock

pytestmark = pytest.mark.django_db

FORM = {"outcome": "mostly", "reason": "路基完成九成", "evidence": "9月6日现场核查"}


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


@pytest.fixture
def report(office):
    project = make_project(name="零道高速", stage="advance", lead=office.own)
    return make_report(project=project, month=AUGUST, done=["推进"], status="submitted", progress="路面铺完")


def screen(report, action="") -> str:
    return f"/projects/findings/{report.pk}/{action}"


def test_it_works(planner, report):
    assertContains(planner.get("/projects/findings/"), "零道高速")
    assertContains(planner.get(screen(report)), "路面铺完")
    assert standing_of(report.project, AUGUST) == "review"
    page = planner.post(screen(report), FORM, follow=True)
    assertContains(page, "已认定")
    assertNotContains(page, "零道高速</a>")
    finding = Finding.objects.get()
    assert (finding.outcome, finding.reason, finding.report.decider.username) == ("mostly", "路基完成九成", "planner")
    assert standing_of(report.project, AUGUST) == "done"


def test_not_kept_stays_below(planner, report):
    planner.post(screen(report), {**FORM, "outcome": "not"})
    assert standing_of(report.project, AUGUST) != "done"
    report.refresh_from_db()
    assert report.node_share == 0


def test_at_the_deadline_every_report_awaits_it(planner, office):
    project = make_project(name="到期事项", stage="award", deadline=AUGUST.replace(day=31))
    make_report(project=project, month=month(7), status="submitted")
    assertNotContains(planner.get("/projects/findings/"), "到期事项")
    make_report(project=project, month=AUGUST, status="submitted")
    assertContains(planner.get("/projects/findings/"), "到期事项")


@pytest.mark.parametrize("name", FORM)
@pytest.mark.parametrize("typed", ["", "   ", "长" * 201, "x\x00y"])
def test_bad_input_gets_a_message_and_stays(planner, report, name, typed):
    page = planner.post(screen(report), {**FORM, name: typed})
    assert page.status_code == 200
    assertContains(page, f'id="id_{name}_error"')
    kept = next(value for other, value in FORM.items() if other not in (name, "outcome"))
    assertContains(page, kept)
    assert not Finding.objects.exists()


def test_it_can_be_returned_with_a_reason(planner, report):
    assertContains(planner.post(screen(report, "return/"), {"return-reason": ""}), "请写明退回原因")
    assert planner.get(screen(report, "return/")).status_code == 405
    planner.post(screen(report, "return/"), {"return-reason": "缺验收材料"})
    report.refresh_from_db()
    assert (report.status, report.reason, report.decider.username) == ("returned", "缺验收材料", "planner")


def test_what_a_colleague_judged_already_says_so(planner, office, report):
    report.find(by=office.planner, **FORM)
    for response in (
        planner.get(screen(report), follow=True),
        planner.post(screen(report), FORM, follow=True),
        planner.post(screen(report, "return/"), {"return-reason": "x"}, follow=True),
    ):
        assertContains(response, "不需要认定")
    assert Finding.objects.count() == 1


def test_two_findings_at_once_are_one(office, report):
    """Both had the page open; the second is refused under the lock, and leaves nothing behind."""
    first, second = (ProgressReport.objects.get(pk=report.pk) for _ in range(2))
    first.find(by=office.planner, **FORM)
    with pytest.raises(ValidationError, match="已通过"):
        second.find(by=office.planner, **FORM | {"outcome": "not"})
    report.refresh_from_db()
    assert report.node_share == 100


def test_ordinary_reports_are_not_judged(planner, office):
    ordinary = make_report(project=make_project(), month=AUGUST, status="submitted")
    assertContains(planner.get(screen(ordinary), follow=True), "待单位审核")
    planner.post(screen(ordinary), FORM)
    assert not Finding.objects.exists()


def test_a_closed_month_is_not_judged(planner, office, report):
    office.plan.closed_through = AUGUST
    office.plan.save()
    assertContains(planner.post(screen(report), FORM, follow=True), "已封账")
    assert not Finding.objects.exists()


def test_what_does_not_exist_is_not_found(planner):
    for pk in ("987654321", "9" * 25):
        assert planner.get(f"/projects/findings/{pk}/").status_code == 404
        assert planner.post(f"/projects/findings/{pk}/return/").status_code == 404


def test_the_number_of_queries_does_not_grow(planner, report, django_assert_num_queries):
    with django_assert_num_queries(6):
        planner.get("/projects/findings/")
    for _ in range(10):
        project = make_project(stage="advance")
        make_report(project=project, month=AUGUST, done=["推进"], status="submitted")
    with django_assert_num_queries(6):
        planner.get("/projects/findings/")
