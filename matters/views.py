"""/matters/: what departments cannot solve alone, the longest waiting first; answered by the district, then settled."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from items.models import item_of
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from matters.ages import Age, by_addressee, heading
from matters.filters import MatterFilter
from matters.forms import AnswerForm, MatterForm, addressees
from matters.models import Matter, State

PER_PAGE = 30


@allowed(policy.may_see_matters)
def matter_list(request):
    plan = plan_of(request)
    matters = policy.visible_matters(request.user, Matter.objects.for_plan(plan)).with_rests()
    filterset = MatterFilter(request.GET, queryset=matters, today=plan.today())
    page = Paginator(filterset.qs.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    addressed = by_addressee(matters.released().with_item())
    return render(request, "matters/matters.html", {
        "today": plan.today(),
        "filter": filterset,
        "page": page,
        "groups": [
            (name, [with_rights(matter, request.user) for matter in found]) for name, found in groupby(page, key=heading)
        ],
        "ages": list(Age),
        "addressed": addressed,
        "open": sum(one.waiting for one in addressed),
        "longest": max((one.longest for one in addressed), default=0),
    })  # fmt: skip


def with_rights(matter: Matter, user) -> dict:
    """A matter and what this person may do with it now."""
    return {
        "matter": matter,
        "may_release": matter.is_held and not matter.rests and policy.may_release(user, matter.item),
        "may_answer": matter.state == State.OPEN and not matter.is_held and policy.may_answer(user),
        "may_settle": matter.state == State.ANSWERED and policy.may_settle(user, matter.item),
        "form": AnswerForm(auto_id=f"id_%s_{matter.pk}"),
    }


@allowed(policy.may_see_matters)
def matter_page(request, pk: int):
    """One matter. Posted: its answer."""
    matter = _asked(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not policy.may_answer(request.user):
            raise PermissionDenied
        if form.is_valid() and _answered(request, matter, form):
            return redirect("matters")
    return render(request, "matters/matter.html", {**with_rights(matter, request.user), "form": form})


def _asked(request, pk: int) -> Matter:
    matters = policy.visible_matters(request.user, Matter.objects.all()).with_item().with_rests()
    return get_object_or_404(matters.select_related("raised_by", "released_by", "answered_by", "closed_by"), pk=pk)


def _answered(request, matter: Matter, form: AnswerForm) -> bool:
    """False when a colleague was faster: what was typed stays on the page, below the colleague's answer."""
    try:
        matter.give_answer(by=request.user, answer=form.cleaned_data["answer"])
    except ValidationError as error:
        matter.refresh_from_db()
        form.add_error(None, error)
        return False
    messages.success(request, f"已答复：{matter.item}。")
    return True


@allowed(policy.may_see_matters)
@require_POST
def settle(request, pk: int):
    matter = _asked(request, pk)
    if not policy.may_settle(request.user, matter.item):
        raise PermissionDenied
    try:
        matter.close(by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已办结：{matter.item}。")
    return redirect("matters")


@allowed(policy.may_see_matters)
@require_POST
def release(request, pk: int):
    """The department's approver lets a held matter go to the district; posted from /review/ or the matter's page."""
    matter = _asked(request, pk)
    if not policy.may_release(request.user, matter.item):
        raise PermissionDenied
    try:
        matter.release_alone(by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已提交区里：{matter.item}，请{matter.addressee}协调。")
    return redirect("review" if "review" in request.POST else matter)


@allowed(policy.may_see_matters)
def raise_matter(request, kind: str, pk: int):
    """Raise a matter from an item's page, outside a monthly report."""
    if not policy.may_enter_record_site(request.user):
        raise PermissionDenied
    item = item_of(kind, pk)
    if item is None or not policy.may_raise(request.user, item):
        raise Http404
    form = MatterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = item.plan
        month = plan.entry_month(plan.today())
        matter = Matter.bring_up(item, month=month, by=request.user, **form.cleaned_data)
        after = "本单位负责人审核后" if matter.is_held else ""
        messages.success(request, f"已提出，{after}请{matter.addressee}协调。")
        return redirect(item)
    return render(request, "matters/raise.html", {"item": item, "form": form, "addressees": addressees()})
