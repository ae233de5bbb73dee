"""From the numbers of a sentence to its figures: value, unit, bound, growth, name.

A sentence is read clause by clause. Numbers that stand in a row (、和) are one group: they share the words before them.
"""

import re

from reader import bounds, completing, naming, notfigures, numbers
from reader.figure import Around, Context, Figure
from reader.numbers import Number
from reader.structure import Clause, Sentence

JOINER = re.compile(r"、|和|及|与|以及|或|，")
JOINERS_FIRST = re.compile(r"^(?:[、和及与，\0]|以及|其中)+")
AMONG = re.compile(r"其中")
PER = re.compile(
    r"每个?(?P<per>[^，。；、\d每]{1,10}?)(?=各|力争|至少|要|都|均|建|打|完|创|新|培|不|确|达|增|实|开|安|配|落|引)"
    r"|每(?P<short>村|乡镇|镇|乡|人|户|亩|县|区|社区|校|园区|个村|个乡镇|个社区|个园区)"
)
STRIVEN = re.compile(r"(?:力争|确保|争取|奋力|努力|要|其中|并|或|实现|达到|达|超过|突破|不低于)+")
WHOLE_AREA = re.compile("全[市县区州旗镇乡省年]|共")


def read(sentence: Sentence, context: Context) -> list[Figure]:
    """The sentence's figures in order. 力争 and 每个 hold from their clause to the next 。 or ；."""
    found, firm, per = [], True, None
    hope = bounds.NOT_FIRM if context.is_target else bounds.NOT_FIRM_RESULT
    context.earlier = context.last[-1] if context.last else context.earlier
    context.last, context.clauses = [], []
    own = [clause for clause in sentence.clauses if not clause.inner]
    for place, clause in enumerate(sentence.clauses):
        following = sentence.clauses[place + 1].text[:60] if place + 1 < len(sentence.clauses) else ""
        hoped, wide = hope.search(clause.text), WHOLE_AREA.search(clause.text)
        for figure in _clause(clause, context, following):
            figure.per = per = figure.per or (None if wide else per)
            figure.firm = firm and not (hoped and clause.start + hoped.start() < figure.start)
            found.append(figure)
        firm = clause.ending == "；" or (firm and not hoped)
        context.clauses = [*context.clauses[:1], *context.clauses[1:][-3:], clause]
    if not found and own:
        _remember(own, context)
    return found


def is_hope(text: str) -> bool:
    return bool(bounds.NOT_FIRM.search(text))


def _remember(clauses: list[Clause], context: Context) -> None:
    """A sentence without figures leaves what it is about to the next ones."""
    alone = naming.run_in(clauses[0].text) if len(clauses) == 1 else ""
    about = alone or naming.topic(clauses[0].text)
    if alone:
        context.heading, context.topic = alone, ""
    else:
        context.topic = about or context.topic


def _clause(clause: Clause, context: Context, following: str) -> list[Figure]:
    text = clause.text
    quoted = notfigures.quotes(text)
    kept = [
        number
        for number in numbers.with_shared_units(text, list(numbers.find(text, 0, len(text))))
        if not notfigures.reason(text, number, quoted, is_target=context.is_target)
    ]
    found, left_from = [], 0
    alone = bool(context.clauses) and context.clauses[-1].text.endswith("其中")
    groups = _groups(text, kept)
    for place, group in enumerate(groups):
        stop = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        last = group[-1]
        behind = bounds.after(text, last.stop)
        around = Around(
            left=JOINERS_FIRST.sub("", text[max(left_from, group[0].start - 120) : group[0].start]),
            right=text[behind.end() if behind else last.stop : min(stop, last.stop + 80)],
            following=following if stop == len(text) else "",
            beyond=text[stop : stop + 60],
            after_counted=bool(found) and found[-1].counted,
        )
        figures = _group(clause, group, around, context)
        for figure in figures:
            said = AMONG.search(text, max(0, left_from - 2), group[0].start)
            in_row = bool(found) and found[-1].among and text[left_from : left_from + 1] == "、"
            figure.among = bool(said) or in_row or (not found and alone)
        completing.name(figures, around, context)
        found += figures
        left_from = figures[-1].stop - clause.start
        context.last = (context.last + figures)[-8:]
    return found


def _groups(text: str, kept: list[Number]) -> list[list[Number]]:
    """Numbers of one kind with nothing between them but a joiner and bound words."""
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


def _group(clause: Clause, group: list[Number], around: Around, context: Context) -> list[Figure]:
    text, left = clause.text, around.left
    trend = bounds.trend(_without_bound(left[-30:]))
    if not trend:
        trend = _other_trend(group[-1], around)
    before = context.last[-1] if context.last else None
    if (
        not trend
        and before
        and before.trend
        and before.number.kind == group[0].kind == "share"
        and STRIVEN.fullmatch(left)
    ):
        trend = before.trend
    if group[0].kind == "multiple" and bounds.MULTIPLIED.search(left):
        trend = "up"
    context.group += 1
    per = PER.search(left)
    figures = []
    for number in group:
        behind = bounds.after(text, number.stop)
        stop = behind.end() if behind else number.stop
        said = bounds.bound(
            left[-16:], behind or bounds.after(text, group[-1].stop), more=number.more,
            is_range=number.value_high is not None, is_target=context.is_target,
        )  # fmt: skip
        if said == "eq" and bounds.HELD.search(text, 0, group[0].start):
            said = "ge"
        figure = Figure(number, clause.start + number.start, clause.start + stop, said, trend, clause, context.group)
        figure.per = (per["per"] or per["short"]).removeprefix("个") if per else None
        figures.append(figure)
    return figures


def _other_trend(number: Number, around: Around) -> str:
    behind = bounds.TREND_BEHIND.match(around.right) if number.kind == "share" else None
    if behind and (around.right.startswith("的") or around.right[behind.end() :][:1] in ("", "，", "。", "；", "、")):
        return behind.lastgroup
    return "up" if number.kind == "money" and bounds.NET.fullmatch(around.left) else ""


def _without_bound(left: str) -> str:
    for _, pattern in bounds.BEFORE_ALL:
        found = pattern.search(left)
        if found and found.start():
            return left[: found.start()]
    return left
