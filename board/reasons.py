"""Items with the reason for their light: its explanation, and what the clerk said of problem and next step."""

from dataclasses import dataclass, field
from itertools import groupby

import indicators.rows
import projects.rows
from items import whole_plan
from lingling_plan.models import Plan, RuleBook
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item, depth_text, present
from lingling_plan.sentences import Why, why
from matters import parts as matters
from matters.models import Matter
from urging.models import Told, key_of


@dataclass
class Reason:
    """`told`: how often it was urged; `urge`: what a planner's button posts, "" without one.

    `heading`: where it is heading, "" without a forecast.
    `matters`: what it waits for the district to answer; `answered`: the last answer to what is not settled; both as far as
    the reader may see them.
    """

    item: Item
    row: dict
    why: Why
    problem: str
    next_step: str
    told: Told | None = None
    urge: str = ""
    heading: str = ""
    matters: list[Matter] = field(default_factory=list)
    answered: Matter | None = None

    @property
    def depth(self) -> str:
        return depth_text(self.item)


def with_reasons(items: list[Item]) -> list[Reason]:
    """In the order given. `items`: of one month. Six queries, whatever the number of items."""
    rules = RuleBook().by_pk
    whole_plan.look_ahead(items)
    live = [item for item in items if not item.is_kept]
    figures = [item for item in live if item.type == indicators.rows.TYPE]
    others = [item for item in live if item.type != indicators.rows.TYPE]
    entries = {
        **{(True, pk): entry for pk, entry in indicators.rows.entries(figures).items()},
        **{(False, pk): entry for pk, entry in projects.rows.entries(others).items()},
    }
    return [_reason(item, rules, _entry(item, entries)) for item in items]


def _entry(item: Item, entries: dict) -> dict | None:
    """Of a closed month, what was said when it was published."""
    if item.is_kept:
        return item.kept_entry or None
    return entries.get((item.type == indicators.rows.TYPE, item.pk))


def _reason(item: Item, rules: dict, entry: dict | None) -> Reason:
    said = entry or {"problem": "", "next_step": ""}
    return Reason(item, present(item), why(item, rules, entry), said["problem"], said["next_step"])


def with_matters(found: list[Reason], user, plan: Plan, when: MonthShown) -> list[Matter]:
    """Attach what each waits for and was answered by the page's day; returns all of the plan's that wait. One query."""
    waits, answered = matters.unsettled(user, plan, when.until)
    by_item = {whole_plan.key(reason.item): reason for reason in found}
    for matter in waits:
        if reason := by_item.get(key_of(matter)):
            reason.matters.append(matter)
    for matter in answered:
        reason = by_item.get(key_of(matter))
        if reason and reason.answered is None:
            reason.answered = matter
    return waits


def grouped(reasons: list[Reason], *, by_department: bool) -> list[tuple[str, list[Reason]]]:
    """One group, or one a department with the department most behind first; each keeps the order given."""
    if not by_department:
        return [("", reasons)] if reasons else []
    sizes = {}
    for reason in reasons:
        sizes[reason.item.lead_name] = sizes.get(reason.item.lead_name, 0) + 1
    ordered = sorted(reasons, key=lambda reason: (-sizes[reason.item.lead_name], reason.item.lead_name))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda reason: reason.item.lead_name)]
