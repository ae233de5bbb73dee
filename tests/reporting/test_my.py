"""/my/: everything owed on one page, saved in one go; what is wrong stays with its message."""

import re
from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from closing.models import Closing, Reopening
from indicators.models import Reading
from lingling_plan.entries import Status
from lingling_plan.models import Plan
from matters.models import Matter
from projects.models import ProgressReport
from tests.make import make_actual, make_plan, make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import AUGUST, JULY, OTHER, clock, make_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def clerk(client, office):
    return sign_in(client, office.clerk)


def recorded_through_july(target, step=100):
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=step * number)
    return target


@pytest.fixture
def jobs(office):
    return recorded_through_july(make_target(name="新增就业", value=1200, lead=office.own))


@pytest.fixture
def towns(office):
    return recorded_through_july(
        make_target(name="新建公厕", value=120, unit="座", counted=True, lead=office.own), step=10
    )


@pytest.fixture
def road(office):
    project = make_project(name="零道高速", lead=office.own, nodes=[("招标", month(6)), ("征地", month(8))])
    for number in range(1, 8):
        make_report(project=project, month=month(number), done=["招标"], progress="按计划推进")
    return project


def prefix(item, at=AUGUST) -> str:
    return f"{'progressreport' if hasattr(item, 'stage') else 'reading'}-{item.pk}-{at:%Y%m}"


def typed(item, at=AUGUST, **fields) -> dict:
    return {f"{prefix(item, at)}-{name}": value for name, value in fields.items()}


def newest(target, at=AUGUST) -> Reading:
    return Reading.objects.filter(point__target=target, point__month=at).order_by("version").last()


def test_it_works(clerk, jobs, towns, road):
    page = clerk.get("/my/")
    assertContains(page, "待报 3 项")
    done = road.milestones.get(name="招标").pk
    data = {
        **typed(jobs, value="８００"),
        **typed(towns, unchanged="on"),
        **typed(road, completed=[done], progress="征地过半"),
    }
    response = clerk.post("/my/", data, follow=True)
    assertContains(response, "已提交 3 项")
    assertContains(response, "没有待报事项")
    assert (newest(jobs).value, newest(jobs).status, newest(jobs).unchanged) == (800, Status.SUBMITTED, False)
    assert (newest(towns).value, newest(towns).unchanged) == (70, True)
    assert ProgressReport.objects.get(project=road, month=AUGUST).progress == "征地过半"


def test_a_row_tells_what_one_compares_with(clerk, office, jobs):
    make_actual(indicator=jobs.indicator, value=1000)
    last_year = make_target(value=1000, plan=make_plan(year=2022), lead=office.own)
    last_year.indicator = jobs.indicator
    last_year.save()
    make_reading(target=last_year, month=month(8, 2022), value=640)
    page = clerk.get("/my/").content.decode()
    for words in ("≥ 1200 人", "上期（7月）", "700 人", "去年同期", "640 人", "应达", "800 人"):
        assert words in page, words


def test_groups_returned_first_then_this_month_then_earlier(clerk, office, jobs):
    make_reading(target=jobs, month=AUGUST, value=900, status="returned")
    other = make_target(name="旧账", value=12, lead=office.own)
    make_reading(target=other, month=AUGUST, value=8)
    page = clerk.get("/my/").content.decode()
    assert re.findall(r"<h2>([^ <]+) ?", page) == ["已退回，请重新填报", "补报以前月份"]
    assert "数据有误" in page
    assert page.index("新增就业") < page.index("旧账")


def test_what_is_wrong_stays_and_what_is_right_is_saved(clerk, jobs, towns):
    response = clerk.post("/my/", {**typed(jobs, value="800"), **typed(towns, value="七十五", problem="缺地")})
    assertContains(response, "已提交 1 项：新增就业（8月）。")
    assertContains(response, "1 项没有提交")
    assertContains(response, 'value="七十五"')
    assertContains(response, "请只填数字")
    assertContains(response, "缺地")
    assertNotContains(response, f'name="{prefix(jobs)}-value"')
    assert newest(jobs).value == 800
    assert newest(towns) is None


def test_rows_nobody_typed_into_are_left_alone_without_complaint(clerk, jobs, towns):
    response = clerk.post("/my/", {**typed(jobs, value="x"), **typed(towns, seen="0")})
    assertContains(response, "请只填数字", count=1)
    assertContains(response, "1 项没有提交")
    assertContains(clerk.post("/my/", {}, follow=True), "没有新填的内容")
    assert not Reading.objects.filter(point__month=AUGUST).exists()


def test_unchanged_needs_a_month_before_and_no_other_figure(clerk, office, jobs):
    fresh = make_target(name="新指标", value=12, lead=office.own)
    page = clerk.post("/my/", {**typed(fresh, unchanged="on"), **typed(jobs, unchanged="on", value="701")})
    assertContains(page, "还没有上期数据，请填数值。")
    assertContains(page, "所填数值与上期不同，请去掉“无变化”。")
    assert newest(jobs) is None


def test_zero_is_a_figure(clerk, office):
    target = make_target(name="从零开始", value=12, lead=office.own)
    clerk.post("/my/", typed(target, month(1), value="0"))
    assert newest(target, month(1)).value == 0
    assert not newest(target, month(1)).unchanged


def test_an_unchanged_project_needs_no_words(clerk, road):
    done = road.milestones.get(name="招标").pk
    assertContains(clerk.post("/my/", typed(road, completed=[done], seen="0", next_step="开工")), "请写进展")
    clerk.post("/my/", typed(road, completed=[done], unchanged="on"))
    report = ProgressReport.objects.get(project=road, month=AUGUST)
    assert report.unchanged
    assert [node.name for node in report.completed.all()] == ["招标"]


def test_unchanged_with_another_node_is_a_contradiction(clerk, road):
    nodes = [node.pk for node in road.milestones.filter(promised=False)]
    assertContains(clerk.post("/my/", typed(road, completed=nodes, unchanged="on")), "所填内容与上期不同")


def test_odd_figures_ask_for_a_reason_in_the_row(clerk, jobs):
    page = clerk.post("/my/", typed(jobs, value="8000"))
    assertContains(page, "相差约 11 倍")
    assertContains(page, f'name="{prefix(jobs)}-remark"')
    clerk.post("/my/", typed(jobs, value="8000", remark="口径调整"))
    assert newest(jobs).remark == "口径调整"


def test_drafts_wait_for_their_clerk_and_are_submitted_untouched(clerk, jobs, office):
    response = clerk.post("/my/", {**typed(jobs, value="800"), "draft": "1"}, follow=True)
    assertContains(response, "已存为草稿 1 项")
    assertContains(response, "草稿</i>")
    assertContains(response, 'value="800"')
    assert newest(jobs).status == Status.DRAFT
    clerk.post("/my/", {**typed(jobs, value="800", seen="1")})
    assert list(Reading.objects.filter(point__month=AUGUST).order_by("version").values_list("status", flat=True)) == [
        "superseded",
        "submitted",
    ]


def test_a_draft_moves_no_light_and_is_seen_by_its_department_only(client, clerk, jobs, office):
    clerk.post("/my/", {**typed(jobs, value="1234", progress="草稿金丝雀"), "draft": "1"})
    for person in (office.leader, office.stranger, office.strange_approver, office.sysadmin):
        sign_in(client, person)
        for path in ("/", "/behind/", "/board.csv", "/behind.csv", jobs.get_absolute_url()):
            page = client.get(path).content.decode()
            assert "草稿金丝雀" not in page
            assert "1234" not in page


def test_a_colleagues_newer_version_is_shown_and_the_typed_figure_kept(clerk, jobs, office):
    make_reading(target=jobs, month=AUGUST, value=790, status="returned", author=office.colleague)
    page = clerk.post("/my/", typed(jobs, value="800", seen="0"))
    assertContains(page, "colleague已填报第1版（790 人）")
    assertContains(page, "现有第1版：790 人")
    assertContains(page, 'value="800"')
    assert newest(jobs).value == 790
    clerk.post("/my/", typed(jobs, value="800", seen="1"))
    assert newest(jobs).value == 800


def test_fifty_identical_posts_are_one_entry(clerk, jobs):
    for _ in range(50):
        clerk.post("/my/", typed(jobs, value="800", seen="0"))
    assert Reading.objects.filter(point__target=jobs, point__month=AUGUST).count() == 1


def test_a_matter_is_raised_with_the_entry(clerk, jobs, office):
    page = clerk.post("/my/", typed(jobs, value="800", **{"matter-text": "用地指标不足"}))
    assertContains(page, "要同时填写")
    assert newest(jobs) is None
    clerk.post("/my/", typed(jobs, value="800", **{"matter-text": "用地指标不足", "matter-addressee": "区政府"}))
    matter = Matter.objects.get()
    assert (matter.item, matter.month, matter.text, matter.raised_by) == (jobs, AUGUST, "用地指标不足", office.clerk)


def test_a_closed_month_says_so_and_whom_to_ask(clerk, office):
    assertNotContains(clerk.get("/my/"), "封账")
    Plan.objects.update(closed_through=JULY)
    assertContains(clerk.get("/my/"), "7月已封账，更正请联系督查室。")
    closing = Closing.close(Plan.objects.get(), month=AUGUST, by=office.planner)
    assertContains(clerk.get("/my/"), "8月已于9月7日封账，更正请联系督查室。")
    Reopening.open(closing, reason="更正", until=date(2023, 9, 12), by=office.planner)
    assertContains(clerk.get("/my/"), "8月已于9月7日封账，更正请联系督查室；8月已重新打开，可更正至9月12日。")


def test_other_departments_rows_are_neither_shown_nor_taken(clerk, office):
    items = make_items(office)
    assertNotContains(clerk.get("/my/"), OTHER)
    before = Reading.objects.count()
    clerk.post("/my/", typed(items["other_target"], month(1), value="1"))
    assert Reading.objects.count() == before
    address = f"/my/preview/?row={prefix(items['other_target'], month(1))}"
    missing = clerk.post("/my/preview/?row=reading-999999-202301", {})
    foreign = clerk.post(address, typed(items["other_target"], month(1), value="1"))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content) == (204, b"")


def test_closed_months_are_not_offered(clerk, office, jobs):
    Plan.objects.update(closed_through=AUGUST)
    assertContains(clerk.get("/my/"), "没有待报事项")
    clerk.post("/my/", typed(jobs, value="800"))
    assert newest(jobs) is None


def test_what_came_in_between_is_not_offered_again(clerk, jobs, office):
    make_reading(target=jobs, month=AUGUST, value=790, status="submitted", author=office.colleague)
    assertContains(clerk.post("/my/", typed(jobs, value="800", seen="0"), follow=True), "1 项没有提交")
    assert newest(jobs).value == 790


@pytest.mark.parametrize("person", ["leader", "planner", "sysadmin", "nobody"])
def test_only_departments_report(client, office, person):
    sign_in(client, office.people[person])
    assert client.get("/my/").status_code == 403
    assert client.post("/my/preview/?row=x", {}).status_code == 403


@pytest.mark.parametrize("value", ["0", "1", "400", "500", "699", "700", "799.9999", "800", "1199", "1200", "2000"])
def test_the_preview_says_what_the_board_says_once_it_is_approved(client, clerk, jobs, office, value):
    answer = clerk.post(f"/my/preview/?row={prefix(jobs)}", typed(jobs, value=value)).content.decode()
    make_reading(target=jobs, month=AUGUST, value=value, remark="核实")
    sign_in(client, office.leader)
    page = client.get(f"{jobs.get_absolute_url()}?month=2023-08").content.decode()
    (light,) = re.findall(r'<article class="item (\w+)">', page)
    assert f'<span class="{light}"><span class="light">' in answer
    gap = re.search(r'<dd class="gap">([^<]*)</dd>', page)[1]
    assert f">{gap}</b>" in answer


def test_the_preview_of_a_project(clerk, road):
    nodes = [node.pk for node in road.milestones.filter(promised=False)]
    answer = clerk.post(f"/my/preview/?row={prefix(road)}", typed(road, completed=nodes)).content.decode()
    assert "达进度" in answer
    behind = clerk.post(f"/my/preview/?row={prefix(road)}", {}).content.decode()
    assert "滞后" in behind or "预警" in behind
    assert not ProgressReport.objects.filter(month=AUGUST).exists()


@pytest.mark.parametrize("value", ["", "abc", "1e9", "NaN", "-1e999999", "9" * 400, "１２３", "零"])
def test_any_text_gets_an_answer(clerk, jobs, value):
    answer = clerk.post(f"/my/preview/?row={prefix(jobs)}", typed(jobs, value=value))
    assert answer.status_code == 200
    assert newest(jobs) is None


def test_months_are_asked_by_their_calendar(clerk, office):
    """Quarterly figures between quarters, and months not begun, are not owed: 本月不报."""
    make_target(name="季度指标", value="7.5", unit="%", measure="growth", cadence="quarterly", lead=office.own)
    page = clerk.get("/my/").content.decode()
    assert re.findall(r"季度指标 (2023年\d+月)</legend>", page) == ["2023年3月", "2023年6月"]
    assert JULY not in {month(3), month(6)}


@pytest.mark.parametrize("text", ["8.5%", "８．５％", "8.5 %"])
def test_a_figure_in_per_cent_may_carry_its_sign(clerk, office, text):
    growth = make_target(name="增速", value=8, unit="%", measure="growth", lead=office.own)
    clerk.post("/my/", typed(growth, value=text))
    assert str(newest(growth).value) == "8.5000"


@pytest.mark.parametrize("text", ["800%", "%", "8%%"])
def test_no_other_figure_takes_one(clerk, jobs, office, text):
    assertContains(clerk.post("/my/", typed(jobs, value=text)), "只填数字")
    assert newest(jobs) is None


def test_another_tab_with_another_year_changes_nothing(clerk, office, jobs):
    """The page's own year goes along with what is typed, and the answer stays with it."""
    make_target(name="去年", value=1200, lead=office.own, plan=make_plan(year=2022))
    assertContains(clerk.get("/my/?year=2023"), '<input type="hidden" name="plan_year" value="2023">')
    clerk.get("/?year=2022")
    answered = clerk.post("/my/", {"plan_year": "2023", **typed(jobs, value="955")}, follow=True)
    assert Reading.objects.filter(value=955, point__target__plan__year=2023).exists()
    assert answered.context["plan"].year == 2023
    assert clerk.post("/my/", {"plan_year": "x"}).status_code in (200, 302)
