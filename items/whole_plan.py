"""All items of the plan, of both kinds: what the status board, the behind list, departments and exports are made of."""

from datetime import date
from itertools import groupby

import indicators.models
import indicators.rows
import projects.models
import projects.rows
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from lingling_plan.standing import BEHIND_SCHEDULE, Standing


def all_items(plan: Plan, when: MonthShown, user) -> list[Item]:
    """Judged for a month's board, in the report's order. Six queries, whatever the number of items."""
    both = indicators.rows.items(plan, when, user) + projects.rows.items(plan, when, user)
    return sorted(both, key=lambda item: item.order)


def key(item: Item) -> tuple[str, int]:
    """What names an item's row in rooms that link to items: the column and its value."""
    return ("target" if item.type == indicators.rows.TYPE else "project"), item.pk


def chosen(plan: Plan, when: MonthShown, user, keys: set[tuple[str, int]]) -> list[Item]:
    """Of all items those with the keys; unknown keys are left out. Six queries."""
    of_kind = {kind: [pk for found, pk in keys if found == kind] for kind in ("target", "project")}
    both = indicators.rows.items(plan, when, user, pk__in=of_kind["target"])
    both += projects.rows.items(plan, when, user, pk__in=of_kind["project"])
    return sorted(both, key=lambda item: item.order)


def look_ahead(items: list[Item]) -> None:
    """Attach what each is asked for next. `items`: of one month, open or closed. Three queries, seldom one more."""
    indicators.rows.look_ahead([item for item in items if key(item)[0] == "target"])
    projects.rows.look_ahead([item for item in items if key(item)[0] == "project"])


def standings(plan: Plan, items: list[Item], as_of: dict[date, date]) -> dict[date, dict[tuple[str, int], Standing]]:
    """Of earlier months than the items' own: month -> key -> the light on that month's board.

    `as_of`: month -> the date that its board speaks of; `items`: live ones. Two queries, none where no month is asked for.
    """
    if not as_of:
        return {}
    rooms = {"target": indicators.models.Point, "project": projects.models.Point}
    verdicts = {kind: point.objects.for_plan(plan).verdicts(as_of) for kind, point in rooms.items()}
    return {
        month: {key(item): item.standing_in(month, day, verdicts[key(item)[0]]) for item in items}
        for month, day in as_of.items()
    }


def worst_first(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.severity)


def behind(items: list[Item]) -> list[Item]:
    """Behind schedule, the most serious first."""
    return worst_first([item for item in items if item.standing in BEHIND_SCHEDULE])


def by_chapter(items: list[Item]) -> list[tuple[str, list[Item]]]:
    """(heading, items) in the report's order; items keep theirs."""
    ordered = sorted(items, key=lambda item: (item.chapter_order, item.order))
    return [(heading, list(group)) for heading, group in groupby(ordered, key=lambda item: item.heading)]
