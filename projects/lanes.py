"""What the time axis shows of stored nodes: of all projects of a plan, or of one."""

from collections.abc import Iterable
from datetime import date

from lingling_plan.filing import Filing
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from projects.axis import Axis, Lane, Node, lane
from projects.milestones import Milestone
from projects.project import Project


def of_plan(plan: Plan, when: MonthShown, items: Iterable[Item]) -> dict[int, Lane]:
    """Every project's lane by its pk. `items`: the projects of the month's board. One query."""
    notes = {item.pk: note(item) for item in items}
    axis, by_project = Axis(plan.year, when), {}
    for node in Milestone.objects.filter(project__plan=plan).select_related("project").for_page(when.month):
        by_project.setdefault(node.project_id, []).append(_node(node, plan.december))
    return {pk: lane(axis, nodes, note=notes.get(pk, "")) for pk, nodes in by_project.items()}


def of_project(project: Project, nodes: Iterable[Milestone], when: MonthShown, item: Item) -> dict:
    """The context of a project's own axis: a lane a node. `nodes`: for_page of the month shown."""
    axis, told, december = Axis(project.plan.year, when), note(item), project.plan.december
    return {"axis": axis, "lanes": [lane(axis, [_node(node, december)], named=False, note=told) for node in nodes]}


def note(item: Item) -> str:
    """8月待审, where a report of the month shown waits for approval: until then its ticks do not count."""
    return f"{item.month.month}月{Filing.WAITING.label}" if item.filing == Filing.WAITING else ""


def _node(node: Milestone, december: date) -> Node:
    """A tick that the latest report takes back counts no more. A promise whose date is not the report's was moved."""
    return Node(
        name=node.name,
        due=node.due,
        promised=node.promised,
        done_in=None if node.is_open else node.done_in,
        original=_moved_from(node, december) if node.promised else None,
    )


def _moved_from(node: Milestone, december: date) -> date | None:
    due = node.project.deadline or december.replace(day=31)
    return due if due != node.due else None
