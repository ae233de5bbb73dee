"""/review/: what waits, the light it would give, approve or return in two clicks."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Reading
from lingling_plan.entries import Status
from matters.models import Matter
from tests.make import make_matter, make_project, make_reading, make_report, make_target, make_user, month, sign_in
from tests.office import AUGUST, OTHER, OWN, clock, make_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def approver(client, office):
    return sign_in(client, office.approver)


@pytest.fixture
def jobs(office):
    target = make_target(name="新增就业", value=1200, lead=office.own)
    make_reading(target=target, month=month(7), value=700)
    return target


def waiting(target, value=800, **fields):
    return make_reading(target=target, month=AUGUST, value=value, status="submitted", **fields)


def key(entry) -> str:
    return f"{entry._meta.model_name}-{entry.pk}"


def status(entry) -> str:
    return type(entry).objects.get(pk=entry.pk).status


def test_it_works(approver, office, jobs):
    entry = waiting(jobs, progress="招聘会三场")
    page = approver.get("/review/")
    for words in ("待审 1 条", "新增就业", "800 人", "700 人", "招聘会三场", "达进度"):
        assertContains(page, words)
    assertContains(approver.post("/review/", {"approve": key(entry)}, follow=True), "已通过 1 条：新增就业（8月）。")
    assert status(entry) == Status.APPROVED
    assertContains(approver.get("/review/"), "没有待审的填报")


def test_several_at_once(approver, office, jobs):
    project = make_project(lead=office.own, nodes=[("招标", month(6))])
    entries = [waiting(jobs), make_report(project=project, month=AUGUST, done=["招标"], status="submitted")]
    approver.post("/review/", {"ticked": [key(entry) for entry in entries]})
    assert [status(entry) for entry in entries] == [Status.APPROVED, Status.APPROVED]


def test_of_several_those_that_cannot_be_approved_say_why(approver, office, jobs):
    mine = waiting(make_target(name="本人所报", value=12, lead=office.own), 8, author=office.approver)
    entry = waiting(jobs)
    page = approver.post("/review/", {"ticked": [key(mine), key(entry)]}, follow=True)
    assertContains(page, "已通过 1 条：新增就业（8月）。")
    assertContains(page, "本人所报（8月） 第1版没有通过：填报人不能审核自己填报的内容。")
    assert (status(mine), status(entry)) == (Status.SUBMITTED, Status.APPROVED)


def test_a_return_needs_a_reason_and_keeps_what_was_typed(approver, jobs):
    entry = waiting(jobs)
    page = approver.post("/review/", {"return": key(entry), f"reason-{key(entry)}": " "})
    assertContains(page, "请写明退回原因")
    long = "数" * 201
    assertContains(approver.post("/review/", {"return": key(entry), f"reason-{key(entry)}": long}), long)
    assert status(entry) == Status.SUBMITTED
    approver.post("/review/", {"return": key(entry), f"reason-{key(entry)}": "口径不符"})
    entry.refresh_from_db()
    assert (entry.status, entry.reason) == (Status.RETURNED, "口径不符")


def test_only_the_version_that_was_shown_is_approved(approver, office, jobs):
    first = waiting(jobs)
    second = waiting(jobs, 801)
    page = approver.post("/review/", {"approve": key(first)}, follow=True)
    assertContains(page, "已有第2版，请审新版。")
    assert (status(first), status(second)) == (Status.SUPERSEDED, Status.SUBMITTED)


def test_odd_figures_and_their_reasons_stand_beside_the_button(approver, jobs):
    waiting(jobs, 8000, remark="含外来务工")
    page = approver.get("/review/")
    assertContains(page, "相差约 11 倍")
    assertContains(page, "数据说明：含外来务工")


def test_what_needs_a_finding_is_not_approved_here(client, office):
    judged = make_project(lead=office.own, stage="advance")
    entry = make_report(project=judged, month=AUGUST, done=["推进"], status="submitted")
    sign_in(client, office.approver)
    assertContains(client.get("/review/"), "由督查室认定")
    assertContains(client.post("/review/", {"approve": key(entry)}, follow=True), "须由督查室认定")
    sign_in(client, office.planner)
    assertContains(client.get("/review/"), f"/projects/findings/{entry.pk}/")
    assert status(entry) == Status.SUBMITTED


def test_planners_see_all_and_return_but_do_not_approve(client, office, jobs):
    entry = waiting(jobs)
    sign_in(client, office.planner)
    assertNotContains(client.get("/review/"), 'name="approve"')
    client.post("/review/", {"approve": key(entry)})
    assert status(entry) == Status.SUBMITTED
    client.post("/review/", {"return": key(entry), f"reason-{key(entry)}": "与统计局不符"})
    assert status(entry) == Status.RETURNED


def test_other_departments_entries_do_not_exist(approver, office):
    items = make_items(office)
    page = approver.get("/review/")
    assertContains(page, OWN)
    assertNotContains(page, OTHER)
    foreign = Reading.objects.get(point__target=items["other_target"], point__month=AUGUST)
    for data in ({"approve": key(foreign)}, {"ticked": [key(foreign)]}, {"return": key(foreign)}):
        missing = dict.fromkeys(data, "reading-999999")
        answers = [approver.post("/review/", posted) for posted in (data, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert status(foreign) == Status.SUBMITTED


@pytest.mark.parametrize(
    "posted", ["", "reading", "reading-", "reading-x", "user-1", "reading--1", "reading-1e9", "x-1"]
)
def test_a_key_that_names_nothing(approver, posted):
    assert approver.post("/review/", {"approve": posted}).status_code == 404


def test_a_deputy_decides_for_the_department_elsewhere(client, office, jobs):
    entry = waiting(jobs)
    sign_in(client, office.strange_approver)
    assertNotContains(client.get("/review/"), "新增就业")
    office.own.deputy = office.strange_approver
    office.own.save()
    assertContains(client.get("/review/"), "新增就业")
    client.post("/review/", {"approve": key(entry)})
    entry.refresh_from_db()
    assert (entry.status, entry.decider) == (Status.APPROVED, office.strange_approver)


def test_a_deputy_sees_nothing_else_of_the_department(client, office):
    items = make_items(office)
    office.own.deputy = office.strange_approver
    office.own.save()
    make_reading(target=items["own_target"], month=month(6), value=1, status="returned", progress="退稿金丝雀")
    sign_in(client, office.strange_approver)
    for path in ("/record/", "/my/", items["own_target"].get_absolute_url(), "/review/"):
        assertNotContains(client.get(path), "退稿金丝雀")


@pytest.mark.parametrize("person", ["clerk", "leader", "sysadmin", "nobody"])
def test_others_do_not_review(client, office, jobs, person):
    entry = waiting(jobs)
    sign_in(client, office.people[person])
    assert client.get("/review/").status_code == 403
    assert client.post("/review/", {"approve": key(entry)}).status_code == 403


def test_the_light_is_the_one_the_board_shows_afterwards(client, approver, office, jobs):
    entry = waiting(jobs, 500, remark="下降")
    (light,) = re.findall(r'<span class="(\w+)"><span class="light">', approver.get("/review/").content.decode())
    approver.post("/review/", {"approve": key(entry)})
    page = approver.get(f"{jobs.get_absolute_url()}?month=2023-08").content.decode()
    assert f'<article class="item {light}">' in page


def test_what_was_raised_with_an_entry_stands_beside_it(client, approver, office, jobs):
    make_matter(item=jobs, text="用地指标不足", addressee="区政府", by=office.clerk)
    make_matter(item=jobs, text="七月的事", by=office.clerk)
    Matter.objects.filter(text="七月的事").update(month=month(7))
    waiting(jobs)
    page = approver.get("/review/")
    assertContains(page, "<b>需区级协调</b> 用地指标不足 <small>请区政府协调，待答复</small>")
    assertNotContains(page, "七月的事")
    office.own.deputy = office.strange_approver
    office.own.save()
    assertContains(sign_in(client, office.strange_approver).get("/review/"), "用地指标不足")
    Matter.objects.filter(text="用地指标不足").update(
        state="closed", answered_at=timezone.now(), closed_at=timezone.now(), closed_by=office.planner
    )
    assertNotContains(client.get("/review/"), "用地指标不足")


def test_the_number_of_queries_does_not_grow_with_what_was_raised(approver, office, jobs):
    def queries():
        approver.get("/review/")
        with CaptureQueriesContext(connection) as found:
            approver.get("/review/")
        return len(found)

    waiting(jobs)
    before = queries()
    for number in range(3):
        target = make_target(name=f"另{number}", value=12, lead=office.own)
        waiting(target, 8)
        make_matter(item=target, text=f"事{number}", by=office.clerk)
    assert queries() == before


@pytest.mark.parametrize("posted", ["approve", "return"])
def test_what_the_clerk_took_back_says_so(approver, office, jobs, posted):
    entry = waiting(jobs, author=office.clerk)
    entry.withdraw(by=office.clerk)
    page = approver.post("/review/", {posted: key(entry), f"reason-{key(entry)}": "口径"}, follow=True)
    assertContains(page, "填报人已撤回。")
    assertContains(page, "新增就业（8月） 第1版没有")


def test_what_a_colleague_decided_meanwhile_says_so(approver, office, jobs):
    first = waiting(jobs)
    second = waiting(jobs, 801)
    second.approve(by=office.approver)
    assertContains(approver.post("/review/", {"approve": key(first)}, follow=True), "已有第2版，已通过。")


# Withdrawal and correction


def test_an_author_takes_back_what_waits_as_a_draft(client, office, jobs):
    entry = waiting(jobs, 800, author=office.clerk, progress="初稿")
    sign_in(client, office.clerk)
    assertContains(client.get(f"/record/indicators/reading/{entry.pk}/change/"), "撤回")
    assertContains(client.post(f"/my/withdraw/{key(entry)}/", follow=True), 'value="800"')
    draft = Reading.objects.get(point=entry.point, status=Status.DRAFT)
    assert (status(entry), draft.version, draft.value, draft.progress) == (Status.SUPERSEDED, 2, 800, "初稿")


def test_a_version_that_was_taken_back_says_so_and_is_not_late(client, office, jobs):
    entry = waiting(jobs, 801, author=office.clerk)
    page = sign_in(client, office.clerk).get(jobs.get_absolute_url())
    assertContains(page, "迟报 2 天")
    entry.withdraw(by=office.clerk)
    page = sign_in(client, office.clerk).get(jobs.get_absolute_url())
    assertContains(page, "已撤回</i>")
    assertNotContains(page, "已被替代")
    assertNotContains(page, "迟报 2 天")
    assertNotContains(sign_in(client, office.planner).get(jobs.get_absolute_url()), "801 人")


def test_what_was_raised_with_it_rests_until_it_is_submitted_again(approver, office, jobs):
    entry = waiting(jobs, 800, author=office.clerk)
    matter = make_matter(item=jobs, text="缺地块", by=office.clerk, is_held=True)
    alone = make_matter(item=jobs, text="另一件", by=office.clerk, is_held=True)
    Matter.objects.filter(pk=matter.pk).update(raised_at=entry.written_at, raised_by=office.clerk)
    Matter.objects.filter(pk=alone.pk).update(raised_at=entry.written_at + timedelta(seconds=5), raised_by=office.clerk)
    draft = entry.withdraw(by=office.clerk)
    page = approver.get("/review/")
    assertNotContains(page, "缺地块")
    assertContains(page, "另一件")
    assertContains(approver.post(f"/matters/{matter.pk}/release/", follow=True), "还是草稿，提交以后再审核")
    matter.refresh_from_db()
    assert matter.is_held
    draft.copied().submit()
    assertContains(approver.get("/review/"), "缺地块")
    approver.post(f"/matters/{matter.pk}/release/")
    matter.refresh_from_db()
    assert not matter.is_held


def test_a_report_keeps_its_ticks(client, office):
    project = make_project(lead=office.own, nodes=[("招标", month(6))])
    report = make_report(project=project, month=AUGUST, done=["招标"], status="submitted", author=office.clerk)
    client.force_login(office.clerk)
    sign_in(client, office.clerk).post(f"/my/withdraw/{key(report)}/")
    draft = project.reports.get(status=Status.DRAFT)
    assert [node.name for node in draft.completed.all()] == ["招标"]


def test_nobody_takes_back_what_is_not_theirs_or_decided(client, office, jobs):
    entry = waiting(jobs, author=office.clerk)
    colleague = make_user(username="another", role="reporter", department=office.own)
    for person in (colleague, office.stranger):
        assert sign_in(client, person).post(f"/my/withdraw/{key(entry)}/").status_code == 404
    entry.approve(by=office.approver)
    assertContains(sign_in(client, office.clerk).post(f"/my/withdraw/{key(entry)}/", follow=True), "不能撤回")
    assert status(entry) == Status.APPROVED


def test_a_correction_of_what_was_approved_needs_a_reason(client, office, jobs):
    make_reading(target=jobs, month=AUGUST, value=800)
    sign_in(client, office.clerk)
    address, data = "/record/indicators/reading/add/", {"point": jobs.points.get(month=AUGUST).pk, "value": "810"}
    assertContains(client.post(address, data), "更正须在此写明原因")
    assert client.post(address, {**data, "remark": "漏报一批"}).status_code == 302
    assert jobs.points.get(month=AUGUST).readings.count() == 2
