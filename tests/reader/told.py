"""Sentences put into a small report, so that a test names only the sentence it is about."""

from reader.reading import Reading, read
from reader.rows import rows

HEAD = "乙县人民政府工作报告\n2023年1月8日在乙县第十届人民代表大会第三次会议上\n一、2022年工作回顾\n"
PROMISES = "\n二、2023年工作安排\n"


def reading(done: str = "", promised: str = "") -> Reading:
    """A report of January 2023 on 2022, with a promise part for 2023."""
    return read(f"{HEAD}{done}{PROMISES}{promised}\n")


def figures(done: str = "", promised: str = "") -> list[dict]:
    """Rows that have a number, in the text's order."""
    return [row for row in rows(reading(done, promised)) if row["value"] is not None]


def amounts(done: str = "", promised: str = "") -> list[str]:
    """5.5万亩, 1-2个: the figures as value and unit."""
    return [_amount(row) for row in figures(done, promised)]


def _amount(row: dict) -> str:
    high = f"-{row['value_high']:f}" if row["value_high"] is not None else ""
    return f"{row['value']:f}{high}{row['unit'] or ''}"


def names(done: str = "", promised: str = "") -> list[str]:
    return [row["name"] for row in figures(done, promised)]


def promises(promised: str) -> list[dict]:
    """Rows of the promising part without a number."""
    return [row for row in rows(reading(promised=promised)) if row["value"] is None]
