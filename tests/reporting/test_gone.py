"""Rows that are no longer owed when the form comes in: what was typed is shown with the reason, and nothing is stored."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from indicators.models import Reading
from lingling_plan.models import Plan
from matters.models import Matter
from tests.make import make_project, make_reading, make_report, make_target, month, sign_in
from tests.office import AUGUST, JULY, clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture
def jobs(office):
    target = make_target(name="新增就业", value=1200, lead=office.own)
    for number in range(1, 8):
        make_reading(target=target, month=month(number), value=100 * number)
    return target


def form_of(target, at=AUGUST, **typed) -> dict:
    prefix = f"reading-{target.pk}-{at:%Y%m}"
    return {f"{prefix}-seen": "0", **{f"{prefix}-{name}": text for name, text in typed.items()}}


def test_a_colleague_was_faster(client, office, jobs):
    form = form_of(jobs, value="812", progress="新建三个车间", **{"matter-text": "缺工人"})
    make_reading(target=jobs, month=AUGUST, value=790, author=office.colleague, status="submitted")
    answer = sign_in(client, office.clerk).post("/my/", form)
    for text in ("colleague已填报第1版（790 人）", "812", "新建三个车间", "缺工人", "另报一版"):
        assertContains(answer, text)
    assert list(Reading.objects.filter(point__month=AUGUST).values_list("value", flat=True)) == [790]


def test_the_month_was_closed(client, office, jobs):
    Plan.objects.update(closed_through=AUGUST)
    answer = sign_in(client, office.clerk).post("/my/", form_of(jobs, value="812"))
    assertContains(answer, "8月已封账")
    assertContains(answer, "812")
    assert not Reading.objects.filter(point__month=AUGUST).exists()


def test_a_form_sent_twice_is_no_loss(client, office, jobs):
    clerk = sign_in(client, office.clerk)
    form = form_of(jobs, value="812", progress="新建三个车间")
    assertRedirects(clerk.post("/my/", form), "/my/")
    assertRedirects(clerk.post("/my/", form), "/my/")
    assert Reading.objects.filter(point__month=AUGUST).count() == 1


def test_an_untouched_row_is_no_loss(client, office, jobs):
    make_reading(target=jobs, month=AUGUST, value=790, author=office.colleague, status="submitted")
    assertRedirects(sign_in(client, office.clerk).post("/my/", form_of(jobs, value="")), "/my/")


@pytest.mark.parametrize("at", [month(1, year=1), month(1, year=9999), JULY])
def test_made_up_rows_are_answered_like_any(client, office, jobs, at):
    """Rows of months that never were, and of another department's items, tell nothing."""
    foreign = make_target(name="乙的指标", value=10, lead=office.other)
    form = {**form_of(foreign, at, value="5"), **form_of(jobs, at, value="7x"), "reading-0-000013-seen": "1"}
    answer = sign_in(client, office.clerk).post("/my/", form)
    assert answer.status_code in (200, 302)
    assert "乙的指标" not in answer.text


def test_a_month_that_came_back_and_is_asked_no_more(client, office, jobs):
    """The planning office changed how often the figure comes after it was returned: the page opens all the same."""
    make_reading(target=jobs, month=AUGUST, value=790, status="returned")
    jobs.indicator.cadence = "quarterly"
    jobs.indicator.save()
    jobs.set_pace()
    for path in ("/my/", "/record/"):
        assert sign_in(client, office.clerk).get(path).status_code == 200


def faster(client, office, jobs, **typed):
    """What the clerk is told after a colleague recorded August first."""
    make_reading(target=jobs, month=AUGUST, value=790, author=office.colleague, status="submitted", progress="照旧")
    return sign_in(client, office.clerk).post("/my/", form_of(jobs, **typed), follow=True)


def test_the_banner_says_what_happened(client, office, jobs):
    answer = faster(client, office, jobs, value="812", progress="新建三个车间")
    assertContains(answer, "1 项没有提交。新增就业（8月）：colleague已填报第1版（790 人）。")
    assertNotContains(answer, "没有新填的内容")


def test_both_versions_stand_side_by_side(client, office, jobs):
    answer = faster(client, office, jobs, value="812", progress="新建三个车间").text
    assert re.search(r"数值</th><td>790</td><td>812<", answer)
    assert re.search(r"照旧.*新建三个车间", answer)


def test_the_matter_is_brought_up_all_the_same(client, office, jobs):
    matter = {"matter-text": "缺工人", "matter-addressee": "督查室"}
    answer = faster(client, office, jobs, value="812", **matter)
    assertContains(answer, "需区级协调已提出：新增就业（8月）")
    form = form_of(jobs, value="812", **matter)
    client.post("/my/", form)
    assert [(one.text, one.month, one.raised_by) for one in Matter.objects.all()] == [("缺工人", AUGUST, office.clerk)]


def test_also_where_the_figure_is_the_same(client, office, jobs):
    answer = faster(client, office, jobs, value="790", **{"matter-text": "缺工人", "matter-addressee": "督查室"})
    assertContains(answer, "需区级协调已提出")
    assertNotContains(answer, "没有提交")
    assert Matter.objects.get().text == "缺工人"


def test_what_was_typed_is_carried_to_the_form(client, office, jobs):
    answer = faster(client, office, jobs, value="8x2", progress="新建三个车间").text
    carried = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer[answer.index("您填写的") :])
    )
    page = client.post("/record/indicators/reading/add/", carried)
    assertContains(page, 'value="8x2"')
    assertContains(page, "新建三个车间")
    assertContains(page, 'name="seen" value="1"')
    assertContains(page, "再次提交将替代它")
    assertNotContains(page, "还没有提交")
    assert Reading.objects.filter(point__month=AUGUST).count() == 1


def test_ticked_nodes_are_carried_too(client, office):
    road = make_project(name="零道高速", lead=office.own, nodes=[("招标", month(6)), ("征地", month(8))])
    first, second = (road.milestones.get(name=name).pk for name in ("招标", "征地"))
    make_report(project=road, month=AUGUST, done=["招标"], progress="开标", status="submitted", author=office.colleague)
    carried = {
        "project": road.pk,
        "month": "2023-08",
        "carried": "1",
        "completed": [first, second],
        "progress": "征地完",
    }
    page = sign_in(client, office.clerk).post("/record/projects/progressreport/add/", carried).text
    assert len(re.findall(r'name="completed" value="\d+"[^>]* checked', page)) == 2
    assert "征地完" in page


def test_a_draft_that_was_not_kept_is_called_one(client, office, jobs):
    answer = faster(client, office, jobs, value="812", **{"matter-text": ""})
    assertContains(answer, "没有提交")
    assertContains(client.post("/my/", {**form_of(jobs, value="812"), "draft": "1"}), "1 项没有存为草稿。")
