"""Why a light is what it is, in one sentence with its numbers, its rule set and the entry it rests on.

The one source for the sentence: pages, tables and exports call `explain` and
`grounds`. They tell what the rule decided (the row's
standing) and decide nothing themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from lingling_plan import figures, months
from lingling_plan.filing import Filing
from lingling_plan.greening import to_green
from lingling_plan.models import RuleSet
from lingling_plan.pace import REGISTRATION, RuleKind
from lingling_plan.rows import Item, days_text, gap_text
from lingling_plan.standing import Standing

LINES = {Standing.BEHIND: ("低于", "滞后线", "red"), Standing.RISK: ("低于", "预警线", "yellow")}


def explain(item: Item) -> str:
    """What is recorded, what was asked, and what follows."""
    return f"{TELLERS[item.standing](item)}。"


def _month(item: Item) -> str:
    return figures.month_label(item.point["month"], item.track.kind)


def _amount(item: Item, name: str) -> str:
    return item.track.amount(item.point[name])


def _asked(item: Item, name: str) -> str:
    return item.track.amount(item.track.asked(item.point, name))


def _what(item: Item) -> str:
    """The figure in words: 1—8月累计 1.9 亿元; 8月节点完成 20%."""
    word = {RuleKind.TOTAL: "累计", RuleKind.NODES: "节点按序完成", RuleKind.GROWTH: "增速"}.get(item.track.kind, "")
    return f"{_month(item)}{word} {_amount(item, 'reading')}"


def _at_deadline(item: Item) -> bool:
    """At the last point and after it there is no half light: what is asked is the promise itself."""
    point = item.point
    return point["red"] == point["yellow"] and point["done_at"] is not None and point["done_at"] == point["yellow"]


# How what is asked grows where the item's own pace does not say it.
PACES = {
    RuleKind.NODES: "按节点期限",
    RuleKind.TOTAL: "序时",
    REGISTRATION: "报开工满1个月应入库，仍未入库为预警，满2个月为滞后",
}

# Of what began in years before the pace is not counted from an event of this year.
BEGUN_BEFORE = "以前年度已开工，年初起应已入库，1月为预警，2月起为滞后"

UNFULFILLED = "未完成"
OUTCOMES = (Standing.DONE.label, UNFULFILLED, *(each.label for each in Standing if each != Standing.DONE))


def outcome(item: Item) -> str:
    """The light in one word, as the year's final list says it: behind at the last point is 未完成. 入库 has no last point."""
    if item.track.kind != REGISTRATION and item.standing == Standing.BEHIND and _at_deadline(item):
        return UNFULFILLED
    return item.standing.label


def is_late(item: Item) -> bool:
    """Of a kept promise: kept after its deadline."""
    return item.deadline is not None and item.track.kept_in > item.deadline


def _compared(item: Item) -> str:
    if item.track.kind == REGISTRATION:
        return _not_registered(item)
    asked = f"应达 {_asked(item, 'expected')}，差距 {gap_text(item)}"
    if outcome(item) == UNFULFILLED:
        return f"{_what(item)}，{asked}：到期{UNFULFILLED}"
    line = LINES.get(item.standing)
    if line is None:
        return f"{_what(item)}，{asked}"
    low, label, column = line
    low = "高于" if item.point["falling"] else low
    return f"{_what(item)}，{asked}，{low}{label} {_asked(item, column)}"


def _not_registered(item: Item) -> str:
    """9月已开工满1个月，尚未入库: yes or no is no share of anything."""
    month, since = item.point["month"], item.track.since
    if since is None:
        return f"{month.month}月应已入库，尚未入库"
    return f"{month.month}月已开工满{months.distance(since, month)}个月，尚未入库"


def _missing(item: Item) -> str:
    latest = item.track.latest
    known = "今年尚未报过数"
    if latest:
        month = figures.month_label(latest["month"], item.track.kind)
        known = f"最近一次为 {month} {item.track.amount(latest['reading'])}"
    return f"{missing(item.missing, item.until, is_past=item.past is not None)}，{known}"


def spoken(months: Iterable[date]) -> str:
    """7、8月"""
    return f"{'、'.join(str(month.month) for month in sorted(months))}月"


def missing(points: list[dict], until: date, *, is_past: bool = False) -> str:
    """7、8月未报，逾期 30 天: since the oldest of them was to be in. points: at least one, each of a month of its own.

    `is_past`: the day to which is counted is not today.
    """
    days = (until - min(point["report_by"] for point in points)).days
    return f"{spoken(point['month'] for point in points)}未报，{days_text(days, until if is_past else None)}"


def _review(item: Item) -> str:
    return f"{_month(item)}数据已提交，尚待审核或认定"


def _done(item: Item) -> str:
    if item.track.kind == REGISTRATION:
        return f"{item.track.kept_in.month}月已报入库"
    return f"{_what(item)}，达到 {_amount(item, 'done_at')}，{'逾期完成' if is_late(item) else '已办结'}"


def _not_due(item: Item) -> str:
    if item.point is None or item.point["reading"] is None:
        by = item.point and item.point["report_by"]
        return f"首次报送期限为{by.year}年{by.month}月{by.day}日" if by else "尚未到首次报送月份"
    if item.track.kind == REGISTRATION:
        return f"{_month(item)}尚未入库，开工满1个月起才要求入库"
    return f"{_what(item)}，按进度安排本月尚无要求"


def _unknown(item: Item) -> str:
    """What refers to another indicator is to be recorded meanwhile."""
    owed = f"；{item.month.month}月也尚未填报" if item.filing == Filing.UNMATCHED else ""
    return f"无法判定：{item.unknown_because}{owed}"


TELLERS = {
    Standing.BEHIND: _compared,
    Standing.RISK: _compared,
    Standing.SLIGHT: _compared,
    Standing.ONPACE: _compared,
    Standing.MISSING: _missing,
    Standing.REVIEW: _review,
    Standing.DONE: _done,
    Standing.NOTDUE: _not_due,
    Standing.UNKNOWN: _unknown,
}


def grounds(item: Item, rules: dict[int, RuleSet], entry: dict | None) -> str:
    """Which rule set judged, and which entry it rests on: `entry` is that of the item's latest figure (rows.entries)."""
    parts = []
    if item.point is not None:
        rule = rules[item.point["rule_id"]]
        parts.append(f"规则：{rule.name}（{rule.start:%Y年%m月}起）")
    if entry and item.standing != Standing.REVIEW:  # what waits rests on no approved entry yet
        written, decided = (timezone.localtime(entry[name]).date() for name in ("written_at", "decided_at"))
        parts.append(f"依据：{entry['author_name']} {written} 填报第{entry['version']}版，{decided} 通过")
        if entry.get("finding"):
            parts.append(f"督查室认定：{entry['finding']}")
    return "；".join(parts) + "。" if parts else ""


def pace_of(item: Item) -> str:
    """What the light was compared with: how it grows over the year, and the month's three lines."""
    word, point, track = item.pace or PACES.get(item.track.kind, ""), item.point, item.track
    if track.kind == REGISTRATION and track.since is None and point and point["expected"]:
        word = BEGUN_BEFORE
    how = f"进度安排：{word}" if word else ""
    if point is None or point["expected"] is None or (item.standing == Standing.NOTDUE and point["reading"] is None):
        return f"{how}。" if how else ""
    if track.kind == REGISTRATION:
        return f"{how}。"
    lines = f"{_month(item)}应达 {track.amount(track.asked(point))}，预警线 {track.line(track.asked(point, 'yellow'))}，滞后线 {track.line(track.asked(point, 'red'))}"
    return f"{'；'.join(part for part in (how, lines) if part)}。"


def behind_words(tally: dict[Standing, int]) -> str:
    """滞后或预警 13 项、未报 20 项: what is behind and what nobody reported are two things. `tally`: rows.counts."""
    return f"滞后或预警 {tally[Standing.BEHIND] + tally[Standing.RISK]} 项、未报 {tally[Standing.MISSING]} 项"


def age_of(item: Item) -> str:
    """The month the newest approved figure is of, and its age on the day to which the page counts."""
    latest = item.track.latest
    if latest is None:
        return "今年还没有已通过的数据。"
    end = months.last_day(latest["month"])
    days = max((item.until - end).days, 0)
    return f"数据截至{end.month}月{end.day}日，到{item.until.month}月{item.until.day}日已 {days} 天。"


@dataclass
class Why:
    """A light's explanation, each part a sentence or "". `green`: what would turn it green (rooms looked ahead)."""

    sentence: str
    pace: str
    grounds: str
    age: str
    green: str


def why(item: Item, rules: dict[int, RuleSet], entry: dict | None) -> Why:
    return Why(explain(item), pace_of(item), grounds(item, rules, entry), age_of(item), to_green(item))
