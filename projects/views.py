"""Lists and pages of projects and commitments."""

from functools import partial

from django.http import Http404
from django.shortcuts import render

from lingling_plan import panels, policy
from lingling_plan.access import allowed
from lingling_plan.context import money_unit, plan_of
from lingling_plan.lists import table_page
from lingling_plan.monthly import month_shown
from lingling_plan.pages import Year, asked_by, item_context
from lingling_plan.points import by_item
from projects import investment, lanes, lights, registration, rows
from projects.filters import ProjectFilter
from projects.models import Point, ProgressReport, Project, Track
from projects.tables import ProjectTable


@allowed(policy.may_view)
def project_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = rows.items(plan, when, request.user)
    filterset = ProjectFilter(request.GET, queryset=Project.objects.for_plan(plan), items=items, plan=plan)
    unit = money_unit(request)
    sums, lines = investment.of_items(plan, items), {item.pk: lights.marks(item) for item in items}
    more = {pk: {**found.strings(unit), "lines": lines[pk]} for pk, found in sums.items()}
    context = table_page(request, ProjectTable, filterset, items, more)
    context["parts"] = panels.projects_parts(request, plan, items)
    return render(request, "projects/projects.html", {"heading": "项目与事项", "when": when, **context})


@allowed(policy.may_view)
def project_page(request, year: int, code: str):
    project = Project.objects.for_item_page(year).filter(code=code).first()
    if project is None:
        raise Http404
    project.read_recorded()
    when = month_shown(request, project.plan)
    told = panels.published(project, when)
    points = by_item(Point.objects.filter(project=project).for_page(when, told, "track"), "track")
    originals = rows.originals_of(project, when)
    nodes = list(project.milestones.for_page(when.month))
    item, unit = rows.of_page(project, when, request.user, points, originals), money_unit(request)
    sums = investment.of(item, vars(project)).facts(unit)
    investment.tell_in(unit, item, points, originals)
    context = item_context(
        request,
        item,
        project,
        when=when,
        told=told,
        look_ahead=partial(rows.look_ahead_in, nodes=nodes),
        year={Track(name).label: Year(found, asked_by(originals.get(name, ()))) for name, found in points.items()},
        changed=rows.changed,
        entries=policy.visible_entries(request.user, ProgressReport.objects.of(project), "project__lead"),
        also=project.also_in.select_related("plan"),
    )
    start = registration.start_of(nodes, project.stage)
    drawn = lanes.of_project(project, nodes, when, item)
    own = {
        "own_lines": [(name, light or lights.UNSET) for name, light in lights.lights(item)],
        "sums": sums,
        "has_units": bool(sums) and sums[0][0] in investment.COLUMNS.values(),
        "registered": registration.told(item, nodes, project, context["entries"]),
        "start": drawn["lanes"][nodes.index(start)].marks[0] if start else None,
        "start_light": registration.start_light(start, item, project) if start else None,
    }
    return render(request, "projects/project.html", {**own, **drawn, **context})
