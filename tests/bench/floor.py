"""The floor: the same items and points read as values, the same cells printed from preformatted strings, no verdicts.

It is what a bare Django page of the board's size costs, with the same middleware, session, user and base page.
"""

from collections import defaultdict
from itertools import groupby

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from indicators.models import Point, Target
from lingling_plan.context import plan_of
from projects.models import Point as ProjectPoint
from projects.models import Project

PAGE = """{% extends "base.html" %}{% block main %}<table class="board">{% for heading, rows in groups %}
<tbody><tr class="chapter"><th colspan="8">{{ heading }}</th></tr>
{% for row in rows %}<tr class="onpace"><td><span class="light">{{ row.light }}</span></td><th scope="row"><a href="/">{{ row.name }}</a>
<small>{{ row.lead }}</small></th><td class="num">{{ row.target }}</td><td class="num base">{{ row.base }}</td>
<td class="num">{{ row.latest }}</td><td class="progress">{{ row.progress }}</td><td class="num gap">{{ row.gap }}</td>
<td class="past"><span class="strip">{{ row.strip|safe }}</span></td></tr>{% endfor %}</tbody>{% endfor %}</table>{% endblock %}"""
COLUMNS = ("month", "report_by", "expected", "yellow", "red", "done_at", "reading", "submitted")
CELL = '<i class="onpace"></i>'


def floor(request):
    plan = plan_of(request)
    rows = _rows(Target.objects.for_board(plan), Point.objects.for_plan(plan), "target_id")
    rows += _rows(Project.objects.for_board(plan), ProjectPoint.objects.for_plan(plan), "project_id")
    rows.sort(key=lambda row: (row["heading"], row["order"]))
    groups = [(heading, list(group)) for heading, group in groupby(rows, key=lambda row: row["heading"])]
    return HttpResponse(engines["django"].from_string(PAGE).render({"groups": groups}, request))


def _rows(items, points, key: str) -> list[dict]:
    by_item = defaultdict(list)
    for point in points.with_readings().order_by("month").values(*COLUMNS, key):
        by_item[point[key]].append(point)
    return [_row(item, by_item[item["pk"]]) for item in items]


def _row(item: dict, points: list[dict]) -> dict:
    last = points[-1]
    return {
        "heading": item["chapter"],
        "order": item["order"],
        "name": item["name"],
        "lead": item["lead_name"],
        "target": str(last["expected"]),
        "base": str(item.get("base") or ""),
        "latest": str(last["reading"]),
        "progress": str(last["yellow"]),
        "gap": str(last["red"]),
        "light": str(last["report_by"]),
        "strip": CELL * 12,
    }


urlpatterns = [path("floor/", floor), path("", include("lingling_plan.urls"))]
