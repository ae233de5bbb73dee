"""/my/: everything a clerk owes this month on one page, saved in one go."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import Department
from reporting import grid

DRAFT = "draft"


@allowed(policy.may_enter_record_site)
def my_month(request):
    """The grid. Posted: what is right is stored, what is not stays on the page with its message."""
    plan = plan_of(request)
    if request.method != "POST":
        return _page(request, grid.rows_of(request, plan))
    rows = grid.rows_of(request, plan, data=request.POST)
    as_draft = DRAFT in request.POST
    tried = grid.record(rows, as_draft=as_draft)
    _tell(request, tried, as_draft)
    if not any(row.is_wrong for row in tried):
        return redirect("my")
    tried_rows = {row.prefix for row in tried}
    left = [row for row in rows if not row.stored]
    for row in left:
        if row.prefix not in tried_rows:  # nobody typed there: no complaint
            row.form.is_bound = row.matter.is_bound = False
    return _page(request, left)


def _page(request, rows: list[grid.Row]):
    plan = plan_of(request)
    groups = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    addressees = Department.objects.values_list("name", flat=True) if rows else []
    return render(request, "reporting/my.html", {
        "month": plan.entry_month(plan.today()),
        "groups": list(groups.items()),
        "count": len(rows),
        "overdue": sum(row.days_overdue > 0 for row in rows),
        "wrong": sum(row.is_wrong for row in rows),
        "addressees": ["区政府分管领导", "督查室", *addressees],
    })  # fmt: skip


def _tell(request, tried: list[grid.Row], as_draft: bool) -> None:
    stored = [row for row in tried if row.stored == "stored"]
    same = [row for row in tried if row.stored == "same"]
    wrong = [row for row in tried if row.is_wrong]
    if stored:
        word = "已存为草稿" if as_draft else "已提交"
        messages.success(request, f"{word} {len(stored)} 项：{'、'.join(str(row.entry.item) for row in stored)}。")
    if same:
        messages.info(request, f"{len(same)} 项与先前提交的完全相同，没有重复提交。")
    if wrong:
        messages.error(request, f"{len(wrong)} 项没有提交，请看下面标出的地方，已填写的内容都在。")
    if not tried:
        messages.info(request, "没有新填的内容。")


@allowed(policy.may_enter_record_site)
@require_POST
def preview(request):
    """A fragment: what the typed figures of one row would show, and what is odd about them."""
    plan = plan_of(request)
    rows = grid.rows_of(request, plan, data=request.POST, only=request.GET.get("row", ""))
    if len(rows) != 1:
        raise Http404
    (row,) = rows
    return render(request, "reporting/verdict.html", {"row": row, "shown": grid.judged(row, request.user)})
