"""The columns of the ledger, in their order, and the number that names a row. Read both ways: download and upload."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from openpyxl.utils import get_column_letter

from lingling_plan import figures, months
from lingling_plan.forms import whole_number
from reporting.grid import Row


@dataclass(frozen=True)
class Column:
    """`field`: the form field a clerk fills here; without one the column only tells, by `told`."""

    heading: str
    width: int
    field: str = ""
    told: Callable[[Row], object] | None = None


def _asked(row: Row):
    """Shares of nodes rounded as everywhere."""
    track, expected = row.track, row.slot.point["expected"]
    return track.asked(row.slot.point) if expected is None or track.unit != "%" else figures.share(expected, HUNDRED)


def _before(row: Row):
    """A figure as a number; nodes and investment together in words."""
    before = row.entry.before
    return None if before is None else getattr(before, "value", before.summary)


def _hint(row: Row) -> str:
    returned = row.slot.returned
    if returned:
        return f"{returned.decider}退回第{returned.version}版：{returned.reason}"
    return "已撤回" if row.is_withdrawn else "草稿" if row.is_draft else ""


HUNDRED = 100
NUMBER, ID = "序号", "编号（勿改）"
COLUMNS = (
    Column(NUMBER, 6),
    Column("章节", 16, told=lambda row: row.slot.item.heading),
    Column("事项", 30, told=lambda row: row.slot.item.name),
    Column("月份", 11, told=lambda row: f"{row.slot.month.year}年{row.slot.month.month}月"),
    Column("报送期限", 12, told=lambda row: f"{row.slot.point['report_by']:%Y-%m-%d}"),
    Column("计量单位", 9, told=lambda row: row.track.unit),
    Column("全年目标", 16, told=lambda row: row.slot.item.target),
    Column("本月应达", 12, told=_asked),
    Column("上期", 14, told=_before),
    Column("去年同期", 12, told=lambda row: row.last_year),
    Column("本期数", 14, "value"),
    Column("已完成节点", 26, "completed"),
    Column("年初以来投资（亿元）", 14, "invested"),
    Column("年初以来支付（万元）", 14, "paid"),
    Column("入库月份", 11, "registered"),
    Column("无变化", 9, "unchanged"),
    Column("进展", 36, "progress"),
    Column("存在问题", 28, "problem"),
    Column("下一步", 28, "next_step"),
    Column("数据说明", 24, "remark"),
    Column("退回原因、草稿", 22, told=_hint),
    Column(ID, 30, told=lambda row: row_id(row.prefix)),
)
HEADINGS = [column.heading for column in COLUMNS]
FIELDS = {column.field: index for index, column in enumerate(COLUMNS) if column.field}
ID_AT = HEADINGS.index(ID)


def address(field: str, row: int) -> str:
    """The cell of a field in a row: K5. What concerns a whole row stands in its first column."""
    return f"{get_column_letter(FIELDS.get(field, 0) + 1)}{row}"


def row_id(prefix: str) -> str:
    """A row's number: kind, item, month, and a check that a mistyped or dragged number does not pass."""
    return f"{prefix}-{_check(prefix)}"


@dataclass(frozen=True)
class Key:
    kind: str
    pk: int
    month: date


def key_of(text: str) -> Key | None:
    """What a row's number names; None when it is none of ours. Whether the row is there and whose it is: the rooms say."""
    prefix, _, check = text.strip().rpartition("-")
    kind, *rest = prefix.split("-")
    if len(rest) != 2 or check != _check(prefix):
        return None
    pk, month = whole_number(rest[0]), whole_number(rest[1])
    month = months.parse(f"{rest[1][:4]}-{rest[1][4:]}", int(rest[1][:4])) if month and len(rest[1]) == 6 else None
    return Key(kind, pk, month) if pk and month else None


def _check(prefix: str) -> str:
    return sha256(prefix.encode()).hexdigest()[:4]
