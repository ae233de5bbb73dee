"""Headings, paragraphs, sentences and clauses of a report, with their places in the flow.

A section's code follows the report's own numbering: 二（三）5 is the fifth heading under （三） of part 二; 一（开头） is what
stands before the first heading of a part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ONE = "[一二三四五六七八九十]{1,3}"
LEVELS = (
    re.compile(rf"(?:第?(?P<code>{ONE})(?:、|\.|部分|：)|第(?P<code2>{ONE})(?:章|篇)[、：]?)"),
    re.compile(rf"\((?P<code>{ONE})\)[、.]?"),
    re.compile(r"(?P<code>\d{1,2})(?:、|\.(?!\d)|:(?!\d))"),
    re.compile(r"\((?P<code>\d{1,2})\)"),
)
PARENTHESIS = re.compile(r"\([^()\n]{0,160}\)")
TITLE = re.compile(r"《[^《》\n]{0,120}》")
STOP = re.compile(r"[。！？]|；|，|：(?!\d)")
GLOSSARY = re.compile(r"(?:\d{0,2}[.、]?)(?:名词解释|附：?名词解释|附件|名词注释|有关名词|部分名词)")
# A short line that ends in a figure is no title; a year is no figure.
FIGURE_LAST = re.compile(r"\d[^，。年\d]{1,6}$")
UNNUMBERED = re.compile("工作|回顾|任务|目标|安排|情况|要求")
TITLE_LENGTH = 45


@dataclass
class Heading:
    """One heading; level 0 is 一、, 1 is （一）, 2 is 1., 3 is (1), -1 a short line without a number."""

    level: int
    number: str
    title: str
    start: int


@dataclass
class Clause:
    """Text between two stops. `text` has the length of the flow's text from start to stop; what stands in parentheses is
    blanked (\\0) and is a clause of its own, `inner`, behind the one around it."""

    start: int
    stop: int
    text: str
    ending: str
    inner: bool = False


@dataclass
class Sentence:
    clauses: list[Clause] = field(default_factory=list)


@dataclass
class Paragraph:
    """start to stop in the flow; headings are those in force, by level; own: the heading that the paragraph begins with."""

    start: int
    stop: int
    body: int
    headings: dict[int, Heading]
    own: Heading | None
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def section(self) -> str:
        part, second, third = (self.headings.get(level) for level in (0, 1, 2))
        if part is None:
            return ""
        code = part.number
        if second is None and third is None:
            return f"{code}（开头）"
        return code + (f"（{second.number}）" if second else "") + (third.number if third else "")

    @property
    def title(self) -> str:
        """Of the heading nearest above."""
        return self.headings[max(self.headings)].title if self.headings else ""


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Of the flow's text, up to the glossary."""
    start, in_force, begun = 0, {}, False
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if stop > start:
            if stop - start < 40 and GLOSSARY.match(text, start) and start > len(text) // 3:
                return
            own = _heading(text, start, stop)
            begun = begun or bool(own and own.level >= 0) or "。" in text[start:stop]
            own = own if begun else None
            if own:
                in_force = {level: head for level, head in in_force.items() if level < own.level}
                in_force[own.level] = own
            body = own.start if own else start
            paragraph = Paragraph(start, stop, body, dict(in_force), own)
            paragraph.sentences = _sentences(text, body, stop)
            yield paragraph
        start = stop + 1


def _heading(text: str, start: int, stop: int) -> Heading | None:
    for level, pattern in enumerate(LEVELS):
        found = pattern.match(text, start, stop)
        if found:
            number = found["code"] or found.groupdict().get("code2") or ""
            end = _title_end(text, found.end(), stop)
            return Heading(level, number, text[found.end() : end], end if end < stop else stop)
    line = text[start:stop] if stop - start <= 30 else "。"
    if not STOP.search(line) and UNNUMBERED.search(line) and not line.endswith("报告"):
        return Heading(-1, "", text[start:stop], start)
    return None


def _title_end(text: str, start: int, stop: int) -> int:
    """A whole short line, or the words to the first full stop of a paragraph that goes on; else there is no title."""
    if stop - start <= TITLE_LENGTH and "。" not in text[start:stop]:
        return start if FIGURE_LAST.search(text, start, stop) else stop
    end = text.find("。", start, min(stop, start + TITLE_LENGTH))
    if end < 0 or re.search(r"\d", text[start:end]):
        return start
    return end + 1


def _sentences(text: str, start: int, stop: int) -> list[Sentence]:
    """One sentence runs to 。！？ or the paragraph's end; ，；： end a clause."""
    blanked, inner = _blanked(text, start, stop)
    found, sentence, at = [], Sentence(), start
    places = iter(inner)
    place = next(places, None)
    for sign in [*STOP.finditer(blanked), None]:
        end = start + sign.start() if sign else stop
        if end > at:
            sentence.clauses.append(Clause(at, end, blanked[at - start : end - start], sign[0] if sign else "。"))
        while place and place[0] < end:
            sentence.clauses += [
                Clause(first, last, text[first:last], "，", inner=True) for first, last in _pieces(text, *place)
            ]
            place = next(places, None)
        at = end + 1
        if sentence.clauses and (sign is None or sign[0] in "。！？"):
            found.append(sentence)
            sentence = Sentence()
    return found


def _blanked(text: str, start: int, stop: int) -> tuple[str, list[tuple[int, int]]]:
    """The paragraph with parentheses blanked and the stops inside titles taken out; and where the parentheses stand."""
    body, inner = text[start:stop], []
    for found in PARENTHESIS.finditer(body):
        inner.append((start + found.start() + 1, start + found.end() - 1))
    if inner:
        body = PARENTHESIS.sub(lambda found: "\0" * len(found[0]), body)
    body = TITLE.sub(lambda found: re.sub("[，；：。！？]", "、", found[0]), body)
    return body, inner


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    for sign in STOP.finditer(text, start, stop):
        if sign.start() > at:
            yield at, sign.start()
        at = sign.end()
    if stop > at:
        yield at, stop
