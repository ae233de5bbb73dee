"""A landing in words. Rounded half up like every figure, to what it can bear: three digits, whole things whole."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from forecast import measured
from forecast.landing import Method
from forecast.outlook import SMALLEST, Outlook, known_to
from indicators.rows import TYPE
from lingling_plan import figures
from lingling_plan.pace import HUNDRED, RuleKind
from lingling_plan.rows import Item

DIGITS = 3
TENTH = Decimal("0.1")
# What an error is told in: per cent of the truth, percentage points, points of the share.
ERRORS = {Method.GROWTH: "误差中位数 {} 个百分点", Method.NODES: "平均误差 {} 点"}
# Where nothing lies between what is there and what it can be.
NO_WIDTH = "范围太窄，无从给出"
PLAIN_ERROR = "误差中位数 {}%"


def when(outlook: Outlook) -> str:
    """年末; of an earlier deadline 到期（8月底）."""
    return "年末" if outlook.end.month == 12 else f"到期（{outlook.end.month}月底）"


def value(outlook: Outlook) -> str:
    return figures.amount(exact(outlook)[0], outlook.track.unit)


def between(outlook: Outlook) -> str:
    """4900—5450 人; "" of a range without width, which would claim a certainty that nobody measured."""
    _, low, high = exact(outlook)
    return f"{figures.plain(low)}—{figures.amount(high, outlook.track.unit)}" if low < high else ""


def range_of(outlook: Outlook) -> str:
    told = between(outlook)
    return f"八成可能在 {told}之间" if told else NO_WIDTH


def in_brief(outlook: Outlook, item: Item) -> str:
    """年末预计 0.346 亿元 / 目标 ≥ 1 亿元（八成 0.309—0.423 亿元）, for lists; of several lines with the line's name.

    "" where there is no forecast.
    """
    if outlook.landing is None:
        return ""
    goal, told = _goal(outlook, item), f"{_line(outlook, item)}{when(outlook)}预计{_what(outlook)} {value(outlook)}"
    return f"{f'{told} / {goal}' if goal else told}（{_span(outlook)}）"


def in_column(outlook: Outlook, item: Item) -> tuple[str, str]:
    """(0.346 亿元, 八成 0.309—0.423 亿元) for a column 年末预计; the second with what is not told by the column's name.

    ("", 不作预计：…) where there is no forecast.
    """
    if outlook.landing is None:
        return in_export(outlook)
    earlier = when(outlook) if outlook.end.month != 12 else ""
    return value(outlook), "，".join(filter(None, (_line(outlook, item) or _what(outlook), earlier, _span(outlook))))


def _line(outlook: Outlook, item: Item) -> str:
    return outlook.track.name if len(item.tracks) > 1 else ""


def _what(outlook: Outlook) -> str:
    return "完成节点" if outlook.track.kind == RuleKind.NODES else ""


def _span(outlook: Outlook) -> str:
    told = between(outlook)
    return f"八成 {told}" if told else NO_WIDTH


def sentence(outlook: Outlook, item: Item) -> str:
    """按目前进度，年末预计 5180 人（八成可能在 4900—5450 人之间），目标 ≥ 5600 人。"""
    told = f"{when(outlook)}预计{_what(outlook)} {value(outlook)}"
    return f"按目前进度，{told}（{range_of(outlook)}），{_goal(outlook, item)}。"


def _goal(outlook: Outlook, item: Item) -> str:
    """The target; of a line that has none of its own, or one that is due later, what pace asks by then."""
    is_later = item.deadline is not None and item.deadline.year > outlook.end.year
    if item.type == TYPE and not is_later:
        return f"目标 {item.target}{f'（{item.upcoming}）' if item.upcoming else ''}"
    asked = f"{when(outlook)}应达 {outlook.track.amount(outlook.asked)}" if outlook.asked is not None else ""
    return "，".join(filter(None, (asked, f"目标 {item.target}" if is_later else "")))


def basis(outlook: Outlook) -> str:
    """据 1—8月数按自身进度推算；同一方法在模拟年度上提前 4 个月预计，误差中位数 11.0%，“八成”范围实际包住 81%。"""
    landing = outlook.landing
    known = measured.of(landing)
    error = ERRORS.get(landing.method, PLAIN_ERROR).format(f"{known.error:.1f}")
    until = figures.month_label(outlook.latest, outlook.track.kind)
    return (
        f"据 {until}数{landing.method.label}；同一方法在模拟年度上提前 {landing.ahead} 个月预计，"
        f"{error}，“八成”范围实际包住 {known.coverage:.0f}%。"
    )


def in_export(outlook: Outlook) -> tuple[str, str]:
    """Two cells: the landing, and its range or why there is none."""
    if outlook.landing is None:
        return "", f"不作预计：{outlook.why_not}"
    return value(outlook), f"{range_of(outlook)}，{outlook.landing.method.label}"


def exact(outlook: Outlook) -> tuple[Decimal, Decimal, Decimal]:
    """Value, low and high as decimals: a total's range begins at what is there, nothing passes what it can be."""
    landing, is_nodes = outlook.landing, outlook.track.kind == RuleKind.NODES
    step = _step(outlook)
    low = _rounded(landing.low, step, ROUND_HALF_UP if is_nodes else ROUND_FLOOR)
    high = _rounded(landing.high, step, ROUND_HALF_UP if is_nodes else ROUND_CEILING)
    bottom, top = _bounds(outlook)
    if top is not None:
        low, high = min(low, top), min(high, top)
    low = low if bottom is None else max(low, bottom)
    high = max(high, low)
    value = min(max(_value(outlook, step), low), high)
    if low == high:
        # No narrower than the method is wrong by: a cap that both ends pass is not yet reached.
        error = Decimal(repr(measured.of(landing).error)) * (1 if landing.method in ERRORS else abs(value) / HUNDRED)
        low, high = (_rounded(value - error, step, ROUND_FLOOR), _rounded(value + error, step, ROUND_CEILING))
        low, high = low if bottom is None else max(low, bottom), high if top is None else min(high, top)
    return value, low, high


def _value(outlook: Outlook, step: Decimal) -> Decimal:
    """Half up, but never to the other side of what is asked: the figure shown and the count of those that fall short agree."""
    figure = outlook.landing.value
    ways = (_rounded(figure, step, way) for way in (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING))
    return next(shown for shown in ways if outlook.would_keep(shown) == outlook.will_keep)


def _bounds(outlook: Outlook) -> tuple[Decimal | None, Decimal | None]:
    """What the figure cannot pass: a total what is there and its cap; levels that never were negative stay so, and rates
    that never were above 100 % too."""
    known = outlook.known.values()
    if outlook.track.kind == RuleKind.TOTAL:
        return outlook.known[max(outlook.known)], outlook.cap
    if outlook.track.kind not in (RuleKind.LEVEL, RuleKind.RATE) or min(known) < 0:
        return None, None
    return Decimal(0), Decimal(HUNDRED) if outlook.track.kind == RuleKind.RATE and max(known) <= HUNDRED else None


def _rounded(figure: float | Decimal, step: Decimal, way: str) -> Decimal:
    return (known_to(figure) / step).to_integral_value(rounding=way) * step


def _step(outlook: Outlook) -> Decimal:
    track = outlook.track
    if track.kind in (RuleKind.GROWTH, RuleKind.RATE, RuleKind.NODES) or track.unit == "%":
        return TENTH
    size = Decimal(repr(max(abs(outlook.landing.high), abs(outlook.landing.low), float(SMALLEST))))
    step = max(Decimal(10) ** (size.adjusted() - DIGITS + 1), SMALLEST)
    return max(step, Decimal(1)) if is_whole(outlook) and size >= 1 else step


def is_whole(outlook: Outlook) -> bool:
    """Things that are counted, as far as their figures tell."""
    asked = (point["expected"] for point in outlook.track.points if point["expected"] is not None)
    return all(figure == figure.to_integral_value() for figure in (*outlook.known.values(), *asked))


def ordinary(figure: Decimal, *, asked: bool = False, whole: bool = False, line: Decimal | None = None) -> Decimal:
    """A calculated amount with as many places as people read: whole from a thousand on, else four digits; `whole`: no half.

    Half up, what is `asked` up; a `line` that is not reached is not reached by rounding.
    """
    step = Decimal(1) if whole else max(Decimal(10) ** min(figure.adjusted() - 3, 0), SMALLEST) if figure else SMALLEST
    shown = figure.quantize(step, rounding=ROUND_CEILING if asked else ROUND_HALF_UP)
    is_crossed = line is not None and figure < line <= shown
    return figure.quantize(step, rounding=ROUND_FLOOR) if is_crossed else shown
