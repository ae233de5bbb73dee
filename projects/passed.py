"""Nodes laid out after the fact: what days that have passed already make of the months behind them.

Nothing is computed here that the rule decides: the nodes are stored, their months judged, and all of it is taken back.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from lingling_plan import months
from lingling_plan.standing import Standing
from projects.models import Milestone, Point, Project, Track

# What a day that has passed can turn a month into.
WORSE = (Standing.BEHIND, Standing.RISK)


def new_past(kept: Iterable[Milestone], stored: dict[int, date], today: date) -> list[date]:
    """The days before today on which nodes lie that did not lie there. `stored`: pk -> the day of each node as it is."""
    return sorted({node.due for node in kept if node.due < today and stored.get(node.pk) != node.due})


def months_judged(project: Project) -> dict[date, Standing]:
    """Month -> the light of its nodes, up to the month that the board shows. One query."""
    plan, today = project.plan, project.plan.today()
    month = plan.current_month(today)
    points = Point.objects.filter(project=project, track=Track.NODES).up_to(month).judged(plan.as_of(month, today))
    return {point["month"]: Standing(point["standing"]) for point in points.facts()}


def told(days: list[date], before: dict[date, Standing], after: dict[date, Standing]) -> str:
    """3月31日、7月31日已过，保存后3—8月将判为滞后: what turns worse, and of months not reported what it depends on."""
    passed = "、".join(f"{day.month}月{day.day}日" for day in days)
    turned = {month: light for month, light in after.items() if light in WORSE and light != before.get(month)}
    parts = [
        f"{spans(own)}将判为{light.label}" for light in WORSE if (own := [m for m in turned if turned[m] == light])
    ]
    open_ = [month for month, light in after.items() if light == Standing.MISSING and month >= days[0].replace(day=1)]
    if open_:
        parts.append(f"{spans(open_)}未报，补报时没有勾选完成的也将判为滞后")
    return f"{passed}已过，保存后{'，'.join(parts) or '没有月份因此变为滞后'}。"


def spans(found: Iterable[date]) -> str:
    """3—5月、8月"""
    runs = groupby(enumerate(sorted(found)), key=lambda pair: months.add(pair[1], -pair[0]))
    told = [[month.month for _, month in run] for _, run in runs]
    return "、".join(f"{run[0]}月" if len(run) == 1 else f"{run[0]}—{run[-1]}月" for run in told)
