"""The forecast tried on years whose end is known: its error, how often its ranges hold the truth, and how the
yardsticks fare. The same seed gives the same figures. Bands are fitted on one set of years and measured on another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random
from statistics import mean, median

from forecast import landing, worlds
from forecast.landing import FIGURES_AT_LEAST, Estimate, Method
from forecast.measured import land
from forecast.worlds import MONTHS, Shape

SEED = 2023
KNOWN = range(FIGURES_AT_LEAST, 12)
# What a range is to hold, and how much stays out at each side.
COVERED, TAIL = 80, 0.1
# Of fewer than this share of the years nothing is fitted.
ENOUGH_SHOWN = 0.2
# How much earlier or later than an item's own lag a node may be, in months.
NODE_BANDS = [(-earlier, later) for earlier in range(4) for later in range(7)]

# One trial: the shape of the year, the estimate (None: none is made), the truth.
Trial = tuple[str, Estimate | None, float]
# By method and months to go.
Trials = dict[tuple[Method, int], list[Trial]]

EVEN = {month: month / 12 for month in MONTHS}


def run(*, years: int, seed: int = SEED) -> dict:
    """What measured.json holds. `years`: of each shape and kind of figure."""
    bands = fitted(trials(f"{seed}:fit", years))
    measured, shapes = measure(trials(f"{seed}:test", years), bands)
    return {"seed": seed, "years": years, "bands": bands, "measured": measured, "shapes": shapes}


def trials(seed: str, years: int) -> Trials:
    """Every method on every year, with figures up to each month. Shapes have random numbers of their own."""
    made = defaultdict(list)
    for shape in Shape:
        random = Random(f"{seed}:{shape}")
        for _ in range(years):
            for method, month, estimate, truth in _tried(random, shape):
                made[method, 12 - month].append((shape.value, estimate, truth))
    random = Random(f"{seed}:nodes")
    for _ in range(years * len(Shape)):
        year = worlds.nodes(random)
        for month in KNOWN:
            estimate = landing.nodes(_until(year.done, month), year.asked)
            made[Method.NODES, 12 - month].append(("nodes", estimate, year.done[12]))
    return made


def _tried(random: Random, shape: Shape) -> Iterator[tuple[Method, int, Estimate | None, float]]:
    year = worlds.total(random, shape)
    figures = dict(zip(MONTHS, year.figures, strict=True))
    last = {month: figure / year.last[-1] for month, figure in zip(MONTHS, year.last, strict=True)}
    for month in KNOWN:
        for method, shares in ((Method.LAST_YEAR, last), (Method.PACE, EVEN)):
            yield method, month, landing.total(_until(figures, month), shares, method), figures[12]
    for method, world in ((Method.GROWTH, worlds.growth), (Method.LEVEL, worlds.level)):
        figures = dict(zip(MONTHS, world(random, shape).figures, strict=True))
        for month in KNOWN:
            yield method, month, landing.path(_until(figures, month), method), figures[12]


def _until(figures: dict[int, float], month: int) -> dict[int, float]:
    return {number: figure for number, figure in figures.items() if number <= month}


def fitted(tried: Trials) -> dict:
    """method -> months to go -> the two multiples between which eight of ten truths lie.

    Fitted again on those estimates alone that the first bands leave narrow enough to be shown.
    """
    bands = _bands(tried, lambda estimate: True)
    return _bands(tried, lambda estimate: land(estimate, bands) is not None, otherwise=bands)


def _bands(tried: Trials, is_shown: Callable[[Estimate], bool], otherwise: dict | None = None) -> dict:
    bands = defaultdict(dict)
    for (method, ahead), found in tried.items():
        made = [(estimate, truth) for _, estimate, truth in found if estimate and is_shown(estimate)]
        if len(made) < len(found) * ENOUGH_SHOWN:
            bands[method.value][str(ahead)] = otherwise[method][str(ahead)]
        else:
            bands[method.value][str(ahead)] = _node_band(made) if method == Method.NODES else _band(made)
    return dict(bands)


def _band(made: list[tuple[Estimate, float]]) -> list[float]:
    scores = sorted((truth - estimate.value) / estimate.unit for estimate, truth in made)
    return [round(scores[int(share * (len(scores) - 1))], 3) for share in (TAIL, 1 - TAIL)]


def _node_band(made: list[tuple[Estimate, float]]) -> list[float]:
    """The narrowest whole months, then the mean error: the least that a range is wide to each side (Estimate.between).

    Shares come in jumps, so that more than eight of ten may be held.
    """

    def held(band: tuple[int, int]) -> bool:
        return sum(_holds(estimate.between(*band), truth) for estimate, truth in made) >= COVERED / 100 * len(made)

    enough = [band for band in NODE_BANDS if held(band)]
    error = mean(abs(estimate.value - truth) for estimate, truth in made)
    return [*min(enough or NODE_BANDS[-1:], key=lambda band: (band[1] - band[0], band[1])), round(error, 2)]


def _holds(between: tuple[float, float], truth: float) -> bool:
    low, high = between
    return low - 1e-9 <= truth <= high + 1e-9


def measure(tried: Trials, bands: dict) -> tuple[dict, dict]:
    """(method -> months to go -> measured.Measured as a dict, method -> shape -> per cent held)."""
    measured, by_shape = defaultdict(dict), defaultdict(list)
    for (method, ahead), found in tried.items():
        landed = [(shape, land(estimate, bands), truth) for shape, estimate, truth in found if estimate]
        shown = [(shape, one, truth) for shape, one, truth in landed if one]
        held = [(shape, _holds((one.low, one.high), truth)) for shape, one, truth in shown]
        for shape, is_held in held:
            by_shape[method, shape].append(is_held)
        measured[method.value][str(ahead)] = {
            "error": _middle(method, [_error(method, one.value, truth) for _, one, truth in shown]),
            "coverage": _per_cent(sum(is_held for _, is_held in held), len(held)),
            "shown": _per_cent(len(shown), len(found)),
        }
    shapes = defaultdict(dict)
    for (method, shape), held in by_shape.items():
        shapes[method.value][shape] = _per_cent(sum(held), len(held))
    return dict(measured), dict(shapes)


def _error(method: Method, value: float, truth: float) -> float:
    difference = abs(value - truth)
    return difference if method in (Method.GROWTH, Method.NODES) else difference / abs(truth) * 100


def _middle(method: Method, errors: list[float]) -> float:
    """The median; the mean for nodes, of which most come out exactly."""
    middle = mean if method == Method.NODES else median
    return round(middle(errors), 2) if errors else 0.0


def _per_cent(part: int, whole: int) -> float:
    return round(part * 100 / whole, 1) if whole else 0.0
