"""/admin/: what planners keep and administrators manage. Who must not get in is proved in test_probes.py."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Indicator, Target
from lingling_plan.models import Membership, Plan, RuleSet
from lingling_plan.sites import plan_site
from projects.models import Project
from tests.make import (
    make_department,
    make_project,
    make_reading,
    make_report,
    make_section,
    make_target,
    make_user,
    month,
    sign_in,
)
from tests.office import AUGUST, JULY, clock, make_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


@pytest.fixture
def sysadmin(client, office):
    return sign_in(client, office.sysadmin)


def form_of(client, path: str, **changes) -> dict:
    """What the page's form would post, with some fields changed."""
    form = client.get(path).context["adminform"].form
    data = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        data[bound.html_name] = [str(getattr(one, "pk", one)) for one in value] if isinstance(value, list) else value
    return {**data, **changes}


def save(client, path: str, **changes):
    """Post the form back; a message of the form is the test's failure."""
    response = client.post(path, form_of(client, path, **changes))
    assert response.status_code == 302, response.context["errors"]


def address(obj) -> str:
    return f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"


def test_it_works(planner, office):
    target = make_target(value=1200, name="新增学位")
    assertContains(planner.get("/admin/"), "排节点")
    assertContains(planner.get("/admin/indicators/target/"), "新增学位")
    save(planner, address(target), note="口径见函")
    target.refresh_from_db()
    assert target.note == "口径见函"


@pytest.mark.parametrize("model", list(plan_site._registry), ids=lambda model: model._meta.label)
def test_every_page_opens(client, office, model):
    """Of every model registered: list, search, every filter, add and change, for whoever may read it."""
    make_items(office)
    kept = plan_site._registry[model]
    person = office.planner if kept.readers(office.planner) else office.sysadmin
    sign_in(client, person)
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for query in ("", "?q=甲", "?o=1", "?o=-1", "?p=1"):
        assert client.get(path + query).status_code in (200, 302), query
    for spec in client.get(path).context["cl"].filter_specs:
        for choice in spec.choices(client.get(path).context["cl"]):
            assert client.get(path + choice["query_string"]).status_code == 200
    if kept.adds and kept.writers(person):
        assert client.get(f"{path}add/").status_code == 200
    for obj in model.objects.all()[:2]:
        assert client.get(address(obj)).status_code == 200


def test_administrators_read_the_plan_and_change_nothing(sysadmin, office):
    target = make_target(value=1200)
    assert sysadmin.get(address(target)).status_code == 200
    assert sysadmin.post(address(target), {"note": "x"}).status_code == 403
    assert sysadmin.get("/admin/indicators/target/add/").status_code == 403
    assertNotContains(sysadmin.get("/admin/"), "排节点")


def test_planners_see_no_accounts(planner, office):
    assert planner.get("/admin/auth/user/").status_code == 403
    assert planner.get("/admin/auditlog/logentry/").status_code == 403
    assertNotContains(planner.get("/admin/"), "/admin/auth/")


def test_the_product_is_recognised(planner):
    page = planner.get("/admin/")
    assertContains(page, "零陵区年度计划 · 管理")
    assertContains(page, "lingling_plan/admin.css")
    assertContains(page, 'action="/logout/"')


# What is settled


def test_a_promise_is_settled_once_a_figure_is_recorded(planner):
    target = make_target(value=1200)
    assert "value" in form_of(planner, address(target))
    save(planner, address(target), value="1,300")
    target.refresh_from_db()
    assert target.value == 1300
    make_reading(target=target, month=JULY, value=650, status="submitted")
    assert "value" not in form_of(planner, address(target))
    save(planner, address(target), value="1", bound="le", deadline="2023-03-31")
    target.refresh_from_db()
    assert (target.value, target.bound, target.deadline) == (1300, "ge", None)


def test_a_number_to_come_is_filled_on_its_own_screen_only(planner):
    target = make_target(value=None, measure="level", unit="%")
    save(planner, address(target), value="95")
    target.refresh_from_db()
    assert target.value is None


def test_what_an_indicator_means_is_settled_once_recorded(planner):
    target = make_target(value=1200)
    make_reading(target=target, month=JULY, value=650)
    save(planner, address(target.indicator), unit="万人", measure="level", name="学位数")
    indicator = Indicator.objects.get(pk=target.indicator_id)
    assert (indicator.unit, indicator.measure, indicator.name, indicator.initials) == (
        "人",
        "cumulative",
        "学位数",
        "xws",
    )


def test_a_projects_stage_is_settled_once_reported(planner):
    project = make_project()
    make_report(project=project, month=JULY)
    save(planner, address(project), stage="complete", deadline="2023-06-30", company="某公司")
    project.refresh_from_db()
    assert (project.stage, project.deadline, project.company) == ("start", None, "某公司")


# Points are laid anew


def test_a_new_target_gets_points(planner, office):
    indicator = Indicator.objects.create(code="new", name="新指标", unit="个", measure="cumulative")
    section = make_section(plan=office.plan)
    data = {
        "plan": office.plan.pk,
        "indicator": indicator.pk,
        "value": "１２",
        "bound": "ge",
        "firm": "on",
        "order": "5",
    }
    data |= {"lead": office.own.pk, "lead_basis": "report", "section": section.pk}
    assert planner.post("/admin/indicators/target/add/", data).status_code == 302
    target = Target.objects.get(indicator=indicator)
    assert target.points.get(month=month(6)).expected == 6


def test_a_new_project_gets_its_promised_node_and_points(planner, office):
    section = make_section(plan=office.plan)
    data = {
        "plan": office.plan.pk,
        "code": "new",
        "name": "新项目",
        "kind": "project",
        "stage": "complete",
        "firm": "on",
    }
    data |= {
        "order": "5",
        "lead": office.own.pk,
        "lead_basis": "report",
        "section": section.pk,
        "deadline": "2023-10-31",
    }
    assert planner.post("/admin/projects/project/add/", data).status_code == 302
    project = Project.objects.get(code="new")
    node = project.milestones.get()
    assert (node.name, node.due, node.promised) == ("建成", date(2023, 10, 31), True)
    assert project.points.get(month=month(10)).expected == 100


def test_a_moved_deadline_moves_the_promised_node(planner):
    project = make_project()
    save(planner, address(project), deadline="2023-06-30")
    assert project.milestones.get().due == date(2023, 6, 30)
    assert project.points.get(month=month(6)).expected == 100


def test_a_changed_node_is_laid_and_counted_anew(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    report = make_report(project=project, month=JULY, done=["招标"])
    node = project.milestones.get(name="招标")
    save(planner, address(node), weight="3", due="2023-05-31")
    report.refresh_from_db()
    assert report.node_share == 75
    assert project.points.get(month=month(5)).expected == 75


def test_a_loosened_rule_moves_open_months_only(planner, office):
    target = make_target(value=1200)
    office.plan.closed_through = month(6)
    office.plan.save()
    before = target.points.get(month=month(6)).yellow
    save(planner, address(RuleSet.objects.get(kind="total")), yellow="20")
    assert target.points.get(month=month(6)).yellow == before
    assert target.points.get(month=JULY).yellow == 700 - 240


def test_a_moved_reporting_day_moves_the_dates(planner, office):
    target, project = make_target(value=1200), make_project()
    save(planner, address(office.plan), reporting_day="10")
    assert target.points.get(month=AUGUST).report_by == date(2023, 9, 11)
    assert project.points.get(month=AUGUST).report_by == date(2023, 9, 11)


def test_a_renamed_department_is_announced(planner, office):
    before = office.plan.revision
    save(planner, address(office.own), name="教育和体育局")
    office.plan.refresh_from_db()
    assert office.plan.revision > before


# Closing


def test_months_are_not_closed_by_typing(planner, office):
    """Closing has a page of its own: tests/closing/."""
    path = address(office.plan)
    save(planner, path, closed_through="2023-06-01")
    assert Plan.objects.get().closed_through is None


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(write)`: a colleague's write that is stored while the posted form waits for the plans' lock."""
    lock_all = Plan.lock_all

    def arrange(write):
        def locked_late():
            write()
            lock_all()

        monkeypatch.setattr(Plan, "lock_all", locked_late)

    return arrange


def test_a_form_writes_back_nothing_old(planner, office, meanwhile):
    target = make_target(value=1200)
    Plan.objects.update(revision=100)
    plan, promise = form_of(planner, address(office.plan), reporting_day="6"), form_of(planner, address(target))
    meanwhile(lambda: (Plan.objects.update(revision=200), Target.objects.update(pace_figures={"2023-02": "7"})))
    assert planner.post(address(office.plan), plan).status_code == 302
    assert planner.post(address(target), {**promise, "note": "口径见函"}).status_code == 302
    assert Plan.objects.get().revision > 200
    assert Target.objects.get().pace_figures == {"2023-02": "7"}


def test_the_plans_are_locked_before_a_row_is_read(planner, office):
    """On PostgreSQL the lock says so itself; the order is the one of the planner's screens, or they wait for ever."""
    target = make_target(value=1200)
    typed = form_of(planner, address(target), note="口径见函")
    with CaptureQueriesContext(connection) as queries:
        assert planner.post(address(target), typed).status_code == 302
    asked = [query["sql"] for query in queries]
    first_row = next(number for number, sql in enumerate(asked) if 'FROM "indicators_target"' in sql)
    locked = next(number for number, sql in enumerate(asked) if sql.startswith('SELECT "lingling_plan_plan"."id"'))
    assert locked < first_row


# What headers claim


def test_the_trail_names_the_address_that_connected(planner):
    target = make_target(value=1200)
    typed = form_of(planner, address(target), note="口径见函")
    claims = {"X-Forwarded-For": "foo", "X-Forwarded-Port": "9" * 12, "X-Correlation-ID": "x" * 300}
    assert planner.post(address(target), typed, headers=claims).status_code == 302
    log = LogEntry.objects.get_for_object(target).order_by("pk").last()
    assert (log.remote_addr, log.remote_port, log.cid) == ("127.0.0.1", None, None)


# Deleting


def test_a_mistaken_target_or_project_goes_while_nothing_is_recorded(planner):
    target, project = make_target(value=1200), make_project(nodes=[("招标", month(3))])
    for obj in (target, project):
        assert planner.post(address(obj).replace("change", "delete"), {"post": "yes"}).status_code == 302
    assert not Target.objects.exists()
    assert not Project.objects.exists()


def test_what_is_recorded_stays(planner):
    target, project = make_target(value=1200), make_project()
    make_reading(target=target, month=JULY, value=1)
    make_report(project=project, month=JULY)
    for obj in (target, project):
        assert planner.post(address(obj).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Target.objects.exists()
    assert Project.objects.exists()


def test_of_a_plan_with_closed_months_nothing_goes(planner, office):
    target = make_target(value=1200)
    office.plan.closed_through = JULY
    office.plan.save()
    assert planner.post(address(target).replace("change", "delete"), {"post": "yes"}).status_code == 403


# Returning what waits


def return_address(entry) -> str:
    return address(entry).replace("change", "return")


def test_a_planner_returns_what_waits(planner, office):
    items = make_items(office)
    for entry in (
        items["own_target"].points.get(month=AUGUST).readings.get(),
        items["own_project"].reports.get(month=AUGUST),
    ):
        assertContains(planner.get(address(entry)), "return/")
        assertContains(planner.get(return_address(entry)), "未批甲金丝雀")
        assertContains(planner.post(return_address(entry), {"reason": ""}), "请写明退回原因")
        assertContains(planner.post(return_address(entry), {"reason": "与统计局口径不一致"}, follow=True), "已退回")
        entry.refresh_from_db()
        assert (entry.status, entry.reason, entry.decider) == ("returned", "与统计局口径不一致", office.planner)
        assertContains(planner.post(return_address(entry), {"reason": "x"}, follow=True), "不能退回")


def test_an_administrator_returns_nothing(sysadmin, office):
    items = make_items(office)
    waiting, approved = items["own_project"].reports.get(month=AUGUST), items["own_project"].reports.get(month=JULY)
    assert sysadmin.post(return_address(waiting), {"reason": "x"}).status_code == 403
    assert sysadmin.post(return_address(approved), {"reason": "x"}).status_code == 403
    assertNotContains(sysadmin.get(address(approved)), "return/")


# Bad input


@pytest.mark.parametrize(
    ("field", "typed"),
    [("value", "1e400"), ("value", "NaN"), ("value", "99999999999"), ("deadline", "9999-12-31"), ("deadline", "2022-12-31"),
     ("lead", "0"), ("lead", "x"), ("bound", "range"), ("order", "-1")],
)  # fmt: skip
def test_bad_input_gets_a_message_and_stays(planner, field, typed):
    target = make_target(value=1200)
    page = planner.post(address(target), form_of(planner, address(target), **{field: typed}))
    assert page.status_code == 200
    assert page.context["errors"]
    if field in ("value", "deadline", "order"):
        assertContains(page, f'value="{typed}"')


@pytest.mark.parametrize(
    ("field", "typed"), [("yellow", "101"), ("red", "-1"), ("half", "2"), ("yellow", "40"), ("red", "x")]
)
def test_rules_stay_within_reason(planner, office, field, typed):
    rule = RuleSet.objects.get(kind="total")
    page = planner.post(address(rule), form_of(planner, address(rule), **{field: typed}))
    assert page.status_code == 200
    assert page.context["errors"]


# Accounts


def inline(role="reporter", department="", pk="", user=""):
    counts = {
        "membership-TOTAL_FORMS": "1",
        "membership-INITIAL_FORMS": "1" if pk else "0",
        "membership-MAX_NUM_FORMS": "1",
    }
    return counts | {
        "membership-0-role": role,
        "membership-0-department": department,
        "membership-0-id": pk,
        "membership-0-user": user,
    }


def test_an_account_is_made_with_its_role(sysadmin, office):
    data = {
        "username": "newclerk",
        "first_name": "王芳",
        "password1": "a-Long-enough-9",
        "password2": "a-Long-enough-9",
    }
    assert sysadmin.post("/admin/auth/user/add/", {**data, **inline(department=office.own.pk)}).status_code == 302
    user = get_user_model().objects.get(username="newclerk")
    assert (user.membership.role, user.membership.department, user.is_staff) == ("reporter", office.own, False)
    log = LogEntry.objects.get_for_object(user).filter(action=LogEntry.Action.CREATE).get()
    assert log.actor == office.sysadmin
    assert "password" not in log.changes_dict


@pytest.mark.parametrize(("role", "keeps", "told"), [
    ("planner", True, "不属于填报单位"), ("leader", True, "不属于填报单位"), ("admin", True, "不属于填报单位"),
    ("reporter", False, "必须属于一个单位"), ("approver", False, "必须属于一个单位"),
    ("planner", False, None), ("approver", True, None),
])  # fmt: skip
def test_role_and_department_go_together(sysadmin, office, role, keeps, told):
    """A clerk who becomes 督查室 leaves the department."""
    path, person = address(office.clerk), office.clerk.membership
    sent = inline(role=role, department=office.own.pk if keeps else "", pk=person.pk, user=office.clerk.pk)
    answered = sysadmin.post(path, form_of(sysadmin, path, **sent))
    person.refresh_from_db()
    if told:
        assertContains(answered, told)
    assert person.role == ("reporter" if told else role)


def test_the_page_of_a_new_account_asks_for_the_name_and_speaks_chinese(sysadmin, office):
    page = sysadmin.get("/admin/auth/user/add/")
    assertContains(page, "姓名")
    assertNotContains(page, "After you")
    data = {"username": "newclerk", "first_name": "王芳", "password1": "short", "password2": "short"}
    page = sysadmin.post("/admin/auth/user/add/", {**data, **inline(department=office.own.pk)})
    assertContains(page, "密码至少 10 位。")
    assertNotContains(page, "This password")


def test_a_clerk_needs_a_department(sysadmin, office):
    data = {
        "username": "newclerk",
        "first_name": "王芳",
        "password1": "a-Long-enough-9",
        "password2": "a-Long-enough-9",
    }
    page = sysadmin.post("/admin/auth/user/add/", {**data, **inline()})
    assertContains(page, "必须属于一个单位")
    assert not get_user_model().objects.filter(username="newclerk").exists()


def test_an_account_needs_a_role(sysadmin, office):
    data = {
        "username": "newclerk",
        "first_name": "王芳",
        "password1": "a-Long-enough-9",
        "password2": "a-Long-enough-9",
    }
    assert sysadmin.post("/admin/auth/user/add/", {**data, **inline(role="")}).status_code == 200
    assert not get_user_model().objects.filter(username="newclerk").exists()


def test_staff_and_superuser_cannot_be_given(sysadmin, office):
    path = address(office.clerk)
    answered = sysadmin.get(path)
    assert "is_staff" not in answered.content.decode()
    person = office.clerk.membership
    data = {"username": "clerk-jyj", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    data["shown"] = answered.context["adminform"].form["shown"].value()
    data |= inline(department=office.own.pk, pk=person.pk, user=office.clerk.pk)
    assert sysadmin.post(path, data).status_code == 302
    office.clerk.refresh_from_db()
    assert not office.clerk.is_staff
    assert not office.clerk.is_superuser


def test_the_last_administrator_stays(sysadmin, office):
    path, person = address(office.sysadmin), office.sysadmin.membership
    kept = inline(role="admin", pk=person.pk, user=office.sysadmin.pk)
    page = sysadmin.post(path, {"username": "sysadmin", **kept})
    assertContains(page, "至少要保留一名在用的系统管理员")
    page = sysadmin.post(path, {"username": "sysadmin", "is_active": "on", **kept, "membership-0-role": "leader"})
    assertContains(page, "至少要保留一名在用的系统管理员")
    assert Membership.objects.get(pk=person.pk).role == "admin"


@pytest.mark.parametrize("day", ["2023-09-07", "2023-12-31"])
def test_the_last_administrator_gets_no_expiry(sysadmin, office, day):
    """Not even one to come; a colleague whose own account ends some day is no successor."""
    path, person = address(office.sysadmin), office.sysadmin.membership
    leaving = make_user(username="leaving", role="admin")
    Membership.objects.filter(user=leaving).update(expires_on=date(2024, 1, 1))
    sent = inline(role="admin", pk=person.pk, user=office.sysadmin.pk) | {"membership-0-expires_on": day}
    page = sysadmin.post(path, form_of(sysadmin, path, **sent))
    assertContains(page, "至少要保留一名在用的系统管理员")
    make_user(username="second", role="admin")
    assert sysadmin.post(path, form_of(sysadmin, path, **sent)).status_code == 302


def test_a_password_cannot_be_taken_away(sysadmin, office):
    path = f"/admin/auth/user/{office.sysadmin.pk}/password/"
    page = sysadmin.get(path)
    assertNotContains(page, 'name="usable_password"')
    assertNotContains(page, "unset-password")
    page = sysadmin.post(path, {"usable_password": "false", "unset-password": "1"})
    assert page.status_code == 200
    office.sysadmin.refresh_from_db()
    assert office.sysadmin.has_usable_password()


def test_accounts_are_never_deleted(sysadmin, office):
    assert sysadmin.post(address(office.clerk).replace("change", "delete"), {"post": "yes"}).status_code == 404
    assert get_user_model().objects.filter(pk=office.clerk.pk).exists()


# The audit log


def test_the_log_tells_who_changed_what(client, office):
    target = make_target(value=1200)
    sign_in(client, office.planner)
    save(client, address(target), value="1300", supports=[str(make_department(code="czj", name="财政局").pk)])
    sign_in(client, office.sysadmin)
    logs = LogEntry.objects.get_for_object(target).filter(action=LogEntry.Action.UPDATE)
    told = "".join(client.get(address(log)).content.decode() for log in logs)
    assert "1300" in told
    assert "增加 财政局" in told
    assertContains(client.get("/admin/auditlog/logentry/"), "planner")


def test_the_log_keeps_no_figures_of_entries(office):
    items = make_items(office)
    reading = items["own_target"].points.get(month=AUGUST).readings.get()
    (log,) = LogEntry.objects.get_for_object(reading)
    assert "777" not in str(log.changes_dict)
    assert set(log.changes_dict) <= {"status", "version", "author", "decider", "decided_at", "reason"}


def test_revisions_and_initials_are_no_news(planner, office):
    target = make_target(value=1200)
    save(planner, address(target.indicator), name="改名")
    logs = LogEntry.objects.get_for_object(target.indicator).filter(action=LogEntry.Action.UPDATE)
    assert [set(log.changes_dict) for log in logs] == [{"name"}]
    assert not LogEntry.objects.get_for_object(office.plan).filter(action=LogEntry.Action.UPDATE).exists()


def test_a_number_that_came_with_a_document_is_settled(planner, office):
    target = make_target(value=1200)
    assertContains(planner.get(address(target)), 'name="value"')
    target.document_no = "零发改〔2023〕5号"
    target.save()
    assertNotContains(planner.get(address(target)), 'name="value"')
    save(planner, address(target), value="7")
    target.refresh_from_db()
    assert target.value == 1200


def test_a_node_does_not_take_its_siblings_name(planner, office):
    project = make_project(nodes=[("招标", date(2023, 6, 30)), ("用地", date(2023, 5, 31))])
    node = project.milestones.get(name="用地")
    page = planner.post(address(node), form_of(planner, address(node), name="招标"))
    assertContains(page, "本项目已有名为“招标”的节点")


def test_a_new_stage_renames_the_promised_node(planner, office):
    project = make_project(stage="start")
    save(planner, address(project), stage="operate")
    assert project.milestones.get().name == "投产"
    project.milestones.update(name="一号机组投产")
    save(planner, address(project), stage="deliver")
    assert project.milestones.get().name == "一号机组投产"
