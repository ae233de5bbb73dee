"""Documents and workbooks (OOXML): of the right kind, without macros, embedded files, and references to the outside.

Source of part names and content types: ECMA-376, parts 1 and 2. Every part is read once, in pieces. XML may not have a
document type declaration in any part; relations and content types are parsed in full, by defusedxml.
"""

import re

from defusedxml.ElementTree import DefusedXMLParser
from django.core.exceptions import ValidationError

from evidence.archive import BROKEN, Archive

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Archives, programs and documents that have no business inside a document.
FOREIGN = (
    OLE,
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"MZ",
    b"\x7fELF",
)
FOREIGN += (b"%PDF", b"{\\rtf", b"#!")

XML = (".xml", ".rels", ".vml")
PASSIVE = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".odttf", ".ttf", ".sigs")
PRINTER_SETTINGS = re.compile(r"xl/printersettings/[^/]+\.bin|word/printersettings[^/]*\.bin")
MACROS = re.compile(r"vbaproject|vbadata|macrosheets|dialogsheets|activex|ctrlprops|customui|attachedtoolbars")
EMBEDDED = re.compile(r"/embeddings/|oleobject|afchunk")
OUTSIDE = re.compile(r"externallinks|/connections\.xml$|querytables|/webextensions/")

MACRO_TYPES = (
    "macroenabled",
    "macrosheet",
    "vbaproject",
    "activex",
    "controlproperties",
    "dialogsheet",
    "ui/extensibility",
)
MACRO_RELATIONS = ("/vbaproject", "/xlmacrosheet", "/control", "/ctrlprop", "/activexcontrolbinary", "/extensibility")
EMBEDDED_RELATIONS = ("/oleobject", "/package", "/afchunk")
OUTSIDE_RELATIONS = ("/externallink", "/externallinkpath", "/attachedtemplate", "/connections", "/querytable")
# Field codes and functions that fetch from elsewhere; a field that is split into pieces is not found.
FETCHING = (b"DDEAUTO", b"INCLUDETEXT", b"_xlfn.WEBSERVICE")

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
DOCX, XLSX = MAIN.format("wordprocessingml.document"), MAIN.format("spreadsheetml.sheet")
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
MAX_PARSED = 1024 * 1024
MAX_DEPTH = 8
# What expat and defusedxml raise, and Python for an encoding it does not know.
XML_ERRORS = (ValueError, SyntaxError, LookupError)

NOT_OFFICE = "这不是 {} 文件，请用 Word、Excel 或 WPS 另存后上传。"
MACRO = "文件含有宏或控件，请另存为不含宏的 docx 或 xlsx 后上传。"
EMBEDS = "文件中嵌入了其他文件（如图表的数据表），请改为粘贴图片后上传。"
REFERS = "文件引用了外部的文件、模板或数据，请断开链接后上传。"
DECLARES = "文件内部含有不允许的声明，不能接收。"


def check_docx(data: bytes) -> None:
    _check(data, DOCX, "docx")


def check_xlsx(data: bytes) -> None:
    _check(data, XLSX, "xlsx")


def _check(data: bytes, main: str, kind: str) -> None:
    archive = Archive(data)
    if TYPES not in archive.names or RELATIONS not in archive.names:
        raise ValidationError(NOT_OFFICE.format(kind))
    for name in archive.names:
        _refuse_name(name.lower())
    kept = _read(archive)
    types = _content_types(kept[TYPES])
    for name in kept:
        if name.endswith(".rels"):
            _refuse_relations(kept[name])
    if types.get(_main_part(kept[RELATIONS])) != main:
        raise ValidationError(NOT_OFFICE.format(kind))


def _refuse_name(name: str) -> None:
    for pattern, message in ((MACROS, MACRO), (EMBEDDED, EMBEDS), (OUTSIDE, REFERS)):
        if pattern.search(name):
            raise ValidationError(message)
    if not name.endswith((*XML, *PASSIVE)) and not PRINTER_SETTINGS.fullmatch(name):
        raise ValidationError(EMBEDS)


def _read(archive: Archive) -> dict[str, bytes]:
    """Look at every part; gives the few that are parsed in full."""
    kept, size = {}, 0
    for entry in archive.entries:
        name, parts, tail = entry.filename, [], b""
        is_kept = name == TYPES or name.endswith(".rels")
        for number, piece in enumerate(archive.pieces(entry)):
            if number == 0:
                _refuse_beginning(name.lower(), piece)
            if any(word in tail + piece for word in FETCHING):
                raise ValidationError(REFERS)
            tail = piece[-20:]
            size += len(piece) if is_kept else 0
            if size > MAX_PARSED:
                raise ValidationError(BROKEN)
            parts += [piece] if is_kept else []
        if is_kept:
            kept[name] = b"".join(parts)
    return kept


def _refuse_beginning(name: str, piece: bytes) -> None:
    if piece.startswith(FOREIGN):
        raise ValidationError(EMBEDS)
    if name.endswith(XML):
        _refuse_declarations(piece)


class _RootFound(Exception):
    """Parsing may stop: a document type can only be declared before the root."""


class _Prolog:
    def start(self, tag, attributes):
        raise _RootFound


class _Elements:
    """Every element with its attributes, without the tree around it. What is parsed in full is flat."""

    def __init__(self):
        self.depth, self.found = 0, []

    def start(self, tag, attributes):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValidationError(BROKEN)
        self.found.append((tag.rpartition("}")[2], attributes))

    def end(self, tag):
        self.depth -= 1


def _refuse_declarations(piece: bytes) -> None:
    parser = DefusedXMLParser(target=_Prolog(), forbid_dtd=True)
    try:
        parser.feed(piece)
    except _RootFound:
        return
    except XML_ERRORS:
        pass
    raise ValidationError(DECLARES)


def _elements(data: bytes) -> list[tuple[str, dict]]:
    """(name without its namespace, attributes), in the order of the document."""
    elements = _Elements()
    parser = DefusedXMLParser(target=elements, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except XML_ERRORS:
        raise ValidationError(BROKEN) from None
    return elements.found


def _content_types(data: bytes) -> dict[str, str]:
    """Part name without its leading slash -> content type, of the parts named one by one."""
    found = {}
    for name, attributes in _elements(data):
        content_type = attributes.get("ContentType", "")
        if any(word in content_type.lower() for word in MACRO_TYPES):
            raise ValidationError(MACRO)
        if name == "Override":
            found[attributes.get("PartName", "").lstrip("/")] = content_type
    return found


def _refuse_relations(data: bytes) -> None:
    for name, attributes in _elements(data):
        if name == "Relationship":
            kind, target = attributes.get("Type", "").lower(), attributes.get("Target", "")
            _refuse_relation(kind, target, is_external=attributes.get("TargetMode", "").lower() == "external")


def _refuse_relation(kind: str, target: str, *, is_external: bool) -> None:
    if kind.endswith(MACRO_RELATIONS):
        raise ValidationError(MACRO)
    if kind.endswith(EMBEDDED_RELATIONS):
        raise ValidationError(EMBEDS)
    if kind.endswith(OUTSIDE_RELATIONS):
        raise ValidationError(REFERS)
    leads_outside = is_external or ":" in target or target.startswith(("//", "\\"))
    if leads_outside and not kind.endswith("/hyperlink"):
        raise ValidationError(REFERS)


def _main_part(data: bytes) -> str | None:
    """Where the package says that the document itself is."""
    targets = (
        found.get("Target", "") for _, found in _elements(data) if found.get("Type", "").endswith("/officeDocument")
    )
    return next((target.lstrip("/") for target in targets), None)
