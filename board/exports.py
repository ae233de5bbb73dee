"""CSV downloads. Text that a spreadsheet would run as a formula is written so that it stays text."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from board.final import Final
from board.reasons import Reason
from forecast import words
from forecast.outlook import Outlook
from forecast.prospects import Prospect, Prospects, prospect
from items import whole_plan
from lingling_plan.cells import for_csv
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item, counts
from lingling_plan.sentences import Why, behind_words
from lingling_plan.standing import Standing

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
    "差距单位",
    "逾期天数",
    "说明",
    "依据",
    "转绿所需",
    "存在问题",
    "下一步",
    "原目标",
    "按原目标",
    "调整依据",
    "年末预计",
    "预计说明",
    "预计结果",
]
FINAL_HEADINGS = [
    "序号", "结果", "事项", "章节", "牵头单位", "原目标", "按原目标", "调整后", "调整依据", "最后实绩", "数据月", "完成月份", "逾期完成", "说明", "依据", "转绿所需",
]  # fmt: skip


def behind(plan: Plan, when: MonthShown, reasons: list[Reason], ahead: Prospects) -> HttpResponse:
    """With how often each was urged, as far as the reader may know; empty: not, or not theirs to know."""
    urged = [str(reason.told.times) if reason.told else "" for reason in reasons]
    found = zip(reasons, _rows(reasons, ahead), urged, strict=True)
    rows = [[*cells, reason.depth, times] for reason, cells, times in found]
    words = behind_words(counts(reason.item for reason in reasons))
    return _download(plan, when, "滞后清单", [*HEADINGS, "落后程度", "催办次数"], rows, words)


def board(plan: Plan, when: MonthShown, reasons: list[Reason], ahead: Prospects) -> HttpResponse:
    return _download(plan, when, "状态板", HEADINGS, _rows(reasons, ahead))


def final(plan: Plan, when: MonthShown, finals: list[Final], reasons: list[Reason]) -> HttpResponse:
    """`reasons`: of the same items, in the same order."""
    pairs = zip(finals, reasons, strict=True)
    rows = ([*_final_cells(final), *_why_cells(reason.why)] for final, reason in pairs)
    return _download(plan, when, "年终清单", FINAL_HEADINGS, rows)


def _download(
    plan: Plan, when: MonthShown, name: str, headings: list[str], rows: Iterable[list[str]], words: str = ""
) -> HttpResponse:
    """UTF-8 with a byte order mark: Excel and WPS then read the Chinese right."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([f"{settings.PRODUCT_NAME}{name} {when.month:%Y年%m月}（{when.words}）{words}"])
    if plan.demo_today:
        writer.writerow(["演示数据：目标取自报告，月度数据为虚构。"])
    writer.writerow(headings)
    writer.writerows([number, *map(_written, cells)] for number, cells in enumerate(rows, 1))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{when.month:%Y-%m}.csv")
    response["Cache-Control"] = "private, no-store"
    return response


def _written(value):
    """Only text can be a formula; numbers stay numbers."""
    return for_csv(value) if isinstance(value, str) else value


def _rows(reasons: list[Reason], ahead: Prospects) -> list[list[str]]:
    """With the forecast of the line that speaks of the item's end."""
    return [[*_cells(reason), *_landing(ahead[whole_plan.key(reason.item)])] for reason in reasons]


def _landing(found: Outlook) -> tuple[str, str, str]:
    verdict = prospect(found)
    return *words.in_export(found), "" if verdict == Prospect.NONE else verdict.label


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
        *_gap_cells(reason.item),
        *_why_cells(reason.why),
        reason.problem,
        reason.next_step,
        *_original_cells(reason.item),
    ]


def _gap_cells(item: Item) -> list:
    """The gap as a number with its unit, and of 未报 the days instead."""
    if item.standing == Standing.MISSING:
        return ["", "", item.overdue]
    return [item.gap[0], item.gap[1].strip(), ""] if item.gap else ["", "", ""]


def _why_cells(why: Why) -> list[str]:
    """说明, 依据, 转绿所需."""
    return [why.sentence, f"{why.grounds}{why.pace}{why.age}", why.green]


def _original_cells(item: Item) -> list[str]:
    """Of an adjusted promise: what it was, its light by that, and by which document it was changed."""
    if item.original is None:
        return ["", "", ""]
    return [item.original.target, item.original.standing.label, item.adjusted]


def _final_cells(final: Final) -> list[str]:
    item, row = final.item, final.row
    return [
        final.outcome,
        row["name"],
        item.heading,
        row["lead"],
        final.original_target,
        final.by_original,
        "；".join(filter(None, (row["target"] if item.original else "", item.upcoming))),
        item.adjusted,
        *final.latest,
        f"{final.kept_in.month}月" if final.kept_in else "",
        "是" if final.late else "",
    ]
