"""年终清单: what became of every promise, by the adjusted target and by the original one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from closing import kept
from lingling_plan import figures
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item, present
from lingling_plan.sentences import OUTCOMES, is_late, outcome
from lingling_plan.standing import Standing


@dataclass
class Final:
    """One item. `kept_in`: the month since which the promise is kept; `late`: after its deadline."""

    item: Item
    row: dict
    outcome: str
    by_original: str
    kept_in: date | None
    late: bool

    @property
    def latest(self) -> tuple[str, str]:
        """The last approved figure and its months, also where another one waits."""
        track, point = self.item.track, self.item.track.latest
        if point is None:
            return "", ""
        return track.amount(point["reading"]), figures.month_label(point["month"], track.kind)

    @property
    def original_target(self) -> str:
        return self.item.original.target if self.item.original else self.item.target


def final_list(plan: Plan, when: MonthShown, user) -> list[Final]:
    """In the report's order; a closed month as it was published."""
    return [_final(item) for item in kept.all_items(plan, when, user)]


def _final(item: Item) -> Final:
    is_kept = item.standing == Standing.DONE
    return Final(
        item,
        present(item),
        outcome(item),
        outcome(item.original) if item.original else "",
        item.track.kept_in if is_kept else None,
        is_kept and is_late(item),
    )


def totals(finals: list[Final]) -> dict:
    """Outcomes that occur, in their order, with how many items have them by the adjusted and by the original targets."""
    names = [name for name in OUTCOMES if any(name in (one.outcome, one.by_original) for one in finals)]
    adjusted = Counter(final.outcome for final in finals)
    original = Counter(final.by_original or final.outcome for final in finals)
    return {
        "outcomes": names,
        "adjusted": adjusted,
        "original": original,
        "rows": [
            ("按调整后目标", [(name, adjusted[name]) for name in names]),
            ("按原目标", [(name, original[name]) for name in names]),
        ],
        "changed": sum(bool(final.item.original or final.item.upcoming) for final in finals),
    }
