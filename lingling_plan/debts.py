"""What a department still owes: the due months of its items for which nothing is approved and nothing waits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from lingling_plan.entries import Entry
from lingling_plan.models import Plan
from lingling_plan.rows import Item, days_text


@dataclass
class Debt:
    """One item's newest owed month; `earlier` holds the older ones as (month, address of the form).

    days: since the oldest figure was to be in, negative while there is time.
    """

    name: str
    heading: str
    order: int
    month: date
    report_by: date
    days: int
    url: str
    earlier: list[tuple[date, str]] = field(default_factory=list)

    @property
    def is_overdue(self) -> bool:
        return self.days > 0

    @property
    def late(self) -> str:
        """逾期 30 天, 今天到期, 还有 3 天; of several months the days of the oldest: 2月起未报，最久逾期 184 天"""
        if self.earlier and self.is_overdue:
            return f"{self.earlier[0][0].month}月起未报，最久{days_text(self.days)}"
        return days_text(self.days)

    @property
    def dated(self) -> bool:
        """The newest month's date belongs beside `late`: it speaks of no other month."""
        return not self.earlier or not self.is_overdue


@dataclass
class Slot:
    """One item's month to be recorded. `returned`: the version that came back, where one did."""

    item: Item
    point: dict
    returned: Entry | None = None

    @property
    def month(self) -> date:
        return self.point["month"]


def points_of(item: Item) -> dict[date, dict]:
    """The point of each month; of two tracks the first."""
    return {point["month"]: point for track in reversed(item.tracks) for point in track.points}


def to_record(plan: Plan, item: Item, returned: Collection[date]) -> list[dict]:
    """The points of an item's open months that are owed or came back, in the order of months.

    A month that came back is no longer asked for once the item is due in other months only.
    """
    owed = {point["month"] for point in item.owed}
    points = points_of(item)
    asked = {month for month in returned if month in points and points[month]["report_by"] is not None}
    return [points[month] for month in sorted(owed | asked) if not plan.is_closed(month)]


def in_order(debts: Iterable[Debt]) -> list[Debt]:
    """The longest overdue first, then in the report's order."""
    return sorted(debts, key=lambda debt: (-debt.days, debt.order))
