"""时间轴: the nodes of all projects and commitments on one axis, promised and done."""

from itertools import groupby

from django import forms
from django.shortcuts import render

from board.filters import TYPES, BoardFilter
from board.jumps import jumps
from closing import kept
from items import headline, whole_plan
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.monthly import month_shown
from lingling_plan.rows import Item, present
from lingling_plan.unchanged import answered_when_unchanged
from projects import lanes, lights
from projects.axis import Axis, Lane
from projects.models import Kind

BY_CHAPTER, BY_DEPARTMENT = "", "department"
OVERDUE = "overdue"


class TimelineFilter(BoardFilter):
    """As on the board, of projects and commitments alone; grouped instead of sorted."""

    sort = outlook = None
    nodes = forms.ChoiceField(label="节点", required=False, choices=[("", "全部"), (OVERDUE, "逾期，最久在前")])
    group = forms.ChoiceField(
        label="分组", required=False, choices=[(BY_CHAPTER, "按章节"), (BY_DEPARTMENT, "按牵头单位")]
    )

    def __init__(self, data, items: list[Item]):
        super().__init__(data, items)
        self.fields["type"].choices = [("", "全部"), *(pair for pair in TYPES if pair[0] in Kind)]

    def with_nodes(self, items: list[Item], drawn: dict[int, Lane]) -> list[Item]:
        """Of the items, those with overdue nodes, the longest first, where they are asked for."""
        if not self.is_overdue:
            return items
        since = {item.pk: drawn[item.pk].overdue_since for item in items if item.pk in drawn}
        late = [item for item in items if since.get(item.pk)]
        return sorted(late, key=lambda item: (since[item.pk], item.order))

    @property
    def is_overdue(self) -> bool:
        return self.wanted.get("nodes") == OVERDUE

    def grouped(self, items: list[Item]) -> list[tuple[str, list[Item]]]:
        """(heading, items): chapters in the report's order, departments by name, or all that is overdue; items keep their order."""
        if self.wanted.get("group") == BY_DEPARTMENT:
            ordered = sorted(items, key=lambda item: item.lead_name)
            return [(name, list(group)) for name, group in groupby(ordered, key=lambda item: item.lead_name)]
        if self.is_overdue:
            return [("逾期最久在前", items)] if items else []
        return whole_plan.by_chapter(items)


@allowed(policy.may_view)
@answered_when_unchanged
def timeline(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    everything = kept.all_items(plan, when, request.user)
    items = [item for item in everything if item.type in Kind]
    form = TimelineFilter(request.GET, items)
    drawn = lanes.of_plan(plan, when, items)
    shown = form.with_nodes(form.chosen(form.narrowed(items)), drawn)
    groups = form.grouped(shown)
    rows = {item.pk: (_row(item), drawn.get(item.pk, Lane())) for item in shown}
    return render(request, "board/timeline.html", {
        "when": when,
        "form": form,
        "headline": headline.part(request, plan, everything),
        "axis": Axis(plan.year, when),
        "total": len(shown),
        "overdue": [mark for _, lane in rows.values() for mark in lane.overdue],
        "not_laid_out": sum(not item.laid_out for item in shown),
        "groups": [(heading, [rows[item.pk] for item in group]) for heading, group in groups],
        "jumps": jumps((heading, [item.standing for item in group]) for heading, group in groups),
    })  # fmt: skip


def _row(item: Item) -> dict:
    """As everywhere, with the lights of all lines where there are more than the nodes of the lane."""
    return {**present(item), "lines": lights.marks(item) if lights.has_more(item) else ""}
