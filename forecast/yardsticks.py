"""Three yardsticks for a total, side by side: what should be there by now, and what the end would be by the same course.

Pure functions on Decimals, in the figure's own unit. They are for people: the light is decided by the item's own pace
alone. None of them makes sense for a growth or a level, which has no twelfths.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices


class Kind(TextChoices):
    EVEN = "even", "序时"
    LAST_YEAR = "last_year", "上年同期占比"
    OWN = "own", "按自身进度"


@dataclass(frozen=True)
class Yardstick:
    """`expected`: what should be there by the month of the newest figure; `lands`: the end by this course."""

    kind: Kind
    expected: Decimal
    lands: Decimal


def yardsticks(
    known: dict[int, Decimal], total: Decimal, last: dict[int, Decimal], landed: dict[Kind, Decimal], end: int = 12
) -> list[Yardstick]:
    """Those that can be told. `known`: this year's figures by month, `last`: last year's, `end`: the last month asked.

    Months are 1 to 12. Last year's needs its figures of the same month and of the end. `landed`: where the forecast has
    the end by one of these courses, which is told as it is there; one's own is told only where it has.
    """
    if not known or max(known) >= end:
        return []
    month, figure = max(known), known[max(known)]
    made = [Yardstick(Kind.EVEN, total * month / end, figure * end / month)]
    if last.get(month) and last.get(end):
        share = last[month] / last[end]
        made.append(Yardstick(Kind.LAST_YEAR, total * share, landed.get(Kind.LAST_YEAR, figure / share)))
    if Kind.OWN in landed:
        # As much as may still be missing now for what is to come to be enough.
        to_come = landed[Kind.OWN] - figure
        made.append(Yardstick(Kind.OWN, max(total - to_come, Decimal(0)), landed[Kind.OWN]))
    return made
