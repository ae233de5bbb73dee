"""The words of a .docx that has passed the checks of evidence/: paragraphs, with cells of tables as paragraphs of their own."""

from defusedxml.ElementTree import DefusedXMLParser
from django.core.exceptions import ValidationError

from evidence.archive import Archive

BODY = "word/document.xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# As strict files are written.
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MAX_BODY = 24 * 1024 * 1024
# A table in a table in a text box is some sixty deep; every level held open costs memory.
MAX_DEPTH = 200
# A report has some ten thousand, one that was edited for years ten times as many.
MAX_ELEMENTS = 500_000
BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}

BROKEN = "文件已损坏，请用 Word 或 WPS 重新保存后再试。"
TOO_LONG = "文件里的文字太多，不像一份报告。"


class _Words:
    """Collects the text as the parser goes; keeps no tree. Deleted text (修订) and field codes are not the report's words."""

    def __init__(self):
        self.pieces: list[str] = []
        self.kept = 0
        self.depth_deleted = 0
        self.depth = self.elements = 0

    def start(self, tag, attributes):
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise ValidationError(TOO_LONG)
        name = _name(tag)
        self.kept += name == "t"
        self.depth_deleted += name in ("del", "moveFrom")
        if name in BREAKS and not self.depth_deleted:
            self.pieces.append(BREAKS[name])

    def end(self, tag):
        self.depth -= 1
        name = _name(tag)
        self.kept -= name == "t"
        self.depth_deleted -= name in ("del", "moveFrom")
        if name == "p":
            self.pieces.append("\n")

    def data(self, text):
        if self.kept and not self.depth_deleted:
            self.pieces.append(text)


def _name(tag: str) -> str:
    """Of elements of word processing; "" for those of pictures and formulas, which have a p and a t of their own."""
    for space in (WORD, STRICT):
        if tag.startswith(space):
            return tag[len(space) :]
    return ""


def text_of(data: bytes) -> str:
    """ValidationError for what is no document, or one with too much in it."""
    archive = Archive(data)
    entry = next((entry for entry in archive.entries if entry.filename == BODY), None)
    if entry is None:
        raise ValidationError(BROKEN)
    if entry.file_size > MAX_BODY:
        raise ValidationError(TOO_LONG)
    words = _Words()
    parser = DefusedXMLParser(target=words, forbid_dtd=True)
    try:
        for piece in archive.pieces(entry):
            parser.feed(piece)
        parser.close()
    except (ValueError, SyntaxError, LookupError):
        raise ValidationError(BROKEN) from None
    return "".join(words.pieces)
