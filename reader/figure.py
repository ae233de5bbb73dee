"""One figure of a report, and what is carried from clause to clause while its sentence is read."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from reader import naming
from reader.numbers import Number
from reader.structure import Clause

PART_OF = re.compile("园区|项目|工程|一期|二期|主体|全线|该|其|基础设施|起步区|核心区")


@dataclass
class Figure:
    """One figure. start, stop: digits, unit and bound words in the flow. names has more than one entry where one number is
    told of several things. kind: "project" where an amount is told of a named project."""

    number: Number
    start: int
    stop: int
    bound: str
    trend: str
    clause: Clause
    group: int
    names: list[str] = field(default_factory=list)
    per: str | None = None
    firm: bool = True
    stage: str = ""
    kind: str = "indicator"
    among: bool = False
    counted: bool = False

    @property
    def value(self) -> Decimal:
        return -self.number.value if self.trend == "down" else self.number.value

    @property
    def value_high(self) -> Decimal | None:
        high = self.number.value_high
        return -high if high is not None and self.trend == "down" else high

    @property
    def is_growth(self) -> bool:
        return bool(self.trend)


@dataclass
class Context:
    """What is carried from clause to clause: the sentence's figures so far, and what the text is about."""

    is_target: bool = False
    heading: str = ""
    topic: str = ""
    last: list[Figure] = field(default_factory=list)
    earlier: Figure | None = None
    clauses: list[Clause] = field(default_factory=list)
    group: int = 0

    def about(self) -> str:
        """Who was supported in the clause before, the heading in the running text, what the sentence began with, the topic of
        a clause at most three back or of the sentence before."""
        before = self.clauses[-3:]
        supported = naming.supported(before[-1].text) if before else ""
        topics = [naming.topic(clause.text) for clause in (*self.clauses[:1], *reversed(before))]
        own = next(filter(None, topics), "")
        # 园区基础设施开工: the park is the one that was spoken of before
        return supported or self.heading or (self.topic if PART_OF.match(own) and self.topic else own) or self.topic


@dataclass(frozen=True)
class Around:
    """The words on both sides of a group of numbers, inside its clause and between its neighbours."""

    left: str
    right: str
    following: str
    beyond: str
    after_counted: bool
