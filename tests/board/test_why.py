"""Every light explains itself: what it rests on, how old the figure is, and what would turn it green."""

import csv
from datetime import date

import pytest
import time_machine
from django.db.models import F

from closing.models import Closing
from indicators.models import Point, Reading
from items import whole_plan
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import depth_text
from lingling_plan.sentences import age_of, pace_of, to_green
from lingling_plan.standing import Standing
from tests.board.plan import AUGUST, EXPECTED, NOW
from tests.make import make_plan, make_project, make_reading, make_report, make_target, make_user, month, sign_in

GREEN = {
    "新增城镇就业": "下月（9月）累计达到 4200 人即保持达进度。",
    "土地出让收入": "下月（9月）累计达到 5.1 亿元即达进度。",
    "城市经营收入": "补报8月数据，累计达到 2.67 亿元即达进度；下月（9月）累计达到 3 亿元即达进度。",
    "登记失业率": "下月（9月）不超过 5.5%即保持达进度。",
    "河道清障利润": "已完成，不再有要求。",
    "约束性指标": "现在说不出：目标待下达，不计应报；补齐后才能判定。",
    "人均收入": "8月数据通过后，累计达到 26000 元即达进度；下月（9月）累计达到 29250 元即达进度。",
    "何仙观水库": "下月（9月）按进度安排尚无要求。",
    "零道高速": "补报8月数据，按进度安排尚无要求；下月（9月）按进度安排尚无要求。",
}
# measure, bound, target, what August shows
PROMISES = [
    ("cumulative", "ge", 1200, 10),
    ("cumulative", "approx", 1200, 700),
    ("cumulative", "le", 1200, 900),
    ("level", "ge", 92, 90),
    ("level", "le", 5, 6),
    ("growth", "approx", 8, -1),
    ("growth", "ge", -20, -3),
    ("floor", "ge", "55.98", "55.9"),
]


def ahead(plan, at=AUGUST, now=NOW) -> dict:
    leader = make_user(username="leader", role="leader")
    found = whole_plan.all_items(plan, MonthShown(at, plan.as_of(at, now), now), leader)
    whole_plan.look_ahead(found)
    return {item.name: item for item in found}


@pytest.mark.parametrize("name", GREEN)
def test_what_turns_it_green(plan, name):
    assert to_green(ahead(plan)[name]) == GREEN[name]


@pytest.mark.django_db
@pytest.mark.parametrize(("measure", "bound", "value", "reading"), PROMISES)
def test_exactly_what_is_told_is_green_next_month(measure, bound, value, reading):
    target = make_target(name="指标", measure=measure, bound=bound, value=value)
    make_reading(target=target, month=AUGUST, value=reading)
    asked = ahead(target.plan)["指标"].track.ahead.next
    make_reading(target=target, month=asked["month"], value=asked["expected"])
    assert asked["month"] == month(9)
    assert ahead(target.plan, month(9), date(2023, 10, 9))["指标"].standing == Standing.ONPACE


@pytest.mark.django_db
def test_a_ceiling_that_was_passed_cannot_turn_green():
    target = make_target(name="三公经费", value=100, bound="le", unit="万元")
    make_reading(target=target, month=AUGUST, value=120)
    assert to_green(ahead(target.plan)["三公经费"]) == "今年不能再转绿：累计数只增不减，已越过 100 万元。"


@pytest.mark.django_db
def test_after_the_last_month_nothing_turns_it_green():
    target = make_target(name="指标", value=1200)
    make_reading(target=target, month=month(12), value=100)
    found = ahead(target.plan, month(12), date(2024, 1, 9))["指标"]
    assert to_green(found) == "不能再转绿：以后没有要报的月份。"


@pytest.mark.django_db
def test_nodes_are_named_and_what_needs_a_finding_says_so():
    project = make_project(
        name="创园", stage="award", nodes=[("规划", date(2023, 7, 31)), ("申报", date(2023, 9, 30))],
        deadline=date(2023, 9, 30),
    )  # fmt: skip
    make_report(project=project, month=AUGUST)
    told = to_green(ahead(project.plan)["创园"])
    assert told == "下月（9月）报完成节点“规划”“申报”“创成评定（须经督查室认定）”即完成。"


@pytest.mark.django_db
def test_the_worse_of_two_lines_does_not_hide_the_other():
    project = make_project(name="厂房", year_investment=12, nodes=[("招标", date(2023, 6, 30))])
    make_report(project=project, month=AUGUST, invested=1)
    told = to_green(ahead(project.plan)["厂房"])
    assert told.startswith("节点：下月（9月）报完成节点“招标”即达进度；年度投资：下月（9月）累计达到 9 亿元")


def test_the_pace_and_the_age_of_the_figure_are_told(plan):
    item = ahead(plan)["土地出让收入"]
    assert pace_of(item) == "进度安排：序时；1—8月应达 4.54 亿元，预警线 3.86，滞后线 2.5。"
    assert age_of(item) == "数据截至8月31日，到9月5日已 5 天。"
    assert age_of(ahead(plan)["零道高速"]) == "今年还没有已通过的数据。"


def test_looking_ahead_costs_the_same_for_more_rows(plan, django_assert_num_queries):
    items = list(ahead(plan).values())
    for number in range(10):
        make_reading(target=make_target(name=f"又一{number}", value=100), month=AUGUST, value=1)
    with django_assert_num_queries(3):
        whole_plan.look_ahead(items)
    more = list(ahead(plan).values())
    assert len(more) == len(items) + 10
    with django_assert_num_queries(3):
        whole_plan.look_ahead(more)


# Pages


def test_every_light_of_the_board_leads_to_its_explanation(leader, plan):
    text = leader.get("/").text
    assert text.count("?month=2023-08#why") == len(EXPECTED)
    assert 'href="/indicators/2023/urban-jobs/?month=2023-08#why"' in text


@pytest.mark.parametrize("path", ["/behind/", "/indicators/", "/projects/", "/final/", "/departments/czj/"])
def test_lights_of_lists_lead_to_their_explanation(leader, path):
    assert '?month=2023-08#why"><i aria-hidden="true">' in leader.get(path).text


def test_the_item_page_explains_at_the_place_the_light_leads_to(leader):
    text = leader.get("/indicators/2023/urban-jobs/?month=2023-08").text
    told = text[text.index('id="why"') : text.index("</section>", text.index('id="why"'))]
    for words in ("1—8月累计 3800 人", "下月（9月）累计达到 4200 人", "进度安排：序时", "已 5 天", "填报第1版"):
        assert words in told
    assert 'href="/indicators/2023/urban-jobs/?month=2023-07#why"' in text


def test_the_fragment_says_the_same_as_the_page(leader):
    fragment = leader.get("/indicators/2023/urban-jobs/why/?month=2023-08", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "下月（9月）累计达到 4200 人即保持达进度。" in fragment
    assert "<html" in leader.get("/indicators/2023/urban-jobs/why/?month=2023-08").text


def test_the_fragment_of_a_project(leader):
    assert "按进度安排" in leader.get("/projects/2023/reservoir/why/").text


@pytest.mark.parametrize("path", ["/indicators/2023/nothing/why/", "/projects/2022/reservoir/why/"])
def test_what_does_not_exist_is_not_explained(leader, path):
    assert leader.get(path).status_code == 404


def test_waiting_figures_are_not_told(leader, plan):
    target = Point.objects.filter(target__indicator__name="人均收入").first().target
    assert "27531" not in leader.get(f"{target.get_absolute_url()}why/?month=2023-08").text


@pytest.mark.django_db
def test_a_closed_month_is_explained_as_it_was_published(client):
    plan = make_plan()
    target = make_target(name="就业", value=1200, code="jobs", counted=True)
    make_reading(target=target, month=month(1), value=90)
    planner = make_user(username="planner", role="planner")
    with time_machine.travel("2023-02-08T02:00:00Z", tick=False):
        Closing.close(plan, month=month(1), by=planner)
    Plan.objects.update(closed_through=None)
    make_reading(target=target, month=month(1), value=120, version=2)
    Plan.objects.update(closed_through=month(1))
    sign_in(client, planner)
    with time_machine.travel("2023-02-09T02:00:00Z", tick=False):
        fragment = client.get("/indicators/2023/jobs/why/?month=2023-01").text
        page = client.get("/indicators/2023/jobs/?month=2023-01").text
    for text in (fragment, page):
        assert "1月累计 90 人" in text
        assert "下月（2月）累计达到 200 人即达进度" in text
    assert "更正后</b>1月累计 120 人" in page


def test_a_closed_month_turns_nothing_green(leader, plan):
    """It takes no figures any more; opened again, it does. The list and the item's page say the same."""
    target = Point.objects.filter(target__indicator__name="城市经营收入").first().target
    item = f"{target.get_absolute_url()}why/?month=2023-08"
    later, both = "下月（9月）累计达到 3 亿元即达进度", "补报8月数据，累计达到 2.67 亿元即达进度；下月（9月）"
    assert both in leader.get(item).text
    assert both in leader.get("/behind/").text
    Plan.objects.update(closed_through=AUGUST, revision=F("revision") + 1)
    for path in (item, "/behind/"):
        assert later in leader.get(path).text
        assert "补报8月数据" not in leader.get(path).text
    Plan.objects.update(closed_through=month(9), revision=F("revision") + 1)
    assert "下次报送（10月）" in leader.get(item).text
    Plan.objects.update(reopened_month=AUGUST, reopened_until=month(9).replace(day=9), revision=F("revision") + 1)
    assert "补报8月数据" in leader.get(item).text


@pytest.mark.parametrize("path", ["/board.csv", "/behind.csv", "/final.csv"])
def test_exports_tell_why_on_what_and_what_would_turn_it_green(leader, path):
    rows = list(csv.reader(leader.get(path).content.decode("utf-8-sig").splitlines()))
    headings = next(row for row in rows if "说明" in row)
    row = dict(zip(headings, next(row for row in rows if "土地出让收入" in row), strict=True))
    assert row["说明"].startswith("1—8月累计 1.9 亿元，应达 4.54 亿元")
    assert "规则：默认·total（2000年01月起）；依据：clerk-czj" in row["依据"]
    assert "已 5 天" in row["依据"]
    assert row["转绿所需"] == "下月（9月）累计达到 5.1 亿元即达进度。"


def test_a_depth_beyond_twice_the_line_is_told_in_words(leader, plan):
    target = make_target(name="远远落后", value=1200, plan=plan)
    make_reading(target=target, month=AUGUST, value=1)
    item = ahead(plan)["远远落后"]
    assert depth_text(item) == "超过 200%"
    assert "落后程度 超过 200%" in leader.get("/behind/").text


# What the lists say of themselves


def test_what_is_behind_and_what_nobody_reported_are_told_apart(leader):
    for path in ("/", "/behind/", "/behind.csv", "/departments/czj/"):
        assert "滞后或预警 2 项、未报" in leader.get(path).content.decode(), path
    assert "滞后或预警 2 项、未报 2 项" in leader.get("/behind/").text


def test_the_figure_that_the_behind_list_is_sorted_by_is_shown(leader):
    text = leader.get("/behind/").text
    assert "落后程度 130%" in text  # 土地出让收入: 2.6333 behind, 2.04 allowed
    rows = list(csv.reader(leader.get("/behind.csv").content.decode("utf-8-sig").splitlines()))
    at = next(row for row in rows if "落后程度" in row).index("落后程度")
    depths = [int(row[at].rstrip("%")) for row in rows if len(row) > at and row[1] == "滞后"]
    assert depths == sorted(depths, reverse=True)
    assert depths


def test_every_months_figure_leads_to_its_entry(leader):
    text = leader.get("/indicators/2023/urban-jobs/").text
    entry = Reading.objects.get(point__target__indicator__code="urban-jobs")
    assert f'href="#entry-{entry.pk}"' in text
    assert f'id="entry-{entry.pk}"' in text


def test_an_item_leads_to_its_places_in_the_report(leader):
    page = leader.get("/indicators/2023/urban-jobs/").text
    assert '<a href="/report/2023/1/">报告 二（二），目标</a>' in page
    assert '<a href="/report/2023/1/">报告 二（二），实绩</a>' in page
    section = leader.get("/report/2023/1/").text
    assert ">新增城镇就业</a>：≥ 5600 人" in section
    assert "新增城镇就业：5441 人" in section
    assert ">何仙观水库</a>：年内立项审批" in leader.get("/report/2023/2/").text
    assert leader.get("/report/2023/99/").status_code == 404
