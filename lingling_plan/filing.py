"""How a month was reported, in one word everywhere: 未报, 已报 0, 无变化 and 当月不报 are four different things.

The light says how an item stands; this says whether the month's figure is there, and why not. It is told from a judged
point's facts (points.FACTS) and decides nothing that the rule decides.
"""

from datetime import date

from django.db.models import TextChoices

from lingling_plan.standing import is_due, still_asked


class Filing(TextChoices):
    REPORTED = "reported", "已报"
    ZERO = "zero", "已报 0"
    UNCHANGED = "unchanged", "无变化"
    WAITING = "waiting", "待审"
    MISSING = "missing", "未报"
    UNPUBLISHED = "unpublished", "未发布"
    NONE = "none", "当月不报"
    KEPT = "kept", "已办结"
    PENDING = "pending", "待下达，不计应报"
    UNMATCHED = "unmatched", "参照数未到"


# Where there is nothing to compare a figure with, none is missing: these are 无法判定, never 未报.
INCOMPARABLE = (Filing.PENDING, Filing.UNMATCHED)
# Where there is no figure and nobody owes one.
NOT_APPLICABLE = (Filing.UNPUBLISHED, Filing.NONE, Filing.KEPT)


def filing(point: dict, as_of: date, *, refers: bool = False, counts: bool = True) -> Filing:
    """Of one month that is still asked for (standing.still_asked). `refers`: its target is another indicator's figure.
    `counts`: 0 is a figure, not the no of yes or no.
    """
    if point["reading"] is not None:
        return _reported(point, counts)
    if point["submitted"] is not None:
        return Filing.WAITING
    if point["report_by"] is None:
        return Filing.NONE
    if not is_due(point, as_of):
        return Filing.UNPUBLISHED
    if point["expected"] is None:
        return Filing.UNMATCHED if refers else Filing.PENDING
    return Filing.MISSING


def _reported(point: dict, counts: bool) -> Filing:
    """Months closed before this was told know nothing of 无变化."""
    if point.get("unchanged"):
        return Filing.UNCHANGED
    return Filing.ZERO if counts and point["reading"] == 0 else Filing.REPORTED


def filed(points: list[dict], month: date, as_of: date, **told: bool) -> Filing:
    """Of a month among one line's judged points: what is no longer asked for is kept, what has no point is not due."""
    point = next((point for point in points if point["month"] == month), None)
    if point is None:
        return Filing.NONE
    return filing(point, as_of, **told) if point in list(still_asked(points)) else Filing.KEPT
