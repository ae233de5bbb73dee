"""At least fifty files as people have them: what WPS, Word, cameras, phones, scanners and servers write."""

import os
from io import BytesIO

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from tests.evidence.files import (
    DOCX_MAIN,
    PACKAGE,
    chunk,
    docx,
    docx_parts,
    header,
    interlaced,
    jpeg,
    object_stream,
    pdf,
    png,
    png_of,
    relation,
    relations,
    stream,
    streamed,
    types,
    word_body,
    xlsx,
    xlsx_parts,
    zipped,
    zlib,
)

Files = dict[str, tuple[str, bytes]]


def workbook(fill) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    fill(book, book.active)
    book.save(out)
    return out.getvalue()


def chart(_, sheet) -> None:
    for row in (("月", "数"), (1, 3), (2, 5)):
        sheet.append(row)
    bars = BarChart()
    bars.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(bars, "E2")


def styled(_, sheet) -> None:
    sheet["A1"], sheet["A1"].font = "合计", Font(bold=True)
    sheet.merge_cells("A1:C1")
    sheet.protection.sheet = True
    sheet.protection.set_password("1234")


def linked(_, sheet) -> None:
    sheet["A1"], sheet["A1"].hyperlink = "来源", "https://stats.example.org/2023"


def commented(_, sheet) -> None:
    sheet["A1"].comment = Comment("口径见说明", "张")


def choices(_, sheet) -> None:
    chosen = DataValidation(type="list", formula1='"是,否"')
    sheet.add_data_validation(chosen)
    chosen.add("A1:A9")


def pictured(_, sheet) -> None:
    sheet.add_image(Picture(BytesIO(png())), "B2")


def sheets(book, sheet) -> None:
    sheet.title = "八月"
    for number in range(20):
        book.create_sheet(f"单位{number}")["A1"] = number


def many_rows(_, sheet) -> None:
    for number in range(5000):
        sheet.append([number, f"第{number}户", number * 1.5])


FILLS = {
    "empty": lambda book, sheet: None,
    "text": lambda book, sheet: sheet.append(["指标", "零陵区", "<&>"]),
    "formula": lambda book, sheet: sheet.append([1, 2, "=A1+B1"]),
    "chart": chart, "styled": styled, "linked": linked, "commented": commented, "choices": choices,
    "pictured": pictured, "sheets": sheets, "rows": many_rows,
}  # fmt: skip


def workbooks() -> Files:
    made = {f"xlsx {name}": ("月报.xlsx", workbook(fill)) for name, fill in FILLS.items()}
    printer = {"xl/printerSettings/printerSettings1.bin": os.urandom(600)}
    return made | {
        "xlsx small": ("a.xlsx", xlsx()),
        "xlsx printer": ("a.xlsx", xlsx(parts=printer)),
        "xlsx upper": ("A.XLSX", xlsx()),
        "xlsx streamed": ("a.xlsx", streamed(xlsx_parts())),
    }


def documents() -> Files:
    link = relations(relation("hyperlink", "https://example.org/", external=True))
    picture = {
        "word/media/image1.png": png(),
        "word/media/image2.jpeg": jpeg(),
        "word/_rels/document.xml.rels": relations(relation("image", "media/image1.png")),
    }
    core = f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"/>'
    rooted = types(DOCX_MAIN, "/word/document.xml")
    return {
        "docx small": ("进展.docx", docx()),
        "docx long": ("进展.docx", docx(body=word_body("已完成土方工程。" * 20_000))),
        "docx linked": ("进展.docx", docx(parts={"word/_rels/document.xml.rels": link})),
        "docx pictures": ("进展.docx", docx(parts=picture)),
        "docx properties": ("进展.docx", docx(parts={"docProps/core.xml": core, "docProps/thumbnail.jpeg": jpeg()})),
        "docx stored": ("进展.docx", zipped(docx_parts(), method=0)),
        "docx streamed": ("进展.docx", streamed(docx_parts())),
        "docx folders": ("进展.docx", zipped([("word/", ""), *docx_parts().items()])),
        "docx reversed": ("进展.docx", zipped(dict(reversed(docx_parts().items())))),
        "docx rooted": ("a.b.DocX", docx(types=rooted)),
        "docx utf-16": ("进展.docx", docx(body=word_body().replace("UTF-8", "UTF-16").encode("utf-16"))),
        "docx mark": ("进展.docx", docx(body=b"\xef\xbb\xbf" + word_body().encode())),
        "docx blank pages": ("进展.docx", docx(body=word_body(" " * 900_000))),
    }


def pdfs() -> Files:
    text = stream(b"BT /F1 12 Tf 72 720 Td (Progress) Tj ET")
    link = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org/) >> >>"
    made = {f"pdf {version}": ("扫描.pdf", pdf(version=version.encode())) for version in ("1.3", "1.5", "1.7", "2.0")}
    return made | {
        "pdf text": ("a.pdf", pdf([text])),
        "pdf link": ("a.pdf", pdf([link])),
        "pdf no line": ("a.pdf", pdf(end=b"")),
        "pdf lines": ("a.pdf", pdf(end=b"\r\n\r\n")),
        "pdf objects": ("a.pdf", pdf([object_stream(b"4 0 << /Type /Font >>")])),
        "pdf plain objects": ("a.pdf", pdf([object_stream(b"4 0 << /Type /Font >>", packed=False)])),
        "pdf bookmarks": ("a.pdf", pdf([b"<< /Type /Outlines /First 5 0 R /Last 5 0 R >>", stream(b"x")])),
        "pdf escaped": ("a.pdf", pdf([b"<< /BaseFont /#CB#CE#CC#E5 /A#20B /C#44 >>"])),
        "pdf updated": ("a.pdf", pdf() + b"4 0 obj\n<<>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"),
        "pdf scan": ("a.pdf", pdf([stream(os.urandom(9_000_000), packed=False)])),
        "pdf blank scan": ("a.pdf", pdf([stream(bytes(20_000_000))])),
        "pdf picture": ("a.PDF", pdf([stream(jpeg(size=(900, 700)), b"/Filter /DCTDecode", packed=False)])),
    }


def pictures() -> Files:
    split = zlib.compress(bytes(31 * 30))
    pieces = [chunk(b"IDAT", split[:5]), chunk(b"IDAT", split[5:])]
    made = {f"png {mode}": ("照片.png", png(mode)) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}
    made |= {f"jpg {mode}": ("照片.jpg", jpeg(mode)) for mode in ("L", "RGB", "CMYK")}
    return made | {
        "png interlaced": ("a.png", interlaced()),
        "png pieces": ("a.png", png_of(header(30, 30), chunk(b"tEXt", b"Title\0x"), *pieces, chunk(b"IEND"))),
        "png screen": ("a.PNG", png(size=(1920, 1080))),
        "jpg progressive": ("a.jpg", jpeg(progressive=True)),
        "jpg phone": ("a.JPEG", jpeg(size=(4000, 3000), quality=60)),
        "jpg fine": ("a.jpeg", jpeg(quality=100, subsampling=0, optimize=True)),
        "jpg restarts": ("a.jpg", jpeg(restart_marker_blocks=1)),
        "jpg comment": ("a.jpg", jpeg(comment="现场照片")),
        "jpg narrow": ("a.jpg", jpeg(size=(1, 3000))),
        "jpg two": ("a.jpg", jpeg() + jpeg("L")),
        "jpg padded": ("a.jpg", jpeg() + bytes(100)),
    }


def good_files() -> Files:
    return workbooks() | documents() | pdfs() | pictures()
