"""A project's 变更记录 tells who arranged which node when."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan.pages import changes
from projects.models import Milestone, Project
from tests.make import make_project, sign_in
from tests.office import clock
from tests.projects.test_node_screen import form_of, screen, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def test_it_works(client, office):
    """A node that is new, one that moves, one that goes; the promised one came with the plan and is not told."""
    planner = sign_in(client, office.planner)
    project = make_project(name="燃气电站", nodes=[("环评", date(2023, 10, 31))])
    other = make_project(name="变电站", nodes=[("选址", date(2023, 10, 31))])
    planner.post(screen(project), typed(planner, project, ("招标", "2023-11-30")))
    data = form_of(planner.get(screen(project)))
    planner.post(screen(project), data | {f"p{project.pk}-0-due": "2023-11-15"})
    data = form_of(planner.get(screen(project)))
    planner.post(screen(project), data | {f"p{project.pk}-0-remove": "on"})
    told = [change["fields"] for change in changes(Project.objects.get(pk=project.pk)) if change["by"] == "planner"]
    assert told == [
        {"节点“环评”": ("完成时限 2023年11月15日、权重 1", "删除")},
        {"节点“环评”完成时限": ("2023年10月31日", "2023年11月15日")},
        {"节点“招标”": ("新增", "完成时限 2023年11月30日、权重 1")},
    ]
    assertContains(planner.get(project.get_absolute_url()), "节点“招标” 新增 → 完成时限 2023年11月30日、权重 1")
    assertNotContains(planner.get(other.get_absolute_url()), "招标")


def test_the_list_costs_the_same_for_more_nodes(office, django_assert_num_queries):
    project = make_project()
    for number in range(10):
        Milestone.objects.create(project=project, name=f"节点{number}", due=date(2023, 10, 31))
    project = Project.objects.get(pk=project.pk)
    with django_assert_num_queries(1):
        assert len(changes(project)) == 10
