"""Reports: uploading one, how far its draft is, creating the plan of it, its tables."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from drafting import aside, creating, intake, tables
from drafting.forms import CreateForm, ReportForm
from drafting.models import Report, State, Upload
from lingling_plan import policy
from lingling_plan.forms import whole_number


def let_in(may: Callable) -> Callable:
    """For views: refuse whom the policy does not let in. Works before any plan is loaded."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def found(pk: str) -> Report:
    report = (
        Report.objects.filter(pk=whole_number(pk)).select_related("by", "plan", "created_by", "withdrawn_by").first()
    )
    if report is None:
        raise Http404
    return report


def draft_of(pk: str) -> Report:
    """One that a plan is to be created from."""
    report = found(pk)
    if report.attaches:
        raise Http404
    return report


@let_in(policy.may_upload_report)
def reports(request):
    """What was uploaded. Posted: a report's file."""
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if request.method == "POST" and form.is_valid():
        try:
            taken = intake.take(form.cleaned_data["file"], year=form.cleaned_data["year"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _taken(taken)
    listed = list(Report.objects.for_list())
    return render(request, "drafting/reports.html", {
        "form": form,
        "largest": intake.LARGEST_FILE,
        "too_large": intake.TOO_LARGE,
        "uploads": Upload.objects.waiting(),
        "reports": [report for report in listed if report.withdrawn_at is None],
        "withdrawn": [report for report in listed if report.withdrawn_at],
    })  # fmt: skip


def _taken(taken: Report | Upload):
    """To its draft. A long text is read outside the request, also one that was uploaded before and not read to its end."""
    if isinstance(taken, Report):
        return redirect("report", taken.pk)
    aside.begin(taken)
    return redirect(taken)


@let_in(policy.may_upload_report)
def report_page(request, pk: str):
    """How far the draft is. Posted by a planner: create the plan."""
    report = found(pk)
    if report.attaches:
        return redirect("report_attach", pk)
    form = CreateForm(request.POST if request.method == "POST" else None, report=report)
    if request.method == "POST":
        if not policy.may_draft(request.user):
            raise PermissionDenied
        if (report.plan or form.is_valid()) and _create(request, report, form):
            return redirect("report", pk)
    return render(request, "drafting/report.html", {
        "report": report,
        "form": form,
        "counts": report.rows.aggregate(**COUNTS),
        "leaves": _leaves(report),
        "first_open": report.rows.filter(state=State.OPEN).first(),
        "obstacles": creating.obstacles(report) if report.is_open else [],
        "missing": creating.missing(report) if report.is_open else [],
        "may_draft": policy.may_draft(request.user),
        "may_withdraw": policy.may_withdraw_report(request.user) and report.plan_id is None,
    })  # fmt: skip


@let_in(policy.may_withdraw_report)
def withdraw(request, pk: str):
    """Asks once. Posted: withdraw it, or take it up again (restore)."""
    report = found(pk)
    if request.method == "POST":
        try:
            report.restore() if "restore" in request.POST else report.withdraw(by=request.user)
        except ValidationError as error:
            messages.error(request, "".join(error.messages))
            return redirect("report", pk)
        if "restore" in request.POST:
            messages.success(request, f"已恢复{report.year}年 {report.name}，可以继续核定。")
            return redirect("report", pk)
        messages.success(request, f"已撤回{report.year}年 {report.name}，列在本页最下面，可以恢复。")
        return redirect("reports")
    if not report.is_open:
        return redirect("report", pk)
    return render(request, "drafting/withdraw.html", {"report": report, "counts": report.rows.aggregate(**COUNTS)})


COUNTS = {
    "every": Count("pk"),
    "open": Count("pk", filter=Q(state=State.OPEN)),
    "accepted": Count("pk", filter=Q(state=State.ACCEPTED)),
    "left_out": Count("pk", filter=Q(state=State.LEFT_OUT)),
}


def _leaves(report: Report) -> list[dict]:
    """Each with its number and how many of its rows are how far."""
    counted = report.rows.order_by().values("chapter").annotate(**COUNTS)
    counts = {each["chapter"]: each for each in counted}
    nothing = dict.fromkeys(COUNTS, 0)
    return [{**leaf, **counts.get(number, nothing), "number": number} for number, leaf in enumerate(report.chapters)]


def _create(request, report: Report, form: CreateForm) -> bool:
    told = {"name": "", "adopted_on": None} if report.plan else form.cleaned_data
    try:
        outcome = creating.create(report, by=request.user, **told)
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return False
    if outcome.is_empty:
        messages.success(request, f"{report.year}年计划已经建立，这次没有改动。")
    else:
        messages.success(request, f"已建立{report.year}年计划：{outcome.summary}。")
    return True


@let_in(policy.may_draft)
@require_safe
def report_tables(request, pk: str):
    """The tables of seeds/ as they stand, also of a draft that is not decided."""
    report = draft_of(pk)
    name = report.plan.name if report.plan else f"{report.year}年国民经济和社会发展计划"
    made = tables.tables(report, name=name, adopted_on=report.plan.adopted_on if report.plan else None)
    response = HttpResponse(tables.zipped(made), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"seeds-{report.year}.zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
