"""Reads the tables in seeds/. Whatever is wrong is said with file, line and column; nothing is guessed."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

NUMBER = re.compile(r"-?\d{1,11}(\.\d{1,4})?", re.ASCII)

PROMISE = "order,deadline,firm,lead,lead_basis,supports,sections,note"
TABLES = {
    "plan": "year,name,adopted_on",
    "rulesets": "code,name,kind,start,yellow,red,half",
    "departments": "code,name,kind,basis,note",
    "sections": "code,title",
    "nodetemplates": "stage,name,months_before,weight",
    "doubts": "code,kind,question,first,first_sections,second,second_sections,items",
    "indicators": "code,name,unit,measure,counted,cadence,published_after,growth_of",
    "actuals": "indicator,year,value,value_high,bound,firm,sections,note",
    "targets": f"{PROMISE},indicator,year,value,value_high,bound,per,pending,refers_to,pace,pace_figures",
    "projects": f"{PROMISE},code,kind,name,company,place,investment,capacity,capacity_unit,stage",
}


class SeedError(Exception):
    """A table cannot be used; the message is for the person who edits it."""


@dataclass(frozen=True)
class Line:
    """One line of a table. An empty cell means nothing is said: text "" or None."""

    table: str
    number: int
    cells: dict[str, str]

    def wrong(self, column: str, reason: str) -> SeedError:
        return SeedError(f"{self.table}.csv 第{self.number}行 {column}：{reason}")

    def text(self, column: str) -> str:
        return self.cells[column].strip()

    def amount(self, column: str) -> Decimal | None:
        text = self.text(column)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise self.wrong(column, f"“{text}”不是最多四位小数的数")
        return Decimal(text)

    def whole(self, column: str) -> int | None:
        text = self.text(column)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise self.wrong(column, f"“{text}”不是整数")
        return int(text)

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in ("0", "1"):
            raise self.wrong(column, f"应为0或1，不是“{text}”")
        return text == "1"

    def day(self, column: str) -> date | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.wrong(column, f"“{text}”不是日期（年-月-日）") from None

    def words(self, column: str) -> list[str]:
        words = [word.strip() for word in self.text(column).split(";") if word.strip()]
        if len(words) != len(set(words)):
            raise self.wrong(column, "有重复")
        return words

    def named(self, column: str, known: dict[str, Any]) -> Any:
        """The row a cell names, None when it is empty."""
        return self._known(column, self.text(column), known) if self.text(column) else None

    def all_named(self, column: str, known: dict[str, Any]) -> list:
        return [self._known(column, word, known) for word in self.words(column)]

    def _known(self, column: str, word: str, known: dict[str, Any]) -> Any:
        if word not in known:
            raise self.wrong(column, f"没有“{word}”")
        return known[word]


def read(seeds: Path, table: str) -> Iterator[Line]:
    """The lines of a table; SeedError when it is not there, not UTF-8, or its columns are not the expected ones."""
    wanted = set(TABLES[table].split(","))
    try:
        with (seeds / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_columns(table, reader.fieldnames or [], wanted)
            for cells in reader:
                yield _line(table, reader.line_num, cells)
    except FileNotFoundError:
        raise SeedError(f"没有 {seeds / table}.csv") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"{table}.csv 读不了：{error}") from error


def _check_columns(table: str, columns: list[str], wanted: set[str]) -> None:
    if missing := sorted(wanted - set(columns)):
        raise SeedError(f"{table}.csv 第1行 缺少列：{'、'.join(missing)}")
    if unknown := sorted(set(columns) - wanted):
        raise SeedError(f"{table}.csv 第1行 多出列：{'、'.join(unknown)}")
    if len(columns) != len(wanted):
        raise SeedError(f"{table}.csv 第1行 有重复的列")


def _line(table: str, number: int, cells: dict) -> Line:
    if None in cells or None in cells.values():
        raise SeedError(f"{table}.csv 第{number}行 单元格个数与表头不符")
    return Line(table, number, cells)
