"""Adjustments in words, of both kinds of items."""

from dataclasses import dataclass

import indicators.rows
import projects.rows
from indicators.models import TargetAdjustment
from lingling_plan.adjustments import Adjustment
from lingling_plan.models import Plan, Promise
from projects.models import ProjectAdjustment


@dataclass
class Told:
    """`changed`: (what, before, after) of everything an adjustment changes."""

    adjustment: Adjustment
    item: Promise
    changed: list[tuple[str, str, str]]


def told(adjustment: Adjustment, item: Promise) -> Told:
    rows = indicators.rows if isinstance(adjustment, TargetAdjustment) else projects.rows
    return Told(adjustment, item, rows.changed(adjustment))


def of_item(item: Promise) -> list[Told]:
    """In the order recorded. The item comes with its adjustments (with_adjustments)."""
    found = []
    for adjustment in item.recorded():
        # The row that the page holds, with what its words need.
        adjustment.target = adjustment.project = item
        found.append(told(adjustment, item))
    return found


def of_plan(plan: Plan) -> list[Told]:
    """Of the whole plan, the last recorded first. Two queries."""
    targets = TargetAdjustment.objects.filter(target__plan=plan).select_related(
        "target__plan", "target__indicator", "target__lead", "target__refers_to", "by"
    )
    projects_ = ProjectAdjustment.objects.filter(project__plan=plan)
    projects_ = projects_.select_related("project__plan", "project__lead", "by")
    found = [told(adjustment, adjustment.item) for adjustment in (*targets, *projects_)]
    return sorted(found, key=lambda each: each.adjustment.at, reverse=True)
