"""Is a file what it says it is, and harmless to open? Decided by its content; its name only says what it claims to be.

Pure functions: bytes in, the kind out, ValidationError with a sentence for the person who uploads. Nothing is run, nothing
is fetched, nothing is written to disk, and archives and pictures are unpacked in pieces that are counted and thrown away.
Limits: docs/decisions/0011-evidence.md.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from evidence import images, office, pdf

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE

KINDS = ("jpg", "png", "pdf", "docx", "xlsx")
EXTENSIONS = {**{kind: kind for kind in KINDS}, "jpeg": "jpg"}

# What files begin with.
MAGIC = {b"\xff\xd8\xff": ("jpg",), b"\x89PNG\r\n\x1a\n": ("png",), b"%PDF-": ("pdf",), b"PK\x03\x04": ("docx", "xlsx")}
CHECKS: dict[str, Callable[[bytes], None]] = {
    "jpg": images.check_jpeg,
    "png": images.check_png,
    "pdf": pdf.check,
    "docx": office.check_docx,
    "xlsx": office.check_xlsx,
}

TOO_LARGE = f"单个文件不能超过 {MAX_BYTES // MEGABYTE} MB。"
UNKNOWN = "只接受 jpg、png、pdf、docx、xlsx 文件。"
OLD = "这是旧版格式（doc、xls）或加密的文件，请去掉密码，另存为 docx 或 xlsx 后上传。"
DISGUISED = "文件内容与扩展名 {extension} 不符。"


def check(data: bytes, name: str) -> str:
    """The kind of a file, one of KINDS; ValidationError says why it is refused."""
    kind = claimed_kind(name)
    if not data:
        raise ValidationError("文件是空的。")
    if len(data) > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    if data.startswith(office.OLE):
        raise ValidationError(OLD)
    if kind not in begins_like(data):
        raise ValidationError(DISGUISED.format(extension=kind))
    CHECKS[kind](data)
    return kind


def claimed_kind(name: str) -> str:
    """What the extension claims; ValidationError for any other extension."""
    kind = EXTENSIONS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        raise ValidationError(UNKNOWN)
    return kind


def begins_like(data: bytes) -> tuple[str, ...]:
    return next((kinds for magic, kinds in MAGIC.items() if data.startswith(magic)), ())
