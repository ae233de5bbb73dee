"""/adjustments/: all of the plan's adjustments, and the planner's screen for a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render

from adjusting import told
from adjusting.forms import AdjustmentForm, form_for
from adjusting.preview import Preview, preview
from items.models import item_of
from lingling_plan import policy
from lingling_plan.access import allowed, one_at_a_time
from lingling_plan.context import plan_of
from lingling_plan.monthly import month_shown


@allowed(policy.may_view)
def adjustments(request):
    """Of the whole year; the month a reader comes from is kept for the links alone."""
    plan = plan_of(request)
    context = {"adjustments": told.of_plan(plan), "month": month_shown(request, plan).query}
    return render(request, "adjusting/adjustments.html", context)


@allowed(policy.may_adjust)
@one_at_a_time
def adjust(request, kind: str, pk: int):
    """Fields and document; a preview of original and adjusted; recorded once confirmed."""
    item = item_of(kind, pk)
    if item is None:
        raise Http404
    item.read_adjustments()
    form, seen = form_for(item, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and _recorded(request, form):
            return redirect(item)
        seen = _preview(request, form)
    context = {"item": item, "form": form, "preview": seen, "adjustments": told.of_item(item)}
    return render(request, "adjusting/adjust.html", context)


def _recorded(request, form: AdjustmentForm) -> bool:
    try:
        made = form.item.adjust(by=request.user, **form.arguments())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except OverflowError:
        form.add_error(None, "数值太大，月度应达算不出来。")
        return False
    messages.success(request, f"已登记调整：{made}。")
    return True


def _preview(request, form: AdjustmentForm) -> Preview | None:
    if form.errors:
        return None
    try:
        return preview(form.item, user=request.user, arguments=form.arguments())
    except ValidationError as error:
        form.add_error(None, error)
    except OverflowError:
        form.add_error(None, "数值太大，月度应达算不出来。")
    return None
