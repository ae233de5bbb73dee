"""Which files are taken: exactly our columns, within the limits, and nothing hostile is opened."""

import tracemalloc
import zipfile
from io import BytesIO
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tests.evidence.files import (
    HEAD,
    OLE,
    RELATION,
    SHEET,
    XLSX_MAIN,
    docx,
    relation,
    relations,
    types,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.workbooks.filled import handmade, saved
from workbooks import intake
from workbooks.columns import FIELDS, HEADINGS, ID, ID_AT, Key, key_of, row_id

ROW = {ID: "reading-1-202308-abcd", "本期数": 5, "进展": "好"}


def read(data: bytes, name="表.xlsx"):
    return intake.read(data, name)


def refused(data: bytes, name="表.xlsx") -> str:
    with pytest.raises(ValidationError) as error:
        read(data, name)
    return error.value.message


def test_it_works():
    (row,) = read(handmade([ROW]))["教育局"]
    assert (row.number, row.key, row.cells, row.notes, row.errors) == (
        2,
        ROW[ID],
        {"value": "5", "progress": "好"},
        [],
        [],
    )


def test_numbers_of_rows_are_read_back():
    key = key_of(row_id("reading-12-202308"))
    assert (key.kind, key.pk, f"{key.month:%Y-%m}") == ("reading", 12, "2023-08")
    for text in (
        "",
        "-",
        "reading-12-202308",
        "reading-12-202313-xxxx",
        row_id("reading-12-202313"),
        row_id("a-b-c"),
        row_id("x"),
    ):
        assert key_of(text) is None
    assert isinstance(key, Key)


CHANGED = {
    "added at the end": ([*HEADINGS, "备注"], f"多出“备注”列（{get_column_letter(len(HEADINGS) + 1)} 列）"),
    "added between": ([*HEADINGS[:3], "备注", *HEADINGS[3:]], "多出“备注”列（D 列）"),
    "blank between": ([*HEADINGS[:3], None, *HEADINGS[3:]], "多出“空白”列（D 列）"),
    "twice": ([*HEADINGS, "进展"], "多出“进展”列"),
    "removed": ([head for head in HEADINGS if head != "进展"], "缺少“进展”列"),
    "renamed": (["本月数" if head == "本期数" else head for head in HEADINGS], "缺少“本期数”列；多出“本月数”列（K 列）"),
    "moved": ([*HEADINGS[:10], HEADINGS[11], HEADINGS[10], *HEADINGS[12:]], "K 列应为“本期数”，现为“已完成节点”"),
    "no number": ([head for head in HEADINGS if head != ID], f"缺少“{ID}”列"),
    "none at all": (["一", "二"], "缺少"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED)
def test_changed_columns_are_named(change):
    headings, message = CHANGED[change]
    assert message in refused(handmade([ROW] * 5, [head or "" for head in headings]))


def test_a_formula_counts_as_its_result_and_says_so():
    """openpyxl writes no results, spreadsheets do."""
    data = with_formula("<f>SUM(2,3)</f><v>5</v>")
    (row,) = read(data)["教育局"]
    assert row.cells["value"] == "5"
    assert "公式，按计算结果读入：5" in row.notes[0][1]
    (row,) = read(with_formula("<f>SUM(2,3)</f>"))["教育局"]
    assert "没有算好的结果" in row.errors[0][1]
    assert "value" not in row.cells
    (row,) = read(with_formula("<f>1/0</f><v>#DIV/0!</v>", 't="e"'))["教育局"]
    assert "错误值" in row.errors[0][1]


def with_formula(inside: str, attributes: str = "") -> bytes:
    return rewritten(handmade([ROW]), "xl/worksheets/sheet1.xml", lambda xml: _swap(xml, inside, attributes))


def _swap(xml: str, inside: str, attributes: str) -> str:
    start = xml.index('<c r="K2"')
    end = xml.index("</c>", start)
    return f'{xml[:start]}<c r="K2" {attributes}>{inside}{xml[end:]}'


def rewritten(data: bytes, name: str, change) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    return zipped(parts)


def test_cells_are_read_as_people_see_them():
    book = load_workbook(BytesIO(handmade([ROW] * 6)))
    cell = book.active.cell
    column = FIELDS["value"] + 1
    cell(2, column).value = 0.1 + 0.2
    cell(3, column).value, cell(3, column).number_format = 0.08, "0.0%"
    cell(4, column).value = 8.5
    cell(4, column).number_format = '0.0"%"'
    cell(5, column).value = 123456789012.25
    cell(6, column).value = True
    cell(7, column).value = "1,200 人"
    rows = read(saved(book))["教育局"]
    assert [row.cells["value"] for row in rows] == ["0.3", "8%", "8.5", "123456789012.25", "TRUE", "1,200 人"]


def test_empty_rows_between_and_below_do_not_matter():
    book = load_workbook(BytesIO(handmade([ROW, {}, {}, ROW])))
    book.active.cell(5000, 3).value = None
    assert [row.number for row in read(saved(book))["教育局"]] == [2, 5]


def test_limits():
    many = handmade([{ID: "x", "进展": "好"}] * (intake.MAX_ROWS + 1))
    assert refused(many) == intake.TOO_MANY_ROWS
    book = load_workbook(BytesIO(handmade([ROW])))
    book.active.cell(2, intake.MAX_COLUMNS + 1).value = "远"
    assert refused(saved(book)) == intake.TOO_WIDE
    (row,) = read(handmade([{**ROW, "进展": "长" * (intake.MAX_SIGNS + 1)}]))["教育局"]
    assert "太长" in row.errors[0][1]
    assert refused(saved(Workbook())).startswith("工作表“Sheet”")
    assert refused(handmade([])) == "表格里没有可以读入的行。"


def lying(row: int) -> bytes:
    """A sheet of one far row that says it is A1."""
    cell = f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>远</t></is></c></row>'
    return rewritten(
        handmade([ROW]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("</sheetData>", f"{cell}</sheetData>").replace('ref="A1:T2"', 'ref="A1"'),
    )


def crowded(tag: str, count: int) -> bytes:
    sheet = f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{tag * count}</sheetData></worksheet>'
    return xlsx(parts={"xl/worksheets/sheet1.xml": sheet})


def many_strings() -> bytes:
    strings = f'{HEAD}<sst xmlns="{SHEET}">{"<si><t>a</t></si>" * 1_400_000}</sst>'
    override = (
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{XLSX_MAIN.replace("sheet.main", "sharedStrings")}"/>'
    )
    book_relations = relations(
        relation("worksheet", "worksheets/sheet1.xml"), relation("sharedStrings", "sharedStrings.xml", number=2)
    )
    parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": book_relations}
    return xlsx(types=types(XLSX_MAIN, "/xl/workbook.xml", override), parts=parts)


def declared() -> bytes:
    bomb = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet = f'{HEAD}{bomb}<worksheet xmlns="{SHEET}"><sheetData/></worksheet>'
    return xlsx(parts={"xl/worksheets/sheet1.xml": sheet})


HOSTILE = {
    "bomb": lambda: xlsx(parts={"xl/worksheets/sheet2.xml": b" " * 90_000_000}),
    "large without being a bomb": lambda: zipped(xlsx_parts(parts={"xl/theme/theme1.xml": HEAD.encode() + b"<a/>" + bytes(range(32, 60)) * 1_300_000})),
    "crowded": lambda: crowded('<row><c r="A1"/></row>', 1_200_000),
    "strings": many_strings,
    "far row": lambda: lying(1_048_576),
    "wide rows": lambda: crowded('<row><c r="XFD1"/></row>', 5000),
    "declarations": declared,
    "macros": lambda: xlsx(parts={"xl/vbaProject.bin": b"x"}),
    "outside": lambda: xlsx(parts={"xl/externalLinks/externalLink1.xml": f'{HEAD}<a xmlns="{RELATION}"/>'}),
    "old or encrypted": lambda: OLE,
    "document": docx,
    "cut": lambda: handmade([ROW])[:-30],
    "no archive": lambda: b"PK\x03\x04" + b"x" * 1000,
    "empty": lambda: b"",
    "no sheet": lambda: xlsx(parts={"xl/worksheets/sheet1.xml": None}),
    "nonsense": lambda: xlsx(parts={"xl/worksheets/sheet1.xml": f"{HEAD}<html/>"}),
    "broken style": lambda: rewritten(handmade([ROW]), "xl/styles.xml", lambda xml: xml.replace("<fonts", "<fants")),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_quickly_and_without_memory(kind):
    data = HOSTILE[kind]()
    tracemalloc.start()
    try:
        message = refused(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message
    assert peak < 30 * 1024 * 1024
    start = process_time()
    refused(data)
    assert process_time() - start < 1


@pytest.mark.parametrize("name", ["表.xls", "表.csv", "表.docx", "表"])
def test_other_kinds_are_refused_by_name(name):
    assert "xlsx" in refused(handmade([ROW]), name)


def test_what_excel_writes_for_a_line_end_is_one():
    (row,) = read(handmade([{**ROW, "进展": "一_x000D_\n二"}]))["教育局"]
    assert row.cells["progress"] == "一\n二"
    assert HEADINGS[ID_AT] == ID
