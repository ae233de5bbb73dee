"""ZIP archives, read strictly: one entry after the other from the first byte to the last, nothing between or behind.

Entries are inflated in pieces and counted while inflating; the sizes an archive claims are compared, never believed.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import ValidationError

MAX_ENTRIES = 1000
MAX_DIRECTORY = MAX_ENTRIES * 512
MAX_INFLATED = 100 * 1024 * 1024
# An entry may be a hundred times as large as it is packed; below a megabyte it does not matter.
RATIO, FREE = 100, 1024 * 1024
PIECE = 64 * 1024

BROKEN = "文件已损坏，请用 Word、Excel 或 WPS 重新保存后上传。"
APPENDED = "文件首尾或中间夹有其他内容，请重新保存后上传。"
ENCRYPTED = "文件已加密，请去掉密码后上传。"
BOMB = "文件展开后太大，或内部条目太多，不能接收。"
BAD_NAME = "文件内部的路径不正常，不能接收。"

ENCRYPTED_FLAG, DESCRIPTOR_FLAG = 0x1, 0x8
DESCRIPTOR_SIZES = (12, 16, 20, 24)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCAL = struct.Struct("<4s5H3I2H")
END = struct.Struct("<4s4H2IH")


class Archive:
    """The entries of an archive. `pieces(entry)` inflates one; all together may not exceed the limit."""

    def __init__(self, data: bytes):
        self.data = data
        self.inflated = 0
        self.entries = _entries(data)
        self._starts = _starts(data, self.entries)

    @property
    def names(self) -> list[str]:
        return [entry.filename for entry in self.entries if not entry.is_dir()]

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """At most PIECE bytes at a time; ValidationError as soon as there is too much or it is not what was announced."""
        size = checksum = 0
        for piece in self._unpacked(entry):
            size += len(piece)
            self.inflated += len(piece)
            if self.inflated > MAX_INFLATED or (size > FREE and size > RATIO * entry.compress_size):
                raise ValidationError(BOMB)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if size != entry.file_size or checksum != entry.CRC:
            raise ValidationError(BROKEN)

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        start = self._starts[entry.header_offset]
        packed = memoryview(self.data)[start : start + entry.compress_size]
        stored = entry.compress_type == zipfile.ZIP_STORED
        stream = None if stored else zlib.decompressobj(-zlib.MAX_WBITS)
        for at in range(0, len(packed), PIECE):
            piece = packed[at : at + PIECE]
            if stored:
                yield bytes(piece)
                continue
            while piece:
                try:
                    unpacked = stream.decompress(piece, PIECE)
                except zlib.error:
                    raise ValidationError(BROKEN) from None
                if stream.unused_data:
                    raise ValidationError(APPENDED)
                yield unpacked
                piece = stream.unconsumed_tail
        if stream and not stream.eof:
            yield from self._rest(stream)

    def _rest(self, stream) -> Iterator[bytes]:
        """What the decompressor still holds back after the last byte was given to it."""
        while not stream.eof:
            try:
                unpacked = stream.decompress(b"", PIECE)
            except zlib.error:
                raise ValidationError(BROKEN) from None
            if not unpacked and not stream.eof:
                raise ValidationError(BROKEN)
            yield unpacked


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    """As the directory at the end of the file lists them; looked at before the directory is read."""
    if len(data) < END.size:
        raise ValidationError(BROKEN)
    at = len(data) - END.size
    sign, disk, first_disk, here, count, size, offset, comment = END.unpack_from(data, at)
    if sign != b"PK\x05\x06":
        raise ValidationError(BROKEN if data.rfind(b"PK\x05\x06") < 0 else APPENDED)
    if count > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise ValidationError(BOMB)
    if disk or first_disk or here != count or comment or offset + size != at:
        raise ValidationError(APPENDED)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError, OSError):
        raise ValidationError(BROKEN) from None
    if len(entries) != count or not entries:
        raise ValidationError(BROKEN)
    for entry in entries:
        _refuse_entry(entry)
    folded = {entry.filename.casefold() for entry in entries}
    if len(folded) != len(entries):
        raise ValidationError(BAD_NAME)
    return entries


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    steps = name.rstrip("/").split("/")
    if not all(steps) or {".", ".."}.intersection(steps) or any(sign in name for sign in "\\:\0") or len(name) > 255:
        raise ValidationError(BAD_NAME)
    if stat.S_ISLNK(entry.external_attr >> 16) or (entry.is_dir() and entry.file_size):
        raise ValidationError(BAD_NAME)
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise ValidationError(ENCRYPTED)
    if entry.compress_type not in METHODS:
        raise ValidationError(BROKEN)
    if entry.file_size > MAX_INFLATED:
        raise ValidationError(BOMB)


def _starts(data: bytes, entries: list[zipfile.ZipInfo]) -> dict[int, int]:
    """Offset of each entry's header -> of its data. The entries must lie one behind the other, without gap or overlap."""
    starts, at, allowed = {}, 0, (0,)
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset - at not in allowed:
            raise ValidationError(APPENDED)
        starts[entry.header_offset] = start = _data_start(data, entry)
        at = start + entry.compress_size
        allowed = DESCRIPTOR_SIZES if entry.flag_bits & DESCRIPTOR_FLAG else (0,)
    directory = END.unpack_from(data, len(data) - END.size)[6]
    if directory - at not in allowed:
        raise ValidationError(APPENDED)
    return starts


def _data_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    if entry.header_offset + LOCAL.size > len(data):
        raise ValidationError(BROKEN)
    sign, _, flags, method, *_, name_length, extra_length = LOCAL.unpack_from(data, entry.header_offset)
    start = entry.header_offset + LOCAL.size
    name = data[start : start + name_length]
    codec = "utf-8" if flags & 0x800 else "cp437"
    same = (
        sign == b"PK\x03\x04" and method == entry.compress_type and name == entry.orig_filename.encode(codec, "replace")
    )
    if not same:
        raise ValidationError(BROKEN)
    return start + name_length + extra_length
