"""20,000 random points, 1,000 of them exactly on a line: the same lights as the second opinion in every database.

A run of the suite uses one database; as SQLite and PostgreSQL both agree with the oracle, they agree with each other.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from projects.tracks import COLUMNS
from tests.oracle import Facts, light
from tests.stored import judged_targets, judged_tracks

pytestmark = pytest.mark.django_db

AS_OF = date(2023, 9, 5)
SEED = 20230905
WORDS = {"滞后", "预警", "未报", "略欠进度", "待审", "达进度", "已完成", "未到期", "无法判定"}
LARGEST = 10**15 - 1
UNIT = Decimal("0.0001")
REPORT_BY = [None, AS_OF, AS_OF - timedelta(days=1), AS_OF + timedelta(days=1), AS_OF - timedelta(days=400)]


def random_points(count: int, *, on_a_line: int, seed: int = SEED) -> list[Facts]:
    """The first `on_a_line` have a figure on one of their lines; every third of the rest one unit beside one."""
    random = Random(seed)
    return [_random_point(random, number < on_a_line, number % 3 == 0) for number in range(count)]


def _random_point(random: Random, on_a_line: bool, beside: bool) -> Facts:
    falling = random.random() < 0.3
    lines = _random_lines(random, falling) if on_a_line or random.random() > 0.05 else (None,) * 4
    known = [line for line in lines if line is not None]
    reading = _random_figure(random) if random.random() > 0.2 else None
    if on_a_line:
        reading = random.choice(known)
    elif known and beside:
        reading = random.choice(known) + random.choice((UNIT, -UNIT))
    submitted = _random_figure(random) if random.random() < 0.3 else None
    return Facts(random.choice(REPORT_BY), *lines, falling, reading, submitted)


def _random_lines(random: Random, falling: bool) -> tuple:
    scale = random.randint(2, 14)
    expected, yellow, red = sorted((_random_figure(random, scale) for _ in range(3)), reverse=not falling)
    if random.random() < 0.1:
        yellow = red = expected
    if random.random() < 0.1:
        expected = yellow = red = Decimal(0)
    done_at = random.choice((None, expected, yellow, abs(expected) * 2, Decimal(0), _random_figure(random)))
    return expected, yellow, red, done_at


def _random_figure(random: Random, scale: int | None = None) -> Decimal:
    """Up to 14 digits, four of them after the point; a fifth of them whole."""
    scale = scale or random.randint(1, 14)
    figure = Decimal(random.randint(-(10**scale), 10**scale)) * UNIT
    return figure.to_integral_value() if random.random() < 0.2 else figure


def differences(facts: list[Facts], said: list[str]) -> list:
    pairs = zip(facts, said, strict=True)
    return [(fact, word, light(fact, AS_OF)) for fact, word in pairs if word != light(fact, AS_OF)]


def test_it_works():
    points = random_points(20_000, on_a_line=1_000)
    said = judged_targets(points, AS_OF)
    assert differences(points, said) == []
    assert set(said) == WORDS
    assert min(Counter(said).values()) >= 50


def test_a_thousand_are_exactly_on_a_line():
    points = random_points(20_000, on_a_line=1_000)
    on = [
        one
        for one in points
        if one.reading is not None and one.reading in (one.expected, one.yellow, one.red, one.done_at)
    ]
    assert len(on) >= 1_000


@pytest.mark.parametrize("track", COLUMNS)
def test_projects_too(track):
    points = random_points(3_000, on_a_line=300, seed=SEED + 1)
    assert differences(points, judged_tracks(points, AS_OF, track=track)) == []


def test_fifteen_digits_are_kept_apart():
    """The longest amounts that a column holds, one smallest unit apart, are still different figures."""
    line = Decimal(LARGEST) * UNIT
    lines = (line - UNIT,) * 3
    points = [Facts(AS_OF, *lines, line, False, line - step * UNIT, None) for step in (0, 1, 2)]
    assert judged_targets(points, AS_OF) == ["已完成", "达进度", "滞后"]


def test_the_second_opinion_would_notice():
    """Taking "above" for "at or above" is one unit's difference: it changes most lights of the points on a line."""
    points = random_points(1_000, on_a_line=1_000)
    worse = [replace(one, reading=one.reading + (UNIT if one.falling else -UNIT)) for one in points]
    changed = [one for one, other in zip(points, worse, strict=True) if light(one, AS_OF) != light(other, AS_OF)]
    assert len(changed) > 500
