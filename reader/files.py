"""The text of an uploaded report: .txt in UTF-8 or GB18030, .docx, .pdf with text. Bytes in, one string out.

Nothing is run, fetched or written to disk. What is refused is refused with a sentence for the person who uploads, and what is
hostile before it costs a second: office files and PDFs pass the checks of evidence/ first.
"""

import re

from django.core.exceptions import ValidationError

from evidence import office, pdf
from reader import docx, pdftext

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_CHARACTERS = 2_000_000

EMPTY = "文件是空的，或者没有文字。"
TOO_LARGE = f"报告文件不能超过 {MAX_BYTES // MEGABYTE} MB。"
TOO_LONG = f"报告文字不能超过 {MAX_CHARACTERS // 10_000} 万字。"
UNKNOWN = "只接受 txt、docx、pdf 文件；旧版 doc、wps 请另存为 docx。"
BINARY = "这不是文本文件，请另存为纯文本（txt）或 docx 后再试。"
SCANNED = "PDF 里没有可复制的文字（可能是扫描件），请用有文字的 PDF、docx 或 txt。"

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")


def text_of(data: bytes, name: str) -> str:
    """The report's text; line ends are \\n. ValidationError says why a file is refused. name tells only the kind."""
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    if kind not in READ:
        raise ValidationError(UNKNOWN)
    if not data:
        raise ValidationError(EMPTY)
    if len(data) > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    text = READ[kind](data)
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(TOO_LONG)
    if not text.strip():
        raise ValidationError(SCANNED if kind == "pdf" else EMPTY)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _txt(data: bytes) -> str:
    text = _decoded(data)
    # A form feed or two is a page break; more control characters are a program or a picture.
    if len(CONTROL.findall(text, 0, 20_000)) > 8 or "\0" in text:
        raise ValidationError(BINARY)
    return CONTROL.sub(" ", text)


def _decoded(data: bytes) -> str:
    encodings = next(((encoding,) for bom, encoding in BOMS if data.startswith(bom)), ("utf-8", "gb18030"))
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(BINARY)


def _docx(data: bytes) -> str:
    office.check_docx(data)
    return docx.text_of(data)


def _pdf(data: bytes) -> str:
    pdf.check(data)
    return pdftext.text_of(data)


READ = {"txt": _txt, "docx": _docx, "pdf": _pdf}
