"""The page of an item tells where it is heading, below its light, and the downloads tell the same."""

import csv
import re
from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from forecast import measured, outlook
from forecast.landing import Method
from indicators.models import Target
from tests.forecast.test_outlook import record, steady
from tests.make import make_actual, make_plan, make_project, make_report, make_target, month

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(plan):
    return record(make_target(name="新增就业", value=5600, counted=True, code="jobs"), *steady(430))


def test_it_works(leader, jobs):
    page = leader.get("/indicators/2023/jobs/")
    told = measured.of(measured.Landing(Method.PACE, 4, 0, 0, 0))
    assertContains(page, "按目前进度，年末预计 5160 人（八成可能在 ")
    assertContains(page, "目标 ≥ 5600 人。")
    assertContains(page, f"误差中位数 {told.error:.1f}%")
    assertContains(page, "预计只供参考，不影响状态")


def test_with_two_figures_it_says_why_not(leader, plan):
    record(make_target(value=5600, code="jobs"), 400, 800)
    page = leader.get("/indicators/2023/jobs/")
    assertContains(page, "不作年末预计：今年只有 2 期数，满 3 期才预计。")
    assertNotContains(page, "年末预计 ")


def test_an_earlier_month_knows_nothing_of_later_figures(leader, jobs):
    assertContains(leader.get("/indicators/2023/jobs/?month=2023-02"), "今年只有 2 期数")
    assertContains(leader.get("/indicators/2023/jobs/?month=2023-06"), "据 1—6月数")


def test_yardsticks_of_a_total(leader, jobs):
    page = leader.get("/indicators/2023/jobs/")
    assertContains(page, "1—8月实际 3440 人，用不同尺度看")
    assertContains(page, "3733 人 <small>66.7%</small>")  # 序时, as the item's own point asks
    assertContains(page, "−5.3 点")
    assertContains(page, "目标的 92.1%")


def test_one_method_has_one_end(leader, plan):
    """The table's own pace lands where the sentence says, whole things whole, whatever the last months were like."""
    record(make_target(value=60, counted=True, unit="所", code="schools"), 3, 5, 9, 12, 14, 17, 29)
    page = leader.get("/indicators/2023/schools/?month=2023-07")
    (table,) = page.context["tables"]
    own = table["rows"][-1]
    assert own["name"] == "按自身进度"
    assertContains(page, f"年末预计 {own['lands']}（")
    assert table["rows"][0]["expected"] == "35 所"
    assert not any("." in row[name] for row in table["rows"] for name in ("expected", "lands"))


def test_no_twelfths_of_a_handful(leader, plan):
    record(make_target(value=9, counted=True, unit="所", code="few"), 0, 1, 1, 2, 2, 3, 4)
    record(make_target(value="9.5", unit="亿元", code="sum"), "0.5", "1.5", 2, 3, 4, 5, 6)
    assertNotContains(leader.get("/indicators/2023/few/"), "尺度")
    assertContains(leader.get("/indicators/2023/sum/"), "尺度")


@pytest.mark.parametrize("measure", ["growth", "level", "floor"])
def test_no_twelfths_beside_what_has_none(leader, plan, measure):
    record(make_target(value=8, unit="%", measure=measure, code="rate"), *[7] * 8)
    page = leader.get("/indicators/2023/rate/")
    assertNotContains(page, "尺度")
    assertNotContains(page, "序时")


def test_no_twelfths_of_a_promise_that_is_due_later(leader, plan):
    record(make_target(value=1800, deadline=date(2024, 6, 30), code="later"), *steady(90))
    page = leader.get("/indicators/2023/later/")
    assertContains(page, "年末预计 1080 人")
    assertContains(page, "年末应达 1200 人，目标 ≥ 1800 人")
    assertNotContains(page, "尺度")


def test_last_year_s_yardstick_where_its_months_are_known(leader, jobs):
    assertContains(leader.get("/indicators/2023/jobs/"), "没有上年分月数据")
    before = make_plan(year=2022)
    last = Target.objects.create(
        plan=before, indicator=jobs.indicator, value=5000, bound="ge", pace="even", order=1, lead=jobs.lead,
        lead_basis="proposed", section=jobs.section,
    )  # fmt: skip
    last.set_pace()
    record(last, *steady(400, 11), 5000)
    page = leader.get("/indicators/2023/jobs/")
    assertContains(page, "上年同期占比</th>")
    assertContains(page, "3584 人 <small>64%</small>")  # 3200 of 5000 by August, of 5600
    assertContains(page, "按上年同期占比推算")
    assertContains(page, "年末预计 5380 人")  # 3440 / 0.64


def test_a_kept_promise_is_measured_by_nothing_more(leader, plan):
    record(make_target(value=100, code="kept"), 40, 80, 100)
    page = leader.get("/indicators/2023/kept/")
    assertContains(page, "不作年末预计：承诺已兑现。")
    assertNotContains(page, "尺度")


def test_no_twelfths_of_a_ceiling(leader, plan):
    record(make_target(value=1000, bound="le", code="cost"), *steady(50))
    assertNotContains(leader.get("/indicators/2023/cost/"), "尺度")


def test_a_project_tells_of_both_lines(leader, plan):
    project = make_project(name="零道高速", code="road", nodes=[("招标", month(3))], year_investment=12)
    for number in range(1, 9):
        make_report(project=project, month=month(number), done=["招标"] if number > 3 else [], invested=number)
    page = leader.get("/projects/2023/road/")
    assertContains(page, "<b>节点</b> 按目前进度，年末预计完成节点 ")
    assertContains(page, "<b>年度投资</b> 按目前进度，年末预计 12 亿元")
    assertContains(page, "年末应达 12 亿元")


def test_the_downloads_say_the_same(leader, jobs):
    sentence = leader.get("/indicators/2023/jobs/").context["outlook"][0]
    record(make_target(name="刚开始", value=100), 5)
    text = leader.get("/board.csv?month=2023-08").content.decode("utf-8-sig")
    heading, *lines = [line for line in csv.reader(text.splitlines()) if len(line) > 5]
    value, note, name = (heading.index(word) for word in ("年末预计", "预计说明", "事项"))
    told = {line[name]: (line[value], line[note]) for line in lines}
    assert told["新增就业"][0] == "5160 人"
    assert told["新增就业"][1].split("，")[0] in sentence
    assert told["刚开始"] == ("", f"不作预计：{outlook.too_few(1)}")


def test_the_chart_ends_where_the_sentence_says(leader, jobs):
    page = leader.get("/indicators/2023/jobs/")
    ((_, _, chart),) = page.context["pace"]
    assert chart.band
    assert "12月预计 5160（" in chart.summary
    # June's chart ends with June's figure and what was expected then.
    june = leader.get("/indicators/2023/jobs/?month=2023-06")
    ((_, _, chart),) = june.context["pace"]
    assert len(next(line for line in chart.lines if line.css == "actual").dots) == 6
    told = re.search(r"12月预计 (\d+)（", chart.summary)[1]
    assert chart.band
    assert told in june.context["outlook"][0]


def test_a_page_and_a_download_know_the_same_of_last_year(leader, jobs):
    """Without an approved December the year's result stands in, in both."""
    before = make_plan(year=2022)
    last = Target.objects.create(
        plan=before, indicator=jobs.indicator, value=5000, bound="ge", pace="even", order=1, lead=jobs.lead,
        lead_basis="proposed", section=jobs.section,
    )  # fmt: skip
    last.set_pace()
    record(last, *steady(400, 9))
    make_actual(indicator=jobs.indicator, value=5000)
    assertContains(leader.get("/indicators/2023/jobs/"), "年末预计 5380 人")
    assert "5380 人" in leader.get("/board.csv?month=2023-08").content.decode()


def test_the_behind_list_s_download_has_it_too(leader, plan):
    record(make_target(name="慢", value=5600, counted=True), *steady(200))
    assert "2400 人" in leader.get("/behind.csv?month=2023-08").content.decode()
