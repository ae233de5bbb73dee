"""What an adjustment would do, before it is recorded: it is done, looked at and taken back."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

import indicators.rows
import projects.rows
from indicators.models import Target
from lingling_plan.models import Promise
from lingling_plan.monthly import MonthShown
from lingling_plan.pages import Year, pace_rows
from lingling_plan.rows import Item, adjusted_text
from lingling_plan.sentences import explain
from lingling_plan.standing import Standing


@dataclass
class Preview:
    """`months`: (track's name and unit, rows of pages.pace_row before and after) of every month from the effective one on."""

    now: Standing
    then: Standing
    sentence: str
    beside: str
    months: list[tuple[str, list[tuple[dict | None, dict]]]]


def preview(item: Promise, *, user, arguments: dict) -> Preview:
    """ValidationError where it would be refused."""
    before, board_before = _judged(item, user)
    with transaction.atomic():
        item.adjust(by=user, **arguments)
        after, board = _judged(item, user)
        transaction.set_rollback(True)
    item.read_adjustments()
    months = _months(before, after, arguments["effective"])
    return Preview(board_before.standing, board.standing, explain(board), adjusted_text(board), months)


def _judged(item: Promise, user) -> tuple[Item, Item]:
    """As of today: with every month up to the year's end, and as the board of the month shown to everybody has it."""
    plan, today = item.plan, item.plan.today()
    rows = indicators.rows if isinstance(item, Target) else projects.rows
    shown = plan.current_month(today)
    whens = (MonthShown(plan.december, today, today), MonthShown(shown, plan.as_of(shown, today), today))
    year, board = (rows.items(plan, when, user, pk=item.pk)[0] for when in whens)
    return year, board


def _months(before: Item, after: Item, effective: date) -> list:
    tables = []
    for old, new in zip(before.tracks, after.tracks, strict=True):
        was = {row["month"]: row for row in pace_rows(Year(old.points), before, old)}
        rows = [row for row in pace_rows(Year(new.points), after, new) if row["month"] >= effective]
        tables.append((f"{new.name} {new.unit}".strip(), [(was.get(row["month"]), row) for row in rows]))
    return tables
