"""What the database knows of the year that a report tells of, held against what the report says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Actual
from indicators.models import Reading as Entry
from reader import pairing, units
from reader.findings import Finding, Kind
from reader.pairing import SCALES
from reader.reading import Found, Reading

# Printed figures are rounded.
ROUNDED = Decimal("0.005")


@dataclass(frozen=True)
class Known:
    """One figure of the database; where tells people from where it comes."""

    name: str
    value: Decimal
    unit: str
    is_growth: bool
    where: str


def of_year(year: int) -> list[Known]:
    """The approved December figures of a year, and the results that were loaded for it."""
    entries = Entry.objects.approved().filter(point__month=date(year, 12, 1)).select_related("point__target__indicator")
    found = [_known(entry.point.target.indicator, entry.value, f"{year}年12月上报数") for entry in entries]
    names = {known.name for known in found}
    actuals = Actual.objects.filter(year=year).select_related("indicator")
    found += [
        _known(actual.indicator, actual.value, f"{year}年实绩")
        for actual in actuals
        if actual.indicator.name not in names
    ]
    return sorted(found, key=lambda known: known.name)


def _known(indicator, value: Decimal, where: str) -> Known:
    return Known(indicator.name, value, indicator.unit, indicator.measure == "growth", where)


def check(reading: Reading, known: list[Known]) -> Iterator[Finding]:
    """A result that the report tells otherwise than the database."""
    by_name = {_key(each): each for each in known}
    for row in reading.found:
        if row.part != "actual" or not row.figure or row.figure.number.value_high is not None:
            continue
        each = by_name.get((pairing.normal(row.name), row.figure.is_growth))
        if each and _is_comparable(row, each) and _differs(row, each):
            message = f"{row.name}报告写{row.figure.value}{row.figure.number.unit or ''}，{each.where}是{each.value.normalize():f}{each.unit}。"
            yield Finding(Kind.CONTRADICTION, message, ((row.start, row.stop),))


def _key(known: Known) -> tuple[str, bool]:
    return pairing.normal(known.name.removesuffix("增速") if known.is_growth else known.name), known.is_growth


def _is_comparable(row: Found, known: Known) -> bool:
    word = known.unit.lstrip("".join(SCALES))
    return units.kind(word) == row.figure.number.kind or word == row.figure.number.word


def _differs(row: Found, known: Known) -> bool:
    scale = known.unit[: len(known.unit) - len(known.unit.lstrip("".join(SCALES)))]
    value, said = pairing.scaled(known.value, scale), pairing.amount(row)
    return abs(value - said) > max(abs(value), abs(said)) * ROUNDED
