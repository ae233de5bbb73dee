"""What the backtest measured of the forecast: read from measured.json, which `manage.py backtest --write` makes anew."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forecast.landing import Estimate, Method

FILE = Path(__file__).with_name("measured.json")

# A range wider than the figure it belongs to tells nobody anything.
WIDEST = 1.0


@dataclass(frozen=True)
class Landing:
    """An estimate with its range, in the figure's own unit; eight of ten such ranges hold what comes."""

    method: Method
    ahead: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """Of one method with as many months to go.

    error: median of the absolute errors, in per cent of the truth for totals and levels, in percentage points for growth;
    the mean in points of the share for nodes. coverage: per cent of the ranges that held the truth. shown: per cent of
    the years that an estimate was shown for.
    """

    error: float
    coverage: float
    shown: float


@cache
def stored() -> dict:
    return json.loads(FILE.read_text())


def of(landing: Landing) -> Measured:
    """What the landing's method was measured to be worth so many months before the end."""
    return Measured(**stored()["measured"][landing.method][str(landing.ahead)])


def land(estimate: Estimate, bands: dict | None = None) -> Landing | None:
    """With its range; None where that is wider than the estimate itself. `bands`: other ones than the stored."""
    low, high = estimate.between(*(bands or stored()["bands"])[estimate.method][str(estimate.ahead)])
    if estimate.method in (Method.LAST_YEAR, Method.PACE) and high - low > WIDEST * estimate.value:
        return None
    return Landing(estimate.method, estimate.ahead, estimate.value, low, high)
