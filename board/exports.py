"""CSV downloads. Text that a spreadsheet would run as a formula is written so that it stays text."""

import csv
from io import StringIO

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from board.reasons import Reason
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown

HEADINGS = [
    "序号",
    "状态",
    "事项",
    "章节",
    "牵头单位",
    "目标",
    "上年实绩",
    "最新",
    "数据月",
    "填报状态",
    "差距",
    "原因",
    "依据",
    "存在问题",
    "下一步",
]
RISKY = tuple("=+-@\t\r\n＝＋－＠")


def behind(plan: Plan, when: MonthShown, reasons: list[Reason]) -> HttpResponse:
    """With how often each was urged, as far as the reader may know; empty: not, or not theirs to know."""
    urged = {"催办次数": lambda reason: str(reason.told.times) if reason.told else ""}
    return _download(plan, when, "滞后清单", reasons, urged)


def board(plan: Plan, when: MonthShown, reasons: list[Reason]) -> HttpResponse:
    return _download(plan, when, "状态板", reasons, {})


def _download(plan: Plan, when: MonthShown, name: str, reasons: list[Reason], more: dict) -> HttpResponse:
    """`more`: heading -> function of a reason, columns at the end. UTF-8 with a byte order mark: Excel and WPS then read the Chinese right."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([f"{settings.PRODUCT_NAME}{name} {when.month:%Y年%m月}（截至{when.as_of:%Y-%m-%d}）"])
    if plan.demo_today:
        writer.writerow(["演示数据：目标取自报告，月度数据为虚构。"])
    writer.writerow([*HEADINGS, *more])
    for number, reason in enumerate(reasons, 1):
        added = (cell(reason) for cell in more.values())
        writer.writerow([number, *map(as_text, (*_cells(reason), *added))])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{when.month:%Y-%m}.csv")
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(reason: Reason) -> list[str]:
    row = reason.row
    shown = (row[name] for name in ("label", "name", "lead", "target", "baseline", "latest", "latest_month"))
    label, name, lead, *figures = shown
    return [
        label,
        name,
        reason.item.heading,
        lead,
        *figures,
        reason.item.filing.label,
        row["gap"],
        reason.sentence,
        reason.grounds,
        reason.problem,
        reason.next_step,
    ]


def as_text(value: str) -> str:
    return f"'{value}" if value.startswith(RISKY) else value
