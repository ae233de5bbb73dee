"""Deciding on a draft, leaf by leaf and row by row. Who posts what a colleague changed meanwhile sees both."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from drafting import creating, forms, marking, showing
from drafting.models import Match, Report, Row, State
from drafting.views import COUNTS, draft_of, let_in
from indicators.models import Indicator
from lingling_plan import policy
from lingling_plan.forms import whole_number
from projects.models import Project


@let_in(policy.may_upload_report)
def leaf(request, pk: str, number: str):
    """A leaf of the text with its rows. Posted by a planner: accept (one or all), leave_out, doubt, add."""
    report, number = draft_of(pk), int(number)
    if number >= len(report.chapters):
        raise Http404
    if request.method == "POST":
        if not policy.may_draft(request.user):
            raise PermissionDenied
        if "add" not in request.POST:
            return _decided(request, report, number)
    adding = forms.AddForm(request.POST if "add" in request.POST else None)
    if request.method == "POST" and adding.is_valid() and (row := _added(request, report, number, adding)):
        return redirect("report_row", row.pk)
    rows = list(report.rows.filter(chapter=number).select_related("lead", "into", "by"))
    here = report.chapters[number]
    return render(request, "drafting/leaf.html", {
        "report": report,
        "leaf": here,
        "number": number,
        "before": number - 1 if number else None,
        "after": number + 1 if number + 1 < len(report.chapters) else None,
        "text": marking.marked(report.text, here["start"], here["end"], rows),
        "rows": showing.told(report, rows),
        "open_rows": [row for row in rows if row.state == State.OPEN],
        "counts": report.rows.aggregate(**COUNTS),
        "adding": adding,
        "may_draft": policy.may_draft(request.user) and report.is_open,
    })  # fmt: skip


def _added(request, report: Report, number: int, form: forms.AddForm) -> Row | None:
    try:
        return report.add(by=request.user, chapter=number, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _decided(request, report: Report, number: int):
    """Where to go on: the next open row, or back to the one that could not be decided."""
    post, at = request.POST, 0
    try:
        if "accept_all" in post:
            at = _accept(request, report, _seen(post.getlist("seen")))
        elif (pk := _number(post, "accept")) is not None:
            at = _accept(request, report, {pk: _number(post, "version") or 0})
        elif (pk := _number(post, "leave_out")) is not None:
            at = report.leave_out(by=request.user, row=pk, version=_number(post, "version") or 0, reason=post.get("reason", "")[:200]).start  # fmt: skip
        elif (pk := _number(post, "doubt")) is not None:
            report.drop(by=request.user, finding=pk, dropped=post.get("dropped") == "1")
            return redirect(f"{reverse('report_leaf', args=[report.pk, number])}#d{pk}")
    except Row.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        here = _number(post, "accept") or _number(post, "leave_out")
        return redirect(reverse("report_leaf", args=[report.pk, number]) + (f"#r{here}" if here else ""))
    return go_on(report, number, at)


def _accept(request, report: Report, versions: dict[int, int]) -> int:
    left = report.accept(by=request.user, versions=versions)
    for row in left[:5]:
        why = "；".join(row.problems().values()) or f"{row.by or '同事'}刚才改过，请看过再采用"
        messages.warning(request, f"“{row.name}”没有采用：{why}")
    if len(left) > 5:
        messages.warning(request, f"另有 {len(left) - 5} 行没有采用，请逐行修改。")
    if left:
        return -1
    return report.rows.filter(pk__in=versions).order_by("-start").values_list("start", flat=True).first() or 0


def _seen(texts: list[str]) -> dict[int, int]:
    """pk -> version of "12.3"."""
    pairs = (text.partition(".")[::2] for text in texts)
    numbers = ((whole_number(pk), whole_number(version)) for pk, version in pairs)
    return {pk: version for pk, version in numbers if pk is not None and version is not None}


def _number(post, name: str) -> int | None:
    return whole_number(post.get(name))


def go_on(report: Report, number: int, at: int):
    """To the next open row of the leaf behind `at`, or else of the report; -1: stay on the leaf."""
    waiting = report.rows.filter(state=State.OPEN)
    here = waiting.filter(chapter=number)
    row = here.filter(start__gte=at).first() or (here.first() if at != -1 else None)
    if row is None and at != -1:
        row = waiting.filter(chapter__gt=number).first() or waiting.first()
        if row is None:
            return redirect("report", report.pk)
    place = reverse("report_leaf", args=[report.pk, row.chapter if row else number])
    return redirect(f"{place}#r{row.pk}" if row else place)


@let_in(policy.may_draft)
def row_page(request, pk: str):
    """One row with everything it says. Posted: other values, split, leave_out or reopen."""
    row = (
        Row.objects.filter(pk=whole_number(pk), report__attaches=False)
        .select_related("report", "lead", "into", "by")
        .first()
    )
    if row is None:
        raise Http404
    stored = Row.objects.select_related("lead", "into", "by").get(pk=row.pk)
    form = forms.RowForm(request.POST if "save" in request.POST else None, row=row)
    if request.method == "POST":
        try:
            if done := _written(request, row, form):
                return done
        except ValidationError as error:
            _tell(form, request, error)
    (told,) = showing.told(row.report, [stored])
    leaf = row.report.chapters[row.chapter]
    start, end = max(leaf["start"], row.start - 200), min(leaf["end"], row.end + 200)
    return render(request, "drafting/row.html", {
        "row": stored,
        "told": told,
        "form": form,
        "reason": request.POST.get("reason", ""),
        "text": marking.marked(row.report.text, start, end, [stored]),
        "codes": forms.suggestions(row.report),
        "may_draft": row.report.is_open,
    })  # fmt: skip


def _written(request, row: Row, form: forms.RowForm):
    """Where to go on; None when the form is wrong."""
    seen = {"by": request.user, "row": row.pk, "version": _number(request.POST, "version") or 0}
    report = row.report
    if "save" in request.POST:
        if not form.is_valid():
            return None
        report.change(**seen, values=_values(form, row))
    elif "split" in request.POST:
        return redirect("report_row", report.split(**seen).pk)
    elif "leave_out" in request.POST:
        report.leave_out(**seen, reason=request.POST.get("reason", "")[:200])
    elif "reopen" in request.POST:
        report.reopen(**seen)
        return redirect("report_row", row.pk)
    return go_on(report, row.chapter, row.start)


def _values(form: forms.RowForm, row: Row) -> dict:
    """What the form says, and what follows from its code."""
    values = {name: form.cleaned_data[name] for name in form.changed_data if name != "version"}
    code = form.cleaned_data["code"]
    if "code" in values:
        known = Indicator.objects if form.cleaned_data["kind"] == "indicator" else Project.objects
        is_known = known.filter(code=code).exists()
        values["match"] = Match.SAME if is_known else Match.NEW
        values["match_note"] = "由审定人指定" if is_known else "由审定人另立"
    if form.cleaned_data["part"] != form.initial.get("part"):
        report = row.report
        values["year"] = report.year - 1 if form.cleaned_data["part"] == "actual" else report.year
    return values


def _tell(form: forms.RowForm, request, error: ValidationError) -> None:
    """Beside the fields where the form was posted, otherwise on top."""
    if "save" in request.POST and hasattr(form, "cleaned_data"):
        form.add_error(None, error)
    else:
        messages.error(request, "".join(error.messages))


@let_in(policy.may_draft)
def leads(request, pk: str):
    """Rows that still need a leading department, to be given one together."""
    report = draft_of(pk)
    form = forms.LeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rows = [number for number in map(whole_number, request.POST.getlist("ticked")) if number is not None]
        try:
            count = report.lead(by=request.user, rows=rows, department=form.cleaned_data["department"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{count} 行由{form.cleaned_data['department']}牵头。")
            return redirect("report_leads", pk)
    rows = report.rows.filter(into=None, part="target", lead=None).exclude(state=State.LEFT_OUT)
    names = showing.names(report, {row.refers_to for row in rows if row.refers_to})
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(row.section, []).append((row, showing.figure(row, names)))
    ticked = set(request.POST.getlist("ticked"))
    context = {"report": report, "form": form, "groups": list(groups.items()), "ticked": ticked}
    context["obstacles"] = creating.without_lead(list(rows))
    return render(request, "drafting/leads.html", context)
