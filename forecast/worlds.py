"""Invented years whose end is known: what the backtest tries the forecast on. The same years for the same seed.

Four shapes, as district figures go: seasonal, loaded late, in steps, and noisy. Sizes and speeds are drawn widely, so
that what is measured does not hang on one of them. Nothing here looks at landing.py.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import exp, pi, sin
from random import Random

from django.db.models import TextChoices

MONTHS = range(1, 13)


class Shape(TextChoices):
    SEASONAL = "seasonal", "季节性"
    LATE = "late", "前低后高"
    STEPS = "steps", "阶梯式"
    NOISY = "noisy", "起伏大"


@dataclass(frozen=True)
class Year:
    """Twelve figures, January to December, of this year and (totals only) of the last one; and what was promised."""

    figures: list[float]
    last: list[float]
    target: float


def total(random: Random, shape: Shape) -> Year:
    """Cumulative figures. Years end between half and half more of what was promised, most of them close to it."""
    target = 10 ** random.uniform(1, 5)
    weights = _weights(random, shape)
    end = target * random.triangular(0.55, 1.3, 1.02)
    before = target * random.triangular(0.7, 1.2, 0.95)
    return Year(_spread(random, shape, weights, end), _spread(random, shape, weights, before), target)


def _weights(random: Random, shape: Shape) -> list[float]:
    """What each month brings in an ordinary year, in proportion."""
    if shape == Shape.SEASONAL:
        height, phase = random.uniform(0.2, 0.6), random.uniform(0, 2 * pi)
        return [1 + height * sin(2 * pi * month / 12 + phase) for month in MONTHS]
    if shape == Shape.LATE:
        power = random.uniform(0.2, 0.9)
        return [month**power for month in MONTHS]
    if shape == Shape.STEPS:
        steps = {random.choice(MONTHS) for _ in range(random.randint(3, 6))}
        return [1.0 if month in steps else 0.1 for month in MONTHS]
    return [1.0 for _ in MONTHS]


def _spread(random: Random, shape: Shape, weights: list[float], end: float) -> list[float]:
    """A year of this course: every month is more or less than usual; steps come a month early or late."""
    noise = random.uniform(0.25, 0.6) if shape == Shape.NOISY else random.uniform(0.05, 0.25)
    if shape == Shape.STEPS and random.random() < 0.5:
        weights = weights[1:] + weights[:1] if random.random() < 0.5 else weights[-1:] + weights[:-1]
    drawn = [weight * exp(random.gauss(0, noise)) for weight in weights]
    whole = sum(drawn)
    return [end * part / whole for part in accumulate(drawn)]


def growth(random: Random, shape: Shape) -> Year:
    """Year-to-date growth in per cent: the mean of the months' own growths, which remember the month before."""
    middle, unrest = random.uniform(-4, 14), random.uniform(0.5, 3)
    own, shocks, toward = [], 0.0, random.choice((-1, 1))
    for month in MONTHS:
        shocks = 0.5 * shocks + random.gauss(0, unrest * (2 if shape == Shape.NOISY else 1))
        own.append(middle + toward * _drift(shape, month) * unrest + shocks)
    return Year([sum(own[:month]) / month for month in MONTHS], [], middle)


def level(random: Random, shape: Shape) -> Year:
    """A stock or rate at the month's end: it walks, and follows its shape."""
    size = 10 ** random.uniform(0.3, 4.5)
    unrest = size * random.uniform(0.002, 0.02)
    tilt = random.gauss(0, 0.4)
    at, found, toward = size, [], random.choice((-1, 1))
    for month in MONTHS:
        at += unrest * (tilt + random.gauss(0, 0.6))
        seen = random.gauss(0, 0.8 if shape == Shape.NOISY else 0.2)
        found.append(at + unrest * (2 * toward * _drift(shape, month) + seen))
    return Year(found, [], size)


def _drift(shape: Shape, month: int) -> float:
    if shape == Shape.SEASONAL:
        return sin(2 * pi * month / 12)
    if shape == Shape.LATE:
        return (month / 12) ** 2 * 2
    if shape == Shape.STEPS:
        return 1.5 if month > 6 else 0.0
    return 0.0


@dataclass(frozen=True)
class Nodes:
    """`asked` and `done`: share of nodes in per cent, due and done by each month."""

    asked: dict[int, float]
    done: dict[int, float]


def nodes(random: Random) -> Nodes:
    """Three to six nodes over the year, the promised one at its end; an item has a lag of its own, and every node is
    somewhat earlier or later."""
    due = sorted([12, *(random.choice(MONTHS) for _ in range(random.randint(2, 5)))])
    own = random.choice((0, 0, 0, 1, 1, 2, 3, 5))
    done, before = [], 0
    for month in due:
        before = max(before, month + max(own + random.choice((-1, 0, 0, 0, 1, 2)), 0))
        done.append(before)
    weight = 100 / len(due)
    return Nodes(*({month: weight * sum(when <= month for when in dates) for month in MONTHS} for dates in (due, done)))
