"""Lists and pages of indicators."""

from django.http import Http404
from django.shortcuts import render

from indicators import rows
from indicators.filters import TargetFilter
from indicators.models import Point, Reading, Target
from indicators.tables import TargetTable
from lingling_plan import months, panels, policy
from lingling_plan.access import allowed
from lingling_plan.chart import Series
from lingling_plan.context import plan_of
from lingling_plan.lists import table_page
from lingling_plan.monthly import month_shown
from lingling_plan.pages import Year, asked_by, item_context


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
    target = Target.objects.for_item_page(year).filter(indicator__code=code).first()
    if target is None:
        raise Http404
    target.read_recorded()
    when = month_shown(request, target.plan)
    told = panels.published(target, when)
    points = list(Point.objects.filter(target=target).for_page(when, told))
    originals = rows.originals_of(target, when)
    sections = list(target.told_in())
    context = item_context(
        request,
        rows.of_page(target, when, request.user, points, originals),
        target,
        when=when,
        told=told,
        look_ahead=rows.look_ahead_in,
        year={"": Year(points, asked_by(originals), _last_year(target))},
        changed=rows.changed,
        entries=policy.visible_entries(request.user, Reading.objects.of(target), "point__target__lead"),
        also=[section for section in sections if section.is_also],
    )
    context["actual_sections"] = [section for section in sections if section.is_actual]
    return render(request, "indicators/target.html", context)


def _last_year(target: Target) -> Series:
    """Under the months of this year."""
    found = Reading.objects.of_year(target.indicator, target.plan.year - 1, target.result_before)
    return [(months.add(month, 12), value) for month, value in found]
