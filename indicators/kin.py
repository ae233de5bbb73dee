"""A level and its growth are two indicators (Indicator.growth_of): what each says of a month is held against the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from indicators.models import Actual, Indicator, Reading
from lingling_plan import months
from lingling_plan.entries import Status
from lingling_plan.oddities import contradiction


@dataclass
class Kin:
    """The other one of a pair, for one reading. `other`: its figure of the month; `year_before`, `unit`: the level's."""

    indicator: int
    is_level: bool
    other: Decimal | None
    year_before: Decimal | None
    unit: str

    def contradicted_by(self, value: Decimal) -> str:
        if self.other is None or self.year_before is None:
            return ""
        growth, level = (value, self.other) if self.is_level else (self.other, value)
        return contradiction(growth, level, self.year_before, unit=self.unit)


def tell(readings: list[Reading]) -> None:
    """Give each reading its `kin`: for all of them one query, two or three more where there are pairs."""
    wanted = {reading.item.indicator_id for reading in readings}
    linked = Q(growth_of__in=wanted) | Q(pk__in=wanted, growth_of__isnull=False)
    pairs = list(Indicator.objects.filter(linked).values_list("pk", "growth_of", "growth_of__unit"))
    if not pairs:
        return
    known = Known(readings, pairs)
    for reading in readings:
        own, month = reading.item.indicator_id, reading.month
        reading.kin = tuple(
            Kin(
                indicator=level if own == growth else growth,
                is_level=own == growth,
                other=known.of_month(level if own == growth else growth, month),
                year_before=known.year_before(level, month),
                unit=unit,
            )
            for growth, level, unit in pairs
            if own in (growth, level)
        )


class Known:
    """The figures of all pairs: of the readings' months, approved or waiting, and of the same months a year before."""

    def __init__(self, readings: Iterable[Reading], pairs: list[tuple[int, int, str]]):
        asked = {reading.month for reading in readings}
        levels = {level for _, level, _ in pairs}
        stored = Reading.objects.filter(
            status__in=(Status.APPROVED, Status.SUBMITTED),
            point__target__indicator__in=levels | {growth for growth, _, _ in pairs},
            point__month__in=asked | {months.add(month, -12) for month in asked},
        ).order_by("version")
        rows = list(stored.values_list("point__target__indicator", "point__month", "status", "value"))
        self.newest = {(indicator, month): value for indicator, month, _, value in rows}
        self.approved = {(one, month): value for one, month, status, value in rows if status == Status.APPROVED}
        decembers = {month.year - 1 for month in asked if month.month == 12}
        actuals = Actual.objects.filter(indicator__in=levels, year__in=decembers, value_high=None) if decembers else ()
        self.actuals = {(actual.indicator_id, actual.year): actual.value for actual in actuals}

    def of_month(self, indicator: int, month: date) -> Decimal | None:
        return self.newest.get((indicator, month))

    def year_before(self, level: int, month: date) -> Decimal | None:
        """Approved for the month a year before; at the year's end the year's result stands in for it."""
        before = self.approved.get((level, months.add(month, -12)))
        if before is None and month.month == 12:
            return self.actuals.get((level, month.year - 1))
        return before
