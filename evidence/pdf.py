"""PDF: a document to be read, complete, not encrypted, and without anything that runs, opens or carries other files.

The names of actions are looked for in the whole file, also written with #-escapes, and in object streams, which are inflated
under a limit. An action's name in escaped form counts wherever it stands. Other streams are not inflated: names in them are
text. What a reader does with a document it has opened is beyond this check.
"""

import re
import zlib
from itertools import islice

from django.core.exceptions import ValidationError

BROKEN = "PDF 不完整或已损坏，请重新导出后上传。"
APPENDED = "PDF 首尾附有其他内容，请重新导出后上传。"
ENCRYPTED = "PDF 已加密，请去掉密码后上传。"
ACTIVE = "PDF 含有脚本、附件或会打开其他程序、文件的动作，请“打印为 PDF”后上传。"
TOO_MUCH = "PDF 展开后太大，请“打印为 PDF”后上传。"

HEADER = re.compile(rb"%PDF-[12]\.\d[\r\n \t]")
TRAILER = re.compile(rb"startxref\s+\d{1,10}\s+%%EOF[\r\n \t\0]*\Z")
TAIL = 2048
ZIP_END = b"PK\x05\x06"

ENCRYPT = b"Encrypt"
ACTIONS = (
    b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"Rendition", b"XFA", b"SubmitForm",
    b"ImportData", b"GoToE", b"GoToR",
)  # fmt: skip
# An object stream has both; some readers do not ask for the first, and outlines have the second.
OBJECT_STREAM, FIRST = b"ObjStm", b"First"
SUSPECTS = (ENCRYPT, *ACTIONS, OBJECT_STREAM, FIRST)
# Followed by what ends a name (PDF 2.0, 7.2.3): noise inside a picture is not taken for one.
NAMED = {suspect: re.compile(rb"/%b(?=[\0\t\n\f\r ()<>\[\]{}/%%]|\Z)" % suspect) for suspect in SUSPECTS}

# A name of letters, of which at least one is written as #4A.
ESCAPED = re.compile(rb"/([A-Za-z0-9]{0,30}#[0-9A-Za-z#]{2,90})")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
MAX_ESCAPED = 100_000

# An object stream: its dictionary around the name, then the data. Only dictionaries that every reader understands alike.
WINDOW = 2048
OBJECT = re.compile(rb"\d[\s\0]+obj\b")
UNCLEAR = (b"#", b"%", b"(", b"stream", b"DecodeParms")
REFERENCE = re.compile(rb"/First[\s\0]+\d+[\s\0]+\d+[\s\0]+R\b")
STREAM = re.compile(rb">>[\s\0]*stream\r?\n")
FILTER = re.compile(rb"/Filter[\s\0]*(?:\[[\s\0]*)?/FlateDecode[\s\0]*\]?[\s\0]*(?=[/>])")
MAX_STREAMS = 20_000
MAX_INFLATED = 20 * 1024 * 1024
RATIO, FREE = 100, 1024 * 1024
PIECE = 64 * 1024


def check(data: bytes) -> None:
    if not HEADER.match(data):
        raise ValidationError(BROKEN)
    tail = data[-TAIL:].rfind(b"startxref")
    if tail < 0 or not TRAILER.match(data[-TAIL:], tail) or b"obj" not in data:
        raise ValidationError(BROKEN if b"%%EOF" not in data else APPENDED)
    _refuse_archive(data)
    _refuse_object_streams(data, _refuse_names(data))


def _refuse_archive(data: bytes) -> None:
    """A ZIP directory whose comment reaches to the end of the file: the file is an archive as well."""
    at = data.rfind(ZIP_END)
    while at >= 0 and len(data) - at <= 65_600:
        if at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            raise ValidationError(APPENDED)
        at = data.rfind(ZIP_END, 0, at)


def _refuse_names(data: bytes) -> list[int]:
    """Refuse names of actions; gives where names stand that object streams have."""
    named = {suspect for suspect in SUSPECTS if NAMED[suspect].search(data)}
    for count, found in enumerate(ESCAPED.finditer(data)):
        if count > MAX_ESCAPED:
            raise ValidationError(BROKEN)
        plain = ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), found[1])
        if plain in (OBJECT_STREAM, FIRST):
            raise ValidationError(BROKEN)
        named.update(suspect for suspect in SUSPECTS if plain == suspect)
    if ENCRYPT in named:
        raise ValidationError(ENCRYPTED)
    if named.intersection(ACTIONS):
        raise ValidationError(ACTIVE)
    marks = (NAMED[name].finditer(data) for name in (OBJECT_STREAM, FIRST))
    places = [found.start() for mark in marks for found in islice(mark, MAX_STREAMS + 1)]
    if len(places) > MAX_STREAMS:
        raise ValidationError(TOO_MUCH)
    return places


def _refuse_object_streams(data: bytes, places: list[int]) -> None:
    """Look for the names of actions in every object stream whose dictionary has a name at one of the places."""
    inflated, seen = 0, set()
    for at in places:
        stream = STREAM.search(data, at, at + WINDOW)
        if _is_outline(data, at, stream):
            continue
        if stream is None:
            raise ValidationError(BROKEN)
        if stream.end() not in seen:
            seen.add(stream.end())
            found = _object_stream(data, at, stream, MAX_INFLATED - inflated)
            inflated += len(found)
            _refuse_names(found)


def _is_outline(data: bytes, at: int, stream: re.Match | None) -> bool:
    """/First of bookmarks names an object and stands in no stream's dictionary."""
    end = data.find(b"endobj", at, stream.start() if stream else at + WINDOW)
    return bool(REFERENCE.match(data, at)) and (end >= 0 or stream is None)


def _object_stream(data: bytes, at: int, stream: re.Match, allowed: int) -> bytes:
    begins = [found.end() for found in OBJECT.finditer(data, max(0, at - WINDOW), at)]
    described = data[begins[-1] if begins else at : stream.start() + 2]
    filters = described.count(b"/Filter")
    unclear = not begins or filters > 1 or (filters and not FILTER.search(described))
    if unclear or any(word in described for word in UNCLEAR):
        raise ValidationError(BROKEN)
    # Without a filter it was read with the file.
    return _inflated(data, stream.end(), allowed) if filters else b""


def _inflated(data: bytes, start: int, allowed: int) -> bytes:
    stream, parts, size, at = zlib.decompressobj(), [], 0, start
    try:
        while not stream.eof and at < len(data):
            packed, at = data[at : at + PIECE], at + PIECE
            while packed and not stream.eof:
                parts.append(stream.decompress(packed, PIECE))
                packed, size = stream.unconsumed_tail, size + len(parts[-1])
                if size > allowed or (size > FREE and size > RATIO * (at - start)):
                    raise ValidationError(TOO_MUCH)
    except zlib.error:
        raise ValidationError(BROKEN) from None
    if not stream.eof:
        raise ValidationError(BROKEN)
    return b"".join(parts)
