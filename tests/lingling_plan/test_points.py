"""Points in the database: their facts, what counts as their reading, and what stays when a pace is laid anew."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.models import Point
from lingling_plan import points
from lingling_plan.entries import Status
from lingling_plan.models import RuleBook
from projects.models import Point as TrackPoint
from tests.make import make_plan, make_project, make_reading, make_report, make_target, month

pytestmark = pytest.mark.django_db
AS_OF = date(2023, 7, 5)


def test_it_works():
    target = make_target(value=1200)
    make_reading(target=target, month=month(6), value=650)
    [june] = [row for row in target.points.judged(AS_OF).facts() if row["month"] == month(6)]
    assert set(june) == set(points.FACTS)
    assert (june["expected"], june["yellow"], june["red"], june["done_at"]) == (600, 480, 300, 1200)
    assert (june["reading"], june["submitted"], june["standing"]) == (650, None, "onpace")


def test_facts_come_in_the_order_of_months_with_the_items_key():
    first, second = make_target(value=1200), make_target(value=12)
    rows = list(Point.objects.for_plan(first.plan).judged(AS_OF).facts("target_id"))
    assert [row["month"] for row in rows] == sorted(row["month"] for row in rows)
    grouped = points.by_item(rows, "target_id")
    assert set(grouped) == {first.pk, second.pk}
    assert [row["month"] for row in grouped[second.pk]] == [month(number) for number in range(1, 13)]


def test_rows_are_grouped_by_several_keys():
    rows = [
        {"project_id": 1, "track": "nodes"},
        {"project_id": 1, "track": "investment"},
        {"project_id": 1, "track": "nodes"},
    ]
    assert points.by_item(rows, "project_id", "track") == {
        (1, "nodes"): [rows[0], rows[2]],
        (1, "investment"): [rows[1]],
    }


def test_months_up_to_the_boards():
    target = make_target(value=1200)
    assert list(target.points.up_to(month(3)).values_list("month", flat=True)) == [month(1), month(2), month(3)]


def test_other_plans_are_not_judged_along():
    make_target(value=1)
    make_project()
    other = make_plan(year=2024)
    target, project = make_target(value=1, plan=other), make_project(plan=other)
    assert set(Point.objects.for_plan(other).values_list("target_id", flat=True)) == {target.pk}
    assert set(TrackPoint.objects.for_plan(other).values_list("project_id", flat=True)) == {project.pk}


def test_many_versions_are_one_row():
    target = make_target(value=1200)
    for value in (1, 2, 3):
        make_reading(target=target, month=month(6), value=value)
    make_reading(target=target, month=month(6), value=4, status=Status.RETURNED)
    make_reading(target=target, month=month(6), value=5, status=Status.SUBMITTED)
    rows = target.points.with_readings().filter(month=month(6)).values_list("reading", "submitted")
    assert list(rows) == [(3, 5)]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED, Status.SUPERSEDED])
def test_only_approved_and_waiting_figures_are_read(status):
    target, project = make_target(value=1200), make_project(year_investment=12)
    make_reading(target=target, month=month(6), value=650, status=status)
    make_report(project=project, month=month(6), done=["开工"], invested=7, status=status)
    for item in (target, project):
        june = item.points.with_readings().filter(month=month(6))
        assert set(june.values_list("reading", "submitted")) == {(None, None)}


def test_a_report_of_another_month_or_project_is_not_read():
    project, other = make_project(), make_project()
    make_report(project=project, month=month(5), done=["开工"])
    make_report(project=other, month=month(6), done=["开工"])
    read = project.points.with_readings().exclude(reading=None).values_list("month", "reading")
    assert list(read) == [(month(5), 100)]


def test_unrecorded_points():
    target, project = make_target(value=1200), make_project()
    make_reading(target=target, month=month(6), value=650, status=Status.RETURNED)
    make_report(project=project, month=month(6), status=Status.SUBMITTED)
    make_report(project=make_project(), month=month(7))
    for item in (target, project):
        left = item.points.unrecorded().values_list("month", flat=True)
        assert list(left) == [month(number) for number in range(1, 13) if number != 6]


def laid(target, value) -> list[Point]:
    target.value = Decimal(value)
    return target.lay(RuleBook())


def test_laying_anew_keeps_the_rows():
    target = make_target(value=1200)
    before = dict(target.points.values_list("month", "pk"))
    assert points.replace_open(target.points.all(), laid(target, 2400), closed_through=None) == 12
    assert dict(target.points.values_list("month", "pk")) == before
    assert points.replace_open(target.points.all(), laid(target, 2400), closed_through=None) == 0


def test_closed_months_stay_and_are_not_added_again():
    target = make_target(value=1200)
    target.points.get(month=month(2)).delete()
    changed = points.replace_open(target.points.all(), laid(target, 2400), closed_through=month(3))
    assert changed == 9
    expected = dict(target.points.values_list("month", "expected"))
    assert month(2) not in expected
    assert (expected[month(3)], expected[month(4)]) == (300, 800)


def test_missing_months_are_added_and_surplus_ones_go_unless_recorded():
    target = make_target(value=1200)
    for number in (5, 6):
        make_reading(target=target, month=month(number), value=1, status=Status.RETURNED)
    target.points.filter(month=month(9)).delete()
    wanted = [point for point in laid(target, 1200) if point.month.month not in (6, 7)]
    assert points.replace_open(target.points.all(), wanted, closed_through=None) == 2  # September comes, July goes
    assert [at.month for at in target.points.values_list("month", flat=True)] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]


def test_points_say_their_month():
    target, project = make_target(value=1200, name="新增城镇就业"), make_project(name="燃气电站")
    assert str(target.points.get(month=month(6))) == "新增城镇就业 2023年06月"
    assert str(project.points.get(month=month(6))) == "燃气电站 节点 2023年06月"


def test_points_are_found_by_their_natural_key():
    for point in (make_target(value=1).points.first(), make_project().points.first()):
        assert type(point).objects.get_by_natural_key(*point.natural_key()) == point
