"""How a year's path is proposed: as last year's target of the same indicator had it, otherwise by what is measured."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from drafting.models import Row
from indicators.models import Measure, Pace, Target
from lingling_plan.models import Plan
from lingling_plan.pace import Cadence
from seeding.rows import plain_number

PLACES = Decimal("0.0001")
# After the calendar of official statistics: name, which data months have a figure, how many days after the month's end.
CADENCES = (
    (re.compile("生产总值|GDP|居民.*收入|生猪|存栏|出栏|蔬菜"), Cadence.QUARTERLY, 30),
    (re.compile("工业增加值|固定资产投资|零售总额|工业投资"), Cadence.NO_JANUARY, 25),
    (re.compile("粮食"), Cadence.HARVEST, None),
)
COUNTED = frozenset(
    [
        "个",
        "家",
        "人",
        "户",
        "项",
        "件",
        "所",
        "座",
        "名",
        "起",
        "处",
        "条",
        "宗",
        "场",
        "辆",
        "套",
        "台",
        "栋",
        "次",
        "对",
        "人次",
        "头",
        "亩次",
    ]
)


def cadence(name: str) -> tuple[str, int | None]:
    """(cadence, days after the month's end) of an indicator that the database does not know yet."""
    found = next(((kind, days) for words, kind, days in CADENCES if words.search(name)), None)
    return found or (Cadence.MONTHLY, None)


def is_counted(row: Row) -> bool:
    """Only whole ones of it exist, and the report's own figure is whole."""
    return row.unit in COUNTED and all(value is None or value == int(value) for value in (row.value, row.value_high))


def before(year: int) -> dict[str, Target]:
    """Code -> the target of the plan before."""
    last = Plan.objects.filter(year__lt=year).order_by("-year").first()
    targets = Target.objects.filter(plan=last).select_related("indicator", "plan")
    return {target.indicator.code: target for target in targets}


def pace(row: Row, last: Target | None, year: int) -> dict[str, str]:
    """The columns pace and pace_figures. A path by months keeps its shape: each month's share of last year's target."""
    if last is None:
        return {"pace": Pace.EVEN if row.measure == Measure.CUMULATIVE else Pace.LEVEL}
    if last.pace not in (Pace.HARVEST, Pace.DRAWN):
        return {"pace": last.pace}
    if not row.value or not last.value:
        return {"pace": Pace.EVEN if row.measure == Measure.CUMULATIVE else Pace.LEVEL}
    figures = {
        month.replace(str(last.plan.year), str(year), 1): (Decimal(figure) * row.value / last.value)
        for month, figure in last.pace_figures.items()
        if month.startswith(str(last.plan.year))
    }
    told = (f"{month}={plain_number(_rounded(figure, row))}" for month, figure in sorted(figures.items()))
    return {"pace": last.pace, "pace_figures": ";".join(told)}


def _rounded(figure: Decimal, row: Row) -> Decimal:
    places = Decimal(1) if is_counted(row) else PLACES
    return figure.quantize(places, rounding=ROUND_HALF_EVEN)
