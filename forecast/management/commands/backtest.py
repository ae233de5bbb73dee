"""manage.py backtest: how good the forecast and the yardsticks are, on invented years whose end is known."""

import json

from django.core.management.base import BaseCommand

from forecast import alarms, backtest, measured
from forecast.landing import Method
from forecast.yardsticks import Kind

YEARS, ALARM_YEARS = 300, 150


class Command(BaseCommand):
    help = "在年末数已知的模拟年度上检验年末预计和三种尺度；--write 把结果写入 forecast/measured.json"

    def add_arguments(self, parser):
        parser.add_argument("--years", type=int, default=YEARS, help="每种形态、每类指标模拟多少年")
        parser.add_argument("--seed", type=int, default=backtest.SEED)
        parser.add_argument("--write", action="store_true", help="写入结果，页面引用")

    def handle(self, *args, years: int, seed: int, write: bool, **options):
        found = backtest.run(years=years, seed=seed)
        found["yardsticks"] = alarms.measure(years=min(years, ALARM_YEARS), seed=seed)
        for method in Method:
            self._tell_method(method, found)
        self._tell_yardsticks(found["yardsticks"])
        if write:
            measured.FILE.write_text(json.dumps(found, indent=1) + "\n")
            self.stdout.write(f"已写入 {measured.FILE.name}。")

    def _tell_method(self, method: Method, found: dict) -> None:
        self.stdout.write(f"{method.label}（月份：误差，八成范围的覆盖率，能预计的占比）")
        for ahead, one in found["measured"][method].items():
            month = 12 - int(ahead)
            told = f"{one['error']:g}，{one['coverage']:g}%，{one['shown']:g}%" if one["shown"] else "范围过宽，不预计"
            self.stdout.write(f"  {month}月：{told}")
        shapes = "，".join(f"{shape} {held:g}%" for shape, held in found["shapes"][method].items())
        self.stdout.write(f"  各形态覆盖率：{shapes}")

    def _tell_yardsticks(self, rates: dict) -> None:
        self.stdout.write("尺度（月份：误报滞后，漏报滞后；误报预警及以下，漏报预警及以下）")
        for kind in Kind:
            for month, one in rates[kind].items():
                told = "，".join(f"{one[f'{what}_red']:g}%" for what in ("false", "missed"))
                more = "，".join(f"{one[f'{what}_yellow']:g}%" for what in ("false", "missed"))
                self.stdout.write(f"  {kind.label} {month}月：{told}；{more}")
