"""The items of a month's board: live while the month is open, as they were published once it is closed."""

from datetime import date

from django.db.models import Exists, OuterRef

from closing.facts import from_facts, standing_in
from closing.models import Closing, Line, Reopening
from items import whole_plan
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item, latest, told_cells
from lingling_plan.standing import Standing

CORRECTED = "更正"


def all_items(plan: Plan, when: MonthShown, user) -> list[Item]:
    """In the report's order. A closed month costs two queries; an open one two more than `whole_plan` at most."""
    closing = _closing(plan, when)
    if closing is None:
        return _with_kept_cells(plan, when, whole_plan.all_items(plan, when, user))
    items = [from_facts(line.facts) for line in closing.lines.all()]
    if closing.reopened:
        _mark_corrections(items, whole_plan.all_items(plan, when, user))
    return items


def published(plan: Plan, when: MonthShown, kind: str, pk: int) -> Item | None:
    """One item of a closed month as it was published; None while the month is open. `kind`: see items.models.link."""
    if not _was_closed(plan, when):
        return None
    line = Line.objects.filter(closing__plan=plan, closing__month=when.month, **{kind: pk}).first()
    return from_facts(line.facts) if line else None


def standings(plan: Plan, when: MonthShown) -> dict[date, dict[tuple[str, int], Standing]]:
    """Closed month before the one shown -> whole_plan.key of each item -> its light as published. One query at most."""
    if plan.closed_through is None:
        return {}
    lines = Line.objects.filter(closing__plan=plan, closing__month__lt=when.month)
    found = {}
    for month, target, project, facts in lines.values_list("closing__month", "target", "project", "facts"):
        key = ("target", target) if target else ("project", project)
        found.setdefault(month, {})[key] = standing_in(facts)
    return found


def _was_closed(plan: Plan, when: MonthShown) -> bool:
    return plan.closed_through is not None and when.month <= plan.closed_through


def _closing(plan: Plan, when: MonthShown) -> Closing | None:
    if not _was_closed(plan, when):
        return None
    reopened = Reopening.objects.filter(closing=OuterRef("pk"))
    return Closing.objects.filter(plan=plan, month=when.month).annotate(reopened=Exists(reopened)).first()


def _mark_corrections(kept: list[Item], live: list[Item]) -> None:
    """Both figures stand beside each other where a correction changed one after publication."""
    now = {(item.type, item.pk): latest(item)["latest"] for item in live}
    for item in kept:
        was, becomes = latest(item)["latest"], now.get((item.type, item.pk))
        if becomes is not None and was != becomes:
            item.marks = [*item.marks, f"{CORRECTED} {was or '未报'} → {becomes or '未报'}"]


def _with_kept_cells(plan: Plan, when: MonthShown, items: list[Item]) -> list[Item]:
    """The strips of an open month show closed months as they were published; they can differ where one was reopened."""
    if plan.closed_through is None:
        return items
    lines = Line.objects.filter(closing__plan=plan, closing__month__lt=when.month, closing__reopenings__isnull=False)
    by_item = {}
    for line in lines.select_related("closing").distinct():
        published = from_facts(line.facts)
        month = line.closing.month.month
        by_item.setdefault((published.type, published.pk), {})[month] = told_cells(published)[month - 1]
    for item in items:
        item.kept_cells = by_item.get((item.type, item.pk), {})
    return items
