"""Where a long report is divided into the leaves it is looked through by: at its sections, and again where one is full."""

import re

from reader.reading import Reading

ROWS, SIGNS = 60, 12_000
WHOLE = "全文"
TITLE = re.compile(r"^[^，。；：]{2,30}")


def leaves(reading: Reading, starts: list[int]) -> list[dict]:
    """{"code", "title", "start", "end", "sections"} from the text's first sign to its last. `starts`: of the rows, in order.

    "sections": [code, title] of those that begin on the leaf. A section without rows shares the leaf of the next.
    """
    made, rows = [_leaf("", "", 0)], iter([*starts, len(reading.source) + 1])
    row, count = next(rows), 0
    for paragraph in reading.paragraphs:
        start, end = reading.flow.span(paragraph.start, paragraph.stop)
        leaf, code, title = made[-1], (paragraph.section or WHOLE)[:20], _title(paragraph.title)
        if count and (code != leaf["code"] or start - leaf["start"] > SIGNS):
            leaf, count = _next(made, start), 0
        if code not in (known[0] for each in made for known in each["sections"]):
            leaf["sections"].append([code, title])
        leaf["code"], leaf["title"] = code, title
        while row < end:
            if count >= ROWS and row > leaf["start"]:
                leaf, count = _next(made, row), 0
                leaf["code"], leaf["title"] = code, f"{title}（续）"
            here = row
            while row == here:  # several names of one figure stay together
                row, count = next(rows), count + 1
    made[-1]["end"] = len(reading.source)
    return made


def _next(made: list[dict], start: int) -> dict:
    made[-1]["end"] = start
    made.append(_leaf("", "", start))
    return made[-1]


def _leaf(code: str, title: str, start: int) -> dict:
    return {"code": code, "title": title, "start": start, "end": start, "sections": []}


def _title(heading: str) -> str:
    found = TITLE.match(heading)
    return found[0] if found else heading[:30] or "正文"
