"""催办 with one click: from an item's page, from the behind list, one or several at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from items import whole_plan
from items.models import item_of
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.rows import Item
from urging.forms import UrgingForm
from urging.models import Urged, Urging, now_shown

BY_DEPARTMENT = "department"


@allowed(policy.may_urge)
@require_POST
def urge(request):
    """Posted: `urge`, the key of one item, or several `ticked`; `note`. Back to the item's page where `item` says so."""
    plan, form = plan_of(request), UrgingForm(request.POST)
    if not form.is_valid():
        return _again(request, plan, form)
    outcome = Urging.urge(plan, form.keys, by=request.user, note=form.cleaned_data["note"])
    if len(form.keys) == 1 and outcome == Urged():
        raise Http404
    _tell(request, outcome)
    return _back(request, form)


# Where the form stood, and what was pressed there.
POSTED = ("urge", "ticked", "item", "group")


def _again(request, plan, form: UrgingForm):
    """The note is wrong: what was chosen and typed stands on a page of its own."""
    back = [(name, value) for name in POSTED for value in request.POST.getlist(name)]
    items = whole_plan.chosen(plan, now_shown(plan), request.user, form.keys)
    return render(request, "urging/again.html", {"items": items, "form": form, "back": back})


def _tell(request, outcome: Urged) -> None:
    if outcome.new:
        is_heard = len(outcome.unheard) < len(outcome.new)
        follows = "消息随下次提醒发出。" if is_heard else ""
        messages.success(request, f"已催办 {len(outcome.new)} 项：{_names(outcome.new)}。{follows}")
    if outcome.unheard:
        leads = "、".join(dict.fromkeys(item.lead_name for item in outcome.unheard))
        told = f"没有人收到消息：{_names(outcome.unheard)}。{leads}没有在用的填报人和单位负责人账号。"
        messages.warning(request, told)
    if outcome.again:
        messages.info(request, f"今天已经催办过，没有重复催办：{_names(outcome.again)}。")
    if outcome.refused:
        messages.error(request, f"没有催办：{_names(outcome.refused)}。只能催办未报或滞后于进度的事项。")
    if outcome == Urged():
        messages.info(request, "没有勾选。")


def _names(items: list[Item]) -> str:
    return "、".join(item.name for item in items)


def _back(request, form: UrgingForm):
    if "item" in request.POST and len(form.keys) == 1:
        item = item_of(*next(iter(form.keys)))
        if item is not None:
            return redirect(item)
    response = redirect("behind")
    if request.POST.get("group") == BY_DEPARTMENT:
        response["Location"] += f"?group={BY_DEPARTMENT}"
    return response
