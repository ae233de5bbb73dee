"""One section of the report: every promise it makes and every result it tells, as far as the plan's tables know."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, render

import indicators.rows
import projects.rows
from indicators.models import Actual, Target
from lingling_plan import figures, panels, policy
from lingling_plan.access import allowed
from lingling_plan.models import Section
from projects.models import Project


@allowed(policy.may_view)
def section_page(request, year: int, order: int):
    """Six queries beside the page's own, whatever the section holds."""
    section = get_object_or_404(Section.objects.select_related("plan"), plan__year=year, order=order)
    here = Q(section=section) | Q(also_in=section)
    targets = Target.objects.for_page().filter(here).distinct().order_by("order")
    projects_ = Project.objects.for_page().filter(here).distinct().order_by("order")
    actuals = Actual.objects.filter(sections=section).select_related("indicator").order_by("indicator__code")
    places = panels.places(section, [*targets, *projects_])
    return render(request, "board/section.html", {
        "section": section,
        "groups": [
            ("目标", [(target, indicators.rows.told(target), places.get(target)) for target in targets]),
            ("项目与事项", [(project, projects.rows.told(project), places.get(project)) for project in projects_]),
        ],
        "actuals": [(actual.indicator, _told(actual)) for actual in actuals],
    })  # fmt: skip


def _told(actual: Actual) -> str:
    return figures.promised(actual.value, actual.value_high, actual.bound, actual.indicator.unit)
