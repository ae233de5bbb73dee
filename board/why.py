"""Why one light is what it is: the fragment that opens beside it. Its address is the item's, with why/ behind it."""

from django.http import Http404
from django.shortcuts import render

import indicators.rows
import projects.rows
from board.reasons import with_reasons
from closing import kept
from indicators.models import Target
from items.models import link
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.models import Promise
from lingling_plan.monthly import month_shown
from projects.models import Project


@allowed(policy.may_view)
def target_why(request, year: int, code: str):
    target = Target.objects.for_page().filter(plan__year=year, indicator__code=code).first()
    return _why(request, target, indicators.rows)


@allowed(policy.may_view)
def project_why(request, year: int, code: str):
    return _why(request, Project.objects.for_page().filter(plan__year=year, code=code).first(), projects.rows)


def _why(request, promise: Promise | None, rows):
    if promise is None:
        raise Http404
    when = month_shown(request, promise.plan)
    item = kept.published(promise.plan, when, next(iter(link(promise))), promise.pk)
    if item is None:
        (item,) = rows.items(promise.plan, when, request.user, pk=promise.pk)
    (reason,) = with_reasons([item])
    template = "board/why.html" if request.htmx else "board/why_page.html"
    return render(request, template, {"reason": reason, "told": item, "when": when})
