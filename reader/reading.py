"""A report's text in, what was found in it out: the one function that the command, the guard and the review ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from reader import deadlines, figures, flow, organisations, parts, promises, structure
from reader.figure import Context, Figure
from reader.structure import Paragraph, Sentence


@dataclass
class Found:
    """One row before it is written out: a figure under one of its names, or words without a number (figure None).

    part: "actual" or "target". start, stop: places in the flow. extra: what only some rows have (stage, capacity).
    """

    part: str
    year: int | None
    section: str
    name: str
    start: int
    stop: int
    kind: str = "indicator"
    figure: Figure | None = None
    firm: bool = True
    deadline: date | None = None
    lead: str | None = None
    sentence: int = 0
    extra: dict = field(default_factory=dict)


@dataclass
class Reading:
    """source is the text as given; flow what was read of it; found in the text's order."""

    source: str
    flow: flow.Flow
    years: parts.Years
    paragraphs: list[Paragraph]
    found: list[Found]

    def quote(self, start: int, stop: int) -> str:
        """The source's own words for a stretch of the flow."""
        first, last = self.flow.span(start, stop)
        return self.source[first:last]


def year_of(source: str) -> int | None:
    """The plan's year as the text tells it, long before the whole is read: a million signs take a second."""
    return _opened(source)[2].plan


def _opened(source: str) -> tuple[flow.Flow, list[Paragraph], parts.Years]:
    read_as = flow.flow(source)
    paragraphs = list(structure.paragraphs(read_as.text))
    return read_as, paragraphs, parts.years(read_as.text, paragraphs)


def read(source: str, heard: Callable[[int], None] = lambda place: None) -> Reading:
    """Deterministic and linear in the length of the text; any text will do, an empty one has no rows.

    `heard` is told after each sentence how far it is, in signs.
    """
    read_as, paragraphs, told = _opened(source)
    walk, found, count = parts.Parts(told.plan), [], 0
    for paragraph in paragraphs:
        head = read_as.text[paragraph.body : min(paragraph.stop, paragraph.body + 400)]
        part = walk.enter(paragraph, head)
        context = Context(is_target=part == "target")
        goals = part == "target" and (promises.in_goals(head) or promises.in_goals(paragraph.title))
        for sentence in paragraph.sentences:
            count += 1
            rows = _figures(sentence, paragraph, part, told, context, read_as.text)
            rows += _promises(sentence, paragraph, part, told, rows, goals)
            rows.sort(key=lambda row: row.start)
            for row in rows:
                row.sentence = count
            found += rows
            heard(sentence.clauses[-1].stop)
    return Reading(source, read_as, told, paragraphs, found)


def _figures(sentence: Sentence, paragraph: Paragraph, part: str, told: parts.Years, context, text: str) -> list[Found]:
    rows = []
    start, stop = sentence.clauses[0].start, sentence.clauses[-1].stop
    for figure in figures.read(sentence, context):
        at = figure.start - figure.clause.start
        clause = figure.clause.text[max(0, at - 80) : at + 60]
        before = text[max(start, figure.start - 120) : figure.start]
        behind = text[figure.stop : min(stop + 1, figure.stop + 40)]
        own, year = parts.of_clause(part, before, figure.clause.text[max(0, at - 80) : at + 20], told)
        for name in figure.names:
            row = Found(own, year, paragraph.section, name, figure.start, figure.stop, figure.kind, figure, figure.firm)
            row.lead = organisations.lead(before, behind, name)
            row.deadline = deadlines.find(clause, told) if own == "target" else None
            rows.append(row)
    return rows


def _promises(
    sentence: Sentence, paragraph: Paragraph, part: str, told: parts.Years, rows: list[Found], goals: bool
) -> list[Found]:
    """What the sentence tells without a number; of the part that looks back only what was asked from above."""
    found: list[Found] = []
    starts = {row.figure.clause.start for row in rows if row.figure}
    before: list[Found] = []
    for clause in sentence.clauses:
        has_figures = clause.start in starts
        if part == "actual":
            told_here = promises.results(clause, has_figures=has_figures)
        else:
            told_here = promises.find(clause, has_figures=has_figures, in_goals=goals)
        here = [_without_number(promise, clause, paragraph, part, told) for promise in told_here]
        if not here and part == "target" and (stage := promises.further(clause)):
            _carry_on(before, clause, stage, told)
        elif not clause.inner:
            before = here
        found += here
    return found


def _carry_on(rows: list[Found], clause, stage: str, told: parts.Years) -> None:
    """启动某公路建设，争取当年建成通车: what the clause before named is promised up to there."""
    for row in rows:
        if row.kind != "indicator":
            row.extra["stage"] = stage
            row.deadline = deadlines.find(clause.text[:120], told) or row.deadline
            row.firm = row.firm and not figures.is_hope(clause.text[:120])


def _without_number(promise, clause, paragraph: Paragraph, part: str, told: parts.Years) -> Found:
    row = Found(part, told.of(part), paragraph.section, promise.name, promise.start, promise.stop, promise.kind)
    if part == "target":
        row.deadline = deadlines.find(clause.text[:120], told)
        row.firm = not figures.is_hope(clause.text[:120])
    if promise.kind != "indicator":
        row.extra = {
            "stage": promise.stage, "capacity": promise.capacity, "capacity_unit": promise.capacity_unit,
        }  # fmt: skip
    return row
