"""A report's text in, figure rows out: the one function that the command, the guard and the review ask."""

from dataclasses import dataclass, field

from reader import figures, flow, parts, structure
from reader.figures import Figure
from reader.structure import Paragraph


@dataclass
class Found:
    """One row before it is written out: a figure under one of its names, or words without a number (figure None)."""

    part: str
    year: int | None
    section: str
    name: str
    start: int
    stop: int
    figure: Figure | None = None
    paragraph: Paragraph | None = None
    extra: dict = field(default_factory=dict)


@dataclass
class Reading:
    source: str
    flow: flow.Flow
    years: parts.Years
    paragraphs: list[Paragraph]
    found: list[Found]

    def quote(self, start: int, stop: int) -> str:
        """The source's own words for a stretch of the flow."""
        first, last = self.flow.span(start, stop)
        return self.source[first:last]


def read(source: str) -> Reading:
    """Deterministic and linear in the length of the text; any text will do, an empty one has no rows."""
    read_as = flow.flow(source)
    paragraphs = list(structure.paragraphs(read_as.text))
    told = parts.years(read_as.text, paragraphs)
    walk, found = parts.Parts(told.plan), []
    for paragraph in paragraphs:
        part = walk.enter(paragraph, read_as.text[paragraph.body : min(paragraph.stop, paragraph.body + 400)])
        context = figures.Context(is_target=part == "target", topic="")
        for sentence in paragraph.sentences:
            found += _rows(sentence, paragraph, part, told, context)
    return Reading(source, read_as, told, paragraphs, found)


def _rows(sentence, paragraph: Paragraph, part: str, told: parts.Years, context: figures.Context) -> list[Found]:
    rows = []
    for figure in figures.read(sentence, context):
        own, year = parts.of_clause(part, figure.clause.text[: figure.start - figure.clause.start + 20], told)
        for name in figure.names:
            rows.append(Found(own, year, paragraph.section, name, figure.start, figure.stop, figure, paragraph))
    return rows
