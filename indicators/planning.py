"""The planner's screens for indicators: a target's pace, and what is missing before it can be judged."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render

from indicators.forms import PaceForm, month_name
from indicators.models import Target
from indicators.rows import told
from lingling_plan import figures, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import RuleBook


@allowed(policy.may_plan)
def target_pace(request, year: int, code: str):
    """Set a target's pace: what it asks for, month by month, is shown before it is stored."""
    targets = Target.objects.for_page().with_adjustments().filter(plan__year=year, indicator__code=code)
    target = get_object_or_404(targets)
    stored = list(target.points.order_by("month"))
    form = PaceForm(request.POST or None, target=target, points=stored)
    laid = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and _save(request, form):
            return redirect(target)
        laid = _preview(targets.get(), form) if form.is_valid() else None
    context = {
        "target": target,
        "form": form,
        "months": _months(target, form, stored, laid),
        "is_preview": laid is not None,
    }
    return render(
        request, "indicators/pace.html", {**context, "current": target.current, "number": told(target.current)}
    )


def _save(request, form: PaceForm) -> bool:
    try:
        changed = form.target.plan_pace(**form.changes())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"进度安排已保存，改动 {changed} 个月的应达数。")
    return True


def _preview(target: Target, form: PaceForm) -> dict:
    """The points that saving would lay, by month; the target given is a copy that is not stored."""
    target.plan_as(**form.changes())
    return {point.month: point for point in target.lay(RuleBook(), target.references())}


def _months(target: Target, form: PaceForm, stored: list, laid: dict | None) -> list[dict]:
    """One row a month: what it asks for now, the field to draw it, and what it would ask for."""
    rows = []
    for point in stored:
        is_closed = target.plan.is_closed(point.month)
        new = point if is_closed or laid is None else laid.get(point.month, point)
        name = month_name(point.month)
        rows.append(
            {
                "month": point.month,
                "report_by": new.report_by,
                "is_closed": is_closed,
                "field": form[name] if name in form.fields else None,
                "now": figures.plain(figures.asked(point.expected, falling=point.falling)),
                "new": [
                    figures.plain(figures.asked(getattr(new, column), falling=new.falling))
                    for column in ("expected", "yellow", "red")
                ],
                "is_changed": new.expected != point.expected,
            }
        )
    return rows


@allowed(policy.may_plan)
def pending(request):
    """What the planning office owes: numbers to come (待下达), and how many villages or townships a promise is for."""
    plan = plan_of(request)
    number, units = Q(value__isnull=True, refers_to__isnull=True), Q(units__isnull=True) & ~Q(per="")
    targets = Target.objects.for_page().for_plan(plan).filter(number | units)
    now = plan.today()
    age = plan.days_since_adopted(plan.as_of(plan.current_month(now), now))
    return render(request, "indicators/pending.html", {"targets": targets, "age": age})
