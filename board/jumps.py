"""Where long pages begin their chapters, with what is behind in each: links that make them quick on a phone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lingling_plan.standing import BEHIND_SCHEDULE, Standing


@dataclass(frozen=True)
class Jump:
    """One chapter. behind: how many of its items show each standing that is behind schedule, those that occur."""

    anchor: str
    heading: str
    all: int
    behind: list[tuple[Standing, int]]


def jumps(groups: Iterable[tuple[str, Iterable[str]]]) -> list[Jump]:
    """`groups`: (heading, standings of its rows) in the page's order; templates number their anchors alike (ch-1 …).

    None where there is nothing to choose between.
    """
    made = []
    for number, (heading, standings) in enumerate(groups, 1):
        tally = Counter(standings)
        behind = [(one, tally[one.value]) for one in BEHIND_SCHEDULE if tally[one.value]]
        made.append(Jump(f"ch-{number}", heading, tally.total(), behind))
    return made if len(made) > 1 else []
