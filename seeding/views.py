"""载入计划: an administrator chooses a plan file, sees what would change, and confirms."""

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lingling_plan import policy
from seeding.fixture import FixtureError, read
from seeding.forms import PlanFileForm
from seeding.loading import Outcome, load, preview
from seeding.models import Proposal


@require_http_methods(["GET", "POST"])
def load_plan(request):
    """Choose a file."""
    if not policy.may_load_plan(request.user):
        raise PermissionDenied
    form = PlanFileForm(request.POST, request.FILES) if request.method == "POST" else PlanFileForm()
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("source", "text", "overwrite")}
        Proposal.objects.update_or_create(user=request.user, defaults=chosen)
        return redirect("load_plan_confirm")
    return render(request, "seeding/load_plan.html", {"form": form})


@require_http_methods(["GET", "POST"])
def load_plan_confirm(request):
    """See the differences; confirming loads them only if they are still the same."""
    if not policy.may_load_plan(request.user):
        raise PermissionDenied
    proposal = Proposal.objects.filter(user=request.user).first()
    if proposal is None:
        return redirect("load_plan")
    try:
        outcome = _confirmed(proposal, request.POST.get("seen")) if request.method == "POST" else None
        if outcome is None:
            return _differences(request, proposal)
    except FixtureError as error:
        messages.error(request, f"没有载入，数据库未改动。{error}")
        return redirect("load_plan")
    messages.success(request, f"已载入 {proposal.source}：{outcome.summary}。")
    return redirect("load_plan")


@transaction.atomic
def _confirmed(proposal: Proposal, seen: str | None) -> Outcome | None:
    """Load what was seen. None, and nothing changed, when the file or its effect is no longer that."""
    outcome = load(read(proposal.text), overwrite=proposal.overwrite, source=proposal.source)
    if _seal(proposal, outcome) != seen:
        transaction.set_rollback(True)
        return None
    proposal.delete()
    return outcome


def _differences(request, proposal: Proposal):
    outcome = preview(read(proposal.text), overwrite=proposal.overwrite)
    if request.method == "POST":
        messages.warning(request, "期间数据有变化，尚未载入。请重新核对后再确认。")
    context = {"proposal": proposal, "outcome": outcome, "seen": _seal(proposal, outcome)}
    return render(request, "seeding/confirm.html", context)


def _seal(proposal: Proposal, outcome: Outcome) -> str:
    """Names a file together with its effect."""
    return hashlib.sha256(f"{proposal.overwrite} {outcome.digest()} {proposal.text}".encode()).hexdigest()
