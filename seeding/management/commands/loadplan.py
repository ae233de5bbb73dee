"""manage.py loadplan 2023 [FILE]: load a plan file; safe to run again. See seeding/loading.py."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from seeding.fixture import FixtureError, read, read_file
from seeding.loading import Difference, Outcome, load


class Command(BaseCommand):
    help = "载入年度计划：可重复运行，不动已填报的进展，保留手工改过的值（除非 --overwrite）。"

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="计划年度")
        parser.add_argument("file", type=Path, nargs="?", help="计划文件，默认 fixtures/plan-<年度>.json")
        parser.add_argument("--overwrite", action="store_true", help="文件的值覆盖手工改过的值")

    def handle(self, *, year: int, file: Path | None, overwrite: bool, **options):
        path = file or settings.BASE_DIR / "fixtures" / f"plan-{year}.json"
        try:
            outcome = load(read(read_file(path), year), overwrite=overwrite, source=path.name)
        except FixtureError as error:
            raise CommandError(f"没有载入，数据库未改动。{error}") from None
        for line in described(outcome):
            self.stdout.write(line)


def described(outcome: Outcome) -> list[str]:
    """The outcome line by line, the totals last."""
    return [
        *(_difference("改动", "→", each) for each in outcome.changes),
        *(_difference("保留", "，文件中", each) for each in outcome.keeps),
        *(f"文件中没有（未删除） {row}" for row in outcome.absent),
        *(f"{name}：created {new}, changed {changed}, kept {kept}" for name, new, changed, kept in outcome.counts()),
        f"月度应达：{outcome.points} 条有变",
        f"created {len(outcome.created)}, changed {len(outcome.changed)}, kept {len(outcome.kept)}",
    ]


def _difference(word: str, between: str, each: Difference) -> str:
    return f"{word} {each.row} {each.column}：{each.stored}{between}{each.file}"
