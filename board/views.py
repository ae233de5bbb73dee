"""Pages across both apps. Each view: who may, which month, which rows, which template."""

from django.shortcuts import render

from board import exports, final, reasons
from board.filters import BoardFilter
from board.jumps import jumps
from closing import kept
from forecast import prospects, words
from items import whole_plan
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, month_shown
from lingling_plan.rows import Item, counts, present
from lingling_plan.sentences import behind_words
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from lingling_plan.unchanged import answered_when_unchanged
from matters import parts as matters
from matters.models import Matter
from urging import parts as urging
from urging.forms import UrgingForm
from urging.models import key_of


@allowed(policy.may_view)
@answered_when_unchanged
def status_board(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    # Two hundred forecasts cost a seventh of the page: only for who asks for them.
    ahead = prospects.of_board(plan, items, when.month) if request.GET.get("outlook") else {}
    form = BoardFilter(request.GET, items, ahead)
    among = form.narrowed(items)
    narrowed = form.foreseen(among)
    shown = form.chosen(narrowed)
    found = groups(shown, form.is_worst_first, ahead if form.is_foreseeing else {})
    return render(request, "board/board.html", {
        "when": when,
        "form": form,
        "tiles": tiles(narrowed, request),
        "summary": summary(narrowed),
        "counts": counts(narrowed),
        "ahead": prospects.tally(among, ahead) if ahead else None,
        "groups": found,
        "jumps": jumps((heading, [row["standing"] for row in rows]) for heading, rows in found),
        "standings": Standing,
        "total": len(shown),
        "waiting": matters.waiting_words(_waiting(request, plan, when, narrowed)),
    })  # fmt: skip


def _waiting(request, plan, when, narrowed: list[Item]) -> list[Matter]:
    """What waits for the district to answer, of the items that the counts above the board count."""
    keys = {whole_plan.key(item) for item in narrowed}
    return [matter for matter in matters.waiting(request.user, plan, when.until) if key_of(matter) in keys]


def groups(items: list[Item], is_worst_first: bool, ahead: prospects.Prospects) -> list[tuple[str, list[dict]]]:
    """(heading, rows as strings): by chapter in the report's order, or one group with the worst first.

    `ahead`: where forecasts are told, of each item.
    """
    if is_worst_first:
        grouped = [("最差在前", whole_plan.worst_first(items))] if items else []
    else:
        grouped = whole_plan.by_chapter(items)
    return [(heading, [present(item) | _landing(item, ahead) for item in group]) for heading, group in grouped]


def _landing(item: Item, ahead: prospects.Prospects) -> dict[str, str]:
    found = ahead.get(whole_plan.key(item))
    return dict(zip(("landing", "span"), words.in_column(found, item), strict=True)) if found else {}


def tiles(items: list[Item], request) -> list[dict]:
    """One a standing: its light, count, place on the line below, and the address that shows only these."""
    tally, start, made = counts(items), 0, []
    for standing in Standing:
        query = request.GET.copy()
        query["standing"] = standing.value
        is_chosen = request.GET.get("standing") == standing.value
        if is_chosen:
            del query["standing"]
        made.append(
            {
                "standing": standing,
                "count": tally[standing],
                "start": start,
                "query": query.urlencode(),
                "chosen": is_chosen,
            }
        )
        start += tally[standing]
    return made


def summary(items: list[Item]) -> dict[str, int]:
    """The sentence above the board: how many figures were due and are in, how many items are behind."""
    due = [item for item in items if item.is_due and item.standing != Standing.UNKNOWN]
    return {
        "all": len(items),
        "due": len(due),
        "recorded": sum(item.is_recorded for item in due),
        "behind": sum(item.standing in BEHIND_SCHEDULE for item in items),
        "behind_words": behind_words(counts(items)),
        "not_laid_out": sum(not item.laid_out for item in items),
    }


@allowed(policy.may_view)
def behind_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    late = reasons.with_reasons(whole_plan.behind(items))
    ahead = prospects.of_board(plan, items, when.month)
    for reason in late:
        reason.heading = words.in_brief(ahead[whole_plan.key(reason.item)], reason.item)
    _with_urgings(late, request.user, plan, when)
    asked = reasons.with_matters(late, request.user, plan, when)
    by_department = request.GET.get("group") == "department"
    return render(request, "board/behind.html", {
        "when": when,
        "may_urge": any(reason.urge for reason in late),
        "note": UrgingForm()["note"],
        "summary": summary(items),
        "counts": counts(items),
        "ahead": prospects.tally(items, ahead),
        "by_department": by_department,
        "groups": reasons.grouped(late, by_department=by_department),
        "waiting": matters.waiting_words(asked),
    })  # fmt: skip


def _with_urgings(late: list[reasons.Reason], user, plan: Plan, when: MonthShown) -> None:
    """How often each was urged, as far as the reader may know, and how it is urged now. One query, seven in a closed month."""
    told = urging.told(user, plan, when.month)
    keys = urging.keys_to_urge(user, plan, when, [reason.item for reason in late])
    for reason in late:
        key = whole_plan.key(reason.item)
        reason.told, reason.urge = told.get(key), keys.get(key, "")


@allowed(policy.may_view)
def behind_csv(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    late = reasons.with_reasons(whole_plan.behind(kept.all_items(plan, when, request.user)))
    _with_urgings(late, request.user, plan, when)
    ahead = prospects.of_board(plan, [reason.item for reason in late], when.month)
    return exports.behind(plan, when, late, ahead)


@allowed(policy.may_view)
def board_csv(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    ahead = prospects.of_board(plan, items, when.month)
    form = BoardFilter(request.GET, items, ahead)
    chosen = form.chosen(form.foreseen(form.narrowed(items)))
    return exports.board(plan, when, reasons.with_reasons(chosen), ahead)


@allowed(policy.may_view)
def final_page(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    finals = final.final_list(plan, when, request.user)
    by_item = {id(one.item): one for one in finals}
    groups = whole_plan.by_chapter([one.item for one in finals])
    return render(request, "board/final.html", {
        "when": when,
        "is_over": when.month == plan.december,
        "totals": final.totals(finals),
        "groups": [(heading, [by_item[id(item)] for item in items]) for heading, items in groups],
        "jumps": jumps((heading, [item.standing for item in items]) for heading, items in groups),
    })  # fmt: skip


@allowed(policy.may_view)
def final_csv(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    finals = final.final_list(plan, when, request.user)
    return exports.final(plan, when, finals, reasons.with_reasons([one.item for one in finals]))
