"""Files made on the spot: parts of documents, pictures and PDFs, put together well or badly. Nothing is kept in the tree."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
DOCX_MAIN = f"{OFFICE_TYPE}.wordprocessingml.document.main+xml"
XLSX_MAIN = f"{OFFICE_TYPE}.spreadsheetml.sheet.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)


# Documents and workbooks


def types(main: str = DOCX_MAIN, part: str = "/word/document.xml", more: str = "") -> str:
    defaults = "".join(
        f'<Default Extension="{name}" ContentType="{kind}"/>'
        for name, kind in (("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                           ("xml", "application/xml"), ("png", "image/png"))
    )  # fmt: skip
    override = f'<Override PartName="{part}" ContentType="{main}"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{override}{more}</Types>'


def relation(kind: str, target: str, *, external: bool = False, number: int = 1) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'


def relations(*rows: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def word_body(text: str = "八月进展") -> str:
    return f'{HEAD}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def docx_parts(**changes) -> dict[str, str | bytes]:
    """The parts of a small document; `parts` adds or replaces some, None takes one away."""
    parts = {
        "[Content_Types].xml": changes.get("types") or types(),
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
        "word/document.xml": changes.get("body") or word_body(),
    }
    parts |= changes.get("parts", {})
    return {name: content for name, content in parts.items() if content is not None}


def xlsx_parts(**changes) -> dict[str, str | bytes]:
    sheet = (
        f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    )
    book = f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{RELATION}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    parts = {
        "[Content_Types].xml": changes.get("types") or types(XLSX_MAIN, "/xl/workbook.xml"),
        "_rels/.rels": relations(relation("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(relation("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet,
    }
    parts |= changes.get("parts", {})
    return {name: content for name, content in parts.items() if content is not None}


def zipped(parts, *, method=zipfile.ZIP_DEFLATED, change=None) -> bytes:
    """`parts`: a dict or a list of (name, content); `change` gets every ZipInfo before it is written."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            if change:
                change(info)
            archive.writestr(info, content)
    return out.getvalue()


def docx(**changes) -> bytes:
    return zipped(docx_parts(**changes))


def xlsx(**changes) -> bytes:
    return zipped(xlsx_parts(**changes))


def streamed(parts: dict) -> bytes:
    """Written to something that cannot seek, as servers do: sizes follow the data."""

    class Pipe(BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError

        def tell(self):
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


# PDF


def pdf(objects: list[bytes] = (), *, version: bytes = b"1.4", trailer: bytes = b"", end: bytes = b"\n") -> bytes:
    """One empty page, and further objects from number 4."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    out, places = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, trailer, table)
    return bytes(out) + end


def stream(data: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    if packed:
        data, extra = zlib.compress(data), extra + b" /Filter /FlateDecode"
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), extra, data)


def object_stream(data: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    return stream(data, b"/Type /ObjStm /N 1 /First 5 " + extra, packed=packed)


# Pictures


def png(mode: str = "RGB", size=(40, 30), **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, options.pop("color", 0)).save(out, "PNG", **options)
    return out.getvalue()


def jpeg(mode: str = "RGB", size=(40, 30), **options) -> bytes:
    out = BytesIO()
    gradient = Image.linear_gradient("L").resize(size).convert(mode)
    gradient.save(out, "JPEG", **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes = b"", *, crc: int | None = None) -> bytes:
    crc = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def header(width: int, height: int, depth: int = 8, colour: int = 0, *last: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, *(last or (0, 0, 0))))


def png_of(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def interlaced() -> bytes:
    """Eight by eight pixels in the seven passes of Adam7."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    raw = b"".join((b"\0" + bytes(columns)) * rows for columns, rows in passes)
    return png_of(header(8, 8, 8, 0, 0, 0, 1), chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND"))
