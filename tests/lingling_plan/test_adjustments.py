"""目标调整: what was promised stays; from its month on an adjusted target is asked for, the original stands beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

import indicators.rows
import projects.rows
from indicators.models import OriginalPoint, Target, TargetAdjustment
from lingling_plan.adjustments import corrections
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.points import FIGURES
from lingling_plan.rows import present
from projects.models import OriginalPoint as OriginalTrackPoint
from projects.models import Project, ProjectAdjustment
from tests.make import (
    make_adjustment,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_user,
    month,
)
from tests.office import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def lines(points) -> dict:
    return {point.month: tuple(getattr(point, name) for name in FIGURES) for point in points}


def item(promise, number: int):
    rows = indicators.rows if isinstance(promise, Target) else projects.rows
    today, planner = date(2023, 9, 7), make_user(username="planner", role="planner")
    return rows.items(promise.plan, MonthShown(month(number), today, today), planner, pk=promise.pk)[0]


def expected(target, number) -> Decimal:
    return target.points.get(month=month(number)).expected


def test_it_works():
    jobs = make_target(name="新增城镇就业", value=5600, counted=True)
    make_reading(target=jobs, month=month(8), value=2000)
    was = item(jobs, 8).standing
    assert was.label == "滞后"
    make_adjustment(item=jobs, effective=month(8), value=3000)
    shown = item(jobs, 8)
    assert (shown.target, shown.standing.label) == ("≥ 3000 人", "达进度")
    assert (shown.original.target, shown.original.standing) == ("≥ 5600 人", was)
    assert present(shown)["marks"] == f"已调整，原目标 ≥ 5600 人：{was.label}"
    assert shown.adjusted == "上级下达，市人民政府 永政发〔2023〕7号，8月起"
    jobs.refresh_from_db()
    assert jobs.value == 5600


def test_months_before_the_effective_one_are_asked_as_promised():
    jobs = make_target(value=1200)
    make_adjustment(item=jobs, effective=month(8), value=600)
    assert [expected(jobs, number) for number in (6, 7, 8, 12)] == [600, 700, 400, 600]
    assert item(jobs, 7).original is None
    assert item(jobs, 7).target == "≥ 1200 人"
    assert OriginalPoint.objects.count() == 5
    assert lines(OriginalPoint.objects.filter(month=month(8)))[month(8)][1] == 800


def test_the_last_recorded_counts_and_each_keeps_its_predecessor():
    jobs = make_target(value=1200)
    first = make_adjustment(item=jobs, effective=month(6), value=900)
    second = make_adjustment(item=jobs, effective=month(9), value=1000, category="slip")
    assert [expected(jobs, number) for number in (5, 6, 8, 9, 12)] == [500, 450, 600, 750, 1000]
    assert indicators.rows.changed(first) == [("目标", "≥ 1200 人", "≥ 900 人")]
    assert indicators.rows.changed(second) == [("目标", "≥ 900 人", "≥ 1000 人")]
    assert item(jobs, 12).original.target == "≥ 1200 人"
    assert item(jobs, 12).original.track.total == 1200


def test_a_deadline_moves():
    jobs = make_target(value=1200, deadline=date(2023, 8, 31))
    make_reading(target=jobs, month=month(8), value=900)
    make_adjustment(item=jobs, effective=month(8), deadline=date(2024, 4, 30))
    assert expected(jobs, 8) == 600
    shown = item(jobs, 8)
    assert (shown.standing.label, shown.original.standing.label) == ("达进度", "滞后")
    assert jobs.points.filter(month=month(4, 2024)).exists()
    assert OriginalPoint.objects.get(month=month(4, 2024)).expected == 1200, "unkept, it goes on being asked"


def test_drawn_months_never_ask_for_more_than_the_lowered_target():
    jobs = make_target(value=1200, pace="drawn", pace_figures={"2023-06": "500", "2023-10": "1100"})
    make_adjustment(item=jobs, effective=month(8), value=800)
    assert [expected(jobs, number) for number in (9, 10, 12)] == [500, 800, 800]
    jobs.plan_pace(pace="even", figures={})
    assert OriginalPoint.objects.get(month=month(10)).expected == 1100, "the original keeps its own path"


def test_an_adjusted_project_says_what_it_was():
    road = make_project(name="零道高速", deadline=date(2023, 8, 31), year_investment=Decimal(3))
    make_report(project=road, month=month(8), invested=1)
    assert item(road, 8).standing.label == "滞后"
    made = make_adjustment(item=road, effective=month(8), deadline=None, year_investment=Decimal("1.5"))
    shown = item(road, 8)
    assert shown.standing.label == "达进度"
    assert shown.original.standing.label == "滞后"
    assert (shown.target, shown.original.target) == ("年内开工", "8月底前开工")
    changed = [("完成时限", "8月底前", "年内"), ("年度计划投资", "3 亿元", "1.5 亿元")]
    assert projects.rows.changed(made) == changed
    assert road.milestones.get(promised=True).due == date(2023, 12, 31)
    july = road.points.get(month=month(7), track="nodes")
    assert (july.expected, OriginalTrackPoint.objects.filter(point=july).exists()) == (0, False)


def test_a_project_is_not_due_before_its_other_nodes():
    road = make_project(nodes=[("招标", date(2023, 10, 31))])
    with pytest.raises(ValidationError, match="招标"):
        make_adjustment(item=road, effective=month(8), deadline=date(2023, 9, 30))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"value": 1200}, "没有改动"),
        ({"value": 900, "effective": month(7)}, "已封账"),
        ({"value": 900, "effective": month(1, 2024)}, "年内的月份"),
    ],
)
def test_it_refuses(fields, why):
    jobs = make_target(value=1200)
    Plan.objects.update(closed_through=month(7), reopened_month=month(7), reopened_until=date(2023, 9, 15))
    with pytest.raises(ValidationError, match=why):
        make_adjustment(item=Target.objects.get(pk=jobs.pk), **{"effective": month(8), **fields})
    assert not TargetAdjustment.objects.exists()


def test_filling_a_number_to_come_is_no_adjustment():
    target = make_target(value=None)
    with pytest.raises(ValidationError, match="首次下达"):
        make_adjustment(item=target, effective=month(8), value=900)
    target.plan_pace(pace="even", figures={}, value=Decimal(1200), document_no="1号")
    assert not TargetAdjustment.objects.exists()
    make_adjustment(item=target, effective=month(8), value=900)
    assert item(target, 8).original.target == "≥ 1200 人"


def test_a_number_of_units_is_lowered_by_a_document_only():
    target = make_target(value=1, per="村", units=200, unit="个")
    make_reading(target=target, month=month(8), value=90)
    with pytest.raises(ValidationError, match="须走目标调整"):
        target.plan_pace(pace="even", figures={}, units=100)
    make_adjustment(item=target, effective=month(8), units=100)
    assert expected(target, 12) == 100
    assert item(target, 8).original.standing != item(target, 8).standing


def test_closed_months_keep_both():
    jobs = make_target(value=1200)
    make_adjustment(item=jobs, effective=month(6), value=900)
    Plan.objects.update(closed_through=month(7))
    jobs = Target.objects.get(pk=jobs.pk)
    make_adjustment(item=jobs, effective=month(8), value=600)
    assert [expected(jobs, number) for number in (5, 6, 7, 8)] == [500, 450, 525, 400]
    for rows in (OriginalPoint.objects.filter(month=month(7)), jobs.points.filter(month=month(7))):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(expected=1)


def test_an_adjustment_is_written_once_and_never_into_a_closed_month():
    rows = [
        (make_adjustment(item=make_target(value=1200), effective=month(8), value=900), TargetAdjustment),
        (make_adjustment(item=make_project(), effective=month(8), deadline=date(2023, 11, 30)), ProjectAdjustment),
    ]
    Plan.objects.update(closed_through=month(8))
    for made, model in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=made.pk).update(note="改")
        made.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save(force_insert=True)


figures = st.decimals(1, 100_000, places=2)
sequences = st.lists(
    st.tuples(st.integers(1, 12), figures, st.sampled_from([None, date(2023, 9, 30), date(2024, 3, 31)])), max_size=4
)


@settings(max_examples=25, deadline=None)
@given(figures, sequences, st.sampled_from(["even", "level", "drawn"]))
def test_whatever_is_adjusted_the_original_is_told_as_it_would_have_been(value, sequence, pace):
    with transaction.atomic():
        drawn = {"2023-04": "0.5"} if pace == "drawn" else {}
        promised = {"value": value, "pace": pace, "pace_figures": drawn, "plan": make_plan()}
        adjusted, untouched = make_target(**promised), make_target(**promised)
        for number, figure, deadline in sequence:
            try:
                make_adjustment(item=adjusted, effective=month(number), value=figure, deadline=deadline)
            except ValidationError:
                continue  # nothing new
        original = lines(untouched.points.all())
        recorded = adjusted.recorded()
        first = min((each.effective for each in recorded), default=date(2025, 1, 1))
        points = lines(adjusted.points.all())
        assert {at: points[at] for at in points if at < first} == {at: original[at] for at in original if at < first}
        beside = lines(OriginalPoint.objects.filter(point__target=adjusted))
        assert {at: beside[at] for at in original if at >= first} == {
            at: original[at] for at in original if at >= first
        }
        assert set(beside) == {at for at in points if at >= first}
        assert Target.objects.get(pk=adjusted.pk).value == value
        assert adjusted.set_pace() == 0, "laid again, nothing changes"
        transaction.set_rollback(True)


def test_a_project_without_adjustments_has_no_original_points():
    assert Project.objects.for_board(make_project().plan)[0]["is_adjusted"] is False
    assert not OriginalTrackPoint.objects.exists()


def test_before_its_month_it_says_what_comes():
    jobs = make_target(name="新增城镇就业", value=100, unit="个")
    make_adjustment(item=jobs, effective=month(9), value=120)
    shown = item(jobs, 8)
    assert (shown.target, shown.original, shown.upcoming) == ("≥ 100 个", None, "9月起目标 ≥ 120 个")
    assert present(shown)["marks"] == "9月起目标 ≥ 120 个"
    assert item(jobs, 9).upcoming == ""
    make_adjustment(item=jobs, effective=month(11), deadline=date(2024, 3, 31))
    assert item(jobs, 9).upcoming == "11月起完成时限 2024年3月底前"
    road = make_project(deadline=date(2023, 10, 31), year_investment=Decimal(3))
    make_adjustment(item=road, effective=month(10), deadline=None, year_investment=Decimal("1.5"))
    assert item(road, 8).upcoming == "10月起完成时限 年内、年度计划投资 1.5 亿元"
    assert (item(road, 8).original, item(road, 10).upcoming) == (None, "")


def test_a_correction_stands_beside_what_it_corrects():
    superior, slip = ("上级下达，市人民政府 永政发〔2023〕7号，8月起", "笔误，市人民政府 永政发〔2023〕7号，8月起")
    for promise, changes in (
        (make_target(value=1200), ({"value": 900}, {"value": 90}, {"value": 950})),
        (make_project(), ({"deadline": date(2023, number, 30)} for number in (9, 11, 10))),
    ):
        first, *others = changes
        make_adjustment(item=promise, effective=month(8), **first)
        assert item(promise, 8).adjusted == superior
        for wrong in others:
            make_adjustment(item=promise, effective=month(8), category="slip", **wrong)
        assert item(promise, 8).adjusted == f"{superior}；更正：{slip}；更正：{slip}"
        assert corrections(promise.recorded()) == {each.pk for each in promise.recorded()[1:]}


def test_a_slip_of_the_plan_itself_corrects_no_document():
    jobs = make_target(value=1200)
    only = make_adjustment(item=jobs, effective=month(8), category="slip", value=120)
    assert corrections([only]) == set()
    assert item(jobs, 8).adjusted == "笔误，市人民政府 永政发〔2023〕7号，8月起"
