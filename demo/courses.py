"""How invented months go: a course for every item, drawn from a fixed seed, so that every standing occurs.

Pure functions of the item's code: the same demo on every machine.
"""

from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import Enum
from random import Random

from lingling_plan import months
from lingling_plan.pace import RuleKind

SEED = "2023"
TENTH = Decimal("0.1")


class Course(Enum):
    """Share of what is due that a total has reached; how an item is reported."""

    AHEAD = "ahead"
    KEPT = "kept"
    STEADY = "steady"
    SLIGHT = "slight"
    SLOW = "slow"
    STUCK = "stuck"
    SILENT = "silent"
    WAITING = "waiting"
    LATE = "late"


WEIGHTS = {
    Course.AHEAD: 24, Course.KEPT: 5, Course.STEADY: 26, Course.SLIGHT: 18, Course.SLOW: 9, Course.STUCK: 6,
    Course.SILENT: 7, Course.WAITING: 3, Course.LATE: 3,
}  # fmt: skip
SHARE_OF_DUE = {
    Course.AHEAD: 1.08, Course.KEPT: 1.9, Course.STEADY: 1.01, Course.SLIGHT: 0.93, Course.SLOW: 0.72,
    Course.STUCK: 0.35, Course.SILENT: 0.95, Course.WAITING: 1.02, Course.LATE: 1.01,
}  # fmt: skip
# The departments of demo.accounts.
TRIED = ("教育局", "农业农村局")
# Beside what is expected, toward worse, in the unit of the yellow line's distance.
STEPS_WORSE = {Course.SLIGHT: 0.6, Course.SLOW: 1.7, Course.STUCK: 4.5}
# How far it moves about from month to month, never as far as a line.
WANDERS = {Course.SLIGHT: 0.25, Course.SLOW: 0.4, Course.STUCK: 0.8}


def course_of(code: str, lead: str = "") -> Course:
    """`lead`: the leading department; those whose accounts people try find something to record and to approve."""
    random = Random(f"{SEED}:{code}:{lead}")
    if lead in TRIED and random.random() < 0.5:
        return random.choice((Course.LATE, Course.WAITING))
    return Random(f"{SEED}:{code}").choices(list(WEIGHTS), list(WEIGHTS.values()))[0]


def reports(course: Course, month: date, last: date) -> bool:
    """Whether the item is reported that month: a silent one falls silent two months before the last, a late one then."""
    if course == Course.LATE:
        return month < last
    return course != Course.SILENT or months.distance(month, last) >= 2


def figure(course: Course, kind: str, point: dict, total: Decimal | None, whole: bool, code: str) -> Decimal:
    """The invented reading of a due point, in its unit."""
    random = Random(f"{SEED}:{code}:{point['month']}")
    expected = point["expected"]
    if kind == RuleKind.TOTAL and not point["falling"]:
        base = expected if expected else (total or Decimal(0)) * point["month"].month / 24
        value = base * Decimal(f"{SHARE_OF_DUE[course] + random.uniform(-0.01, 0.01):.4f}")
    elif kind == RuleKind.FLOOR:
        broken = course == Course.STUCK
        value = expected + (Decimal(1) if point["falling"] else -abs(expected) / 500) * broken
    else:
        value = _beside(course, point, expected, random)
        if kind in (RuleKind.GROWTH, RuleKind.RATE):
            return value.quantize(TENTH, rounding=ROUND_HALF_EVEN)
    step = Decimal(1) if whole else Decimal("0.01")
    return value.quantize(step, rounding=ROUND_FLOOR)


def _beside(course: Course, point: dict, expected: Decimal, random: Random) -> Decimal:
    """A level or a growth: some steps of the yellow distance worse, or a little better."""
    step = abs(expected - point["yellow"]) or Decimal("0.5")
    worse = STEPS_WORSE.get(course, -random.uniform(0.1, 0.8))
    worse += random.uniform(-1, 1) * WANDERS.get(course, 0)
    return expected + Decimal(f"{worse:.3f}") * step * (1 if point["falling"] else -1)
