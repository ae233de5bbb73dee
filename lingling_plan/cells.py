"""What leaves for a spreadsheet and comes back: text that begins like a formula stays text, numbers stay numbers.

Said once, for CSV and workbooks. What is kept and what is not: docs/decisions/0014-workbooks.md.
"""

import re
import unicodedata
from decimal import Decimal

from openpyxl.cell import Cell

# What Excel, WPS or LibreOffice may run when a cell begins with it, also behind spaces or an apostrophe.
RISKY = "=+-@\t\r\n＝＋－＠"
BEGINS_LIKE_A_FORMULA = re.compile(rf"[\s']*[{re.escape(RISKY)}]")
NEWLINES = re.compile(r"\r\n?|\x85|\u2028|\u2029")
# What XML 1.0 cannot hold, beside single surrogates.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A workbook may write a character as _x000D_; text that looks like that has its underscore written so.
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_risky(text: str) -> bool:
    return BEGINS_LIKE_A_FORMULA.match(text) is not None


def plain(text: str) -> str:
    """The text as a workbook can hold it: one kind of line end, no control characters but tab and line end."""
    text = IMPOSSIBLE.sub("", NEWLINES.sub("\n", text))
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cs")


def for_csv(text: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula; `from_csv` takes it away again."""
    return f"'{text}" if is_risky(text) else text


def from_csv(text: str) -> str:
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text


def write(cell: Cell, value) -> None:
    """Numbers as numbers with as many places as they have, everything else as text that nobody runs."""
    if isinstance(value, int | Decimal):
        cell.value, cell.number_format = value, number_format(value)
    elif value not in (None, ""):
        text = plain(str(value))
        cell.value = ESCAPE_LIKE.sub("_x005F_", text)
        cell.data_type = "s"
        cell.quotePrefix = is_risky(text)


def read(text: str) -> str:
    """A cell's text as a person sees it in the spreadsheet, and as `plain` keeps it."""
    return plain(ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))


def number_format(value: int | Decimal) -> str:
    places = -value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
    return "#,##0." + "0" * places if places > 0 else "#,##0"
