"""From the numbers of a sentence to its figures: value, unit, bound, growth, name.

A sentence is read clause by clause. Numbers that stand in a row (、和) are one group: they share the words before them.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from reader import bounds, naming, notfigures, numbers, words
from reader.numbers import Number
from reader.structure import Clause, Sentence

JOINER = re.compile(r"(?:、|和|及|与|以及|或|，)")
SHARED = re.compile(r"(?:分别|依次|各自)")
EACH = re.compile(r"(?:均|都|双双|同步|同时)")
PER = re.compile(r"每个?(?P<per>[^，。；、\d每]{1,10}?)(?=各|力争|至少|要|都|均|建|打|完|创|新|培|每|不|确|达|增|实|\d|开|安|配|落|引)|每(?P<short>村|乡镇|镇|乡|人|户|亩|县|区|社区|校|园区|年)")
COUNTED = frozenset("count people livestock area length bare multiple days volume share money mass".split())
NO_NOUN = re.compile(
    r"(?:左右|上下|以上|以下|以内|之内|大关|关口|[，。；、：!！？)）\"”’]|和|及|与|以及|或|的目标|的任务|并|且|同比|比|较|增长|增加|下降|提高|降低|减少|创|居|列|占|高于|快于|低于|用于|\0|"
    r"的(?:增速|速度|目标|增幅|水平|比例|好成绩|历史|新高)|，|实现|完成|达到|达|超|为|是|时|后|来|内|起|于|至|到|由|其中|全部|其|分|则|而|即|均|都|也)"
)


@dataclass
class Figure:
    """One figure. start, stop: digits, unit and bound words in the flow. names has more than one entry where one number is
    told of several things. kind: indicator, or project where an amount or size is told of a named project."""

    number: Number
    start: int
    stop: int
    bound: str
    trend: str
    names: list[str]
    clause: Clause
    per: str | None = None
    firm: bool = True
    stage: str = ""
    kind: str = "indicator"
    among: bool = False
    group: int = 0
    extra: dict = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        return -self.number.value if self.trend == "down" and self.bound != "range" else self.number.value

    @property
    def is_growth(self) -> bool:
        return bool(self.trend)


@dataclass
class Context:
    """What is carried from clause to clause: the last figures with their names, and what the text is about."""

    is_target: bool = False
    topic: str = ""
    last: list[Figure] = field(default_factory=list)
    group: int = 0


def read(sentence: Sentence, context: Context) -> list[Figure]:
    found, firm = [], True
    _new_sentence(sentence, context)
    for clause in sentence.clauses:
        for figure in _clause(clause, context):
            if bounds.NOT_FIRM.search(clause.text[: max(0, figure.start - clause.start)]):
                firm = False
            figure.firm = firm
            found.append(figure)
        if bounds.NOT_FIRM.search(clause.text[-40:]):
            firm = False
    return found


def _new_sentence(sentence: Sentence, context: Context) -> None:
    context.last = []
    for clause in sentence.clauses[:3]:
        if not re.search(r"\d", clause.text[:200]) or re.search(r"\d[^，。；]{0,6}[个条座处栋家项]", clause.text[:60]):
            about = naming.topic(re.sub(r"\d.*", "", clause.text[:80]) if re.search(r"^[^\d]{6,}\d", clause.text[:80]) else clause.text[:80])
            if about:
                context.topic = about
                return


def _clause(clause: Clause, context: Context) -> list[Figure]:
    text = clause.text
    quoted = notfigures.quotes(text)
    kept = [
        number
        for number in numbers.find(text, 0, len(text))
        if not notfigures.reason(text, number, quoted, is_target=context.is_target)
    ]
    found, left_from = [], 0
    for group in _groups(text, kept):
        figures = _group(clause, group, left_from, context)
        found += figures
        left_from = figures[-1].stop - clause.start
        context.last = (context.last + figures)[-8:]
    return found


def _groups(text: str, kept: list[Number]) -> list[list[Number]]:
    """Numbers with nothing between them but a joiner and bound words."""
    groups: list[list[Number]] = []
    for number in kept:
        if groups:
            before = groups[-1][-1]
            behind = bounds.after(text, before.stop)
            between = text[behind.end() if behind else before.stop : number.start]
            if JOINER.fullmatch(between) and number.kind == before.kind:
                groups[-1].append(number)
                continue
        groups.append([number])
    return groups


def _group(clause: Clause, group: list[Number], left_from: int, context: Context) -> list[Figure]:
    text = clause.text
    first, last = group[0], group[-1]
    left = text[max(left_from, first.start - 120) : first.start]
    left = re.sub(r"^(?:[、和及与，]|以及|其中)+", "", left)
    trend = bounds.trend(_before_bound(left[-30:]))
    if first.kind == "multiple" and re.search(r"(?:翻了?|增长|是[^，]{0,8}的?)(?:约|近|了)?$", left):
        trend = "up"
    context.group += 1
    figures = []
    for number in group:
        behind = bounds.after(text, number.stop) or (bounds.after(text, last.stop) if len(group) > 1 else None)
        stop = behind.end() if behind and behind.start() == number.stop else number.stop
        said = bounds.bound(
            left[-16:], behind, more=number.more, is_range=number.value_high is not None,
            is_target=context.is_target, falls=False,
        )  # fmt: skip
        figures.append(
            Figure(number, clause.start + number.start, clause.start + stop, said, trend, [], clause, group=context.group)
        )
    _name(figures, left, text[figures[-1].stop - clause.start :], context)
    per = PER.search(left) or PER.search(text[max(0, first.start - 40) : first.start])
    for figure in figures:
        figure.per = clean_per(per) if per else None
        figure.among = "其中" in text[max(0, left_from - 2) : first.start]
    return figures


def clean_per(per: re.Match) -> str:
    return per["per"] or per["short"]


def _before_bound(left: str) -> str:
    for _, pattern in bounds.BEFORE_ALL:
        found = pattern.search(left)
        if found and found[0] != left:
            return left[: found.start()]
    return left


def _name(figures: list[Figure], left: str, right: str, context: Context) -> None:
    """Fill in names, each figure of a group from its own words, from the conjoined words before 分别, or from the last figures."""
    if len(figures) > 1:
        _name_group(figures, left, context)
        return
    figure = figures[0]
    counted = _counted(figure, left, right)
    if counted:
        name, figure.stage = counted
        if figure.stage and re.search(r"有$", left) and not name.strip(figure.stage):
            name = figure.stage
    else:
        name = naming.of_indicator(left)
    several = _several(figure, left) if not counted else []
    if several:
        figure.names = several
        return
    figure.names = _completed(figure, name, left, right, context)


def _counted(figure: Figure, left: str, right: str) -> tuple[str, str] | None:
    number = figure.number
    behind = figure.stop > figure.clause.start + number.stop
    noun = right
    if number.kind not in COUNTED or not noun or NO_NOUN.match(noun):
        return None
    if number.kind in ("share", "money", "mass", "volume", "multiple") and not noun.startswith("的"):
        if not (number.kind == "money" and re.match(r"[\u4e00-\u9fff]{1,8}?(?:资金|贷款|投资|补贴|债券|补助)", noun)):
            return None
    if words.STAGE_AT.match(noun) and not re.match(r"(?:开工项目|签约项目|投产项目)", noun):
        if naming.of_indicator(left):
            return None
    name, stage = naming.of_counted(left, noun)
    if not name:
        return None
    if number.kind == "money" and noun.startswith("的") and re.search(r"项目|工程|道路|公路|电站|园|厂|大桥|水库|中心|广场", name):
        figure.kind = "project"
    return name, stage


def _several(figure: Figure, left: str) -> list[str]:
    """财政总收入和地方财政收入增长18%: one number told of two indicators."""
    if not re.search(r"[、和及与]", left):
        return []
    body = naming.without_trailing(naming.clean(left))
    items = [naming.clean(naming.without_leading(naming.clean(item))) for item in naming.CONJUNCTION.split(body)]
    items = [item for item in items if item]
    if len(items) < 2 or len(items) > 6:
        return []
    said_each = EACH.search(left[len(body) :]) or SHARED.search(left)
    if said_each:
        return naming.split(left, len(items))
    if figure.trend and all(naming.INDICATOR(item) and len(item) >= 4 for item in items):
        return items
    return []


def _name_group(figures: list[Figure], left: str, context: Context) -> None:
    names = naming.split(left, len(figures))
    if not names:
        names = [figure.names[0] for figure in _last_named(context, len(figures))]
        own = naming.of_indicator(left)
        if names and own and naming.is_measure_only(own):
            names = [naming.subject(name) + own for name in names]
        elif own and not SHARED.search(left):
            names = []
    if not names:
        name = naming.of_indicator(left) or (context.last[-1].names[0] if context.last else context.topic)
        names = [name] * len(figures)
    for figure, name in zip(figures, names, strict=True):
        figure.names = [name]


def _last_named(context: Context, count: int) -> list[Figure]:
    """The last `count` figures before this group that are no growth, else the last of any kind."""
    levels = [figure for figure in context.last if not figure.trend]
    for figures in (levels, context.last):
        if len(figures) >= count:
            return figures[-count:]
    return []


def _completed(figure: Figure, name: str, left: str, right: str, context: Context) -> list[str]:
    last = context.last[-1] if context.last else None
    if not name:
        if last:
            return list(last.names)
        return [context.topic or naming.clean(right[:20]) or naming.clean(left[-20:])]
    share = re.match(r"^占(.+)$", naming.clean(naming.without_leading(left)))
    if share and last:
        return [f"{last.names[0]}占{naming.clean(naming.without_trailing(share[1]))}"]
    if naming.is_measure_only(name):
        about = ""
        if last and (last.names[0] != name):
            about = naming.subject(last.names[0])
            if naming.is_measure_only(about):
                about = context.topic
        else:
            about = context.topic
        if about and not name.startswith(about):
            return [(about + name)[: naming.KEEP]]
    elif last and last.number.unit == figure.number.unit and not figure.trend and len(name) <= 6:
        shared = _shared_measure(context, figure)
        if shared and not naming.INDICATOR(name) and not words.DONE_AT.match(name):
            return [name + shared]
    return [name]


def _shared_measure(context: Context, figure: Figure) -> str:
    """电解铝产量23万吨…；煤炭1915万吨: the measure of the first one in the row holds for the others."""
    for earlier in reversed(context.last):
        if not earlier.trend and earlier.number.unit == figure.number.unit:
            return naming.measure(earlier.names[0])
    return ""
