"""大屏: what a meeting room's screen shows of a month: counts, what is behind and why, what moved since the month before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import render

from board import reasons
from board.views import summary
from closing import kept
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

# What fits on a screen of 16 to 9 in letters that are read from three metres.
LATE_ON_A_SHEET, MOVED_ON_A_SHEET = 4, 6
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
    since = change(before(plan, when, request.user), items) if when.before else None
    moves = moved(since)
    turns = max(_sheets(late, LATE_ON_A_SHEET), _sheets(moves, MOVED_ON_A_SHEET), 1)
    turn = _turn(request.GET.get("page", ""), turns)
    return {
        "when": when,
        "summary": summary(items),
        "tiles": tiles(items),
        "late": sheets(late, LATE_ON_A_SHEET, turn),
        "moved": sheets(moves, MOVED_ON_A_SHEET, turn),
        "kinds": [(group.label, len(found)) for group, _, found in since.groups if group not in LEFT_OUT]
        if since
        else [],
        "turn": turn,
        "next": turn % turns + 1,
        "previous": (turn - 2) % turns + 1,
    }


def _turn(text: str, turns: int) -> int:
    """From 1; what is no page is the first."""
    return int(text) if text in map(str, range(1, turns + 1)) else 1


def _sheets(rows: Sequence, size: int) -> int:
    return -(-len(rows) // size)


def sheets(rows: Sequence, size: int, turn: int) -> list[Sheet]:
    """The shorter of two lists begins again while the longer one goes on."""
    number = _sheets(rows, size)
    return [Sheet(rows[at * size : (at + 1) * size], at == (turn - 1) % number) for at in range(number)]


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
