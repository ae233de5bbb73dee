"""Adjustments in words, of both kinds of items."""

from dataclasses import dataclass

import indicators.rows
import projects.rows
from indicators.models import TargetAdjustment
from lingling_plan.adjustments import Adjustment, corrections
from lingling_plan.models import Plan, Promise
from projects.models import ProjectAdjustment


@dataclass
class Told:
    """`changed`: (what, before, after) of everything an adjustment changes; `corrects`: it sets an earlier one right."""

    adjustment: Adjustment
    item: Promise
    changed: list[tuple[str, str, str]]
    corrects: bool


def told(adjustment: Adjustment, item: Promise, corrections: set[int]) -> Told:
    rows = indicators.rows if isinstance(adjustment, TargetAdjustment) else projects.rows
    return Told(adjustment, item, rows.changed(adjustment), adjustment.pk in corrections)


def of_item(item: Promise) -> list[Told]:
    """In the order recorded. The item comes with its adjustments (with_adjustments)."""
    found, corrected = [], corrections(item.recorded())
    for adjustment in item.recorded():
        # The row that the page holds, with what its words need.
        adjustment.target = adjustment.project = item
        found.append(told(adjustment, item, corrected))
    return found


def of_plan(plan: Plan) -> list[Told]:
    """Of the whole plan, the last recorded first. Two queries."""
    targets = TargetAdjustment.objects.filter(target__plan=plan).select_related(
        "target__plan", "target__indicator", "target__lead", "target__refers_to", "by"
    )
    projects_ = ProjectAdjustment.objects.filter(project__plan=plan)
    projects_ = projects_.select_related("project__plan", "project__lead", "by")
    found = []
    for kind in (targets, projects_):
        of_items = {}
        for adjustment in kind.order_by("pk"):
            of_items.setdefault(adjustment.item.pk, []).append(adjustment)
        found += [told(each, each.item, corrections(own)) for own in of_items.values() for each in own]
    return sorted(found, key=lambda each: each.adjustment.at, reverse=True)
