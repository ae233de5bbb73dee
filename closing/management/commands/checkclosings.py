"""manage.py checkclosings: are the kept lines of every closed month still what was published?"""

from django.core.management.base import BaseCommand, CommandError

from closing.models import Closing


class Command(BaseCommand):
    help = "核对各月封账明细与校验码是否一致；不一致时以错误结束。"

    def handle(self, **options):
        broken = []
        for closing in Closing.objects.select_related("plan"):
            intact = closing.is_intact()
            self.stdout.write(f"{closing.plan} {closing}：{closing.lines.count()} 条，{'一致' if intact else '不一致'}")
            if not intact:
                broken.append(str(closing))
        if broken:
            raise CommandError(f"封账明细已被改动：{'、'.join(broken)}。")
