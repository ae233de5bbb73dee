"""What a report's text becomes: named, typed and matched with what the database knows."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting import leaves, marking, matching, pacing, proposing
from drafting.models import Bound, Match, Part, Row
from indicators.models import Indicator
from lingling_plan.initials import spelled
from reader import pairing
from reader.reading import read
from tests.make import make_department, make_draft, make_plan, make_project, make_section, make_target

YEAR = 2023


@pytest.fixture
def last_year(db):
    """A plan of 2023 with some of the things the report of 2024 speaks of."""
    plan = make_plan(year=YEAR)
    lead = make_department(code="rsj", name="人力资源和社会保障局")
    section = make_section(plan=plan)
    told = {"plan": plan, "section": section, "lead": lead}
    return {
        "jobs": make_target(name="新增城镇就业", value=5600, code="urban-jobs", **told),
        "output": make_target(name="地区生产总值增速", unit="%", measure="growth", value=6, code="gdp-growth", **told),
        "grain": make_target(name="粮食总产量", unit="吨", value=360_000, code="grain", pace="harvest",
                             pace_figures={"2023-08": "100000", "2023-12": "360000"}, **told),
        "places": make_target(name="新增公办学位", unit="所", value=3, code="schools", **told),
        "water": make_project(name="东山水厂", code="east-water", **told),
    }  # fmt: skip


def rows(report, name, part=Part.TARGET) -> list[Row]:
    return list(report.rows.filter(name=name, part=part).select_related("lead", "into"))


def one(report, name, part=Part.TARGET) -> Row:
    return next(row for row in rows(report, name, part) if row.into is None)


def test_it_works(db):
    report = make_draft()
    assert report.year == 2024
    assert {row.state for row in report.rows.all()} == {"open"}
    parks = one(report, "新建口袋公园")
    assert (parks.value, parks.unit, parks.bound, parks.measure, parks.section) == (
        6,
        "个",
        "eq",
        "cumulative",
        "二（二）2",
    )
    assert report.text[parks.start : parks.end] == parks.quote == "6个"
    assert one(report, "地区生产总值", Part.ACTUAL).year == 2023


def test_what_goes_on_keeps_its_code_its_lead_and_how_it_is_judged(last_year):
    report = make_draft()
    jobs = one(report, "城镇新增就业")
    assert (jobs.code, jobs.match, jobs.lead.code) == ("urban-jobs", Match.SAME, "rsj")
    assert one(report, "城镇新增就业", Part.ACTUAL).code == "urban-jobs"
    assert one(report, "地区生产总值增速").code == "gdp-growth"
    assert one(report, "东山水厂").code == "east-water"


def test_a_figure_is_told_in_the_unit_of_the_indicator_it_goes_on(last_year):
    grain = one(make_draft(), "粮食总产量")
    assert (grain.value, grain.unit, grain.code) == (365_000, "吨", "grain")
    assert (grain.found["value"], grain.found["unit"]) == ("36.5", "万吨"), "what was read stays beside it"


@pytest.mark.parametrize(("deposits", "told"), [("99", (9_900_000_000, "元", True)), ("1200", (1200, "亿元", False))])
def test_a_figure_too_long_for_the_known_unit_keeps_its_own(last_year, deposits, told):
    """Ten places are taken before the point (PROMISE_LIMIT): 1200亿元 in 元 has twelve."""
    jobs = last_year["jobs"]
    make_target(
        name="居民储蓄存款",
        unit="元",
        value=1000,
        code="deposits",
        plan=jobs.plan,
        lead=jobs.lead,
        section=jobs.section,
    )
    text = f"二、2024年主要任务\n居民储蓄存款达到{deposits}亿元以上。\n"
    row = one(make_draft(text=text, year=2024), "居民储蓄存款")
    row.refresh_from_db()
    assert (row.value, row.unit, row.match == Match.SAME) == told


def test_another_unit_is_another_meaning(last_year):
    places = one(make_draft(), "新增公办学位")
    assert (places.match, places.unit) == (Match.CHANGED, "个")
    assert places.code != "schools"
    assert "所" in places.match_note


def test_result_and_promise_are_one_new_indicator(db):
    report = make_draft()
    assert one(report, "新引进项目").code == one(report, "新引进项目", Part.ACTUAL).code
    assert one(report, "新引进项目").match == Match.NEW


def test_what_is_told_twice_goes_into_the_first(db):
    first, second = rows(make_draft(), "城镇新增就业")
    assert second.into == first
    assert first.into is None


def test_the_same_name_with_another_figure_stays_for_a_person(db):
    text = "2024年计划\n二、2024年目标\n（一）甲\n新建公园6个。\n（二）乙\n新建公园8个。"
    first, second = rows(make_draft(text=text, year=2024), "新建公园")
    assert second.into is None
    assert first.code != second.code
    assert "同名而数不同" in second.match_note


def test_investment_goes_into_its_project(db):
    money, water = rows(make_draft(), "东山水厂")
    assert (money.into, money.value, money.unit) == (water, Decimal("6.5"), "亿元")
    assert (water.stage, str(water.deadline)) == ("start", "2024-06-30")


def test_promises_without_a_number(db):
    report = make_draft()
    accidents, income = one(report, "较大以上安全事故"), one(report, "居民收入增速")
    assert (accidents.measure, accidents.value, accidents.bound, accidents.unit) == ("floor", 0, "le", "起")
    assert income.refers_to == one(report, "地区生产总值增速").code
    assert one(report, "单位生产总值能耗下降率").bound == Bound.QUAL


def test_a_hope_and_a_promise_for_each(db):
    report = make_draft()
    assert not one(report, "西湖医院").firm
    station = one(report, "建设养老驿站")
    assert (station.per, station.value, station.value_high) == ("乡镇", 1, 2)


def test_whom_the_report_names_leads(db):
    make_department(code="rsj", name="人力资源和社会保障局")
    assert one(make_draft(), "城镇新增就业").lead.code == "rsj"


@pytest.mark.parametrize(
    ("name", "names", "code"),
    [
        ("区教育局", ["教育局"], "0"),
        ("人社局", ["人力资源和社会保障局", "财政局"], "0"),
        ("农机局", ["农业机械局", "农用机械管理局"], None),
        ("水利局", ["教育局"], None),
        (None, ["教育局"], None),
    ],
)
def test_departments_by_name(db, name, names, code):
    made = [make_department(code=str(number), name=each) for number, each in enumerate(names)]
    found = matching.Known(2024, departments=made).department(name)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "result"),
    [
        (6000, "万元", "亿元", "0.6"),
        (36, "万吨", "吨", 360_000),
        (5, "个", "所", None),
        (1, "元", "亿元", None),
        (7, "%", "%", 7),
    ],
)
def test_units(value, unit, wanted, result):
    assert matching.converted(Decimal(value), unit, wanted) == (None if result is None else Decimal(str(result)))


def test_a_path_by_months_keeps_its_shape(last_year):
    row = one(make_draft(), "粮食总产量")
    path = pacing.pace(row, last_year["grain"], 2024)
    assert path == {"pace": "harvest", "pace_figures": "2024-08=101388.8889;2024-12=365000"}


def test_nothing_goes_that_is_not_in_last_years_plan(db):
    assert pacing.pace(Row(measure="cumulative"), None, 2024) == {"pace": "even"}
    assert pacing.pace(Row(measure="growth"), None, 2024) == {"pace": "level"}


TEXTS = st.text(
    st.sampled_from("一二三、（）1.2024年，。\n增长8%新建公园个 亿元项目开工\t") | st.characters(), max_size=400
)


@given(TEXTS)
def test_leaves_hold_the_whole_text_and_every_row_once(text):
    reading = read(text)
    starts = sorted(reading.flow.span(found.start, found.stop)[0] for found in reading.found)
    made = leaves.leaves(reading, starts)
    assert made[0]["start"] == 0
    assert made[-1]["end"] == len(text)
    assert all(one["end"] == other["start"] for one, other in pairwise(made))
    assert all(any(leaf["start"] <= start < leaf["end"] for leaf in made) for start in starts)


@pytest.mark.parametrize("count", [59, 61, 400])
def test_no_leaf_holds_hundreds_of_rows(count):
    text = "二、2024年目标\n" + "，".join(f"新建第{number}类公园{number + 3}个" for number in range(count))
    reading = read(text)
    starts = [reading.flow.span(found.start, found.stop)[0] for found in reading.found]
    made = leaves.leaves(reading, starts)
    held = [sum(leaf["start"] <= start < leaf["end"] for start in starts) for leaf in made]
    assert sum(held) == len(starts) >= count * 0.9
    assert max(held) <= leaves.ROWS


class Place:
    def __init__(self, pk, start, end, state="open"):
        self.pk, self.start, self.end, self.state = pk, start, end, state


PLACES = st.lists(st.tuples(st.integers(0, 39), st.integers(1, 8)), max_size=8)


@given(st.text(st.sampled_from("甲乙\n1"), min_size=48, max_size=48), PLACES)
def test_marking_loses_no_sign(text, places):
    rows = [Place(pk, start, start + length) for pk, (start, length) in enumerate(places)]
    paragraphs = marking.marked(text, 0, len(text), rows)
    shown = "".join(piece.text for paragraph in paragraphs for piece in paragraph)
    assert shown.replace("\n", "") == text.replace("\n", "")
    assert sorted(row.pk for paragraph in paragraphs for piece in paragraph for row in piece.rows) == sorted(
        row.pk for row in rows
    )


def test_codes_can_be_read_and_are_the_same_again(db):
    reading, known = read(make_draft().text), matching.Known.before(2024)
    first, second = ([row.code for row in proposing.draft(reading, 2024, known)[1]] for _ in range(2))
    assert first == second
    assert "xin-jian-kou-dai-gong-yuan" in first


def test_a_code_is_one_things_alone(db):
    own = list(make_draft().rows.filter(into=None))
    keys = [(row.kind == "indicator", row.part, row.code) for row in own]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("粮食总产量", "liang-shi-zong-chan-liang"),
        ("河西LNG永久储配站", "he-xi-lng-yong-jiu-chu-pei-zhan"),
        ("“十夜”活动", "shi-ye-huo-dong"),
        ("中装" * 12, "zhong-zhuang-zhong-zhuang-zhong-zhuang"),
        ("……", ""),
    ],
)
def test_a_code_is_spelled_in_whole_syllables(name, code):
    assert spelled(name, 40) == code


@given(st.lists(st.text(alphabet="新增城镇就业重点项目GDP粮食总产量", min_size=1, max_size=8), max_size=6), st.data())
def test_what_shares_no_neighbours_is_never_near_enough(names, data):
    rows = {str(number): Indicator(pk=number, code=str(number), name=name) for number, name in enumerate(names)}
    wanted = data.draw(st.text(alphabet="新增城镇就业重点项目GDP粮食总产量", min_size=1, max_size=8))
    met = matching.indicator(matching.Known(2024, rows), wanted, is_growth=False)
    best = max((pairing.likeness(name, wanted) for name in names), default=0)
    assert (met.likeness if met else 0) == (best if best >= matching.ALIKE else 0)
