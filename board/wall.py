"""大屏: what a meeting room's screen shows of a month: counts, what is behind and why, what moved since the month before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.shortcuts import render

from board import reasons
from board.views import summary
from closing import kept
from forecast import prospects
from forecast.moved import Change, Group, Moved, change
from items import whole_plan
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, at, month_shown
from lingling_plan.rows import Item, counts
from lingling_plan.standing import Standing
from lingling_plan.unchanged import answered_when_unchanged
from matters import parts as matters

# What fits on a screen of 16 to 9 in letters that are read from three metres.
LATE_ON_A_SHEET, MOVED_ON_A_SHEET = 7, 6
# What /moved/ tells beside these is neither better nor worse: not for a screen.
LEFT_OUT = (Group.OTHER,)


@dataclass
class Sheet:
    """Rows that are shown together; `is_shown`: before any script turns them."""

    rows: Sequence
    is_shown: bool


@allowed(policy.may_view)
def wall(request):
    """Never answered 304: it says when its figures are from."""
    return render(request, "board/wall.html", shown(request))


@allowed(policy.may_view)
@answered_when_unchanged
def wall_now(request):
    """The part that the page's script puts in place, every minute."""
    return render(request, "board/wall_now.html", shown(request))


def shown(request) -> dict:
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    late = reasons.with_reasons(whole_plan.behind(items))
    asked = reasons.with_matters(late, request.user, plan, when)
    since = change(before(plan, when, request.user), items) if when.before else None
    by_light, moves = paged_by_light(late), paged(moved(since), MOVED_ON_A_SHEET)
    turns = max(len(by_light), len(moves), 1)
    turn = _turn(request.GET.get("page", ""), turns)
    return {
        "when": when,
        "summary": summary(items),
        "tiles": tiles(items),
        "ahead": prospects.tally(items, prospects.of_board(plan, items, when.month)),
        "late": sheets(by_light, turn),
        "moved": sheets(moves, turn),
        "kinds": kinds(since),
        "waiting": matters.waiting_words(asked),
        "turn": turn,
        "next": turn % turns + 1,
        "previous": (turn - 2) % turns + 1,
    }


def _turn(text: str, turns: int) -> int:
    """From 1; what is no page is the first."""
    return int(text) if text in map(str, range(1, turns + 1)) else 1


def paged(rows: Sequence, size: int) -> list[Sequence]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def paged_by_light(late: list[reasons.Reason]) -> list[Sequence]:
    """No page shows two lights: all 滞后 stand together as far as they fit."""
    runs = groupby(late, key=lambda reason: reason.item.standing)
    return [page for _, run in runs for page in paged(list(run), LATE_ON_A_SHEET)]


def sheets(pages: list[Sequence], turn: int) -> list[Sheet]:
    """The shorter of two lists begins again while the longer one goes on."""
    return [Sheet(rows, at == (turn - 1) % len(pages)) for at, rows in enumerate(pages)]


def kinds(since: Change | None) -> list[tuple[str, int, bool]]:
    """(group, how many, whether it is the red one): 转为滞后 is told also where there is none."""
    if since is None:
        return []
    found = {group: len(moves) for group, _, moves in since.groups if group not in LEFT_OUT}
    return [(group.label, count, group == Group.TURNED_RED) for group, count in {Group.TURNED_RED: 0, **found}.items()]


def tiles(items: list[Item]) -> list[dict]:
    """One a standing: count and place on the line below, in the order of the board."""
    tally, start, made = counts(items), 0, []
    for standing in Standing:
        made.append({"standing": standing, "count": tally[standing], "start": start})
        start += tally[standing]
    return made


def before(plan: Plan, when: MonthShown, user) -> list[Item]:
    """The board of the month before, as it was published where it is closed."""
    return kept.all_items(plan, at(plan, when.before, when.today), user)


def moved(since: Change | None) -> list[tuple[Group, Moved]]:
    """In the order of /moved/: what is newly behind first. Nothing in January."""
    groups = since.groups if since else []
    return [(group, one) for group, _, found in groups if group not in LEFT_OUT for one in found]
