"""The arithmetic guard: everything in a report that does not follow, with the places it is about."""

from collections.abc import Iterable

from reader import arithmetic, comparing, pairing, wording
from reader.findings import Finding
from reader.pairing import Pair
from reader.reading import Reading


def check(reading: Reading, more: Iterable[Finding] = (), pairs: list[Pair] | None = None) -> list[Finding]:
    """In the order of the text. Pure; more: findings made elsewhere, as by reader.known with what a database knows.

    pairs: what pairing.pairs gives, where the caller has asked it: half of the time goes there.
    """
    pairs = list(pairing.pairs(reading)) if pairs is None else pairs
    found = [*arithmetic.check(reading, pairs), *comparing.check(reading, pairs), *wording.check(reading), *more]
    return sorted(found, key=lambda finding: (finding.places[0], finding.kind, finding.message))
