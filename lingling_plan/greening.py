"""转绿所需: the figure, or the nodes, that would turn a light green by the next month that is asked for.

The rooms of items attach the facts to their tracks (`look_ahead`): points judged by the rule as if exactly what they ask
were recorded. Nothing is compared here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lingling_plan import months
from lingling_plan.pace import REGISTRATION, RuleKind
from lingling_plan.rows import Item, Track
from lingling_plan.standing import Standing

# The facts of a point that is looked ahead to.
FACTS = ("pk", "month", "report_by", "expected", "falling", "standing")
# Their own month can still be recorded or approved.
OPEN = (Standing.MISSING, Standing.REVIEW)
GREEN = (Standing.ONPACE, Standing.DONE, Standing.NOTDUE)
WHEN = {0: "本月", 1: "下月"}
FOLLOWS = {Standing.ONPACE: "达进度", Standing.DONE: "完成"}


@dataclass
class Ahead:
    """What a track is asked for, as dicts of FACTS: `now` of the month that is missing or waits, `next` of the next due; no
    closed month, which takes no figures.

    nodes: (name, month by which it is to be done) of every open node. is_beyond: a total that is to stay below what it
    has passed already.
    """

    now: dict | None = None
    next: dict | None = None
    nodes: list[tuple[str, date]] = field(default_factory=list)
    is_beyond: bool = False


def open_points(items: list[Item]) -> list[int]:
    """The points of months that miss a figure or a decision."""
    return [track.now["pk"] for item in items for track in item.tracks if track.standing in OPEN]


def attach(track: Track, points: list[dict], nodes: list[tuple[str, date]] = ()) -> None:
    """`points`: of the track, from `next_asked(…, also=open_points)`."""
    own = track.now["pk"] if track.standing in OPEN else None
    now = next((point for point in points if point["pk"] == own), None)
    following = next((point for point in points if point["pk"] != own), None)
    track.ahead = Ahead(now, following, list(nodes))


def in_year(track: Track, points: Iterable[dict]) -> list[dict]:
    """The same of a page that has read all points of the track, judged and looking ahead."""
    own = track.now["pk"] if track.standing in OPEN else None
    found = (point for point in points if point["is_next"] or (point["pk"] == own and point["is_open"]))
    return [{**point, "standing": point["met"]} for point in found]


def to_green(item: Item) -> str:
    """Every line of the item that is not green tells what it needs; of a green one, what keeps it so."""
    wanting = [track for track in item.tracks if track.standing not in GREEN] or [item.track]
    told = [f"{f'{track.name}：' if len(item.tracks) > 1 else ''}{_told(track, item)}" for track in wanting]
    return "；".join(told) + "。"


def _told(track: Track, item: Item) -> str:
    if track.standing == Standing.DONE:
        return "已完成，不再有要求"
    if track.standing == Standing.UNKNOWN:
        return f"现在说不出：{item.unknown_because}；补齐后才能判定"
    ahead = track.ahead
    if ahead.is_beyond:
        return f"今年不能再转绿：累计数只增不减，已越过 {track.amount(track.asked(ahead.next))}"
    parts = [_now(track)] if ahead.now else []
    if ahead.next:
        parts.append(f"{_when(ahead.next, item.month)}{_asked(track, ahead.next)}")
    if parts:
        return "；".join(parts)
    return "以后没有要报的月份" if track.standing in GREEN else "不能再转绿：以后没有要报的月份"


def _now(track: Track) -> str:
    month, asked = track.ahead.now["month"].month, _asked(track, track.ahead.now)
    if track.standing == Standing.MISSING:
        return f"补报{month}月数据，{asked}"
    return f"{month}月数据通过后，{asked}"


def _when(point: dict, shown: date) -> str:
    """下月（9月）; of an earlier month whose date was put off (a number filled in late) the date as well."""
    month, by = point["month"], point["report_by"]
    name = f"{month.month}月" if month.year == shown.year else f"{month.year}年{month.month}月"
    if months.distance(shown, month) < 0 and by:
        return f"下次报送（{by.month}月{by.day}日前报{name}）"
    return f"{WHEN.get(months.distance(shown, month), '下次报送')}（{name}）"


def _asked(track: Track, point: dict) -> str:
    """累计达到 4200 人即达进度; what would follow is what the rule says of just that."""
    met = Standing(point["standing"])
    if met not in FOLLOWS:
        return "按进度安排尚无要求" if met == Standing.NOTDUE else "还没有可比的数，无法判定"
    keeps = "保持" if track.standing == Standing.ONPACE and met == Standing.ONPACE else ""
    follows = f"即{keeps}{FOLLOWS[met]}"
    if track.kind == RuleKind.NODES:
        return _nodes(track, point, follows)
    if track.kind == REGISTRATION:
        return f"报入库{follows}"
    word = {RuleKind.TOTAL: "累计", RuleKind.GROWTH: "增速"}.get(track.kind, "")
    return f"{word}{'不超过' if point['falling'] else '达到'} {track.amount(track.asked(point))}{follows}"


def _nodes(track: Track, point: dict, follows: str) -> str:
    due = [name for name, month in track.ahead.nodes if month <= point["month"]]
    return f"报完成节点{''.join(f'“{name}”' for name in due)}{follows}" if due else f"没有新到期的节点，照报{follows}"
