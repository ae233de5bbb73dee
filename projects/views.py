"""Lists and pages of projects and commitments."""

from django.http import Http404
from django.shortcuts import render

from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.lists import table_page
from lingling_plan.monthly import month_shown
from lingling_plan.pages import Year, item_context
from lingling_plan.points import by_item
from projects import rows
from projects.filters import ProjectFilter
from projects.models import Milestone, OriginalPoint, Point, ProgressReport, Project, Track
from projects.tables import ProjectTable


@allowed(policy.may_view)
def project_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = rows.items(plan, when, request.user)
    filterset = ProjectFilter(request.GET, queryset=Project.objects.for_plan(plan), items=items, plan=plan)
    context = table_page(request, ProjectTable, filterset, items)
    return render(request, "list.html", {"heading": "项目与事项", "when": when, **context})


@allowed(policy.may_view)
def project_page(request, year: int, code: str):
    project = Project.objects.for_page().with_adjustments().filter(plan__year=year, code=code).first()
    if project is None:
        raise Http404
    plan = project.plan
    when = month_shown(request, plan)
    (item,) = rows.items(plan, when, request.user, pk=project.pk)
    points = by_item(Point.objects.filter(project=project).judged(when.as_of).facts("track"), "track")
    originals = _originals(project) if project.recorded() else {}
    context = item_context(
        request,
        item,
        project,
        when=when,
        look_ahead=rows.look_ahead,
        entry=rows.entries([item]).get(item.pk),
        year={Track(track).label: Year(found, originals.get(track, {})) for track, found in points.items()},
        changed=rows.changed,
        entries=policy.visible_entries(request.user, ProgressReport.objects.of(project), "project__lead"),
    )
    nodes = Milestone.objects.for_page(project, when.month)
    return render(request, "projects/project.html", {"nodes": nodes, **context})


def _originals(project: Project) -> dict[str, dict]:
    return {track.value: OriginalPoint.objects.asked(project, track) for track in Track}
