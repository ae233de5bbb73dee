from secrets import token_urlsafe

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.accounts import ACCOUNTS, open_accounts
from demo.months import invent
from indicators.models import Reading
from lingling_plan import environment
from lingling_plan.models import Plan
from projects.models import ProgressReport


class Command(BaseCommand):
    help = "Invents months of data for the loaded plan and opens demo accounts. Never on production or real data."

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能生成演示数据。")
        plan = Plan.objects.first()
        if plan is None:
            raise CommandError("请先载入计划：manage.py loadplan 2023")
        if plan.demo_today is None:
            if Reading.objects.exists() or ProgressReport.objects.exists():
                raise CommandError("数据库中已有真实填报数据，不能生成演示数据。")
            invent(plan)
        password = environment.text("DEMO_PASSWORD") or token_urlsafe(9)
        open_accounts(password)
        self.stdout.write(f"演示账号：{'、'.join(name for name, _, _ in ACCOUNTS)}")
        self.stdout.write(f"密码：{password}")
