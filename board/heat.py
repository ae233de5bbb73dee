"""全年热力: every item's light in every month of the year, and the share of each light by month, as the months' boards show them."""

from collections import Counter
from datetime import date

from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from board.filters import BoardFilter
from board.jumps import jumps
from board.shares import shares
from closing import kept
from items import whole_plan
from lingling_plan import months, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, month_shown
from lingling_plan.rows import Item
from lingling_plan.standing import Standing
from lingling_plan.unchanged import answered_when_unchanged

# Shape for the eye, word for who listens: colour only repeats them.
CELLS = {one: f'<td class="{one}"><i aria-hidden="true">{one.shape}</i><b>{one.label}</b></td>' for one in Standing}
EMPTY = "<td></td>"
# Month -> item (whole_plan.key) -> its light. An item that a closed month does not know yet has none there.
Lights = dict[date, dict[tuple, Standing]]


class HeatFilter(BoardFilter):
    """As on the board; in the report's order alone."""

    sort = outlook = None


@allowed(policy.may_view)
@answered_when_unchanged
def heat(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    form = HeatFilter(request.GET, items)
    shown = form.chosen(form.narrowed(items))
    found, chapters = lights(plan, when, items), whole_plan.by_chapter(shown)
    return render(request, "board/heat.html", {
        "when": when,
        "form": form,
        "total": len(shown),
        "numbers": range(1, 13),
        "months": [_month(plan, month, of_items, shown) for month, of_items in found.items()],
        "groups": [(heading, [(item, cells(item, found)) for item in group]) for heading, group in chapters],
        "jumps": jumps((heading, [item.standing for item in group]) for heading, group in chapters),
    })  # fmt: skip


def lights(plan: Plan, when: MonthShown, items: list[Item]) -> Lights:
    """Of the year's months up to the one shown, in order; `items`: its board's. Closed months as they were published.

    Three queries at most, whatever the number of months.
    """
    year = [months.add(plan.january, number) for number in range(when.month.month)]
    published = kept.standings(plan, when)
    live = {month: plan.as_of(month, when.today) for month in year[:-1] if month not in published}
    known = {**published, **whole_plan.standings(plan, items, live)}
    known[when.month] = {whole_plan.key(item): item.standing for item in items}
    return {month: known[month] for month in year}


def cells(item: Item, found: Lights) -> SafeString:
    """Twelve cells of one row, put together from constants."""
    key = whole_plan.key(item)
    made = [CELLS.get(of_items.get(key), EMPTY) for of_items in found.values()]
    return mark_safe("".join([*made, *[EMPTY] * (12 - len(made))]))


def _month(plan: Plan, month: date, of_items: dict[tuple, Standing], shown: list[Item]) -> dict:
    tally = Counter(of_items[key] for item in shown if (key := whole_plan.key(item)) in of_items)
    return {
        "month": month,
        "all": tally.total(),
        "counts": tally,
        "shares": shares(tally),
        "closed": _is_closed(plan, month),
    }


def _is_closed(plan: Plan, month: date) -> bool:
    return plan.closed_through is not None and month <= plan.closed_through
