"""The month's due items as a workbook: one sheet a department, the ledger's columns, only what is to be filled unlocked."""

from collections.abc import Iterable
from copy import copy
from datetime import date
from io import BytesIO

from django import forms
from django.conf import settings
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lingling_plan import cells
from lingling_plan.models import Plan
from lingling_plan.recording import Desk
from reporting import grid
from workbooks.columns import COLUMNS, FIELDS, ID_AT, NUMBER

GUIDE, CHOICES = "填写说明", "选项"
HEAD_ROW = 2
YES = "是"
JOINED = "、"

LINE = Border(*[Side(style="thin", color="D5D1C7")] * 4)
HEAD = {
    "font": Font(name="黑体", bold=True, color="FFFFFF", size=11),
    "fill": PatternFill("solid", fgColor="9C1C1F"),
    "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    "border": LINE,
}
TOLD = {"font": Font(name="宋体", size=11, color="5F6367"), "border": LINE, "alignment": Alignment(vertical="center")}
ASKED = {
    "font": Font(name="宋体", size=11),
    "fill": PatternFill("solid", fgColor="FFF9E5"),
    "border": LINE,
    "alignment": Alignment(vertical="center"),
    "protection": Protection(locked=False),
}
NOT_ASKED = {**TOLD, "fill": PatternFill("solid", fgColor="EFEFEC")}
WORDY = ("completed", "progress", "problem", "next_step", "remark")

LINES = (
    "只填浅黄色的格，其余各列供对照，不要改动，也不要增删列、改列名。行可以不填，不填就不报；可以排序，可以删行。",
    "编号列用来认行，不要改，也不要拖动填充。",
    "本期数：累计指标填 1 月至本月的累计数，水平和比率填月末数，增速填 1 月至本月的同比。只填数字，不写单位和百分号；小数最多 4 位。",
    "可以用公式，上传时按算好的结果读入；请先保存一次再上传。",
    "与上期相同的，在“无变化”一格选“是”，本期数不用填。",
    "已完成节点：从下拉中选，或写节点名称，几个节点之间用顿号隔开。",
    "累计数减少、与上期相差悬殊，或者更正已通过的数，在“数据说明”写明原因。",
    "填好后在系统“表格填报”页上传：先逐行核对，列出原来的内容、现在的内容和错误，确认以后才写入；整批可以撤销。",
    "文字中的控制字符不保留，换行保留。",
)  # fmt: skip


def file_of(plan: Plan, desk: Desk, month: date) -> bytes:
    """An xlsx file. Departments that owe nothing have no sheet."""
    sheets = {}
    for row in grid.rows_of(desk, plan):
        item = row.slot.item
        sheets.setdefault((item.lead_code, item.lead_name), []).append(row)
    book = Workbook()
    guide, choices = book.active, Choices(book)
    for (_, lead), rows in sorted(sheets.items()):
        _fill(
            book.create_sheet(title_of(lead), index=len(book.sheetnames) - 2),
            f"{lead} {plan.year}年{month.month}月",
            rows,
            choices,
        )
    _explain(guide)
    book.move_sheet(guide, offset=-book.index(guide) + len(sheets))
    book.active = 0
    book.properties.creator, book.properties.title = settings.PRODUCT_NAME, f"{plan.year}年{month.month}月填报表"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def title_of(department: str) -> str:
    """A department's name as a sheet may be called."""
    return "".join("_" if sign in r"[]:*?/\'" else sign for sign in department)[:31]


class Choices:
    """A hidden sheet with what drop-downs offer that depends on the row: the nodes of a project, done one after the other."""

    def __init__(self, book: Workbook):
        self.sheet = book.create_sheet(CHOICES)
        self.sheet.sheet_state = "hidden"
        self.sheet.protection.sheet = True
        self.rows = 0
        self.known = {}

    def of_nodes(self, pk: int, names: list[str]) -> str:
        """The range that lists: the first node, the first two …, all."""
        if pk not in self.known:
            start = self.rows + 1
            for count in range(1, len(names) + 1):
                self.rows += 1
                cells.write(self.sheet.cell(self.rows, 1), JOINED.join(names[:count]))
            self.known[pk] = f"{CHOICES}!$A${start}:$A${self.rows}"
        return self.known[pk]


def _fill(sheet: Worksheet, title: str, rows: list[grid.Row], choices: Choices) -> None:
    cells.write(sheet.cell(1, 1), f"{settings.PRODUCT_NAME} 填报表 {title}")
    sheet.cell(1, 1).font = Font(name="黑体", bold=True, size=14)
    for number, column in enumerate(COLUMNS, 1):
        head = sheet.cell(HEAD_ROW, number, column.heading)
        _style(head, HEAD)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    rules = Rules(sheet)
    for number, row in enumerate(rows, 1):
        _write_row(sheet, HEAD_ROW + number, number, row, rules, choices)
    _arrange(sheet, HEAD_ROW + len(rows))


def _write_row(sheet: Worksheet, at: int, number: int, row: grid.Row, rules: "Rules", choices: Choices) -> None:
    for index, column in enumerate(COLUMNS):
        cell = sheet.cell(at, index + 1)
        if not column.field:
            cells.write(cell, number if column.heading == NUMBER else column.told(row))
            _style(cell, TOLD, wraps=column.heading == "事项")
        elif column.field in row.form.fields:
            cells.write(cell, shown(row.form, column.field))
            # A month stays as it is typed: Excel would make a day of it.
            cell.number_format = "@" if column.field == "registered" else "General"
            _style(cell, ASKED, wraps=column.field in WORDY)
            rules.add(cell, row.form.fields[column.field], column.field)
            if column.field == "completed":
                names = [node.name for node in row.entry.project.milestones.all()]
                rules.choose(cell, choices.of_nodes(row.slot.item.pk, names), is_strict=False)
        else:
            _style(cell, NOT_ASKED)


def shown(form: forms.BaseForm, name: str):
    """What stands in a field before anything is typed: a number, names of nodes, words."""
    value = form.initial.get(name)
    if name == "completed":
        return JOINED.join(node.name for node in value or ())
    if name == "unchanged":
        return YES if value else ""
    return f"{value:%Y-%m}" if isinstance(value, date) else value


class Rules:
    """Data validations of a sheet, one a kind, with all their cells."""

    def __init__(self, sheet: Worksheet):
        self.sheet, self.known = sheet, {}

    def add(self, cell, field: forms.Field, name: str) -> None:
        if name in ("value", "invested", "paid"):
            self._number(cell, whole=getattr(field, "whole", False), lowest=field.min_value)
        elif name == "unchanged":
            self.choose(cell, f'"{YES}"', is_strict=True)
        elif getattr(field, "max_length", None):
            message = f"不超过 {field.max_length} 字。"
            self._rule(
                cell,
                ("textLength", field.max_length),
                operator="lessThanOrEqual",
                formula1=str(field.max_length),
                error=message,
            )

    def _number(self, cell, *, whole: bool, lowest) -> None:
        kind = "whole" if whole else "decimal"
        words = {"error": "请填整数，不写单位。" if whole else "请只填数字，如 1234.5，不写单位和百分号。"}
        lowest = 0 if whole else f"{lowest:f}" if hasattr(lowest, "is_finite") else lowest
        self._rule(cell, (kind, lowest), operator="between", formula1=str(lowest), formula2="9999999999", **words)

    def choose(self, cell, source: str, *, is_strict: bool) -> None:
        self._rule(
            cell, ("list", source), formula1=source, showErrorMessage=is_strict, error="请从下拉中选择，或留空。"
        )

    def _rule(self, cell, key: tuple, **options) -> None:
        if key not in self.known:
            options.setdefault("showErrorMessage", True)
            self.known[key] = DataValidation(type=key[0], allow_blank=True, errorTitle="填写有误", **options)
            self.sheet.add_data_validation(self.known[key])
        self.known[key].add(cell)


def _style(cell, style: dict, *, wraps: bool = False) -> None:
    for name, value in style.items():
        setattr(cell, name, value)
    if wraps:
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _arrange(sheet: Worksheet, last_row: int) -> None:
    """Frozen heads, a filter, protection without a password, and paper: landscape, one page wide, heads on every page."""
    last = get_column_letter(len(COLUMNS))
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 4)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{last_row}"
    sheet.row_dimensions[HEAD_ROW].height = 32
    sheet.column_dimensions[get_column_letter(ID_AT + 1)].hidden = False
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{HEAD_ROW}"
    sheet.print_area = f"A1:{get_column_letter(FIELDS['remark'] + 1)}{last_row}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _explain(sheet: Worksheet) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True
    _lines(sheet, LINES)


def _lines(sheet: Worksheet, lines: Iterable[str]) -> None:
    cells.write(sheet.cell(1, 1), GUIDE)
    sheet.cell(1, 1).font = copy(HEAD["font"]) + Font(color="1D1F21", size=14, bold=True)
    for number, line in enumerate(lines, 2):
        cells.write(sheet.cell(number, 1), f"{number - 1}. {line}")
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
