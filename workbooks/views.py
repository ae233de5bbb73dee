"""Workbooks: download what is due, upload it filled, look at what would change, confirm, undo."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from evidence import names
from lingling_plan import months, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.forms import whole_number
from lingling_plan.models import Department, Plan
from lingling_plan.recording import Desk
from workbooks import checking, download, intake
from workbooks.forms import WorkbookForm
from workbooks.models import SETTLED, Batch, Outcome, Row, State, Verdict

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCHES_SHOWN, ROWS_SHOWN, ROWS_A_PAGE = 30, 50, 100


@allowed(policy.may_enter_record_site)
def own_workbook(request):
    """A department's page. Posted: its filled workbook."""
    return _workbooks(request, policy.membership(request.user).department)


@allowed(policy.may_hand_in)
def all_workbooks(request):
    """The planning office's page: all departments' items, and what it collected from them."""
    return _workbooks(request, None)


def _workbooks(request, department: Department | None):
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("batch", _kept(request, department, form.cleaned_data["file"]).pk)
        except ValidationError as error:
            form.add_error("file", error)
    plan = plan_of(request)
    return render(request, "workbooks/workbooks.html", {
        "form": form,
        "month": plan.entry_month(plan.today()),
        "department": department,
        "batches": Batch.objects.filter(plan=plan).visible_to(request.user).for_list()[:BATCHES_SHOWN],
    })  # fmt: skip


def _kept(request, department: Department | None, upload) -> Batch:
    """Read and stored, not checked yet. ValidationError: why the file as a whole is refused."""
    data = upload.read()
    sheets = intake.read(data, upload.name)
    if department is None:
        leads = {download.title_of(lead.name): lead for lead in Department.objects.all()}
        parts = [(_lead(leads, title), title, rows) for title, rows in sheets.items()]
    else:
        # Whatever its sheets are called: rows of others are not known here.
        parts = [(department, next(iter(sheets)), _together(sheets))]
    return Batch.keep(
        plan=plan_of(request),
        department=department,
        by=request.user,
        name=names.cleaned(upload.name, "xlsx"),
        data={"size": len(data), "sha256": sha256(data).hexdigest()},
        sheets=parts,
    )


def _lead(leads: dict[str, Department], title: str) -> Department:
    if title not in leads:
        raise ValidationError(f"工作表“{title}”不是单位名称，请用系统下载的表格，一个单位一张工作表。")
    return leads[title]


def _together(sheets: dict) -> list[intake.Filled]:
    if len(sheets) > 1:
        raise ValidationError(f"表格里有 {len(sheets)} 张工作表，本单位只应有一张：{'、'.join(sheets)[:100]}。")
    return next(iter(sheets.values()))


@allowed(policy.may_enter_record_site)
@require_safe
def download_own(request):
    plan = plan_of(request)
    return _download(plan, Desk(request.user), str(policy.membership(request.user).department))


@allowed(policy.may_hand_in)
@require_safe
def download_all(request):
    plan = plan_of(request)
    every = tuple(Department.objects.values_list("pk", flat=True))
    return _download(plan, Desk(request.user, every), "各单位")


def _download(plan: Plan, desk: Desk, whose: str) -> HttpResponse:
    month = plan.entry_month(plan.today())
    response = HttpResponse(download.file_of(plan, desk, month), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"填报表-{whose}-{month:%Y-%m}.xlsx")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _visible(request, pk: str) -> Batch:
    batches = Batch.objects.visible_to(request.user).for_list()
    batch = batches.filter(pk=whole_number(pk)).first()
    if batch is None:
        raise Http404
    return batch


def _carried_on(request, pk: str) -> Batch:
    batch = _visible(request, pk)
    if not _may_carry_on(request, batch):
        raise PermissionDenied
    if batch.in_charge != request.user:
        batch.take_over(by=request.user)
    return batch


def _may_carry_on(request, batch: Batch) -> bool:
    return policy.may_carry_on(request.user, batch, months.today())  # accounts expire by the calendar


@allowed(policy.may_use_workbooks)
def batch_page(request, pk: str):
    """How far it is, what would change, what was written. Posted: confirm, discard, again or undo."""
    if request.method == "POST":
        _act(request, _carried_on(request, pk))
        return redirect("batch", pk)
    batch = _visible(request, pk)
    done, count = batch.progress
    return render(request, "workbooks/batch.html", {
        "batch": batch,
        "done": done,
        "count": count,
        "may_carry_on": _may_carry_on(request, batch),
        "sheets": [] if batch.state == State.CHECKING else _sheets(request, batch),
        "why_not_undone": batch.why_not_undone() if batch.state == State.WRITTEN else "",
        "left": batch.sheets.exclude(outcome__in=SETTLED).exists(),
        "ready": batch.sheets.filter(outcome=Outcome.OPEN).count() if batch.state == State.READY else 0,
    })  # fmt: skip


ACTIONS = {
    "confirm": (Batch.confirm, ""),
    "discard": (Batch.discard, "已放弃，没有写入。"),
    "again": (Batch.check_again, ""),
}


def _act(request, batch: Batch) -> None:
    if "undo" in request.POST:
        try:
            batch.undo()
        except ValidationError as error:
            messages.error(request, error.message)
        return
    for name, (act, text) in ACTIONS.items():
        if name in request.POST and act(batch) and text:
            left = "先前已写入的单位不变，审核以前可以撤销。" if batch.state == State.WRITTEN else ""
            messages.success(request, text + left)


def _sheets(request, batch: Batch) -> list[dict]:
    """Each sheet with its rows, those that are wrong first; with ?sheet= that one alone, in pages."""
    rows = {}
    found = Row.objects.filter(sheet__batch=batch).defer("cells", "misread", "notes", "replaced")
    for row in found:
        rows.setdefault(row.sheet_id, []).append(row)
    made = []
    for sheet in batch.sheets.select_related("department"):
        own = rows.get(sheet.pk, [])
        counts = {verdict: sum(row.verdict == verdict for row in own) for verdict in Verdict.values}
        told = [row for row in own if row.verdict == Verdict.WRONG] + [row for row in own if row.verdict == Verdict.NEW]
        made.append(
            {"sheet": sheet, "counts": counts, "rows": told[:ROWS_SHOWN], "more": len(told) - ROWS_SHOWN, "told": told}
        )
    asked = whole_number(request.GET.get("sheet"))
    for one in made:
        if one["sheet"].pk == asked:
            page = Paginator(one["told"], ROWS_A_PAGE).get_page(request.GET.get("page"))
            return [{**one, "rows": page.object_list, "more": 0, "page": page}]
    return made


@allowed(policy.may_use_workbooks)
@require_POST
def work(request, pk: str):
    """A piece of what is under way, about a second. Asked by the page again and again, or by its button 继续."""
    batch = _carried_on(request, pk)
    checking.work(batch)
    if not request.htmx:
        return redirect("batch", pk)
    if not batch.is_working:
        return HttpResponseClientRefresh()
    done, count = batch.progress
    return render(
        request, "workbooks/progress.html", {"batch": batch, "done": done, "count": count, "may_carry_on": True}
    )
