"""/record/: what the department owes, the forms, approval. Who must not get in is proved in test_probes.py."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Reading
from lingling_plan.entries import Status
from lingling_plan.models import Plan
from projects.models import ProgressReport
from tests.make import make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import AUGUST, JULY, clock

pytestmark = pytest.mark.django_db

READING, REPORT = "/record/indicators/reading/", "/record/projects/progressreport/"


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def clerk(client, office):
    return sign_in(client, office.clerk)


@pytest.fixture
def approver(client, office):
    return sign_in(client, office.approver)


def point_of(target, at=AUGUST):
    return target.points.get(month=at)


def submit(client, target, at=AUGUST, **fields):
    return client.post(f"{READING}add/", {"point": point_of(target, at).pk, "value": "800", **fields})


def submit_report(client, project, at=AUGUST, **fields):
    data = {"project": project.pk, "month": f"{at:%Y-%m}", "progress": "按计划推进", **fields}
    return client.post(f"{REPORT}add/", data)


def recorded(target, up_to):
    """Approved figures for every month up to one, so that only later ones are owed."""
    for number in range(1, up_to.month + 1):
        make_reading(target=target, month=month(number), value=100 * number)


# 本月待报


def test_it_works(clerk):
    target = make_target(value=1200, name="新增学位", unit="个")
    recorded(target, JULY)
    page = clerk.get("/record/")
    assertContains(page, "新增学位")
    assertContains(page, "逾期 2 天")
    form = clerk.get(f"{READING}add/?point={point_of(target).pk}")
    assertContains(form, "2023 年 8 月")
    assertContains(form, "800 个")
    assertContains(form, "700 个")
    assertContains(form, "≥ 1200 个")
    response = submit(clerk, target, value="790")
    assert (response.status_code, response.url) == (302, "/record/")
    reading = Reading.objects.get(point=point_of(target))
    assert (reading.value, reading.status, reading.author.username) == (790, Status.SUBMITTED, "clerk-jyj")


def test_nothing_owed_says_so(clerk):
    assertContains(clerk.get("/record/"), "本单位没有待报事项")


def test_the_longest_overdue_comes_first(clerk):
    fresh, late = make_target(value=1200, name="刚到期的事项"), make_target(value=1200, name="早该报的事项")
    recorded(fresh, JULY)
    late.points.filter(month__gt=month(3)).delete()
    page = clerk.get("/record/").content.decode()
    assert page.index("早该报的事项") < page.index("刚到期的事项")


def test_earlier_gaps_are_offered_too(clerk):
    target = make_target(value=1200)
    recorded(target, month(5))
    page = clerk.get("/record/")
    assertContains(page, "补报")
    for at in (month(6), JULY):
        assertContains(page, f"{READING}add/?point={point_of(target, at).pk}")


def test_what_is_not_due_yet_shows_the_days_left(clerk):
    target = make_target(value=8, unit="%", measure="growth", cadence="no_january", published_after=25)
    for number in range(2, 8):
        make_reading(target=target, month=month(number), value=8)
    assertContains(clerk.get("/record/"), "还有 18 天")


def test_what_is_kept_or_waiting_is_not_owed(clerk):
    done, waiting = make_target(value=3, name="办结的事项"), make_target(value=1200, name="在审的事项")
    make_reading(target=done, month=month(1), value=3)
    recorded(waiting, JULY)
    make_reading(target=waiting, month=AUGUST, value=750, status="submitted")
    page = clerk.get("/record/").content.decode()
    assert "办结的事项" not in page
    assert page.index("待审</h2>") < page.index("在审的事项")
    assert page.count(">在审的事项<") == 1


def test_a_month_without_a_figure_is_not_owed(clerk):
    make_target(value=36, unit="万吨", name="粮食总产量", cadence="yearly", pace="level")
    assertNotContains(clerk.get("/record/"), "粮食总产量")


def test_a_returned_entry_comes_with_its_reason(clerk, office):
    target = make_target(value=1200, name="新增学位")
    recorded(target, JULY)
    make_reading(target=target, month=AUGUST, value=799, status=Status.RETURNED)
    page = clerk.get("/record/")
    assertContains(page, "数据有误")
    assertContains(page, "重新填报")
    assertNotContains(page, "逾期")
    form = clerk.get(f"{READING}add/?point={point_of(target).pk}")
    assertContains(form, 'value="799"')
    assertContains(form, "第1版被approver-jyj退回：数据有误")
    submit(clerk, target, value="798")
    assertNotContains(clerk.get("/record/"), "数据有误")


def test_it_counts_what_the_grid_counts(clerk):
    target = make_target(value=1200)
    make_reading(target=target, month=AUGUST, value=600, status="returned")
    page = clerk.get("/record/")
    assertContains(page, "<h1>填报记录</h1>")
    rows = clerk.get("/my/").context["count"]
    assert rows > 1
    assertContains(page, f"待报 {rows} 项，<b>其中退回 1 条</b>")


def test_closed_months_are_not_owed(clerk, office):
    make_target(value=1200, name="新增学位")
    office.plan.closed_through = AUGUST
    office.plan.save()
    assertNotContains(clerk.get("/record/"), "新增学位")


def test_the_number_of_queries_does_not_grow(clerk, office, django_assert_num_queries):
    def add_items(count):
        for _ in range(count):
            make_reading(target=make_target(value=1200), month=JULY, value=600)
            make_reading(target=make_target(value=1200), month=AUGUST, value=600, status="submitted")
            make_reading(target=make_target(value=1200), month=AUGUST, value=600, status="returned")
            make_report(project=make_project(), month=AUGUST, status="submitted")

    add_items(1)
    with django_assert_num_queries(19):
        clerk.get("/record/")
    add_items(10)
    with django_assert_num_queries(19):
        clerk.get("/record/")


def test_without_a_plan_it_says_so(client, office):
    office.plan.delete()
    assertContains(sign_in(client, office.clerk).get("/record/"), "尚未载入计划")


# The form


def test_from_the_items_page_the_month_is_chosen(clerk):
    target, project = make_target(value=1200), make_project()
    assertContains(clerk.get(f"{READING}add/?target={target.pk}"), "2023 年 8 月")
    assertContains(clerk.get(f"{REPORT}add/?project={project.pk}"), "2023 年 8 月")


def test_the_newest_quarter_is_chosen(clerk):
    target = make_target(value=8, unit="%", measure="growth", cadence="quarterly", published_after=30)
    assertContains(clerk.get(f"{READING}add/?target={target.pk}"), "2023 年 6 月")


def test_before_any_month_has_ended_january_is_chosen(clerk, office):
    office.plan.demo_today = month(1)
    office.plan.save()
    assertContains(clerk.get(f"{READING}add/?target={make_target(value=1200).pk}"), "2023 年 1 月")


def test_without_an_item_one_chooses(clerk):
    make_target(value=1200, name="新增学位")
    assertContains(clerk.get(f"{READING}add/"), "新增学位")


@pytest.mark.parametrize("number", [9, 10, 12])
def test_a_month_is_recorded_when_it_has_ended(clerk, number):
    target, project = make_target(value=1200), make_project()
    for address in (
        f"{READING}add/?point={point_of(target, month(number)).pk}",
        f"{REPORT}add/?project={project.pk}&month=2023-{number:02}",
    ):
        assertContains(clerk.get(address, follow=True), f"2023年{number}月尚未结束，月末以后再报送")
    submit(clerk, target, at=month(number))
    submit_report(clerk, project, at=month(number))
    assert not Reading.objects.exists()
    assert not ProgressReport.objects.exists()


def test_months_without_a_point_do_not_exist(clerk):
    project = make_project()
    for text in ("2022-12", "2024-01", "2023-13", "x"):
        assert clerk.get(f"{REPORT}add/?project={project.pk}&month={text}").status_code == 404


def test_a_shrinking_total_asks_for_a_reason_and_takes_any(clerk):
    target = make_target(value=1200)
    make_reading(target=target, month=JULY, value=700)
    page = submit(clerk, target, value="650", progress="说法<甲>")
    assert page.status_code == 200
    assertContains(page, "累计数比7月（700 人）减少")
    assertContains(page, "说法&lt;甲&gt;")
    assertContains(page, 'value="650"')
    assert submit(clerk, target, value="650", remark="核减重复统计").status_code == 302


def test_a_slip_of_the_unit_asks_for_a_reason(clerk):
    target = make_target(value=1200)
    make_reading(target=target, month=JULY, value=700)
    assertContains(submit(clerk, target, value="7900000"), "请核对单位")


def test_a_level_may_fall(clerk):
    target = make_target(value=92, unit="%", measure="level")
    make_reading(target=target, month=JULY, value=95)
    assert submit(clerk, target, value="91").status_code == 302


@pytest.mark.parametrize("typed", ["", "NaN", "1e9999", "五百", "1.23456", "999999999999"])
def test_bad_figures_get_a_message_beside_the_field(clerk, typed):
    page = submit(clerk, make_target(value=1200), value=typed, progress="已写的话")
    assert page.status_code == 200
    assertContains(page, 'id="id_value_error"')
    assertContains(page, "已写的话")
    assert not Reading.objects.exists()


def test_counted_things_are_whole_and_not_negative(clerk):
    target = make_target(value=5600, counted=True)
    assertContains(submit(clerk, target, value="33.5"), "请填整数")
    assertContains(submit(clerk, target, value="-3"), "不能小于 0")


def test_no_more_villages_than_there_are(clerk):
    target = make_target(value=1, per="村", units=30)
    assertContains(submit(clerk, target, value="31"), "全区共 30 个村")


def test_a_true_zero_stays_zero(clerk):
    target = make_target(value=1200)
    submit(clerk, target, value="0")
    assert Reading.objects.get().value == 0
    assertContains(clerk.get(f"{READING}add/?target={target.pk}"), 'value="0"')


def test_full_width_digits_are_understood(clerk):
    submit(clerk, make_target(value=1200), value="７９０．５")
    assert Reading.objects.get().value == Decimal("790.5")


def test_status_author_and_version_never_come_from_the_form(clerk, office):
    submit(
        clerk,
        make_target(value=1200),
        status="approved",
        author=office.stranger.pk,
        version="9",
        decider=office.planner.pk,
    )
    reading = Reading.objects.get()
    assert (reading.status, reading.author, reading.version, reading.decider) == ("submitted", office.clerk, 1, None)


def test_the_same_form_twice_is_one_version(clerk):
    target = make_target(value=1200)
    submit(clerk, target, value="790", progress="好")
    page = clerk.post(f"{READING}add/", {"point": point_of(target).pk, "value": "790.0", "progress": "好"}, follow=True)
    assertContains(page, "没有重复提交")
    assert Reading.objects.count() == 1


def test_a_change_is_a_new_version(clerk):
    target = make_target(value=1200)
    submit(clerk, target, value="790")
    submit(clerk, target, value="791")
    assert list(Reading.objects.order_by("version").values_list("version", "status")) == [
        (1, "superseded"),
        (2, "submitted"),
    ]


def test_a_colleagues_same_figure_is_a_version_of_its_own(client, office):
    target = make_target(value=1200)
    submit(sign_in(client, office.clerk), target)
    submit(sign_in(client, office.colleague), target)
    assert Reading.objects.count() == 2


def test_a_closed_month_takes_nothing(clerk, office):
    target = make_target(value=1200)
    office.plan.closed_through = AUGUST
    office.plan.save()
    assertContains(clerk.get(f"{READING}add/?point={point_of(target).pk}", follow=True), "已封账")
    submit(clerk, target)
    assert not Reading.objects.exists()


# Reports


def test_a_report_ticks_nodes(clerk):
    project = make_project(nodes=[("招标", month(6))])
    form = clerk.get(f"{REPORT}add/?project={project.pk}")
    assertContains(form, "招标（2023年6月1日前）")
    assertNotContains(form, "年初以来完成投资")
    tender = project.milestones.get(name="招标")
    assert submit_report(clerk, project, completed=[tender.pk]).status_code == 302
    report = ProgressReport.objects.get()
    assert (report.node_share, list(report.completed.all())) == (50, [tender])


def test_nodes_stay_ticked_from_month_to_month(clerk):
    project = make_project(nodes=[("招标", month(6))])
    make_report(project=project, month=JULY, done=["招标"])
    assertContains(clerk.get(f"{REPORT}add/?project={project.pk}"), "checked", count=1)
    page = submit_report(clerk, project)
    assertContains(page, "7月已报完成的节点未勾选：招标")
    assert submit_report(clerk, project, remark="招标流标").status_code == 302


def test_investment_is_asked_where_a_plan_for_it_exists(clerk):
    project = make_project(year_investment=Decimal(3))
    make_report(project=project, month=JULY, invested=2)
    assertContains(submit_report(clerk, project), 'id="id_invested_error"')
    assertContains(submit_report(clerk, project, invested="-1"), 'id="id_invested_error"')
    assertContains(submit_report(clerk, project, invested="1.5"), "累计数比7月（2 亿元）减少")
    assert submit_report(clerk, project, invested="２.５").status_code == 302
    assert ProgressReport.objects.get(month=AUGUST).invested == Decimal("2.5")


def test_a_report_needs_words(clerk):
    assertContains(submit_report(clerk, make_project(), progress=""), 'id="id_progress_error"')


def test_another_projects_node_cannot_be_ticked(clerk):
    project, other = make_project(), make_project(nodes=[("别处", month(3))])
    page = submit_report(clerk, project, completed=[other.milestones.first().pk])
    assertContains(page, "节点已有变动")
    assert not ProgressReport.objects.exists()


def test_the_same_report_twice_is_one_version(clerk):
    project = make_project(nodes=[("招标", month(6))])
    tick = {"completed": [project.milestones.get(name="招标").pk]}
    submit_report(clerk, project, **tick)
    submit_report(clerk, project, **tick)
    assert ProgressReport.objects.count() == 1
    submit_report(clerk, project)
    assert ProgressReport.objects.count() == 2


# Approval


def url(entry, action):
    site = READING if isinstance(entry, Reading) else REPORT
    return f"{site}{entry.pk}/{action}/"


def test_a_colleagues_version_is_not_replaced_unseen(clerk, office):
    target = make_target(value=1200)
    page = clerk.get(f"{READING}add/?point={point_of(target).pk}")
    make_reading(target=target, month=AUGUST, value=790, author=office.colleague, status="submitted")
    told = submit(clerk, target, seen=page.context["seen"], progress="我填的话")
    assertContains(told, "colleague已填报第1版")
    assertContains(told, "我填的话")
    assert Reading.objects.get().status == Status.SUBMITTED
    submit(clerk, target, seen=told.context["seen"], progress="我填的话")
    assert list(Reading.objects.order_by("version").values_list("status", flat=True)) == ["superseded", "submitted"]


def test_another_error_keeps_what_the_page_had_seen(clerk, office):
    target = make_target(value=1200)
    make_reading(target=target, month=AUGUST, value=790, author=office.colleague, status="submitted")
    assert submit(clerk, target, seen="0", value="五百").context["seen"] == "0"


@pytest.mark.parametrize("typed", ["99999999999.9999", "-99999999999.9999"])
def test_a_reading_that_others_may_refer_to_is_within_limits(clerk, typed):
    target = make_target(value=5, measure="growth", unit="%")
    page = submit(clerk, target, value=typed, remark="数据无误")
    assert page.context["form"].has_error("value")


def test_a_figure_that_no_referring_target_can_hold_is_told(approver):
    target = make_target(value=5, measure="growth", unit="%", name="经济增长")
    make_target(value=None, measure="growth", unit="%", name="居民收入", refers_to=target.indicator)
    reading = make_reading(target=target, month=AUGUST, value="-99999999999.9999", status="submitted")
    page = approver.post(f"{READING}{reading.pk}/approve/", follow=True)
    assertContains(page, "参照它的“居民收入”无法计算应达数")
    reading.refresh_from_db()
    assert reading.status == Status.SUBMITTED


def test_a_node_removed_meanwhile_is_told(clerk, monkeypatch):
    """Removed by a planner between the form's check and the lock."""
    project = make_project(nodes=[("招标", month(6))])
    node, lock = project.milestones.get(name="招标"), Plan.lock

    def locked_late(plan):
        node.delete() if node.pk else None
        lock(plan)

    monkeypatch.setattr(Plan, "lock", locked_late)
    page = submit_report(clerk, project, completed=[node.pk], problem="我填的话")
    assertContains(page, "节点已有变动，请重新勾选。")
    assertContains(page, "我填的话")
    assert not ProgressReport.objects.exists()


def test_an_approver_approves(approver):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    assertContains(approver.get("/record/"), "审核</a>")
    assertContains(approver.get(url(reading, "change")), "通过</button>")
    page = approver.post(url(reading, "approve"), follow=True)
    assertContains(page, "已通过")
    reading.refresh_from_db()
    assert (reading.status, reading.decider.username) == ("approved", "approver-jyj")


def test_an_approver_returns_with_a_reason(approver):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    assertContains(approver.post(url(reading, "return"), {"reason": " "}), "请写明退回原因")
    approver.post(url(reading, "return"), {"reason": "口径不符"})
    reading.refresh_from_db()
    assert (reading.status, reading.reason) == ("returned", "口径不符")


def test_a_too_long_reason_stays_typed(approver):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    assertContains(approver.post(url(reading, "return"), {"reason": "长" * 201}), "长" * 201)


def test_nobody_approves_their_own(approver, office):
    target = make_target(value=1200)
    submit(approver, target)
    reading = Reading.objects.get()
    page = approver.get(url(reading, "change"))
    assertContains(page, "这是您本人填报的")
    assertNotContains(page, "通过</button>")
    assert approver.post(url(reading, "approve")).status_code == 403
    assert approver.post(url(reading, "return"), {"reason": "x"}).status_code == 403
    reading.refresh_from_db()
    assert reading.status == "submitted"


def test_a_clerk_approves_nothing(clerk, office):
    reading = make_reading(
        target=make_target(value=1200), month=AUGUST, value=800, status="submitted", author=office.colleague
    )
    page = clerk.get(url(reading, "change"))
    assertNotContains(page, "通过</button>")
    assertNotContains(page, "退回")
    for action in ("approve", "return"):
        assert clerk.post(url(reading, action), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("action", ["approve", "return"])
def test_decisions_are_posted(approver, action):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    assert approver.get(url(reading, action)).status_code == 405
    assert approver.post(url(reading, "change")).status_code == 405


@pytest.mark.parametrize("action", ["approve", "return"])
def test_what_is_decided_already_says_so(approver, action):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800)
    page = approver.post(url(reading, action), {"reason": "x"}, follow=True)
    assertContains(page, "该条已是“已通过”，不能再审核")


def test_what_awaits_a_finding_is_returned_at_most(approver):
    project = make_project(stage="advance")
    report = make_report(project=project, month=AUGUST, done=["推进"], status="submitted")
    assertContains(approver.get("/record/"), "待督查室认定")
    page = approver.get(url(report, "change"))
    assertContains(page, "由督查室认定")
    assertNotContains(page, "通过</button>")
    assert approver.post(url(report, "approve")).status_code == 403
    approver.post(url(report, "return"), {"reason": "材料不全"})
    report.refresh_from_db()
    assert report.status == "returned"


def test_a_month_closed_meanwhile_is_not_approved(approver, office):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    office.plan.closed_through = AUGUST
    office.plan.save()
    assertContains(approver.post(url(reading, "approve"), follow=True), "已封账")
    reading.refresh_from_db()
    assert reading.status == "submitted"


def test_an_approval_moves_the_boards_etag(approver, office):
    reading = make_reading(target=make_target(value=1200), month=AUGUST, value=800, status="submitted")
    office.plan.refresh_from_db()
    before = office.plan.revision
    approver.post(url(reading, "approve"))
    office.plan.refresh_from_db()
    assert office.plan.revision > before


# The list of all entries


def test_the_list_shows_every_version_and_filters(clerk):
    target = make_target(value=1200, name="新增学位")
    make_reading(target=target, month=JULY, value=700)
    make_reading(target=target, month=AUGUST, value=800, status="submitted")
    assertContains(clerk.get(READING), "共 2 条")
    assertContains(clerk.get(f"{READING}?status__exact=approved&q="), "共 1 条")
    assertContains(clerk.get(f"{READING}?status__exact=&q=学位"), "共 2 条")
    assertContains(clerk.get(f"{READING}?q=粮食"), "共 0 条")


def test_the_list_is_paged(clerk, office):
    target = make_target(value=120000)
    for number in range(60):
        Reading(point=point_of(target), value=number, author=office.clerk).submit()
    page = clerk.get(READING).content.decode()
    assert page.count("<tr><td>") == 50
    assert "共 60 条" in page
    assert clerk.get(f"{READING}?p=2").content.decode().count("<tr><td>") == 10


def test_a_correction_starts_from_what_stands_and_asks_why_at_once(clerk, office):
    target = make_target(value=1200, lead=office.own)
    reading = make_reading(target=target, month=AUGUST, value=750, progress="招聘会两场", remark="含外来务工")
    address = f"/record/indicators/reading/add/?point={reading.point_id}"
    page = clerk.get(address)
    for words in ('value="750"', "招聘会两场", "更正原因", "第1版（750 人）已通过，更正须写明原因。"):
        assertContains(page, words)
    assertNotContains(page, "含外来务工")
    assertContains(clerk.post(address, {"point": reading.point_id, "value": "740"}), "更正须在此写明原因")
    clerk.post(address, {"point": reading.point_id, "value": "740", "remark": "重复统计"})
    page = sign_in(clerk, office.approver).get("/review/")
    assertContains(page, "750 人 → <b>740 人</b>")
    assertContains(page, "<b>更正原因</b> 重复统计")


def test_ones_own_waiting_entry_is_taken_back_from_its_row(clerk, office):
    own, theirs = make_target(value=1200, name="本人的"), make_target(value=1200, name="同事的")
    make_reading(target=own, month=AUGUST, value=750, status="submitted", author=office.clerk)
    make_reading(target=theirs, month=AUGUST, value=750, status="submitted", author=office.colleague)
    page = clerk.get("/record/").text
    assert 'aria-label="撤回本人的"' in page
    assert 'aria-label="撤回同事的"' not in page
