"""The arithmetic guard: everything in a report that does not follow, with the places it is about."""

from collections.abc import Iterable

from reader import arithmetic, comparing, pairing, wording
from reader.findings import Finding
from reader.reading import Reading


def check(reading: Reading, more: Iterable[Finding] = ()) -> list[Finding]:
    """In the order of the text. Pure; more: findings made elsewhere, as by reader.known with what a database knows."""
    pairs = list(pairing.pairs(reading))
    found = [*arithmetic.check(reading, pairs), *comparing.check(reading, pairs), *wording.check(reading), *more]
    return sorted(found, key=lambda finding: (finding.places[0], finding.kind, finding.message))
