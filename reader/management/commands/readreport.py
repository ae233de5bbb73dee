"""manage.py readreport FILE [--check]: a report's figure rows, or what does not add up in it, one JSON object a line."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from reader import files, guard, known
from reader.findings import LABELS, as_row
from reader.reading import Reading, read
from reader.rows import as_line, rows


class Command(BaseCommand):
    requires_system_checks = ()  # reads a file; the database is asked only if it is there
    help = "读一份报告（txt、docx、pdf），按行输出其中的数字；--check 输出算不拢、前后不一等疑问。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="报告文件")
        parser.add_argument("--check", action="store_true", help="只输出疑问")
        parser.add_argument("--without-database", action="store_true", help="疑问不与数据库中的上年数核对")
        parser.add_argument("--text", action="store_true", help="疑问写成一行文字，不写 JSON")

    def handle(self, *, file: Path, check: bool, text: bool, without_database: bool, **options):
        try:
            with file.open("rb") as opened:
                data = opened.read(files.MAX_BYTES + 1)
            reading = read(files.text_of(data, file.name))
        except OSError as error:
            raise CommandError(f"读不了：{error}") from error
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        if not check:
            for row in rows(reading):
                self.stdout.write(as_line(row))
            return
        figures = [] if without_database else self._known(reading)
        for finding in guard.check(reading, known.check(reading, figures)):
            row = as_row(reading, finding)
            quotes = " / ".join(place["quote"].replace("\n", " ") for place in row["places"])
            line = (
                f"{LABELS[finding.kind]}：{finding.message}〔{quotes}〕"
                if text
                else json.dumps(row, ensure_ascii=False)
            )
            self.stdout.write(line)

    def _known(self, reading: Reading) -> list[known.Known]:
        """Without a database (not migrated yet) the document is still held against itself."""
        year = reading.years.of("actual")
        try:
            return known.of_year(year) if year else []
        except DatabaseError:
            self.stderr.write("数据库不可用，只核对报告本身。")
            return []
