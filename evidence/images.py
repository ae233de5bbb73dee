"""Pictures: complete, of a reasonable size, and nothing but a picture.

PNG is walked chunk by chunk, its pixels inflated in pieces and counted: Pillow would want four bytes a pixel at once. JPEG
is walked marker by marker and then decoded by Pillow at an eighth of its size, which takes little memory.
"""

import re
import struct
import warnings
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image

MAX_PIXELS = 50_000_000
MAX_CHUNKS = 20_000
MAX_SCANS = 20
PIECE = 64 * 1024

BROKEN = "图片不完整或已损坏，请重新保存后上传。"
TOO_LARGE = f"图片尺寸太大，最多 {MAX_PIXELS // 10_000} 万像素，请缩小后上传。"
APPENDED = "图片末尾附有其他内容（如动态照片），请截图或另存后上传。"

PNG_START = b"\x89PNG\r\n\x1a\n"
# PNG specification (third edition), 11.2.2: channels and allowed depths of each colour type.
COLOURS = {0: (1, (1, 2, 4, 8, 16)), 2: (3, (8, 16)), 3: (1, (1, 2, 4, 8)), 4: (2, (8, 16)), 6: (4, (8, 16))}
# Adam7: first column, first row, steps between columns and rows of each pass.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

# A marker that ends entropy-coded data: neither a stuffed zero, nor a restart, nor a fill byte.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
START, END, SCAN = 0xD8, 0xD9, 0xDA
FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what cameras and phones write


def refuse_size(width: int, height: int) -> None:
    if not width or not height:
        raise ValidationError(BROKEN)
    if width * height > MAX_PIXELS:
        raise ValidationError(TOO_LARGE)


def check_png(data: bytes) -> None:
    chunks = _chunks(data)
    kind, header = next(chunks)
    if kind != b"IHDR" or len(header) != 13:
        raise ValidationError(BROKEN)
    counter = _Counter(_raw_size(header))
    for kind, body in chunks:
        if kind == b"IDAT":
            counter.add(body)
    if not counter.is_complete:
        raise ValidationError(BROKEN)


def _chunks(data: bytes):
    """(kind, body) of every chunk, their checksums right, the last one IEND and the end of the file."""
    at = len(PNG_START)
    for _ in range(MAX_CHUNKS):
        if at + 12 > len(data):
            raise ValidationError(BROKEN)
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValidationError(BROKEN)
        body = memoryview(data)[at + 8 : end - 4]
        if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end]):
            raise ValidationError(BROKEN)
        yield kind, body
        at = end
        if kind == b"IEND":
            if at != len(data):
                raise ValidationError(APPENDED)
            return
    raise ValidationError(BROKEN)


def _raw_size(header) -> int:
    """How many bytes the pixels of a picture take before compression."""
    width, height, depth, colour, method, filtering, interlaced = struct.unpack(">IIBBBBB", header)
    refuse_size(width, height)
    channels, depths = COLOURS.get(colour, (0, ()))
    if depth not in depths or method or filtering or interlaced > 1:
        raise ValidationError(BROKEN)
    sizes = [_pass_size(width, height, *one) for one in PASSES] if interlaced else [(width, height)]
    return sum(rows * (1 + (columns * channels * depth + 7) // 8) for columns, rows in sizes if columns)


def _pass_size(width: int, height: int, column: int, row: int, across: int, down: int) -> tuple[int, int]:
    return max(0, -(-(width - column) // across)), max(0, -(-(height - row) // down))


class _Counter:
    """Inflates what it is given and keeps nothing but the count; never more than was announced."""

    def __init__(self, expected: int):
        self.left = expected
        self.stream = zlib.decompressobj()

    def add(self, packed) -> None:
        try:
            while packed:
                self.left -= len(self.stream.decompress(packed, PIECE))
                packed = self.stream.unconsumed_tail
                if self.left < 0 or self.stream.unused_data:
                    raise ValidationError(BROKEN)
        except zlib.error:
            raise ValidationError(BROKEN) from None

    @property
    def is_complete(self) -> bool:
        return self.left == 0 and self.stream.eof


def check_jpeg(data: bytes) -> None:
    """A second picture behind the first (brightness maps of newer phones) is a picture too; nothing else may follow."""
    at = end = _end_of_jpeg(data, 0)
    while data[at : at + 2] == b"\xff\xd8":
        at = _end_of_jpeg(data, at)
    if data[at:].strip(b"\0"):
        raise ValidationError(APPENDED)
    _decode(data[:end])


def _end_of_jpeg(data: bytes, start: int) -> int:
    """Where the picture that begins at `start` ends."""
    at, scans, frames = start + 2, 0, 0
    for _ in range(MAX_CHUNKS):
        while data[at : at + 2] == b"\xff\xff" and at < start + len(data):
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise ValidationError(BROKEN)
        marker = data[at + 1]
        if marker == END:
            if not scans or frames != 1:
                raise ValidationError(BROKEN)
            return at + 2
        length = int.from_bytes(data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):
            raise ValidationError(BROKEN)
        if marker in FRAMES:
            frames += 1
            height, width = struct.unpack(">HH", data[at + 5 : at + 9].ljust(4, b"\0"))
            refuse_size(width, height)
        at += 2 + length
        if marker == SCAN:
            scans += 1
            found = MARKER.search(data, at)
            if found is None or scans > MAX_SCANS:
                raise ValidationError(BROKEN)
            at = found.start()
    raise ValidationError(BROKEN)


def _decode(data: bytes) -> None:
    """Only Pillow's decoder of this format; whatever it complains about is a broken picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=["JPEG"]) as picture:
                picture.draft(None, (max(1, picture.width // 8), max(1, picture.height // 8)))
                picture.load()
    except MemoryError:
        raise
    except Exception:  # a decoder of hostile bytes raises nearly anything
        raise ValidationError(BROKEN) from None
