"""From the numbers of a sentence to its figures: value, unit, bound, growth, name.

A sentence is read clause by clause. Numbers that stand in a row (、和) are one group: they share the words before them.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from reader import bounds, naming, notfigures, numbers, units, words
from reader.numbers import Number
from reader.structure import Clause, Sentence

JOINER = re.compile(r"、|和|及|与|以及|或|，")
JOINERS_FIRST = re.compile(r"^(?:[、和及与，\0]|以及|其中)+")
SHARED = re.compile(r"分别|依次|各自")
EACH = re.compile(r"(?<![人年平日地户])均|都|双双|同步|同时")
AMONG = re.compile(r"其中")
HAVING = re.compile(r"(?:有|其中)$")
PER = re.compile(
    r"每个?(?P<per>[^，。；、\d每]{1,10}?)(?=各|力争|至少|要|都|均|建|打|完|创|新|培|不|确|达|增|实|开|安|配|落|引)"
    r"|每(?P<short>村|乡镇|镇|乡|人|户|亩|县|区|社区|校|园区|个村|个乡镇|个社区|个园区)"
)
# Units behind which a noun may follow that says what was counted.
COUNTED = frozenset(("count", "people", "livestock", "area", "length", "bare", "days"))
AMOUNTS = frozenset(("share", "money", "mass", "volume", "multiple", "energy"))
MONEY_FOR = re.compile(r"[\u4e00-\u9fff]{0,8}?(?:资金|贷款|投资|补贴|债券|补助|债务|税收|收入|贷|基金|红利|订单)")
NO_NOUN = re.compile(
    r"左右|上下|以上|以下|以内|之内|大关|关口|[，。；、：!！？)）\"”’\0]|和|及|与|以及|或|的[^，。；\d]{0,8}目标|的任务|的增速|的速度|的增幅|的水平|的比例|的好成绩|的历史|的新高|并|且|同比|比|较|"
    r"增长|增加|下降|提高|降低|减少|创(?!业|新)|居(?!民)|列(?!车)|占(?!地)|高于|快于|低于|用于|实现|完成|达|超(?!市|限|高)|为(?!民)|是|时(?!代|尚)|后(?!备|勤)|来(?!访|电|料)|内(?!河|陆|资|外|部|科)|起(?!重)|于|至|到(?!户)|由|其中|全部|其(?!他)|"
    r"分(?!厂|公|校|院|店|支)|则|而|即(?!时)|均(?!衡)|都(?!市)|也|就(?!业|诊|餐|医|读|近)|便(?!民|利|捷)|才(?!能|艺)|从(?!业)|以(?!工)|，"
)
NAMED_PROJECT = re.compile(
    r"项目|工程|道路|公路|高速|快速路|铁路|电站|园|厂|大桥|水库|中心|广场|总站|机场|基地|医院|学校|管网|综合体"
)
INVESTED = re.compile(r"(?P<what>(?:计划|概算|预算|估算|设计|协议)?总?投资额?|概算|总造价)(?:约|近|达|超)?$")
SPENT = re.compile(
    r"(?:总|共|累计|计划)?(?:投资|投入|投入资金|安排资金|筹资|筹措资金|投入财政资金|财政投入|拨付资金|整合资金|落实资金)$"
)
STRIVEN = re.compile(r"(?:力争|确保|争取|奋力|努力|要|其中|并|或|实现|达到|达|超过|突破|不低于)+")
WHOLE_AREA = re.compile("全[市县区州旗镇乡省年]|共")
RATES = ("率", "比重", "比例")
COUNT = re.compile(rf"^\d[\d.]*[万亿]?[余多]?(?:{units.WORDS})?")
REACHES = re.compile("惠及|受益|带动|覆盖|吸纳|涉及|服务|辐射")
NEWLY = re.compile("^(?:新增|净增|新认定|新培育|新发展)")
ONLY_NEW = re.compile("新增|净增|新增加")
OF_LEVEL = re.compile("(?:国家|省|市|县|区|部|州|自治区|国|世界)级")
SHARE_NAME = re.compile("完成.*比例$|占.*比重$")
IN_ALL = re.compile("总数|总量")
INSURED = re.compile(r"(?:启动|推行|实施|完善|建立|开展)?了?(?P<what>[^，。；\d]{2,16}?(?:合作医疗|保险|医保))")
BECAME = re.compile(r"(?P<verb>建成|竣工|完工|开工|投产|投用|交付|改造|分配)(?:了)?$")
PART_OF = re.compile("园区|项目|工程|一期|二期|主体|全线|该|其|基础设施|起步区|核心区")
USED = re.compile(r"(?:仅|只|共)?用(?:了)?$")


@dataclass
class Figure:
    """One figure. start, stop: digits, unit and bound words in the flow. names has more than one entry where one number is
    told of several things. kind: "project" where an amount is told of a named project."""

    number: Number
    start: int
    stop: int
    bound: str
    trend: str
    clause: Clause
    group: int
    names: list[str] = field(default_factory=list)
    per: str | None = None
    firm: bool = True
    stage: str = ""
    kind: str = "indicator"
    among: bool = False
    counted: bool = False

    @property
    def value(self) -> Decimal:
        return -self.number.value if self.trend == "down" else self.number.value

    @property
    def value_high(self) -> Decimal | None:
        high = self.number.value_high
        return -high if high is not None and self.trend == "down" else high

    @property
    def is_growth(self) -> bool:
        return bool(self.trend)


@dataclass
class Context:
    """What is carried from clause to clause: the sentence's figures so far, and what the text is about."""

    is_target: bool = False
    heading: str = ""
    topic: str = ""
    last: list[Figure] = field(default_factory=list)
    earlier: Figure | None = None
    clauses: list[Clause] = field(default_factory=list)
    group: int = 0

    def about(self) -> str:
        """Who was supported in the clause before, the heading in the running text, what the sentence began with, the topic of
        a clause at most three back or of the sentence before."""
        before = self.clauses[-3:]
        supported = naming.supported(before[-1].text) if before else ""
        topics = [naming.topic(clause.text) for clause in (*self.clauses[:1], *reversed(before))]
        own = next(filter(None, topics), "")
        # 园区基础设施开工: the park is the one that was spoken of before
        return supported or self.heading or (self.topic if PART_OF.match(own) and self.topic else own) or self.topic


@dataclass(frozen=True)
class Around:
    """The words on both sides of a group of numbers, inside its clause and between its neighbours."""

    left: str
    right: str
    following: str
    beyond: str
    after_counted: bool


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
        _name(figures, around, context)
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


def _without_bound(left: str) -> str:
    for _, pattern in bounds.BEFORE_ALL:
        found = pattern.search(left)
        if found and found.start():
            return left[: found.start()]
    return left


# --- names


def _name(figures: list[Figure], around: Around, context: Context) -> None:
    """From a figure's own words, from the conjoined words before 分别, or from the figures before it."""
    if len(figures) > 1:
        _name_group(figures, around, context)
        return
    figure = figures[0]
    figure.names = _counted(figure, around, context) or _several(figure, around, context)
    if not figure.names:
        name = naming.of_indicator(around.left, continued=around.after_counted)
        figure.names = _completed(figure, name, around, context)


def _counted(figure: Figure, around: Around, context: Context) -> list[str]:
    """Names of what was counted, where a noun follows the unit; [] where none does."""
    noun, left = around.right, around.left
    kind = figure.number.kind
    if _is_number_of_people(figure, noun):
        return [naming.of_indicator(left) + "人口"]
    if not noun or NO_NOUN.match(noun) or kind not in COUNTED | AMOUNTS:
        return []
    if kind in AMOUNTS and not noun.startswith("的") and not (kind == "money" and MONEY_FOR.match(noun)):
        return []
    if kind == "share":
        what = naming.clean(re.split("[，。；]", noun)[0].removeprefix("的"))[:20]
        return [f"{what}比例"] if what and not naming.share_of(left + "的") else []
    if HAVING.search(left) or (figure.among and len(left) < 4):
        staged = words.STAGE_AT.match(noun)
        if staged and context.last:
            figure.among = True
            return [f"{staged['stage']}的{_without_stage(context.last[-1].names[0])}"]
    if words.STAGE_AT.match(noun) and naming.of_indicator(left, continued=around.after_counted):
        return []
    if kind == "money" and noun == "的" and INVESTED.search(left):
        return [f"{naming.noun(COUNT.sub('', around.beyond))}{INVESTED.search(left)['what']}"]
    name, figure.stage = naming.of_counted("" if around.after_counted else left, noun, around.following)
    invested = INVESTED.search(left)
    if kind == "money" and invested and NAMED_PROJECT.search(noun[:40]):
        figure.kind = "project"
        return [f"{naming.noun(noun)}{invested['what']}"]
    figure.counted = bool(name)
    return [name] if name else []


def _is_number_of_people(figure: Figure, noun: str) -> bool:
    """45万人口: the unit's last sign begins the noun."""
    return figure.number.word == "人" and noun.startswith("口") and not noun.startswith("口径")


def _without_stage(name: str) -> str:
    found = words.STAGE_AT.match(name)
    return name[found.end() :] if found and found.end() < len(name) else name


def _several(figure: Figure, around: Around, context: Context) -> list[str]:
    """财政总收入和地方财政收入增长18%: one number told of two indicators."""
    left = around.left
    if not re.search("[、和及与]", left):
        return []
    body = naming.without_trailing(naming.clean(left))
    items = [naming.clean(naming.without_leading(naming.clean(item))) for item in naming.CONJUNCTION.split(body)]
    items = [item for item in items if item]
    if not 2 <= len(items) <= 6:
        return []
    if EACH.search(left[len(body) :]) or SHARED.search(left):
        return [naming.joined(own, item) for own in _listed_before(context) for item in naming.split(left, len(items))]
    shared = figure.trend or (figure.number.kind == "share" and all(item.endswith(RATES) for item in items))
    if shared and all(naming.is_indicator(item) and len(item) >= 4 for item in items):
        return items
    return []


def _listed_before(context: Context) -> list[str]:
    """一般事故、道路交通事故，起数和死亡人数均…: the clause before is a bare list of what the measures are told of."""
    before = context.clauses[-1].text if context.clauses else ""
    items = [naming.clean(naming.without_leading(naming.clean(item))) for item in before.split("、")]
    if (
        len(items) < 2
        or re.search(r"\d", before)
        or len({item[-1:] for item in items}) > 1
        or max(map(len, items)) > 10
    ):
        return [""]
    return items


def _name_group(figures: list[Figure], around: Around, context: Context) -> None:
    compared = bounds.AGAINST.search(around.left)
    names = [] if compared else naming.split(around.left, len(figures))
    own = naming.of_indicator(around.left, continued=around.after_counted)
    if compared:
        own = own if len(own) > 2 else ""
    elif not names and (not own or SHARED.search(around.left)):
        names = [figure.names[0] for figure in _last_levels(context, len(figures))]
        if own and naming.is_measure_only(own):
            names = [naming.joined(naming.subject(name), own) for name in names]
    if not names:
        before = context.last[-1] if context.last else context.earlier
        names = [own or (before.names[0] if before else context.about())] * len(figures)
    for figure, name in zip(figures, names, strict=True):
        figure.names = [name or "未写明"]


def _last_levels(context: Context, count: int) -> list[Figure]:
    """The last `count` figures before this group that are no growth, else the last of any kind; [] where there are fewer."""
    levels = [figure for figure in context.last if not figure.trend]
    return next((figures[-count:] for figures in (levels, context.last) if len(figures) >= count), [])


def _completed(figure: Figure, name: str, around: Around, context: Context) -> list[str]:
    """The name, or what it was left out for: the last figure's, the clause's topic, the purpose of money."""
    takes_among = figure.trend or figure.among
    last = next((earlier for earlier in reversed(context.last) if not earlier.among or takes_among), None)
    share = naming.share_of(around.left)
    if share and figure.number.kind in ("share", "multiple"):
        return [_share(share, name, around.left, last, context)]
    if SPENT.fullmatch(name) and figure.number.kind == "money" and not last and not figure.clause.inner:
        what = naming.purpose(around.right) or naming.purpose(around.following)
        return [f"{what}{name}" if what else f"{context.about()}{name}"]
    if USED.search(around.left) and figure.number.kind == "days":
        return [f"{naming.clean(re.sub('^就?(?:实现|完成)了?', '', around.right))[:16]}用时"]
    if REACHES.fullmatch(name) and figure.number.word in ("人", "户", "名", "人次"):
        return [name + {"户": "户数", "人次": "人次"}.get(figure.number.word, "人数")]
    if ONLY_NEW.fullmatch(name) and last:
        return [f"新增{last.names[0].removeprefix('新增')}"]
    same = last and last.number.unit == figure.number.unit and words.DONE_AT.match(last.names[0])
    if same and len(name) <= 2 and words.DONE_AT.fullmatch(name) and last.names[0] != name:
        return [name + naming.without_verb(last.names[0])]
    if OF_LEVEL.fullmatch(name) and last:
        return [name + OF_LEVEL.sub("", naming.without_verb(last.names[0]))]
    became = BECAME.search(naming.clean(around.left)) if not name or BECAME.fullmatch(name) else None
    if became and last:
        return [became["verb"] + naming.without_verb(last.names[0])]
    if not name:
        if last and IN_ALL.search(around.left):
            return [NEWLY.sub("", last.names[0]) + "总数"]
        between = _indicator_between(context)
        if between or context.last:
            return [between] if between else _inherited(figure, context)
        if context.earlier and figure.trend:
            return list(context.earlier.names)
        return [context.about() or naming.clean(around.right[:20]) or naming.clean(around.left[-20:]) or "未写明"]
    if name.startswith("占") and last:
        return [last.names[0] + name]
    if naming.is_measure_only(name):
        about = _subject_of(figure, last, name, context)
        return [naming.joined(about, name)[: naming.KEEP]]
    may_share = last and not figure.trend and len(name) <= 6
    shared = _shared_measure(context, figure) if may_share or (context.last and figure.among and len(name) <= 6) else ""
    if shared and not naming.is_indicator(name) and not words.DONE_AT.match(name):
        return [name + shared]
    return [name]


def _inherited(figure: Figure, context: Context) -> list[str]:
    """The last figure's names; a growth in per cent is that of an amount, not of a share of the plan."""
    share = SHARE_NAME.search(context.last[-1].names[0])
    if share and figure.number.word == "%" and figure.trend:
        amounts = [earlier for earlier in context.last if not SHARE_NAME.search(earlier.names[0])]
        return list((amounts or context.last)[-1].names)
    return list(context.last[-1].names)


def _indicator_between(context: Context) -> str:
    """财政收入迈过千亿大关，达1330亿元: a clause without a figure may name the next one's indicator."""
    before = context.clauses[-1] if context.clauses else None
    if before is None or re.search(r"\d", before.text):
        return ""
    name = naming.topic(before.text)
    return name if naming.is_indicator(name) else ""


def _share(share: tuple[str, str], name: str, left: str, last: Figure | None, context: Context) -> str:
    verb, whole = share
    before = naming.of_indicator(left[: left.rfind("占" if verb == "占" else whole[:1] or " ")])
    who = before or (last.names[0] if last else context.about())
    return f"{who}{verb}{whole}" + ("比重" if verb == "占" else "比例")


def _subject_of(figure: Figure, last: Figure | None, name: str, context: Context) -> str:
    if figure.clause.inner:
        outer = next((clause for clause in reversed(context.clauses) if not clause.inner), None)
        if outer and outer.start <= figure.clause.start <= outer.stop:
            return naming.around_parenthesis(outer.text, figure.clause.start - outer.start - 1)
    if context.heading and figure.number.kind == "money" and (not last or last.counted or last.number.kind == "count"):
        return naming.supported(context.clauses[-1].text if context.clauses else "") or context.heading
    has_digits = bool(context.clauses) and bool(re.search(r"\d", context.clauses[-1].text))
    if context.clauses and not has_digits and naming.topic(context.clauses[-1].text):
        return context.about()
    if name in ("参保率", "参合率"):
        told = INSURED.search(context.clauses[-1].text) if context.clauses else None
        insured = (INSURED.search(last.names[0]) if last else None) or told
        if insured:
            return naming.without_leading(insured["what"])
    if last and last.names[0] != name:
        about = last.names[0] if last.counted or last.number.kind == "count" else naming.subject(last.names[0])
        return context.about() if naming.is_measure_only(about) else about
    return context.about()


def _shared_measure(context: Context, figure: Figure) -> str:
    """电解铝产量23万吨…；煤炭1915万吨: the measure of the first one in the row holds for the others."""
    if figure.number.kind not in ("mass", "livestock", "area", "volume", "energy", "bare") and not figure.among:
        return ""
    for earlier in reversed(context.last):
        if not earlier.trend and earlier.number.unit == figure.number.unit:
            return naming.measure(earlier.names[0])
    return ""
