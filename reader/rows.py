"""Figure rows as JSON, one object a line: the form that seeds, reader and export share."""

import json
from collections.abc import Iterator
from decimal import Decimal

from reader.reading import Found, Reading

KEYS = (
    "part", "year", "sections", "type", "name", "value", "value_high", "unit", "per", "bound", "firm", "is_growth",
    "deadline", "lead", "lead_basis", "start", "end", "quote",
)  # fmt: skip


def rows(reading: Reading) -> Iterator[dict]:
    """In the text's order; start and end are offsets into the source, quote its own words there."""
    for found in reading.found:
        yield row(reading, found)


def row(reading: Reading, found: Found) -> dict:
    start, end = reading.flow.span(found.start, found.stop)
    figure = found.figure
    said = dict.fromkeys(KEYS) | {
        "part": found.part, "year": found.year, "sections": [found.section] if found.section else [],
        "type": found.kind, "name": found.name, "bound": "qual", "firm": found.firm, "is_growth": False,
        "deadline": found.deadline and found.deadline.isoformat(), "lead": found.lead,
        "lead_basis": "report" if found.lead else None, "start": start, "end": end, "quote": reading.source[start:end],
    }  # fmt: skip
    if figure:
        said |= {
            "value": figure.value, "value_high": figure.value_high,
            "unit": figure.number.unit, "per": figure.per, "bound": figure.bound, "is_growth": figure.is_growth,
        }  # fmt: skip
    return said | found.extra


def as_line(row: dict) -> str:
    return json.dumps({key: _json(value) for key, value in row.items()}, ensure_ascii=False)


def _json(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
