"""A second opinion, for tests only: the rule and the choice of the current point, written from the wording alone.

Source: docs/architecture.md, "The rule". Plain Python on plain values, without a look at standing.py and with another
way of saying it: lights are chosen by what is known first, then by counting how many lines a figure has reached.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Facts:
    """One judged point: what was asked, what was recorded."""

    report_by: date | None
    expected: Decimal | None
    yellow: Decimal | None
    red: Decimal | None
    done_at: Decimal | None
    falling: bool
    reading: Decimal | None
    submitted: Decimal | None
    month: date | None = None


def light(facts: Facts, as_of: date) -> str:
    """The Chinese word of the light."""
    is_due = facts.report_by is not None and facts.report_by <= as_of
    if facts.reading is None:
        return _light_without_figure(facts, is_due)
    if facts.expected is None:
        return "无法判定"
    return _light_of_figure(facts)


def _light_without_figure(facts: Facts, is_due: bool) -> str:
    if not is_due:
        return "未到期"
    if facts.expected is None:
        return "无法判定"
    return "未报" if facts.submitted is None else "待审"


def _light_of_figure(facts: Facts) -> str:
    """Where less is better every figure changes its sign: after that, more is better."""
    sign = -1 if facts.falling else 1
    figure = sign * facts.reading
    if facts.done_at is not None and figure >= sign * facts.done_at:
        return "已完成"
    to_be_reached = facts.done_at is not None and facts.done_at > 0 and not facts.falling
    if to_be_reached and facts.expected == 0:
        return "未到期"
    lines = (facts.expected, facts.yellow, facts.red)
    missed = [line for line in lines if figure < sign * line]
    return ("达进度", "略欠进度", "预警", "滞后")[len(missed)]


def speaking(points: list[Facts], as_of: date) -> Facts | None:
    """The point that speaks for an item, looking back from the last one.

    The newest recorded point speaks when it shows the promise kept, otherwise the last point that is due or recorded.
    """
    recorded = [point for point in points if point.reading is not None]
    if recorded and light(recorded[-1], as_of) == "已完成":
        return recorded[-1]
    for point in reversed(points):
        if point.reading is not None or (point.report_by is not None and point.report_by <= as_of):
            return point
    return points[0] if points else None
