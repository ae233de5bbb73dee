"""Where a figure lands: what the end will probably show, from the figures so far. Pure functions, no database, no clock.

Decimals come in from points and leave as rounded decimals (facts.py); in between everything is a float: an estimate is
no amount, and its own error is thousands of times that of a float. A month is its number, 1 to 12; `end` is the month
that is asked about. No estimate looks at the target: what was promised says nothing of what will come.

A range is the estimate plus two multiples of the item's own unsteadiness (`unit`). The multiples are no theory: the
backtest measures them, by method and months to go (measured.json), so that eight ranges of ten hold the truth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from django.db.models import TextChoices

# Two figures make a line through anything.
FIGURES_AT_LEAST = 3

# How much of the estimate's rate comes from the last three months alone.
RECENT, RECENT_MONTHS = 0.3, 3
# Unsteadiness taken for granted, as if this many months had shown it: three equal figures are no certainty. Of a pace
# that nobody tried on this figure, more: a steady start says little of a course that is loaded late.
PRIOR_MONTHS, PRIOR_GROWTH, PRIOR_LEVEL = 2, 0.4, 0.01
PRIOR_SCATTER = {"last_year": (0.006, 2), "pace": (0.03, 6)}
# Each month ahead follows the recent path by this much of the month before.
DAMPING = 0.6


class Method(TextChoices):
    LAST_YEAR = "last_year", "按上年同期占比推算"
    PACE = "pace", "按自身进度推算"
    GROWTH = "growth", "按增速近期走势推算"
    LEVEL = "level", "按近期走势推算"
    NODES = "nodes", "按已有节点的拖期推算"


@dataclass(frozen=True)
class Estimate:
    """`value` and `unit` in the figure's own unit; for nodes in per cent and months. `ahead`: months still to come."""

    method: Method
    ahead: int
    value: float
    unit: float
    floor: float | None = None
    at_lag: Callable[[float], float] | None = None

    def between(self, low: float, high: float, least: float = 0.0) -> tuple[float, float]:
        """The range of two multiples of the unit. A total never falls below what is there.

        Of nodes two lags, `least` points to each side where no node lies between them: nothing is that certain.
        """
        if self.at_lag:
            bottom, top = self.at_lag(high), self.at_lag(low)
            if top - bottom >= least:
                return bottom, top
            return max(self.value - least, self.floor), min(self.value + least, 100.0)
        bottom, top = self.value + low * self.unit, self.value + high * self.unit
        return (bottom, top) if self.floor is None else (max(bottom, self.floor), max(top, self.floor))


def total(known: dict[int, float], shares: dict[int, float], method: Method, end: int = 12) -> Estimate | None:
    """A cumulative figure. `shares`: month -> share of the end's total that last year, or the pace, had by then.

    None where the newest month's share is nothing, or nothing was achieved: nothing can be projected from nothing.
    """
    month = max(known)
    seen, size = shares.get(month, 0.0), known[month]
    if seen <= 0 or size <= 0:
        return None
    rate = _rate(known, shares, month)
    left = max(1.0 - seen, 0.0)
    # Steps of a steady figure scatter with the share they cover; so do what is left and the rate itself.
    unit = abs(rate) * sqrt(_scatter(known, shares, rate, method) * left / seen)
    return Estimate(method, end - month, size + rate * left, unit, floor=size)


def _rate(known: dict[int, float], shares: dict[int, float], month: int) -> float:
    """The total that the figures so far amount to, leaning on the last months."""
    overall = known[month] / shares[month]
    before = [other for other in known if other <= month - RECENT_MONTHS and other in shares]
    if not before:
        return overall
    since = max(before)
    covered = shares[month] - shares[since]
    if covered <= 0:
        return overall
    return max((1 - RECENT) * overall + RECENT * (known[month] - known[since]) / covered, 0.0)


def _scatter(known: dict[int, float], shares: dict[int, float], rate: float, method: Method) -> float:
    """Squared deviation from a steady course for each unit of share, held toward what is usual."""
    deviations, before, covered = [], 0.0, 0.0
    for month in sorted(known):
        step = shares.get(month, 0.0) - covered
        if step > 0 and rate > 0:
            deviations.append(((known[month] - before) / rate - step) ** 2 / step)
            before, covered = known[month], shares[month]
    usual, weight = PRIOR_SCATTER[method]
    return (sum(deviations) + weight * usual) / (len(deviations) + weight)


def path(known: dict[int, float], method: Method, end: int = 12) -> Estimate:
    """A growth or a level: the newest figure carried on along its last steps, which fade."""
    month, ahead = max(known), end - max(known)
    steps = _steps(known)
    recent = steps[-RECENT_MONTHS:]
    slope = sum(recent) / len(recent)
    carried = sum(DAMPING**number for number in range(1, ahead + 1))
    usual = PRIOR_GROWTH if method == Method.GROWTH else PRIOR_LEVEL * abs(known[month])
    spread = (sum(step**2 for step in steps) + PRIOR_MONTHS * usual**2) / (len(steps) + PRIOR_MONTHS)
    return Estimate(method, ahead, known[month] + slope * carried, sqrt(spread * ahead))


def _steps(known: dict[int, float]) -> list[float]:
    """Change a month, between each figure and the next."""
    ordered = sorted(known)
    return [(known[b] - known[a]) / (b - a) for a, b in pairwise(ordered)]


def nodes(known: dict[int, float], asked: dict[int, float], end: int = 12) -> Estimate | None:
    """A share of nodes done, in per cent, from how late the item's own nodes were. `asked`: month -> share due by then.

    None before any node was due: then there is no lag to go by.
    """
    month, reached = max(known), known[max(known)]
    late = _lags(known, asked, month)
    if not late:
        return None
    lag = sum(late) / len(late)

    def at_lag(lag: float) -> float:
        due = [share for when, share in asked.items() if when + max(lag, 0.0) <= end]
        return max([reached, *due])

    return Estimate(
        Method.NODES,
        end - month,
        at_lag(round(lag)),
        1.0,
        floor=reached,
        at_lag=lambda more: at_lag(max(round(lag) + more, 0)),
    )


def _lags(known: dict[int, float], asked: dict[int, float], month: int) -> list[int]:
    """Months between each node's due month and the report that had it done; an open one is at least so late as now."""
    late, before = [], 0.0
    for due in sorted(asked):
        if due > month or asked[due] <= before:
            continue
        before = asked[due]
        done = [when for when in sorted(known) if known[when] >= before]
        late.append(max(done[0] - due, 0) if done else month - due + 1)
    return late
