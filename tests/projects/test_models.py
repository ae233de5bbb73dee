"""Projects: how done nodes are counted, what is laid for them, and what a board row is made from."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lingling_plan.entries import Status
from lingling_plan.models import RuleBook
from lingling_plan.pace import lay_nodes
from projects.models import Milestone, NodeTemplate, Project, Stage, kept_share
from tests.make import make_plan, make_project, make_report, month

pytestmark = pytest.mark.django_db


def test_it_works():
    project = make_project(name="燃气电站", nodes=[("招标", date(2023, 6, 30))])
    report = make_report(project=project, month=month(6), done=["招标"])
    assert (str(project), report.node_share) == ("燃气电站", 50)
    assert str(report) == "燃气电站 2023年06月 第1版"


def nodes(*weights: int) -> list[Milestone]:
    """One a month from January."""
    return [
        Milestone(pk=number, due=date(2023, number, 28), weight=weight)
        for number, weight in enumerate(weights, start=1)
    ]


@pytest.mark.parametrize(
    ("done", "share"),
    [
        (set(), 0),
        ({1}, 10),
        ({1, 2}, 40),
        ({1, 2, 3}, 100),
        ({2, 3}, 0),  # later nodes do not make up for the first
        ({1, 3}, 10),
        ({99}, 0),  # a node of another project
    ],
)
def test_nodes_count_up_to_the_first_open_one(done, share):
    assert kept_share(nodes(1, 3, 6), done) == share
    assert kept_share(reversed(nodes(1, 3, 6)), done) == share


def test_shares_are_rounded_down_and_all_is_all():
    assert kept_share(nodes(1, 1, 1), {1}) == Decimal("33.3333")
    assert kept_share(nodes(1, 1, 1), {1, 2}) == Decimal("66.6666")
    assert kept_share(nodes(1, 1, 1), {1, 2, 3}) == 100


def test_a_project_without_nodes_has_done_nothing():
    assert kept_share([], set()) == 0
    project = make_project()
    project.milestones.all().delete()
    assert project.set_pace() == 12
    assert make_report(project=project, month=month(6)).node_share == 0


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.data())
def test_what_is_asked_is_reached_exactly_by_the_nodes_that_are_due(weights, data):
    """A department that has done what is due is never a fraction short of it, whatever the weights."""
    dated = nodes(*weights)
    year = {
        "start": date(2023, 1, 1),
        "deadline": date(2023, 12, 31),
        "year_end": date(2023, 12, 1),
        "reporting_day": 5,
    }
    asked = lay_nodes([(node.due, node.weight) for node in dated], **year)
    number = data.draw(st.integers(1, len(dated)))
    reached = kept_share(dated, set(range(1, number + 1)))
    assert asked[number - 1].expected == reached
    short = [set(done) for done in combinations(range(1, number + 1), number - 1)]
    assert all(kept_share(dated, done) < reached for done in short)


def test_shares_are_counted_never_typed():
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    report = make_report(project=project, month=month(6), done=["招标", "开工"], node_share=3)
    assert report.node_share == 100
    assert {node.name for node in report.completed.all()} == {"招标", "开工"}


def test_a_promised_stage_alone_asks_for_nothing_before_its_date():
    asked = make_project(deadline=date(2023, 8, 31)).points.values_list("expected", flat=True)
    assert list(asked) == [0] * 7 + [100] * 5


def test_proposed_nodes_can_be_laid_before_they_are_saved():
    project = make_project()
    proposed = [*project.milestones.all(), Milestone(project=project, name="招标", due=date(2023, 3, 31), weight=3)]
    laid = project.lay(RuleBook(), proposed)
    assert [point.expected for point in laid][1:4] == [0, 75, 75]
    assert project.points.get(month=month(3)).expected == 0


def test_which_stages_need_a_finding():
    assert {stage for stage in Stage if Project(stage=stage).needs_finding} == {Stage.ADVANCE, Stage.AWARD}


def test_items_without_nodes_beside_the_promised_one_are_not_laid_out():
    bare, laid = make_project(), make_project(nodes=[("招标", date(2023, 6, 30))])
    marked = {row["pk"]: row["laid_out"] for row in Project.objects.for_board(bare.plan)}
    assert marked == {bare.pk: False, laid.pk: True}


def test_the_board_is_one_query_one_row_a_project_in_the_reports_order(django_assert_num_queries):
    for order in (30, 10, 20):
        project = make_project(order=order, nodes=[("招标", date(2023, 6, 30)), ("用地", date(2023, 3, 31))])
        make_report(project=project, month=month(6))
    make_project(plan=make_plan(year=2024))
    with django_assert_num_queries(1):
        assert [row["order"] for row in Project.objects.for_board(project.plan)] == [10, 20, 30]


def test_a_node_is_done_in_the_first_month_whose_approved_report_says_so():
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    make_report(project=project, month=month(3), done=["招标"], status=Status.RETURNED)
    make_report(project=project, month=month(5), done=["招标"])
    make_report(project=project, month=month(4), done=["招标"], status=Status.SUBMITTED)
    make_report(project=project, month=month(6), done=["招标", "开工"])
    seen = {node.name: node.done_in for node in project.milestones.for_page(month(6))}
    assert seen == {"招标": month(5), "开工": month(6)}
    assert {node.done_in for node in project.milestones.for_page(month(4))} == {None}


def test_a_report_knows_its_plan_department_and_the_one_before():
    project = make_project()
    earlier = make_report(project=project, month=month(4))
    make_report(project=project, month=month(5), status=Status.RETURNED)
    report = make_report(project=project, month=month(6))
    assert (report.plan, report.department, report.before) == (project.plan, project.lead, earlier)
    assert earlier.before is None


def test_natural_keys_find_their_rows():
    project = make_project(code="gas")
    template = NodeTemplate.objects.create(stage="start", name="招标", months_before=2)
    for row in (project, project.milestones.get(), template):
        assert type(row).objects.get_by_natural_key(*row.natural_key()) == row
    assert project.natural_key() == (2023, "gas")
    assert str(template) == "开工 ← 招标"


def test_changed_nodes_write_nothing_else_back():
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    stale = project.milestones.get(name="招标")
    project.milestones.filter(name="招标").update(promised=False, weight=9)
    stale.due, stale.weight, stale.promised = date(2023, 7, 31), 3, True
    project.change_nodes(keep=[stale])
    found = project.milestones.get(name="招标")
    assert (found.due, found.weight, found.promised) == (date(2023, 7, 31), 3, False)


def test_a_node_removed_meanwhile_does_not_come_back():
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    stale = project.milestones.get(name="招标")
    Milestone.objects.filter(pk=stale.pk).delete()
    with pytest.raises(ValidationError, match="节点已有变动"):
        project.change_nodes(keep=[stale])
    assert not project.milestones.filter(name="招标").exists()
