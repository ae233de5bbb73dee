"""How often a yardstick cries wolf, and how often it sleeps: each yardstick as the pace of invented totals.

The lines are laid by pace.py with the rule that comes with the plan, and the light is the rule's own (standing.judge).
"""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

from forecast import landing, worlds
from forecast.landing import Method
from forecast.worlds import MONTHS, Shape, Year
from forecast.yardsticks import Kind, Yardstick, yardsticks
from lingling_plan import pace, standing
from lingling_plan.pace import RuleKind, Slack, Terms
from lingling_plan.standing import Standing

# The rule for totals that comes with the plan (seeds/): 10 and 30 points of the target, or half of what is due.
SLACK = Slack(Decimal(10), Decimal(30), Decimal("0.5"))
ASKED_IN = (4, 7, 10)
# Short of the target by this much, a year should have been red.
CLEARLY_SHORT = 0.9
ALARMS = {"red": (Standing.BEHIND,), "yellow": (Standing.BEHIND, Standing.RISK)}
YEAR = 2023


def measure(*, years: int, seed: int) -> dict:
    """yardstick -> month -> false and missed alarms in per cent: of the years that reached their target those that
    showed the light, of those that fell short by a tenth or more those that did not. One query a light.
    """
    lit, counted = Counter(), Counter()
    for shape in Shape:
        random = Random(f"{seed}:alarms:{shape}")
        for _ in range(years):
            year = worlds.total(random, shape)
            end = year.figures[-1]
            outcome = "reached" if end >= year.target else "short" if end < CLEARLY_SHORT * year.target else ""
            for month in ASKED_IN if outcome else ():
                counted[outcome, month] += 1
                for yardstick in of(year, month):
                    lit[yardstick.kind, outcome, month, judged(yardstick, year, month)] += 1
    return {kind.value: {str(month): _rates(kind, month, lit, counted) for month in ASKED_IN} for kind in Kind}


def of(year: Year, month: int) -> list[Yardstick]:
    known = {number: Decimal(repr(year.figures[number - 1])) for number in range(1, month + 1)}
    last = {number: Decimal(repr(year.last[number - 1])) for number in MONTHS}
    shares = {number: number / 12 for number in MONTHS}
    own = landing.total({number: float(figure) for number, figure in known.items()}, shares, Method.PACE)
    landed = {Kind.OWN: Decimal(repr(own.value))} if own else {}
    return yardsticks(known, Decimal(repr(year.target)), last, landed)


def judged(yardstick: Yardstick, year: Year, month: int) -> Standing:
    """The light of the month's figure if the yardstick were the pace."""
    at = date(YEAR, month, 1)
    terms = Terms(
        kind=RuleKind.TOTAL,
        start=date(YEAR, 1, 1),
        deadline=date(YEAR, 12, 31),
        year_end=date(YEAR, 12, 1),
        reporting_day=5,
        value=Decimal(repr(year.target)),
        drawn={at: yardstick.expected},
    )
    asked = pace.lay(terms, lambda month: SLACK)[month - 1]
    lines = {name: float(getattr(asked, name)) for name in ("expected", "yellow", "red", "done_at")}
    facts = {**lines, "falling": False, "report_by": asked.report_by, "submitted": None}
    return standing.judge({**facts, "reading": year.figures[month - 1]}, asked.report_by)


def _rates(kind: Kind, month: int, lit: Counter, counted: Counter) -> dict[str, float]:
    rates = {}
    for alarm, lights in ALARMS.items():
        shown = {out: sum(lit[kind, out, month, light] for light in lights) for out in ("reached", "short")}
        rates[f"false_{alarm}"] = round(shown["reached"] * 100 / counted["reached", month], 1)
        rates[f"missed_{alarm}"] = round(100 - shown["short"] * 100 / counted["short", month], 1)
    return rates
