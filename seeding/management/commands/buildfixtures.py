"""manage.py buildfixtures: seeds/*.csv -> fixtures/plan-2023.json. Run it after every change in seeds/."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from seeding.build import build
from seeding.seeds import SeedError


class Command(BaseCommand):
    help = "由 seeds/ 中的表格生成计划文件 fixtures/plan-<年度>.json。"

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, default=2023, help="计划年度")
        parser.add_argument("--seeds", type=Path, default=settings.BASE_DIR / "seeds", help="表格所在目录")
        parser.add_argument("--output", type=Path, help="写到哪个文件")

    def handle(self, *, year: int, seeds: Path, output: Path | None, **options):
        try:
            text = build(seeds, year)
        except SeedError as error:
            raise CommandError(str(error)) from None
        path = output or settings.BASE_DIR / "fixtures" / f"plan-{year}.json"
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{path}：{text.count(chr(10)) - 2} 行")
