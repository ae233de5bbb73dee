"""Who is to be reminded of what on a day: what departments owe, what waits for a decision, what is overdue for long.

What is owed is what the clerk's grid shows (debts.owed_points), who may decide is the policy's answer.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from items import whole_plan
from items.models import link
from lingling_plan import months
from lingling_plan.debts import owed_points
from lingling_plan.entries import Entry
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from lingling_plan.sites import record_site
from urging.letters import Line, Todo, reminder
from urging.people import People

# A year's last figures are published, recorded and corrected until the end of March.
LAST_REPORTS = (3, 31)


def reported(plans: Iterable[Plan]) -> list[Plan]:
    """The plans whose months are being reported: the newest that has begun, and the one before until the end of March."""
    begun = sorted((plan for plan in plans if plan.january <= plan.today()), key=lambda plan: plan.year)
    return [plan for plan in begun if plan is begun[-1] or plan.today() <= date(plan.year + 1, *LAST_REPORTS)]


def is_told(report_by: date | None, today: date) -> bool:
    """Some working days before the day, on it, and after it. What has no day is told at once.

    What came back and what waits for a decision is told every working day: somebody has begun and waits.
    """
    if report_by is None or report_by <= today:
        return True
    return months.working_days(today, report_by) == settings.REMIND_BEFORE


def reminders(plan: Plan, today: date) -> dict:
    """User -> text, for everybody with something to do; empty on days off. Eleven queries, whatever the items."""
    if not months.is_working_day(today):
        return {}
    return {user: reminder(lines) for user, lines in agenda(plan, today).items()}


def agenda(plan: Plan, today: date) -> dict:
    """User -> what is to be done -> lines."""
    people, found = People(), defaultdict(lambda: defaultdict(list))
    # Up to the month that is still running: its figures are announced some days before they are due.
    when = MonthShown(months.month_of(today), today, today)
    items = {whole_plan.key(item): item for item in whole_plan.all_items(plan, when, AnonymousUser())}
    returned = _slots(plan, (entry for room in _rooms() for entry in _came_back(room, plan)))
    for key, item in items.items():
        _add_owed(found, people, plan, item, {month for kind, pk, month in returned if (kind, pk) == key})
    for entry in (entry for room in _rooms() for entry in room.waiting_in(plan)):
        _add_waiting(found, people, items, entry)
    return found


def _rooms():
    return record_site._registry.values()


def _came_back(room, plan: Plan):
    entries = room.model.objects.filter(**{f"{room.item}__plan": plan}).select_related(*room.related)
    return room.came_back(entries)


def _slots(plan: Plan, entries: Iterable[Entry]) -> set[tuple[str, int, date]]:
    return {(*_key(entry), entry.month) for entry in entries if not plan.is_closed(entry.month)}


def _key(entry: Entry) -> tuple[str, int]:
    (kind,) = link(entry.item)
    return kind, entry.item.pk


def _points(item: Item) -> dict[date, dict]:
    """The point of each month; of two tracks the first, as in the clerk's grid."""
    return {point["month"]: point for track in reversed(item.tracks) for point in track.points}


def _add_owed(found, people: People, plan: Plan, item: Item, returned: set[date]) -> None:
    points = _points(item)
    owed = {point["month"] for point in owed_points(item) if not plan.is_closed(point["month"])}
    for month in sorted(owed | {month for month in returned if month in points}):
        report_by = points[month]["report_by"]
        if month in returned:
            _add_debt(found, people, item, month, report_by, Todo.AGAIN)
        elif is_told(report_by, item.today):
            _add_debt(found, people, item, month, report_by, Todo.RECORD)


def _add_debt(found, people: People, item: Item, month: date, report_by: date | None, todo: Todo) -> None:
    recorders = people.recorders(item.lead_id)
    line, days = _line(item, month, report_by), _working_days_late(report_by, item.today)
    for user in recorders:
        found[user][todo].append(line)
    if days >= settings.ESCALATE_TO_APPROVERS:
        for user in people.approvers(item.lead_id):
            if user not in recorders:
                found[user][Todo.PRESS].append(line)
    if days >= settings.ESCALATE_TO_PLANNERS:
        named = _line(item, month, report_by, lead=item.lead_name)
        for user in people.planners:
            found[user][Todo.PRESS_ALL].append(named)


def _working_days_late(report_by: date | None, today: date) -> int:
    return months.working_days(report_by, today) if report_by and report_by < today else 0


def _add_waiting(found, people: People, items: dict, entry: Entry) -> None:
    item = items.get(_key(entry))
    point = _points(item).get(entry.month) if item else None
    if point is None:
        return
    todo = Todo.FIND if entry.awaits_finding else Todo.DECIDE
    for user in people.deciders(entry):
        own = user.membership.department_id == item.lead_id
        line = _line(item, entry.month, point["report_by"], lead="" if own else item.lead_name)
        found[user][todo].append(line)


def _line(item: Item, month: date, report_by: date | None, lead: str = "") -> Line:
    days = (item.today - report_by).days if report_by else None
    return Line(item.name, month, days, item.order, lead)
