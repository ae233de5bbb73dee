"""A finding of the guard: what does not follow, and the places of the text it is about."""

from dataclasses import dataclass
from enum import StrEnum

from reader.reading import Reading


class Kind(StrEnum):
    """The kinds of doubts that seeds/doubts.csv has."""

    CONTRADICTION = "contradiction"
    ARITHMETIC = "arithmetic"
    BASE = "base"
    BELOW = "below"
    ABOVE = "above"
    UNCLEAR = "unclear"


LABELS = {
    Kind.CONTRADICTION: "前后不一", Kind.ARITHMETIC: "算不拢", Kind.BASE: "缺基数", Kind.BELOW: "低于上年", Kind.ABOVE: "跳得过高",
    Kind.UNCLEAR: "说法不清",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """message: one Chinese sentence. places: stretches of the flow, the first one first; never empty."""

    kind: Kind
    message: str
    places: tuple[tuple[int, int], ...]


def as_row(reading: Reading, finding: Finding) -> dict:
    """kind, message, and places as offsets into the source with its own words."""
    places = []
    for start, stop in finding.places:
        first, last = reading.flow.span(start, stop)
        places.append({"start": first, "end": last, "quote": reading.source[first:last]})
    return {"kind": finding.kind.value, "message": finding.message, "places": places}
