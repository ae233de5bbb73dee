"""No text becomes a formula on its way to a spreadsheet, and it comes back as it was: 5,000 generated strings each way."""

import csv
import random
import unicodedata
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from lingling_plan import cells
from tests.make import make_reading, make_target, month, sign_in
from tests.office import clock, make_office

SEED, COUNT = 20230905, 5000
BEGINNINGS = [
    "=",
    "==",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "=cmd|' /C calc'!A0",
    "'=",
    "''=",
    " =",
    '"',
    "'",
]
BEGINNINGS += ["", "", "#N/A", "#REF!", "_x000D_", "TRUE", "1", "1e5", "2023-08-05", "\ufeff=", "{=", "%"]
LETTERS = "零陵区就业=+-@＝'\"\\,;；、|!&<>%#_x0D é😀👩‍🌾\t\n\r\0\x01\x0b\x1f\x85\u2028\ufffe\u202e AZ019"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def generated() -> list[str]:
    pick = random.Random(SEED)
    return [pick.choice(BEGINNINGS) + "".join(pick.choices(LETTERS, k=pick.randrange(30))) for _ in range(COUNT)]


def holdable(text: str) -> str:
    """What a workbook is said to keep (docs/decisions/0014): written anew, apart from cells.plain."""
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    controls = (
        {sign for sign in text if unicodedata.category(sign) == "Cc"} - {"\t", "\n"} - set(map(chr, range(127, 160)))
    )
    return "".join(sign for sign in text if sign not in controls | {"\ufffe", "\uffff"})


def written(texts: list[str]) -> bytes:
    book, out = Workbook(), BytesIO()
    for at, text in enumerate(texts, 1):
        cells.write(book.active.cell(at, 1), text)
        cells.write(book.active.cell(at, 2), Decimal(at) / 4)
        cells.write(book.active.cell(at, 3), at)
    book.save(out)
    return out.getvalue()


def test_five_thousand_strings_come_back_from_a_workbook_as_text():
    texts = generated()
    sheet = load_workbook(BytesIO(written(texts))).active
    expected = [holdable(text) or None for text in texts]
    found = [sheet.cell(at, 1) for at in range(1, COUNT + 1)]
    assert sum(cell.data_type == "f" for cell in found) == 0
    assert [cell.value and cells.read(cell.value) for cell in found] == expected
    assert {sheet.cell(at, column).data_type for at in range(1, COUNT + 1) for column in (2, 3)} == {"n"}
    assert [sheet.cell(at, 2).value for at in (1, 2, 4)] == [0.25, 0.5, 1]
    risky = [cell for cell in found if cell.value and cells.is_risky(cell.value)]
    assert len(risky) > 1000
    assert all(cell.quotePrefix for cell in risky)


def test_the_file_itself_holds_no_formula_and_numbers_without_quotes():
    with zipfile.ZipFile(BytesIO(written(generated()))) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(f".//{MAIN}f") == []
    kinds = {(cell.get("r")[0], cell.get("t")) for cell in sheet.iter(f"{MAIN}c") if len(cell)}
    assert kinds == {("A", "inlineStr"), ("B", "n"), ("C", "n")}


def test_what_looks_like_an_escape_is_written_so_that_spreadsheets_show_it_as_typed():
    with zipfile.ZipFile(BytesIO(written(["_x000D_行"]))) as archive:
        assert "_x005F_x000D_行" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_five_thousand_strings_come_back_from_csv():
    texts, out = generated(), StringIO()
    csv.writer(out).writerows([[cells.for_csv(text)] for text in texts])
    found = [line[0] for line in csv.reader(StringIO(out.getvalue(), newline=""))]
    assert [
        text for text in found if text.lstrip(" \n'").startswith(tuple("=+-@＝＋－＠")) and not text.startswith("'")
    ] == []
    assert [cells.from_csv(text) for text in found] == texts


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "==1", " =1", "'=1", "\n=1"]
)
def test_what_begins_like_a_formula(text):
    assert cells.is_risky(text)
    assert cells.for_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1", "就业", "'", "'就业", "−0.6 点", "a=1", "（=1）", "1-2"])
def test_what_does_not(text):
    assert not cells.is_risky(text)
    assert cells.for_csv(text) == cells.from_csv(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(5, "#,##0"), (Decimal("36.0000"), "#,##0"), (Decimal("7.50"), "#,##0.0"), (Decimal("0.1234"), "#,##0.0000"), (Decimal(0), "#,##0"), (Decimal("1E+3"), "#,##0")],
)  # fmt: skip
def test_numbers_show_as_many_places_as_they_have(value, shown):
    assert cells.number_format(value) == shown


@pytest.mark.django_db
def test_the_boards_csv_says_it_the_same_way():
    office = make_office()
    texts = [text for text in map(holdable, generated()) if text.strip() and "\n" not in text.strip()][:30]
    for text in texts:
        target = make_target(name="某项", value=1200, lead=office.own)
        make_reading(target=target, month=month(8), value=1, problem=text.strip())
    with clock():
        content = sign_in(Client(), office.leader).get("/behind.csv").content.decode("utf-8-sig")
    lines = [[cells.from_csv(cell) for cell in line] for line in csv.reader(StringIO(content, newline=""))]
    column = lines[1].index("存在问题")
    assert sorted(line[column] for line in lines[2:]) == sorted(text.strip() for text in texts)
