"""What comes back: an uploaded workbook, judged before it is opened, read once from top to bottom, never trusted.

Pure functions: bytes in, sheets of rows out, ValidationError with a sentence for the person who uploads. The limits are
those of docs/decisions/0014-workbooks.md; whether rows may be recorded is not asked here.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from evidence import content
from evidence.archive import Archive
from lingling_plan import cells
from workbooks.columns import FIELDS, HEADINGS, ID, ID_AT, address
from workbooks.download import CHOICES, GUIDE

MAX_ROWS, MAX_COLUMNS, MAX_SIGNS, MAX_SHEETS = 5000, 60, 4000, 200
# Empty rows below the last one, as some programs leave them, are read so far and no farther.
MAX_EMPTY = 20_000
# A full workbook of 5,000 rows has a third of this. Looked at before anything is unpacked into memory.
MAX_UNPACKED, MAX_TAGS = 32 * 1024 * 1024, 2_000_000
HEAD_WITHIN = 5

TOO_MANY_ROWS = f"一次最多上传 {MAX_ROWS} 行，请分几次上传。"
TOO_MANY_EMPTY = f"空行太多（超过 {MAX_EMPTY} 行），请删去表格下面的空行后上传。"
TOO_WIDE = f"列数太多（超过 {MAX_COLUMNS} 列），请用系统下载的表格填写。"
TOO_LARGE = "表格内容太多，不能接收。请用系统下载的表格填写。"
UNREADABLE = "这个表格读不出来，请用 Excel 或 WPS 重新保存后上传。"
NO_RESULT = "是公式，但没有算好的结果。请在 Excel 或 WPS 里打开、保存一次，或者直接填数字。"
FROM_FORMULA = "是公式，按计算结果读入：{}。"


@dataclass
class Filled:
    """One row. `cells`: field -> text, empty ones left out; `notes`: [cell, text]; `errors` likewise."""

    number: int
    key: str
    cells: dict[str, str] = field(default_factory=dict)
    notes: list[list[str]] = field(default_factory=list)
    errors: list[list[str]] = field(default_factory=list)


def read(data: bytes, name: str) -> dict[str, list[Filled]]:
    """Title of each sheet that holds rows -> its rows, in their order."""
    if content.claimed_kind(name) != "xlsx":
        raise ValidationError("请上传 xlsx 文件（由系统下载、填好的那一个）。")
    _refuse_large(data)
    content.check(data, name)
    _refuse_crowded(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the program that wrote the file left out
            return _sheets(data)
    except ValidationError:
        raise
    except Exception:  # the library raises whatever a strange file makes it stumble over
        raise ValidationError(UNREADABLE) from None


def _refuse_large(data: bytes) -> None:
    """By what the archive says of itself; whether that is true is found out while it is unpacked in pieces."""
    is_archive = len(data) <= content.MAX_BYTES and data.startswith(b"PK\x03\x04")
    if is_archive and sum(entry.file_size for entry in Archive(data).entries) > MAX_UNPACKED:
        raise ValidationError(TOO_LARGE)


def _refuse_crowded(data: bytes) -> None:
    archive, tags = Archive(data), 0
    for entry in archive.entries:
        for piece in archive.pieces(entry):
            tags += piece.count(b"<")
            if tags > MAX_TAGS:
                raise ValidationError(TOO_LARGE)


def _sheets(data: bytes) -> dict[str, list[Filled]]:
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    results = Results(data)
    try:
        if len(book.sheetnames) > MAX_SHEETS:
            raise ValidationError(TOO_LARGE)
        found, count = {}, 0
        for sheet in book.worksheets:
            if sheet.title in (GUIDE, CHOICES):
                continue
            found[cells.plain(sheet.title)[:31]] = rows = list(_rows(sheet, results, MAX_ROWS - count))
            count += len(rows)
        if not count:
            raise ValidationError("表格里没有可以读入的行。")
        return found
    finally:
        book.close()
        results.close()


class Results:
    """The results of formulas, as the program that saved the workbook left them; looked for when a formula is met."""

    def __init__(self, data: bytes):
        self.data, self.book, self.title, self.lines = data, None, None, iter(())
        self.at = 0

    def of(self, title: str, row: int, column: int):
        """Rows are asked for from top to bottom, sheet by sheet."""
        if self.book is None:
            self.book = load_workbook(BytesIO(self.data), read_only=True, data_only=True, keep_links=False)
        if self.title != title:
            sheet = self.book[title]
            sheet.reset_dimensions()
            self.title, self.lines, self.at = title, sheet.iter_rows(), 0
        while self.at < row:
            self.line, self.at = next(self.lines), self.at + 1
        return self.line[column].value

    def close(self) -> None:
        if self.book is not None:
            self.book.close()


def _rows(sheet, results: Results, left: int) -> Iterator[Filled]:
    sheet.reset_dimensions()  # what a sheet says of its size is not believed
    is_headed, empty = False, 0
    for number, line in enumerate(sheet.iter_rows(), 1):
        if len(line) > MAX_COLUMNS:
            raise ValidationError(TOO_WIDE)
        if not is_headed:
            is_headed = _is_head(sheet.title, line, number)
            continue
        if all(cell.value is None for cell in line):
            empty += 1
            if empty > MAX_EMPTY:
                raise ValidationError(TOO_MANY_EMPTY)
            continue
        left -= 1
        if left < 0:
            raise ValidationError(TOO_MANY_ROWS)
        yield _filled(sheet.title, number, line, results)
    if not is_headed:
        raise ValidationError(f"工作表“{_short(sheet.title)}”里没有表头，请用系统下载的表格填写。")


def _is_head(title: str, line, number: int) -> bool:
    """The heads stand in the second row, or a little higher or lower where somebody took the title away."""
    heads = [cells.plain(str(cell.value)).strip() if cell.value is not None else "" for cell in line]
    while heads and not heads[-1]:
        heads.pop()
    if ID not in heads:
        if number >= HEAD_WITHIN or len(set(heads).intersection(HEADINGS)) > len(HEADINGS) // 2:
            raise ValidationError(f"工作表“{_short(title)}”缺少“{ID}”列，不能认行。请用系统下载的表格填写。")
        return False
    if heads != HEADINGS:
        raise ValidationError(f"工作表“{_short(title)}”的列与下载时不同：{_difference(heads)}请改回后上传。")
    return True


def _difference(heads: list[str]) -> str:
    """In words: what is missing, what is too much, what changed its place."""
    told = []
    missing = [head for head in HEADINGS if head not in heads]
    if missing:
        told.append(f"缺少{'、'.join(f'“{head}”' for head in missing)}列；")
    for at, head in enumerate(heads):
        if head not in HEADINGS or head in heads[:at]:
            told.append(f"多出“{_short(head) or '空白'}”列（{get_column_letter(at + 1)} 列）；")
    if not told:
        at = next(at for at, (head, ours) in enumerate(zip(heads, HEADINGS, strict=True)) if head != ours)
        told.append(f"{get_column_letter(at + 1)} 列应为“{HEADINGS[at]}”，现为“{_short(heads[at])}”；")
    return "".join(told)[:-1] + "。"


def _short(text: str) -> str:
    return cells.plain(text)[:30]


def _filled(title: str, number: int, line, results: Results) -> Filled:
    key = line[ID_AT].value if len(line) > ID_AT else None
    row = Filled(number, cells.plain(str(key)).strip()[:60] if key is not None else "")
    for name, column in FIELDS.items():
        if column < len(line) and line[column].value is not None:
            _take(row, name, line[column], lambda column=column: results.of(title, number, column))
    return row


def _take(row: Filled, name: str, cell, result) -> None:
    """One typed cell, as a person reads it in the spreadsheet."""
    at, value = address(name, row.number), cell.value
    if cell.data_type == "f":
        value = result()
        if value is None:
            row.errors.append([at, f"{at} {NO_RESULT}"])
            return
        row.notes.append([at, f"{at} {FROM_FORMULA.format(_text(value, cell.number_format)[:40])}"])
    text = _text(value, cell.number_format)
    if len(text) > MAX_SIGNS:
        row.errors.append([at, f"{at} 太长，一格最多 {MAX_SIGNS} 字。"])
    elif cell.data_type == "e" or (isinstance(value, str) and cell.data_type == "f" and value.startswith("#")):
        row.errors.append([at, f"{at} 是错误值 {text[:20]}，请改正。"])
    elif text.strip():
        row.cells[name] = text


def _text(value, number_format: str) -> str:
    """Numbers with the fifteen digits that a spreadsheet keeps; a share typed as 8% says so, and is not 0.08."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")
        return f"{(number * 100).normalize():f}%" if "%" in (number_format or "").replace('"%"', "") else f"{number:f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return cells.read(str(value))
