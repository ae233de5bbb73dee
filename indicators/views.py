"""Lists and pages of indicators."""

from django.http import Http404
from django.shortcuts import render

from indicators import rows
from indicators.filters import TargetFilter
from indicators.models import OriginalPoint, Point, Reading, Target
from indicators.tables import TargetTable
from lingling_plan import months, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.lists import table_page
from lingling_plan.models import Section
from lingling_plan.monthly import MonthShown, month_shown
from lingling_plan.pages import Year, item_context


@allowed(policy.may_view)
def indicator_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = rows.items(plan, when, request.user)
    filterset = TargetFilter(request.GET, queryset=Target.objects.for_plan(plan), items=items, plan=plan)
    context = table_page(request, TargetTable, filterset, items)
    return render(request, "list.html", {"heading": "指标", "when": when, **context})


def _year(target: Target, when: MonthShown) -> Year:
    """Two queries, one more where the target was adjusted."""
    originals = OriginalPoint.objects.asked(target) if target.recorded() else {}
    last_year = Reading.objects.of_year(target.indicator, target.plan.year - 1)
    return Year(
        points=list(Point.objects.filter(target=target).judged(when.as_of).facts()),
        originals=originals,
        last_year=[(months.add(month, 12), value) for month, value in last_year],
    )


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
        when=when,
        look_ahead=rows.look_ahead,
        entry=rows.entries([item]).get(item.pk),
        year={"": _year(target, when)},
        changed=rows.changed,
        entries=policy.visible_entries(request.user, Reading.objects.of(target), "point__target__lead"),
    )
    actual = Section.objects.filter(actuals__indicator=target.indicator, actuals__year=plan.year - 1)
    context["actual_sections"] = actual.select_related("plan").distinct()
    return render(request, "indicators/target.html", context)
