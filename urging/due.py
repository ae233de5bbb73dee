"""Who is to be reminded of what on a day: what departments owe, what waits for a decision, what is overdue for long.

What is owed is what the clerk's grid shows (debts.to_record), who may decide is the policy's answer.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from items import whole_plan
from items.models import link
from lingling_plan import months
from lingling_plan.debts import points_of, to_record
from lingling_plan.entries import Entry, tell_writers
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from lingling_plan.sites import record_site
from urging.letters import Line, Todo, name_of, reminder
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
    """User -> text, for everybody with something to do; empty on days off. Thirteen queries, whatever the items."""
    if not months.is_working_day(today):
        return {}
    return {user: reminder(lines) for user, lines in agenda(plan, today).items()}


def agenda(plan: Plan, today: date) -> dict:
    """User -> what is to be done -> lines."""
    people, found = People(), defaultdict(lambda: defaultdict(list))
    # Up to the month that is still running: its figures are announced some days before they are due.
    when = MonthShown(months.month_of(today), today, today)
    items = {whole_plan.key(item): item for item in whole_plan.all_items(plan, when, AnonymousUser())}
    returned = _returned(plan)
    for key, item in items.items():
        _add_owed(found, people, plan, item, returned[key])
    for room in _rooms():
        waiting = list(room.waiting_in(plan))
        tell_writers(waiting)
        for entry in waiting:
            _add_waiting(found, people, items, entry)
    return found


def _rooms():
    return record_site._registry.values()


def _came_back(room, plan: Plan):
    entries = room.model.objects.filter(**{f"{room.item}__plan": plan}).select_related(*room.related)
    return room.came_back(entries)


def _returned(plan: Plan) -> dict[tuple[str, int], dict[date, date]]:
    """By whole_plan.key: month -> the day its entry was given back."""
    found = defaultdict(dict)
    for entry in (entry for room in _rooms() for entry in _came_back(room, plan)):
        found[_key(entry)][entry.month] = timezone.localdate(entry.decided_at)
    return found


def _key(entry: Entry) -> tuple[str, int]:
    (kind,) = link(entry.item)
    return kind, entry.item.pk


def _add_owed(found, people: People, plan: Plan, item: Item, returned: dict[date, date]) -> None:
    for point in to_record(plan, item, returned):
        given_back = returned.get(point["month"])
        if given_back and point["reading"] is not None:
            _add_correction(found, people, item, point, given_back)
        elif given_back:
            _add_debt(found, people, item, point, Todo.AGAIN)
        elif is_told(point["report_by"], item.today):
            _add_debt(found, people, item, point, Todo.RECORD)


def _add_debt(found, people: People, item: Item, point: dict, todo: Todo) -> None:
    line, days = _line(item, point), months.working_days(point["report_by"], item.today)
    if point["expected"] is None:  # nobody is behind what cannot be judged
        days = 0
    _tell_department(found, people, item, line, todo, Todo.PRESS if days >= settings.ESCALATE_TO_APPROVERS else None)
    if days >= settings.ESCALATE_TO_PLANNERS:
        named = _line(item, point, lead=item.lead_name)
        for user in people.planners:
            found[user][Todo.PRESS_ALL].append(named)


def _add_correction(found, people: People, item: Item, point: dict, given_back: date) -> None:
    """A month that counts already is not unreported: no day has passed, and it is the department's own business."""
    line, days = Line(name_of(item), point["month"], None, item.order), months.working_days(given_back, item.today)
    press = Todo.PRESS_AGAIN if days >= settings.ESCALATE_TO_APPROVERS else None
    _tell_department(found, people, item, line, Todo.AGAIN, press)


def _tell_department(found, people: People, item: Item, line: Line, todo: Todo, press: Todo | None) -> None:
    """`press`: what the approvers are told, where it is time to."""
    recorders = people.recorders(item.lead_id)
    for user in recorders:
        found[user][todo].append(line)
    for user in people.approvers(item.lead_id) if press else ():
        if user not in recorders:
            found[user][press].append(line)


def _add_waiting(found, people: People, items: dict, entry: Entry) -> None:
    item = items.get(_key(entry))
    point = points_of(item).get(entry.month) if item else None
    if point is None:
        return
    todo = Todo.FIND if entry.awaits_finding else Todo.DECIDE
    for user in people.deciders(entry):
        own = user.membership.department_id == item.lead_id
        line = _line(item, point, lead="" if own else item.lead_name)
        found[user][todo].append(line)


def _line(item: Item, point: dict, lead: str = "") -> Line:
    days = (item.today - point["report_by"]).days if point["report_by"] else None
    return Line(name_of(item), point["month"], days, item.order, lead)
