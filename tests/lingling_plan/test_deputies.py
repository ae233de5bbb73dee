"""Departments of one: who may be named 代审人, and which departments have nobody who could approve."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan import months, policy
from lingling_plan.models import Department
from tests.make import make_department, make_user, sign_in
from tests.office import NOW

pytestmark = pytest.mark.django_db
TOLD = "代审人须是外单位在用的单位负责人"


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


def name_deputy(client, department, user):
    address = f"/admin/lingling_plan/department/{department.pk}/change/"
    shown = client.get(address).context["adminform"].form["shown"].value()
    return client.post(address, {"name": department.name, "basis": "report", "deputy": user.pk, "shown": shown})


def test_it_works(planner, office):
    assert name_deputy(planner, office.own, office.strange_approver).status_code == 302
    office.own.refresh_from_db()
    assert office.own.deputy == office.strange_approver


@pytest.mark.parametrize("person", ["approver", "clerk", "stranger", "leader", "planner", "nobody"])
def test_only_approvers_of_other_departments(planner, office, person):
    page = name_deputy(planner, office.own, office.people[person])
    assertContains(page, TOLD)
    office.own.refresh_from_db()
    assert office.own.deputy is None
    assert not policy.may_deputize(office.people[person], office.own, NOW)


def test_not_whoever_was_stopped(planner, office):
    office.strange_approver.is_active = False
    office.strange_approver.save()
    assertContains(name_deputy(planner, office.own, office.strange_approver), TOLD)


def test_not_whose_account_has_expired(planner, office):
    """The last day is still a day in use."""
    expire(office.strange_approver, months.today() - timedelta(days=1))
    page = planner.get(f"/admin/lingling_plan/department/{office.own.pk}/change/")
    assertNotContains(page, f'<option value="{office.strange_approver.pk}">')
    assertContains(name_deputy(planner, office.own, office.strange_approver), TOLD)
    expire(office.strange_approver, months.today())
    assert name_deputy(planner, office.own, office.strange_approver).status_code == 302


def deputized_by(user) -> Department:
    lone = make_department(code="lone", name="lone")
    lone.deputy = user
    lone.save()
    return lone


def expire(user, day) -> None:
    user.membership.expires_on = day
    user.membership.save()


def lonely() -> dict[str, str]:
    return {department.code: why for department, why in policy.without_approver(Department.objects.all(), NOW)}


def test_which_departments_have_nobody_who_could_approve(office):
    """A clerk without a head; a head alone. Departments without people owe nothing yet."""
    clerks, head, _ = (make_department(code=code, name=code) for code in ("clerks", "head", "empty"))
    for number in range(2):
        make_user(username=f"clerk{number}", role="reporter", department=clerks)
    make_user(username="only-head", role="approver", department=head)
    assert lonely() == {"clerks": "没有单位负责人", "head": "只有负责人一人，不能审本人填报的"}
    clerks.deputy = office.approver
    clerks.save()
    head.deputy = office.strange_approver
    head.save()
    assert lonely() == {}
    office.approver.is_active = False
    office.approver.save()
    assert set(lonely()) == {"clerks", "jyj"}


def test_expired_accounts_approve_nothing(office):
    make_user(username="lone-clerk", role="reporter", department=deputized_by(office.approver))
    assert lonely() == {}
    expire(office.approver, NOW - timedelta(days=1))
    assert lonely() == {"lone": "没有单位负责人", "jyj": "没有单位负责人"}
    expire(office.approver, NOW)
    assert lonely() == {}


def test_a_deputy_who_is_a_head_no_longer_is_none(office):
    make_user(username="lone-clerk", role="reporter", department=deputized_by(office.stranger))
    assert lonely() == {"lone": "没有单位负责人"}


def test_two_heads_approve_each_others(office):
    heads = make_department(code="heads", name="heads")
    for number in range(2):
        make_user(username=f"head{number}", role="approver", department=heads)
    assert lonely() == {}


def test_planners_are_told(client, office):
    lone = make_department(code="lone", name="独人局")
    make_user(username="lone-clerk", role="reporter", department=lone)
    assertContains(sign_in(client, office.planner).get("/admin/"), "独人局</a>：没有单位负责人")
    assertNotContains(sign_in(client, office.sysadmin).get("/admin/"), "无人可审")


def test_the_number_of_queries_does_not_grow(planner, office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            planner.get("/admin/")
        return len(captured)

    few = queries()
    for number in range(5):
        department = make_department(code=f"d{number}", name=f"单位{number}")
        make_user(username=f"c{number}", role="reporter", department=department)
    assert queries() == few
