"""manage.py exportplan 2023: every figure in the database as a figure row, one JSON object a line."""

from django.core.management.base import BaseCommand, CommandError

from lingling_plan.models import Plan
from seeding.figure_rows import as_line, figure_rows


class Command(BaseCommand):
    help = "按行输出年度计划的全部数字（每行一个 JSON 对象）。"

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="计划年度")

    def handle(self, *, year: int, **options):
        plan = Plan.objects.filter(year=year).first()
        if plan is None:
            raise CommandError(f"数据库里没有{year}年的计划，先运行 loadplan {year}。")
        if plan.demo_today:
            self.stderr.write("演示数据：目标取自报告，月度数据为虚构。")
        for row in figure_rows(plan):
            self.stdout.write(as_line(row))
