"""The planner's screens for projects: laying out nodes backwards (倒排) from a promised stage, and findings (认定)."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from lingling_plan import months, policy
from lingling_plan.access import allowed, one_at_a_time
from lingling_plan.context import plan_of
from lingling_plan.forms import ReturnForm, whole_number
from lingling_plan.monthly import month_shown
from projects import rows
from projects.forms import FindingForm, NodeFormSet
from projects.models import Milestone, NodeTemplate, ProgressReport, Project

# As many as one page shows without its form becoming larger than the server takes.
AT_ONCE = 15


def proposed(project: Project, templates: Iterable[NodeTemplate], today: date) -> list[Milestone]:
    """The unsaved 拟定 nodes of a project, then its promised stage; `templates`: those of its stage.

    Each lies its months before the deadline, at that month's end, but not before the plan's January or the month of today:
    nobody can do any more what was to be done then. The template without a distance is the promised stage itself and gives its weight.
    """
    promised = project.milestones.filter(promised=True).first()
    nodes = []
    for template in templates:
        if template.months_before:
            nodes.append(_node(project, template, today))
        elif promised:
            promised.weight = template.weight
    return [*nodes, promised] if promised else nodes


def _node(project: Project, template: NodeTemplate, today: date) -> Milestone:
    promised = project.current.due
    wanted = months.add(months.month_of(promised), -template.months_before)
    month = max(wanted, project.plan.january, months.month_of(today))
    due = min(months.last_day(month), promised)
    return Milestone(project=project, name=template.name, due=due, weight=template.weight)


@allowed(policy.may_plan)
@one_at_a_time
def nodes(request):
    """Items still 未排节点, what is kept already left out; those chosen get proposed nodes to edit and confirm."""
    plan = plan_of(request)
    when = month_shown(request, plan)
    bare = [item.pk for item in rows.items(plan, when, request.user) if not item.laid_out]
    open_items = Project.objects.for_page().with_adjustments().filter(pk__in=bare).order_by("order")
    chosen = {whole_number(text) for text in (request.POST or request.GET).getlist("project")}
    projects = [project for project in open_items if project.pk in chosen]
    age = plan.days_since_adopted(when.as_of)
    context = {"open_items": open_items, "age": age, "at_once": AT_ONCE}
    if not chosen:
        return render(request, "projects/nodes.html", context)
    if len(projects) != len(chosen) or len(projects) > AT_ONCE:
        messages.error(request, f"所选事项中有的已经排好或不存在，或者超过 {AT_ONCE} 项，请重新选择。")
        return render(request, "projects/nodes.html", context)
    formsets = [_formset(request, project) for project in projects]
    if request.method == "POST":
        are_valid = [formset.is_valid() for formset in formsets]  # every one of them tells its errors
        if all(are_valid) and _save(request, formsets):
            return redirect("nodes")
    return render(request, "projects/lay_out.html", {**context, "formsets": formsets, "wrong": _wrong(formsets)})


def _formset(request, project: Project) -> NodeFormSet:
    templates = NodeTemplate.objects.filter(stage=project.stage).order_by("-months_before", "pk")
    return NodeFormSet(
        request.POST or None, project=project, milestones=proposed(project, templates, project.plan.today())
    )


@allowed(policy.may_plan)
@one_at_a_time
def project_nodes(request, year: int, code: str):
    """The nodes of one project: stored ones, or a proposal while there are none but the promised stage."""
    wanted = Project.objects.for_page().with_adjustments().with_laid_out()
    project = get_object_or_404(wanted, plan__year=year, code=code)
    if project.laid_out:
        formset = NodeFormSet(request.POST or None, project=project, milestones=project.milestones.all())
    else:
        formset = _formset(request, project)
    if request.method == "POST" and formset.is_valid() and _save(request, [formset]):
        return redirect(project)
    return render(
        request, "projects/lay_out.html", {"formsets": [formset], "project": project, "wrong": _wrong([formset])}
    )


def _wrong(formsets: list[NodeFormSet]) -> list[tuple[str, str]]:
    return [one for formset in formsets if formset.is_bound for one in formset.wrong]


def _save(request, formsets: list[NodeFormSet]) -> bool:
    """All or nothing; nothing while a formset asks for a tick that is not there (NodeFormSet.passed)."""
    try:
        with transaction.atomic():
            for formset in formsets:
                formset.save()
            if asking := [formset for formset in formsets if formset.asks]:
                transaction.set_rollback(True)
    except ValidationError as error:
        messages.error(request, f"{formset.project}：{error.message}")
        return False
    if asking:
        messages.warning(request, "还没有保存：有的完成时限已过，请核对下面的提示，勾选后再保存。")
        return False
    messages.success(request, f"已保存节点：{'、'.join(str(formset.project) for formset in formsets)}。")
    return True


def _waiting(request):
    """Waiting reports that only a finding decides."""
    reports = ProgressReport.objects.submitted().filter(project__plan=plan_of(request))
    reports = reports.select_related("project__plan", "project__lead", "author")
    reports = reports.prefetch_related("completed", "project__adjustments")
    return [report for report in reports.order_by("project__order", "month") if report.awaits_finding]


@allowed(policy.may_plan)
def findings(request):
    return render(request, "projects/findings.html", {"reports": _waiting(request)})


@allowed(policy.may_plan)
def finding(request, pk: int):
    """Judge a promise without a measurable end, or return the report."""
    report = _report(pk)
    if not policy.may_find(request.user, report):
        return _not_waiting(request, report)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decided(request, report, "已认定", lambda: report.find(by=request.user, **form.cleaned_data))
    return _page(request, report, form, ReturnForm(prefix="return"))


@allowed(policy.may_plan)
@require_POST
def finding_return(request, pk: int):
    report = _report(pk)
    if not policy.may_return(request.user, report):
        return _not_waiting(request, report)
    form = ReturnForm(request.POST, prefix="return")
    if not form.is_valid():
        return _page(request, report, FindingForm(), form)
    reason = form.cleaned_data["reason"]
    return _decided(request, report, "已退回", lambda: report.give_back(by=request.user, reason=reason))


def _report(pk: int) -> ProgressReport:
    return get_object_or_404(ProgressReport.objects.select_related("project__plan", "project__lead", "author"), pk=pk)


def _not_waiting(request, report: ProgressReport):
    """Already decided, or never a matter of findings; a planner's own report is not theirs to judge."""
    if report.author_id == request.user.pk:
        raise PermissionDenied
    messages.error(request, f"{report} 不需要认定：{report.why_not_decided() or '待单位审核。'}")
    return redirect("findings")


def _decided(request, report: ProgressReport, word: str, decide):
    try:
        decide()
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{word}：{report}。")
    return redirect("findings")


def _page(request, report: ProgressReport, form: FindingForm, return_form: ReturnForm):
    context = {"report": report, "form": form, "return_form": return_form}
    return render(request, "projects/finding.html", context)
