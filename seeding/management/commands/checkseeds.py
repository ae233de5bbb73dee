"""manage.py checkseeds FILE: does every number of a report have its row in seeds/? See seeding/coverage.py."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from seeding.coverage import Coverage, Found, around, check

OPEN_KINDS = {"unexplained": "未说明", "misplaced": "不符"}


class Command(BaseCommand):
    help = "核对报告文本中的每个数字在 seeds/ 中都有一行或有理由；有未说明或不符的即失败。"
    requires_system_checks = ()  # reads two kinds of files and nothing else

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="报告全文（UTF-8 文本）")
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds", help="表格所在目录")

    def handle(self, *args, file: Path, seeds: Path, **options):
        try:
            text = file.read_text(encoding="utf-8")
            coverage = check(text, seeds)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了：{error}") from error
        for kind, label in OPEN_KINDS.items():
            for found in getattr(coverage, kind):
                self.stdout.write(f"{label} {describe(text, found)}")
        self.stdout.write(counts(coverage))
        if not coverage.covered:
            raise CommandError("没有一个数字对上，这不是一份有第一、第二部分的报告。")
        if not coverage.complete:
            raise CommandError("还有未说明或不符之处。")


def counts(coverage: Coverage) -> str:
    kinds = ("covered", "excepted", "unexplained", "misplaced")
    return ", ".join(f"{len(getattr(coverage, kind))} {kind}" for kind in kinds)


def describe(text: str, found: Found) -> str:
    """One line: section, offset, the place with twelve characters around it (or what has no place), and why."""
    where = f"{found.offset} …{around(text, found)}…" if found.offset >= 0 else found.text
    return f"{found.section} {where} ({found.reason})"
