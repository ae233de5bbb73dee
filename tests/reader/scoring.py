"""How well a report was read: what was found against a truth made by hand, figure by figure.

A truth file holds one figure a line in the text's order, found there by its `quote`; names are compared by the pairs of
neighbouring signs that they share.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reader.reading import read
from reader.rows import rows

REPORTS = Path(__file__).parent / "reports"


@dataclass(frozen=True)
class Told:
    """One figure of the truth; start and stop are places in the text."""

    part: str
    value: Decimal
    high: Decimal | None
    unit: str
    bound: str
    is_growth: bool
    name: str
    start: int
    stop: int
    quote: str


def text(name: str) -> str:
    return (REPORTS / f"{name}.txt").read_text(encoding="utf-8")


def truth(name: str) -> Iterator[Told]:
    report, at = text(name), 0
    with (REPORTS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines, delimiter="|"):
            at = report.index(line["quote"], at)
            high = Decimal(line["high"]) if line["high"] else None
            yield Told(
                line["part"], Decimal(line["value"]), high, line["unit"], line["bound"], line["growth"] == "1",
                line["name"], at, at + len(line["quote"]), line["quote"],
            )  # fmt: skip


def figures(report: str) -> list[dict]:
    return [row for row in rows(read(report)) if row["value"] is not None]


def is_same(row: dict, told: Told) -> bool:
    overlap = row["start"] < told.stop and told.start < row["end"]
    return overlap and abs(row["value"]) == told.value and row["unit"] == told.unit


@dataclass
class Score:
    """found: pairs of row and truth; missed and wrong: what has no partner."""

    found: list[tuple[dict, Told]]
    missed: list[Told]
    wrong: list[dict]

    @property
    def f1(self) -> float:
        return 2 * len(self.found) / (2 * len(self.found) + len(self.missed) + len(self.wrong))

    def share(self, key: str, of_told) -> float:
        return sum(row[key] == of_told(told) for row, told in self.found) / len(self.found)

    @property
    def names(self) -> float:
        return sum(likeness(row["name"], told.name) for row, told in self.found) / len(self.found)


def score(name: str) -> Score:
    left, found, wrong = list(truth(name)), [], []
    for row in figures(text(name)):
        told = next((told for told in left if is_same(row, told)), None)
        if told:
            left.remove(told)
            found.append((row, told))
        else:
            wrong.append(row)
    return Score(found, left, wrong)


def likeness(first: str, second: str) -> float:
    one, two = ({name[at : at + 2] for at in range(len(name) - 1)} for name in (first, second))
    return 2 * len(one & two) / ((len(one) + len(two)) or 1)
