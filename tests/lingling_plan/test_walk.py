"""The report's own items through the rule, a line a test: item, figures, the month's board, the light, and why.

A month's figure is approved unless the line says so. Where a figure is given once for several boards, the months in
between report the same figure unchanged. The board of month m speaks as of the reporting day in month m+1.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from lingling_plan.entries import Status
from lingling_plan.standing import Standing
from tests.make import make_project, make_reading, make_report, make_target, make_user, month, standing_of

pytestmark = pytest.mark.django_db

ALL_YEAR = range(1, 13)
GROWTH = {"measure": "growth", "unit": "%", "bound": "approx"}
QUARTERLY = {"cadence": "quarterly", "published_after": 30}
HARVEST = {"cadence": "harvest", "pace": "harvest", "pace_figures": {"2023-07": "0.3", "2023-08": "10"}}
AIR = {"measure": "level", "unit": "%", "pace": "drawn", "pace_figures": {"2023-02": "82"}}

TARGETS = {
    "新增城镇就业": {"value": 5600, "unit": "人", "counted": True},
    "重点项目年度投资": {"value": 210, "unit": "亿元"},
    "地区生产总值增速": {"value": 7.5, **GROWTH, **QUARTERLY},
    "规模工业增加值增速": {"value": 8.5, **GROWTH, "cadence": "no_january", "published_after": 25},
    "登记失业率": {"value": 5.5, "unit": "%", "measure": "level", "bound": "le"},
    "空气优良率": {"value": 92, **AIR},
    "粮食总产量": {"value": 36, "unit": "万吨", **HARVEST},
    "耕地": {"value": 55.98, "unit": "万亩", "measure": "floor"},
    "较大以上事故": {"value": 0, "unit": "起", "measure": "floor", "bound": "le", "counted": True},
    "500强企业": {"value": 1, "unit": "个", "counted": True},
    "稀土企业建成投产": {"value": 3, "unit": "家", "counted": True},
    "每村示范点，村数待填": {"value": 1, "unit": "个", "counted": True, "per": "村"},
    "一期征地拆迁": {"value": 1000, "unit": "亩", "bound": "eq", "deadline": date(2023, 1, 21)},
    "碳汇交易利润": {"value": 1, "unit": "亿元", "deadline": date(2024, 6, 30)},
    "河道清障净利润": {"value": 1100, "unit": "万元"},
    "事故起数增速": {"value": -20, "measure": "growth", "unit": "%"},
    "省定约束性指标": {"unit": "%", "measure": "level"},
    "新增学位": {"value": 1000, "unit": "个", "bound": "eq", "counted": True},
    "新创花鼓戏": {"value": 1, "value_high": 2, "unit": "个", "bound": "range", "counted": True},
}


def same(figure, months) -> dict:
    """The same figure reported unchanged in each of the months."""
    return dict.fromkeys(months, figure)


# item, {month: figure}, boards, light, the numbers that say why: lines of the point in the board's month.
WALK = [
    ("新增城镇就业", {2: 900}, [2], "略欠进度", {"expected": 933, "yellow": 373}),
    ("新增城镇就业", {6: 0}, [6], "滞后", {"expected": 2800, "red": 1400}),  # below half of what is due
    ("新增城镇就业", {12: 5100}, [12], "滞后", {"expected": 5600, "red": 5600}),  # last point, 未完成
    ("新增城镇就业", {12: 5598}, [12], "滞后", {"expected": 5600, "red": 5600}),
    ("新增城镇就业", {11: 5650}, [11, 12], "已完成", {"done_at": 5600}),  # 办结, December not due
    ("新增城镇就业", {5: 2400}, [6], "未报", {"report_by": date(2023, 7, 5)}),
    ("重点项目年度投资", {2: 19}, [2], "略欠进度", {"expected": 35, "yellow": 14}),
    ("重点项目年度投资", {12: 205}, [12], "滞后", {"expected": 210, "red": 210}),
    ("地区生产总值增速", {}, [2], "未到期", {"report_by": None}),
    # Last due figure is the first quarter's; the second quarter's is not published yet, never 未报.
    ("地区生产总值增速", {3: 6.9}, [4, 5, 6], "预警", {"expected": 7.5, "yellow": 7, "red": 6}),
    # 左右 keeps the yellow tolerance at the last point.
    ("地区生产总值增速", {3: 7, 6: 7, 9: 7, 12: 7.1}, [12], "已完成", {"expected": 7.5, "done_at": 7}),
    ("规模工业增加值增速", {}, [1], "未到期", {"report_by": None}),  # no January figure
    ("登记失业率", {2: 2.4}, [2], "达进度", {"expected": 5.5, "done_at": None}),  # low is never behind, nor 已完成 yet
    ("登记失业率", {6: 5.54}, [6], "略欠进度", {"expected": 5.5, "yellow": 6}),
    ("登记失业率", {12: 5.54}, [12], "滞后", {"expected": 5.5, "yellow": 5.5, "red": 5.5}),
    ("登记失业率", {12: 2.5}, [12], "已完成", {"done_at": 5.5}),
    ("空气优良率", {2: 83}, [2], "达进度", {"expected": 82, "yellow": 81.5}),
    ("粮食总产量", {}, [2, 6], "未到期", {"report_by": None}),
    ("粮食总产量", {7: 0.3, 8: 10, 12: 33.0}, [12], "滞后", {"expected": 36}),
    ("耕地", same(55.97, ALL_YEAR), ALL_YEAR, "滞后", {"expected": 55.98, "red": 55.98}),  # no tolerance
    ("较大以上事故", {6: 0}, [6], "达进度", {"expected": 0, "red": 0, "done_at": None}),
    # The count goes on from month to month: a breach stays.
    ("较大以上事故", same(0, range(1, 5)) | same(1, range(5, 13)), range(5, 13), "滞后", {"red": 0}),
    ("较大以上事故", same(0, ALL_YEAR), [12], "已完成", {"done_at": 0}),
    ("500强企业", {6: 0}, [6], "未到期", {"expected": 0, "done_at": 1}),  # nothing asked before December
    ("500强企业", {5: 1}, range(5, 13), "已完成", {"done_at": 1}),
    ("500强企业", {12: 0}, [12], "滞后", {"expected": 1, "red": 1}),
    ("稀土企业建成投产", {6: 0}, [6], "预警", {"expected": 1}),  # 1 asked since April
    ("稀土企业建成投产", {8: 0}, [8], "滞后", {"expected": 2}),
    ("每村示范点，村数待填", {}, ALL_YEAR, "无法判定", {"expected": None}),
    ("每村示范点，村数待填", same(12, ALL_YEAR), ALL_YEAR, "无法判定", {"expected": None}),
    # The deadline's own point is the last; it goes on monthly until the promise is reached.
    ("一期征地拆迁", same(300, range(1, 5)), range(1, 5), "滞后", {"expected": 1000, "red": 1000}),
    ("一期征地拆迁", {1: 300, 2: 300, 3: 300, 4: 1000}, [4, 5, 12], "已完成", {"done_at": 1000}),
    ("一期征地拆迁", {1: 300}, [2], "未报", {"expected": 1000}),
    # 12 of 18 months: 0.667, kept to four places and never more than pace asks.
    ("碳汇交易利润", {12: 0.5}, [12], "预警", {"expected": 0.6666, "yellow": 0.5666, "red": 0.3666, "done_at": 1}),
    ("河道清障净利润", {8: 1180}, range(8, 13), "已完成", {"done_at": 1100}),
    ("事故起数增速", {6: -25}, [6], "达进度", {"expected": -20, "falling": True}),
    ("事故起数增速", {6: -10}, [6], "滞后", {"yellow": -19.5, "red": -18.5}),
    ("省定约束性指标", {}, ALL_YEAR, "无法判定", {"expected": None}),
    ("省定约束性指标", same(5, ALL_YEAR), ALL_YEAR, "无法判定", {"expected": None}),
    ("新增学位", {9: 1040}, [9], "已完成", {"done_at": 1000}),  # excess is never bad
    ("新创花鼓戏", {11: 1}, [11], "已完成", {"done_at": 1}),  # the low end judges
]


def readable(entry: tuple) -> str:
    item, figures, _boards, light, _why = entry
    told = " ".join(f"{number}月{figure}" for number, figure in list(figures.items())[:2]) or "无数据"
    return f"{item} {told} {light}"


@pytest.mark.parametrize(("item", "figures", "boards", "light", "why"), WALK, ids=[readable(entry) for entry in WALK])
def test_walk(item, figures, boards, light, why):
    target = make_target(name=item, **TARGETS[item])
    for number, figure in figures.items():
        make_reading(target=target, month=month(number), value=figure)
    assert {number: light_of(target, number) for number in boards} == dict.fromkeys(boards, light)
    point = target.points.get(month=month(boards[0]))
    assert {name: getattr(point, name) for name in why} == {name: as_stored(value) for name, value in why.items()}


def light_of(item, number: int, **when) -> str:
    return Standing(standing_of(item, month(number), **when)).label


def as_stored(value):
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@dataclass(frozen=True)
class Story:
    """A project's year: its promise, its nodes beside the promised stage, and each month's report of what is done."""

    stage: str
    reports: dict[int, list[str]]
    boards: dict[int, str]
    nodes: list[tuple] = field(default_factory=list)
    deadline: date | None = None


PERMIT_IN_JUNE = [("可研批复", date(2023, 6, 30))]
PROJECTS = {
    "燃气电站开工，未排节点，6月已开工": Story("start", {6: ["开工"]}, {6: "已完成", 12: "已完成"}),
    "何仙观水库立项审批，未排节点，8月已报未完成": Story("approve", {8: []}, {8: "未到期"}),
    "何仙观水库立项审批，8月未报": Story("approve", {7: []}, {8: "未报"}),
    "何仙观水库，排了6月节点，仍未完成": Story(
        "approve", {6: [], 7: [], 8: []}, {6: "预警", 8: "滞后"}, nodes=PERMIT_IN_JUNE
    ),
    "杨梓塘小学8月底前交付，未交付": Story("deliver", {8: []}, {8: "滞后"}, deadline=date(2023, 8, 31)),
    "杨梓塘小学8月底前交付，已交付": Story("deliver", {8: ["交付使用"]}, {8: "已完成"}, deadline=date(2023, 8, 31)),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_walk_of_projects(name):
    story = PROJECTS[name]
    project = make_project(stage=story.stage, nodes=story.nodes, deadline=story.deadline)
    for number, done in story.reports.items():
        make_report(project=project, month=month(number), done=done)
    assert {number: light_of(project, number) for number in story.boards} == story.boards


def test_submitted_on_the_last_day_is_the_approvers_debt():
    """新增城镇就业, June's figure handed in on 5 July, the reporting day, and not approved: 待审."""
    jobs = make_target(value=5600, counted=True)
    make_reading(target=jobs, month=month(5), value=2400)
    assert light_of(jobs, 6) == "未报"
    make_reading(target=jobs, month=month(6), value=2900, status=Status.SUBMITTED)
    assert light_of(jobs, 6, now=date(2023, 7, 5)) == "待审"
    assert light_of(jobs, 6, now=date(2023, 9, 1)) == "待审"


def test_a_year_figure_counts_as_soon_as_it_is_published():
    """GDP of the year comes after December's reporting day: December's board shows it once it is approved."""
    gdp = make_target(**TARGETS["地区生产总值增速"])
    make_reading(target=gdp, month=month(9), value=7)
    assert light_of(gdp, 12, now=date(2024, 3, 1)) == "略欠进度"
    make_reading(target=gdp, month=month(12), value=7.1)
    assert light_of(gdp, 12, now=date(2024, 3, 1)) == "已完成"


@pytest.fixture
def income():
    """居民收入与经济增长同步: 左右, judged by the growth of GDP of the same quarter."""
    gdp = make_target(name="地区生产总值增速", **TARGETS["地区生产总值增速"])
    income = make_target(name="居民收入增速", refers_to=gdp.indicator, **GROWTH, **QUARTERLY)
    return gdp, income


def test_income_keeps_up_with_growth(income):
    gdp, income = income
    make_reading(target=gdp, month=month(6), value="7.0")
    make_reading(target=income, month=month(6), value="6.9")
    assert [light_of(income, number) for number in (7, 8)] == ["略欠进度", "略欠进度"]
    point = income.points.get(month=month(6))
    assert (point.expected, point.yellow, point.red) == (7, Decimal("6.5"), Decimal("5.5"))


@pytest.mark.parametrize(
    "record", [lambda income: None, lambda income: make_reading(target=income, month=month(6), value=6.9)]
)
def test_income_cannot_be_judged_without_growth_of_the_quarter(income, record: Callable):
    gdp, income = income
    make_reading(target=gdp, month=month(3), value="7.0")
    make_reading(target=income, month=month(3), value="7.0")
    record(income)
    assert light_of(income, 5) == "达进度"
    assert light_of(income, 7) == "无法判定"


@pytest.fixture
def road():
    """零道高速, only promised to be 推进: has no measurable end."""
    road = make_project(name="零道高速", stage="advance")
    for number in range(1, 12):
        make_report(project=road, month=month(number))
    return road


@pytest.mark.parametrize(("outcome", "light"), [("done", "已完成"), ("mostly", "已完成"), ("not", "滞后")])
def test_a_promise_without_an_end_waits_for_a_finding(road, outcome, light):
    assert light_of(road, 11) == "未到期"
    report = make_report(project=road, month=month(12), done=["推进"], status=Status.SUBMITTED)
    assert light_of(road, 12) == "待审"
    planner = make_user(username="planner", role="planner")
    report.find(by=planner, outcome=outcome, reason="现场核查", evidence="督查记录")
    assert light_of(road, 12) == light


def test_a_number_that_came_later_is_judged_from_then_on():
    """省定约束性指标: 无法判定 until filled once; then the figures already recorded are judged."""
    binding = make_target(**TARGETS["省定约束性指标"])
    make_reading(target=binding, month=month(3), value=91)
    assert light_of(binding, 3) == "无法判定"
    binding.value, binding.document_no = Decimal(90), "永政发〔2023〕1号"
    binding.save()
    binding.set_pace()
    assert light_of(binding, 3) == "达进度"


def test_units_that_came_later_are_judged_from_then_on():
    """每个村各创建示范点: with the number of villages filled in, the villages that have reached it are counted."""
    villages = make_target(**TARGETS["每村示范点，村数待填"])
    make_reading(target=villages, month=month(6), value=120)
    villages.units = 300
    villages.save()
    villages.set_pace()
    assert light_of(villages, 6) == "略欠进度"
    assert villages.points.get(month=month(6)).expected == 150
