"""What the page of an item shows of where it is heading: the forecast of each line, and the yardsticks of a total."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string

from forecast import words
from forecast.landing import Method
from forecast.outlook import KEPT, Beside, Outlook, beside_item, by_own_pace, outlook, outlooks
from forecast.yardsticks import Kind, Yardstick, yardsticks
from indicators.models import Pace
from lingling_plan import figures, months
from lingling_plan.models import Promise
from lingling_plan.pace import RuleKind
from lingling_plan.rows import Item, Track

# Of so few things one more or less is a jump that no yardstick bears.
FEW = 10


def of_item(request: HttpRequest, promise: Promise, item: Item) -> str:
    """Below the light, which it never changes."""
    beside = beside_item(promise, item)
    found = outlooks(item, beside)
    lines = [_line(one, item) for one in found]
    is_later = item.deadline is not None and item.deadline.year > item.month.year
    # Twelfths of a promise that is due after the year would be another promise.
    tables = [] if is_later else [table for one in found if (table := _table(one, item, beside))]
    return render_to_string("forecast/of_item.html", {"lines": lines, "tables": tables}, request)


def for_chart(promise: Promise, item: Item, track: Track) -> list[tuple[date, Decimal, Decimal, Decimal]]:
    """(month, low, mid, high) of the months after the newest figure: straight to where the sentence says it lands."""
    found = outlook(item, track, beside_item(promise, item))
    if found.landing is None:
        return []
    start, steps = found.known[max(found.known)], months.distance(found.latest, found.end)
    mid, low, high = words.exact(found)
    return [
        (months.add(found.latest, step), *(start + (end - start) * step / steps for end in (low, mid, high)))
        for step in range(1, steps + 1)
    ]


def _line(found: Outlook, item: Item) -> dict:
    """`track`: its name where the item has two."""
    line = {"track": found.track.name if len(item.tracks) > 1 else "", "why_not": found.why_not}
    if found.landing:
        line |= {"sentence": words.sentence(found, item), "basis": words.basis(found)}
    return line


def _table(found: Outlook, item: Item, beside: Beside) -> dict | None:
    """The yardsticks of a total that is to be reached, as strings; None where they make no sense."""
    track = found.track
    is_ceiling = bool(track.points) and track.points[-1]["falling"]
    if track.kind != RuleKind.TOTAL or is_ceiling or not track.total or not found.known or found.why_not == KEPT:
        return None
    if words.is_whole(found) and track.total < FEW:
        return None
    made = yardsticks(found.known, track.total, beside.last, _landed(found, item, beside), found.end.month)
    figure = found.known[max(found.known)]
    rows = [_row(_as_laid(one, found, item), figure, found) for one in made]
    until = figures.month_label(found.latest, RuleKind.TOTAL)
    knows = any(one.kind == Kind.LAST_YEAR for one in made)
    told = {"until": until, "figure": track.amount(figure), "end": words.when(found), "knows_last_year": knows}
    return {"rows": rows, **told} if rows else None


def _landed(found: Outlook, item: Item, beside: Beside) -> dict[Kind, Decimal]:
    """One method has one end: that of the sentence above the table."""
    landed = {}
    if found.landing and found.landing.method == Method.LAST_YEAR:
        landed[Kind.LAST_YEAR] = words.exact(found)[0]
    own = by_own_pace(item, beside, found)
    return landed | ({Kind.OWN: words.exact(own)[0]} if own else {})


def _as_laid(yardstick: Yardstick, found: Outlook, item: Item) -> Yardstick:
    """Where twelfths are the item's own pace, what its point asks."""
    if yardstick.kind != Kind.EVEN or item.pace != Pace.EVEN.label:
        return yardstick
    asked = {point["month"]: point["expected"] for point in found.track.points}[found.latest]
    return yardstick if asked is None else replace(yardstick, expected=asked)


def _row(yardstick: Yardstick, figure: Decimal, found: Outlook) -> dict:
    """What is asked, the gap in points of the target (rounded toward worse), and where the same course ends."""
    track, is_whole = found.track, words.is_whole(found)
    gap, unit = figures.gap(track.kind, figure, yardstick.expected, track.total, falling=False)
    return {
        "name": yardstick.kind.label,
        "expected": track.amount(words.ordinary(yardstick.expected, asked=True, whole=is_whole)),
        "share": f"{figures.plain(figures.share(yardstick.expected, track.total))}%",
        "gap": figures.signed(gap, unit),
        "lands": track.amount(words.ordinary(yardstick.lands, whole=is_whole, line=track.total)),
        "of_target": f"{figures.plain(figures.share(yardstick.lands, track.total))}%",
    }
