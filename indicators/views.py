"""Lists and pages of indicators."""

from django.http import Http404
from django.shortcuts import render

from indicators import rows
from indicators.filters import TargetFilter
from indicators.models import OriginalPoint, Point, Reading, Target
from indicators.tables import TargetTable
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.lists import table_page
from lingling_plan.monthly import month_shown
from lingling_plan.pages import item_context


@allowed(policy.may_view)
def indicator_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = rows.items(plan, when, request.user)
    filterset = TargetFilter(request.GET, queryset=Target.objects.for_plan(plan), items=items, plan=plan)
    context = table_page(request, TargetTable, filterset, items)
    return render(request, "list.html", {"heading": "指标", "when": when, **context})


@allowed(policy.may_view)
def target_page(request, year: int, code: str):
    target = Target.objects.for_page().with_adjustments().filter(plan__year=year, indicator__code=code).first()
    if target is None:
        raise Http404
    plan = target.plan
    when = month_shown(request, plan)
    (item,) = rows.items(plan, when, request.user, pk=target.pk)
    context = item_context(
        request,
        item,
        target,
        entry=rows.entries([item]).get(item.pk),
        year_points={"": Point.objects.filter(target=target).judged(when.as_of).facts()},
        originals={"": OriginalPoint.objects.asked(target)} if target.recorded() else {},
        changed=rows.changed,
        entries=policy.visible_entries(request.user, Reading.objects.of(target), "point__target__lead"),
    )
    return render(request, "indicators/target.html", {"when": when, **context})
