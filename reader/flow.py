"""A report's text as it is read: one paragraph a line, without what is no text, every character with its place in the source.

Source text is never changed. `Flow.text` is what the grammar looks at: white space, residue of web pages, page numbers and
line ends inside a paragraph are left out, full-width signs become half-width ones. `Flow.span(start, stop)` leads back.
"""

import html
import re
from array import array
from dataclasses import dataclass
from itertools import pairwise

# Residue of web pages; bounded, so that an open bracket costs nothing.
RESIDUE = re.compile(
    r"<!--[^>]{0,2000}-->|<(?:script|style)\b[^>]{0,200}>[^<]{0,5000}</(?:script|style)>"
    r"|</?[a-zA-Z][^<>\n]{0,300}>|&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
# Tags that begin or end a paragraph.
BLOCK = re.compile(r"</?(?:p|div|br|h[1-6]|tr|li|ul|ol|td|th|table|center|section|article|title|dd|dt)", re.IGNORECASE)
PAGE_NUMBER = re.compile(
    r"^[ \t\u3000]*(?:[-\u2010-\u2015\u2500\uff0d·.]{1,3}[ \t\u3000]*\d{1,4}[ \t\u3000]*[-\u2010-\u2015\u2500\uff0d·.]{1,3}"
    r"|第[ \t]*\d{1,4}[ \t]*页(?:[ \t]*[,，/]?[ \t]*共[ \t]*\d{1,4}[ \t]*页)?|\d{1,3}[ \t]*/[ \t]*\d{1,3}|\d{1,3})[ \t\u3000]*$",
    re.MULTILINE,
)
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}((?:[,\uff0c]\d{3})+)(?![\d,])")
# 12·5%: a point as some printers set it.
POINT = re.compile("(?<=\\d)[·•．](?=\\d{1,2}(?:%|％|亿|万|元|个百分点|‰))")
BLANKS = frozenset(" \t\r\f\v\u3000\xa0\ufeff\u200b\u200c\u200d\u2002\u2003\u2009\u202f\x00")
SIGNS = {
    **{chr(0xFF01 + code): chr(0x21 + code) for code in range(94)},
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u2212", "-"),
    **dict.fromkeys("\uff5e\u223c", "~"),
    **dict.fromkeys("\u2236\ufe30\ufe55", ":"),
    **dict(zip("\u02d9\u3014\u3015\u301d\u301e\u301f\ufe6a", "·()“””%", strict=True)),
}
# Half-width signs of sentences become the full-width ones that Chinese sentences have.
STOPS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
HEADING_START = re.compile(
    r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．，:：]|第[一二三四五六七八九十]{1,3}|[-—]{2}|[●◆■★▲]"
)
# How many signs a full line may be short of the width.
SLACK = 4
# A line this long with a comma or stop inside is prose, not a title.
PROSE = 28
SENTENCE = re.compile("[，。；,;]")
ENDS = frozenset("。！？；：!?;:”』」)）")


@dataclass(frozen=True)
class Flow:
    """text: what is read. origin[i]: where its character i stands in the source; one more at the end."""

    text: str
    origin: array

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Offsets into the source of text[start:stop], which is not empty."""
        return self.origin[start], self.origin[stop - 1] + 1


def flow(source: str) -> Flow:
    """Linear in the length of the source; any text will do."""
    left_out, instead = bytearray(len(source)), {}
    for found in RESIDUE.finditer(source):
        _leave_out(left_out, *found.span())
        sign = _meant(found[0])
        if sign:
            left_out[found.start()], instead[found.start()] = 0, sign
    for found in POINT.finditer(source):
        instead[found.start()] = "."
    for found in PAGE_NUMBER.finditer(source):
        _leave_out(left_out, *found.span())
    for found in THOUSANDS.finditer(source):
        for at in range(*found.span(1)):
            left_out[at] = source[at] in ",，"
    for at in _wraps(source):
        left_out[at] = 1
    return _joined(source, left_out, instead)


def _meant(residue: str) -> str:
    """The sign that a tag or an entity stands for, if any."""
    if residue.startswith("&"):
        sign = html.unescape(residue)
        return sign if len(sign) == 1 and sign.isprintable() else ""
    return "\n" if BLOCK.match(residue) else ""


def _leave_out(left_out: bytearray, start: int, stop: int) -> None:
    left_out[start:stop] = b"\x01" * (stop - start)


def _joined(source: str, left_out: bytearray, instead: dict[int, str]) -> Flow:
    signs, origin, last = [], array("l"), "\n"
    for at, sign in enumerate(source):
        sign = instead.get(at, sign)
        if left_out[at] or sign in BLANKS:
            continue
        sign = "\n" if sign in "\n\u2028\u2029\x85" else SIGNS.get(sign, sign)
        if sign == "\n" and last == "\n":
            continue
        last = sign
        signs.append(STOPS.get(sign, sign))
        origin.append(at)
    origin.append(len(source))
    return Flow("".join(signs), origin)


def _wraps(source: str) -> list[int]:
    """Line ends inside a paragraph: in a text cut at one width, and where a line of prose breaks off in its sentence."""
    lines = source.split("\n")
    width = _width(lines)
    found, at = [], 0
    for line, following in pairwise(lines):
        at += len(line) + 1
        said, after = line.strip(), following.strip()
        begins = HEADING_START.match(after) or following.startswith(("\u3000", "  ", "\t"))
        if not said or not after or said[-1] in ENDS or begins:
            continue
        full = width and len(line.rstrip()) >= width - SLACK
        prose = len(said) >= PROSE and SENTENCE.search(said) and not HEADING_START.match(said)
        if full or prose:
            found.append(at - 1)
    return found


def _width(lines: list[str]) -> int:
    """Where the lines are cut; 0 in a text with a line a paragraph."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 8:
        return 0
    width = lengths[len(lengths) * 8 // 10]
    full = sum(length >= width - SLACK for length in lengths)
    is_cut = 12 <= width <= 90 and lengths[-1] <= width * 1.4 + SLACK and full >= len(lengths) * 0.6
    return width if is_cut else 0
