"""/my/: everything a clerk owes this month, saved in one go. /review/: everything an approver decides on, in two clicks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from closing.parts import closed_words
from lingling_plan import months, panels, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.entries import Entry
from matters.forms import addressees
from reporting import gone, grid, review

DRAFT = "draft"
REASON_LENGTH = Entry._meta.get_field("reason").max_length


@allowed(policy.may_enter_record_site)
def my_month(request):
    """The grid. Posted: what is right is stored, what is not stays on the page with its message."""
    plan = plan_of(request)
    items = grid.items_of(request, plan)
    if request.method != "POST":
        return _page(request, grid.rows_of(request, plan, items=items), items)
    rows = grid.rows_of(request, plan, items=items, data=request.POST)
    as_draft = DRAFT in request.POST
    tried = grid.record(rows, as_draft=as_draft)
    missing = gone.rows_of(request, plan, items, rows)
    lost = [row for row in missing if not row.is_same]
    _tell(request, tried, missing, as_draft)
    if not lost and not any(row.is_wrong for row in tried):
        return redirect("my")
    # What was stored a moment ago changed what is owed, and what the other rows are held against.
    items = grid.items_of(request, plan)
    return _page(request, grid.with_wrong(grid.rows_of(request, plan, items=items), tried), items, lost)


def _page(request, rows: list[grid.Row], items: dict, lost: list[gone.Gone] = ()):
    plan = plan_of(request)
    groups = {}
    for row in rows:
        row.parts = panels.entry_parts(request, row.entry)
        groups.setdefault(row.group, []).append(row)
    return render(request, "reporting/my.html", {
        "month": plan.entry_month(plan.today()),
        "groups": list(groups.items()),
        "count": len(rows),
        "drafts": sum(row.goes_along for row in rows),
        "overdue": sum(row.days_overdue > 0 for row in rows),
        "lost": lost,
        "wrong": [row for row in rows if row.is_wrong],
        "not_asked": grid.not_asked(items, rows),
        "closed": closed_words(plan),
        "guessed": months.guessed([*(row.slot.point["report_by"] for row in rows), plan.next_report(plan.today())]),
        "addressees": addressees() if rows else [],
    })  # fmt: skip


def _tell(request, tried: list[grid.Row], missing: list[gone.Gone], as_draft: bool) -> None:
    lost, raised = [row for row in missing if not row.is_same], [row.named for row in missing if row.matter]
    if raised:
        messages.success(request, f"需区级协调已提出：{'、'.join(raised)}。")
    stored = [row for row in tried if row.stored == "stored"]
    same = [row for row in tried if row.stored == "same"]
    wrong = [row for row in tried if row.is_wrong]
    if stored:
        word = "已存为草稿" if as_draft else "已提交"
        messages.success(request, f"{word} {len(stored)} 项：{'、'.join(row.entry.named for row in stored)}。")
    if same:
        messages.info(request, f"{len(same)} 项与先前提交的完全相同，没有重复提交。")
    if wrong:
        word = "存为草稿" if as_draft else "提交"
        messages.error(request, f"{len(wrong)} 项没有{word}，请看下面标出的地方，已填写的内容都在。")
    if lost:
        whys = "；".join(f"{row.named}：{row.why}" for row in lost)
        messages.error(request, f"{len(lost)} 项没有{'存为草稿' if as_draft else '提交'}。{whys}。")
    if not tried and not missing:
        messages.info(request, "没有新填的内容。")


@allowed(policy.may_enter_record_site)
@require_POST
def preview(request):
    """A fragment: what the typed figures of one row would show, and what is odd about them.

    204 for a row that is not in the grid: not this person's, or submitted a moment ago while the page still asks for it.
    """
    plan = plan_of(request)
    rows = grid.rows_of(request, plan, data=request.POST, only=request.GET.get("row", ""))
    if not rows:
        return HttpResponse(status=204)
    (row,) = rows
    return render(request, "reporting/verdict.html", {"row": row, **grid.judged(row, request.user)})


@allowed(policy.may_review)
def review_list(request):
    """What waits. Posted: approve one, approve those ticked, or return one with a reason."""
    plan = plan_of(request)
    wrong = {}
    if request.method == "POST":
        if "return" in request.POST:
            wrong = _returned(request, review.asked(request, plan, request.POST["return"]))
        else:
            keys = [request.POST["approve"]] if "approve" in request.POST else request.POST.getlist("ticked")
            _approved(request, [review.asked(request, plan, key) for key in keys])
        if not wrong:
            return redirect("review")
    reviews = review.reviews(request, plan)
    for one in reviews:
        one.reason, one.error = wrong.get(one.key, ("", ""))
    groups = {}
    for one in reviews:
        groups.setdefault((one.item.lead_name, one.entry.month), []).append(one)
    return render(request, "reporting/review.html", {
        "held": review.held(request.user, plan),
        "groups": list(groups.items()),
        "count": len(reviews),
        "decidable": sum(one.may_decide for one in reviews),
        "may_plan": policy.may_plan(request.user),
    })  # fmt: skip


def _approved(request, entries: list[Entry]) -> None:
    done, refused = review.approve(request.user, entries)
    if done:
        messages.success(request, f"已通过 {len(done)} 条：{'、'.join(entry.named for entry in done)}。")
    for entry, why in refused:
        messages.error(request, f"{entry.named} 第{entry.version}版没有通过：{why}")
    if not entries:
        messages.info(request, "没有勾选。")


def _returned(request, entry: Entry) -> dict[str, tuple[str, str]]:
    """Key of the entry -> (the reason typed, what is wrong with it); empty once it is returned or no longer waits."""
    key = review.key_of(entry)
    reason = request.POST.get(f"reason-{key}", "")
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        return {key: (reason, f"请写明退回原因，不超过 {REASON_LENGTH} 字。")}
    try:
        review.give_back(request.user, entry, reason)
    except ValidationError as error:
        messages.error(request, f"{entry.named} 第{entry.version}版没有退回：{error.message}")
    else:
        messages.success(request, f"已退回：{entry.named} 第{entry.version}版。")
    return {}


@allowed(policy.may_enter_record_site)
@require_POST
def withdraw(request, key: str):
    """Take one's own waiting entry back as a draft."""
    entry = review.own(request, plan_of(request), key)
    try:
        entry.withdraw(by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已撤回：{entry.named}，内容留在这一行，改动或勾选“重新提交”后再提交。")
    return redirect("my")
