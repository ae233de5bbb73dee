"""A report held against the plan that is there already: what was found for each item, correcting it, attaching it."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from drafting import attaching, comparing, marking, showing
from drafting.comparing import Told
from drafting.models import Match, Part, Report, Row, State
from drafting.views import found, let_in
from lingling_plan import policy
from lingling_plan.forms import whole_number
from reader import pairing

# Below it a person should look; below the second also where the figure is the same: there are many 5个.
SURE, SURE_WITH_FIGURE = Decimal("0.7"), Decimal("0.4")


@dataclass
class Line:
    """An item of the plan and the words found for it. `doubt`: why somebody should look, "" where nothing is strange."""

    told: Told
    rows: list[tuple[Row, str]] = field(default_factory=list)
    doubt: str = ""


def lines(report: Report, known: list[Told]) -> tuple[list[Line], list[tuple[Row, str]]]:
    """Every item with its rows (row, figure), and the report's other promises. One query."""
    found = {told.key: Line(told) for told in known}
    others = []
    for row in report.rows.filter(part=Part.TARGET).select_related("into"):
        rows = found[row.key].rows if _is_tied(row) and row.key in found else others
        rows.append((row, showing.figure(row)))
    for line in found.values():
        line.doubt = _doubt(line)
    return list(found.values()), others


def _is_tied(row: Row) -> bool:
    return row.match == Match.SAME and row.state != State.LEFT_OUT


def _doubt(line: Line) -> str:
    if not line.rows:
        return ""
    figures = [comparing.same_figure(row, line.told) for row, _ in line.rows]
    if False in figures and True not in figures:
        return "数值不同"
    by_hand = any(row.by_id for row, _ in line.rows)
    near = max(comparing.named_alike(row, line.told) for row, _ in line.rows)
    return "" if by_hand or near >= (SURE_WITH_FIGURE if True in figures else SURE) else "名称不大像"


@let_in(policy.may_upload_report)
def attach_page(request, pk: str):
    """What was found for each item. Posted by a planner: attach, mark (words for an item), take_back."""
    report = beside(pk)
    try:
        plan = attaching.plan_of(report)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("reports")
    wrong = {}
    if request.method == "POST":
        if not policy.may_attach_report(request.user):
            raise PermissionDenied
        try:
            return _written(request, report)
        except ValidationError as error:
            wrong = _told(request, error)
    shown, others = lines(report, comparing.promised(plan))
    told = [line for line in shown if line.rows]
    return render(request, "drafting/attach.html", {
        "report": report,
        "plan": plan,
        "every": len(shown),
        "told": told,
        "doubtful": [line for line in told if line.doubt],
        "bare": [line.told for line in shown if not line.rows],
        "others": others,
        "sections": _by_section(told),
        "results": report.rows.filter(part=Part.ACTUAL, match=Match.SAME).count(),
        "seen": attaching.seen(report),
        "wrong": wrong,
        "may_attach": policy.may_attach_report(request.user),
        "may_withdraw": policy.may_withdraw_report(request.user) and report.plan_id is None,
    })  # fmt: skip


def beside(pk: str) -> Report:
    report = found(pk)
    if not report.attaches:
        raise Http404
    return report


def _by_section(told: list[Line]) -> list[tuple[str, list[Line]]]:
    return [(code, list(group)) for code, group in groupby(told, key=lambda line: line.told.section)]


def _written(request, report: Report):
    post, by = request.POST, request.user
    here = reverse("report_attach", args=[report.pk])
    if "take_back" in post:
        attaching.take_back(report)
        messages.success(
            request, f"已收回，{report.year}年计划不再显示这份报告的原文；对照的内容都在，可以改过再挂接。"
        )
    elif "mark" in post:
        row = attaching.mark(report, by=by, item=post["mark"], quote=post.get("quote", "").strip()[:100])
        messages.success(request, f"已标出“{row.quote}”。")
        return redirect(f"{here}#i{row.pk}")
    elif report.plan_id:
        messages.success(request, "这份报告已经挂接，这次没有改动。")
    else:
        count = attaching.attach(report, by=by, seen_as=post.get("seen", ""))
        messages.success(request, f"已挂接：{count} 项打开报告的原句，报告原文旁边是各项当前的状态。")
    return redirect(here)


def _told(request, error: ValidationError) -> dict:
    """{"item", "quote", "why"} beside the words that were typed, or a message on top."""
    if hasattr(error, "error_dict") and "quote" in error.error_dict:
        typed = {"item": request.POST["mark"], "quote": request.POST.get("quote", "")}
        return {**typed, "why": "".join(error.messages)}
    messages.error(request, "".join(error.messages))
    return {}


@let_in(policy.may_attach_report)
def attach_row(request, pk: str):
    """One row's words and the item they are about. Posted: another item, or none."""
    row = (
        Row.objects.filter(pk=whole_number(pk), report__attaches=True, part=Part.TARGET)
        .select_related("report", "by")
        .first()
    )
    if row is None:
        raise Http404
    report, wrong = row.report, ""
    if request.method == "POST":
        version = whole_number(request.POST.get("version")) or 0
        try:
            attaching.correct(report, by=request.user, row=row.pk, version=version, item=request.POST.get("item", ""))
        except ValidationError as error:
            wrong = "".join(error.messages)
        else:
            return redirect(reverse("report_attach", args=[report.pk]) + f"#i{row.pk}")
    known = comparing.promised(attaching.plan_of(report))
    leaf = report.chapters[row.chapter]
    start, end = max(leaf["start"], row.start - 200), min(leaf["end"], row.end + 200)
    chosen = next((told.address for told in known if _is_tied(row) and told.key == row.key), "")
    return render(request, "drafting/attach_row.html", {
        "row": row,
        "report": report,
        "figure": showing.figure(row),
        "text": marking.marked(report.text, start, end, [row]),
        "groups": _nearest(row, known),
        "chosen": request.POST.get("item", chosen),
        "wrong": wrong,
    })  # fmt: skip


def _nearest(row: Row, known: list[Told]) -> list[tuple[str, list[Told]]]:
    """The likely ones first, then every item by its section."""
    near = sorted(known, key=lambda told: -pairing.likeness(row.name, told.name))[:5]
    groups = groupby(known, key=lambda told: told.section)
    return [("名称最相近", near), *((code, list(group)) for code, group in groups)]
