"""Names of figures, completed from the figures and clauses before where the report leaves out what it has just said."""

import re

from reader import bounds, naming, units, words
from reader.figure import Around, Context, Figure

SHARED = re.compile(r"分别|依次|各自")
EACH = re.compile(r"(?<![人年平日地户])均|都|双双|同步|同时")
HAVING = re.compile(r"(?:有|其中)$")
# Units behind which a noun may follow that says what was counted.
COUNTED = frozenset(("count", "people", "livestock", "area", "length", "bare", "days"))
AMOUNTS = frozenset(("share", "money", "mass", "volume", "multiple", "energy"))
MONEY_FOR = re.compile(r"[\u4e00-\u9fff]{0,8}?(?:资金|贷款|投资|补贴|债券|补助|债务|税收|收入|贷|基金|红利|订单)")
NO_NOUN = re.compile(
    r"左右|上下|以上|以下|以内|之内|大关|关口|[，。；、：!！？)）\"”’\0]|和|及|与|以及|或|的[^，。；\d]{0,8}目标|的任务|的(?:年均)?(?:增长|递增|下降|增速|速度|增幅|涨幅|降幅)|的水平|的比例|的好成绩|的历史|的新高|并|且|同比|比|较|"
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
USED = re.compile(r"(?:仅|只|共)?用(?:了)?$")
DONE_THEN = re.compile("^就?(?:实现|完成)了?")
# Told where the text names nothing at all.
UNNAMED = "未写明"


def name(figures: list[Figure], around: Around, context: Context) -> None:
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
    """税收总收入和地方税收增长18%: one number told of two indicators."""
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
    least = 3 if items[-1].endswith(RATES) else 4
    if shared and all(naming.is_indicator(item) and len(item) >= least for item in items):
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
        figure.names = [name or UNNAMED]


def _last_levels(context: Context, count: int) -> list[Figure]:
    """The last `count` figures before this group that are no growth, else the last of any kind; [] where there are fewer."""
    levels = [figure for figure in context.last if not figure.trend]
    return next((figures[-count:] for figures in (levels, context.last) if len(figures) >= count), [])


def _completed(figure: Figure, name: str, around: Around, context: Context) -> list[str]:
    """The name, or what it was left out for: the first rule that has an answer."""
    takes_among = figure.trend or figure.among
    last = next((earlier for earlier in reversed(context.last) if not earlier.among or takes_among), None)
    for rule in (_of_share, _of_money, _of_people_and_days, _of_the_last, _of_nothing, _of_measure):
        names = rule(figure, name, around, context, last)
        if names:
            return names
    return [name]


def _of_share(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    """占全年支出的50%, 完成年计划的108%; a clause that begins with 占 tells of the last figure."""
    share = naming.share_of(around.left)
    if share and figure.number.kind in ("share", "multiple") and not figure.number.word.endswith("分点"):
        return [_share(share, around.left, last, context)]
    return [last.names[0] + name] if name.startswith("占") and last else []


def _of_money(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    """投资2000万元建成文化馆: spent on what is told behind."""
    if not SPENT.fullmatch(name) or figure.number.kind != "money" or last or figure.clause.inner:
        return []
    what = naming.purpose(around.right) or naming.purpose(around.following)
    return [f"{what or context.about()}{name}"]


def _of_people_and_days(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    if USED.search(around.left) and figure.number.kind == "days":
        return [f"{naming.clean(DONE_THEN.sub('', around.right))[:16]}用时"]
    if REACHES.fullmatch(name) and figure.number.word in ("人", "户", "名", "人次"):
        return [name + {"户": "户数", "人次": "人次"}.get(figure.number.word, "人数")]
    return []


def _of_the_last(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    """新增12户, 转移2万人, 省级2个, 建成600套, 总数达86户: a word that stands for another of the last figure's things."""
    if not last:
        return []
    told = last.names[0]
    if ONLY_NEW.fullmatch(name):
        return [f"新增{told.removeprefix('新增')}"]
    if OF_LEVEL.fullmatch(name):
        return [name + OF_LEVEL.sub("", naming.without_verb(told))]
    same = last.number.unit == figure.number.unit and words.DONE_AT.match(told)
    if same and len(name) <= 2 and words.DONE_AT.fullmatch(name) and told != name:
        return [name + naming.without_verb(told)]
    became = BECAME.search(naming.clean(around.left)) if not name or BECAME.fullmatch(name) else None
    if became:
        return [became["verb"] + naming.without_verb(told)]
    return [NEWLY.sub("", told) + "总数"] if not name and IN_ALL.search(around.left) else []


def _of_nothing(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    """增长10.1%, 达到282亿元: nothing is said but that something was reached."""
    if name:
        return []
    between = _indicator_between(context)
    if between:
        return [between]
    if context.last:
        return _inherited(figure, context)
    if context.earlier and figure.trend:
        return list(context.earlier.names)
    return [context.about() or naming.clean(around.right[:20]) or naming.clean(around.left[-20:]) or UNNAMED]


def _of_measure(figure: Figure, name: str, around: Around, context: Context, last: Figure | None) -> list[str]:
    """产量达到15万吨, 完成投资5亿元; and what a row leaves out: 煤炭1915万吨 behind 电解铝产量23万吨."""
    if naming.is_measure_only(name):
        about = _subject_of(figure, last, name, context)
        return [naming.joined(about, name)[: naming.KEEP]]
    may_share = len(name) <= 6 and ((last and not figure.trend) or (context.last and figure.among))
    shared = _shared_measure(context, figure) if may_share else ""
    return [name + shared] if shared and not naming.is_indicator(name) and not words.DONE_AT.match(name) else []


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


def _share(share: tuple[str, str], left: str, last: Figure | None, context: Context) -> str:
    verb, whole = share
    before = naming.of_indicator(left[: max(left.rfind("占" if "占" in left else whole[:1] or " "), 0)])
    who = before or (last.names[0] if last else context.about())
    return f"{who}{verb}{whole}" + ("比重" if verb == "占" else "比例")


def _subject_of(figure: Figure, last: Figure | None, name: str, context: Context) -> str:
    """Whose measure it is: of what stands around parentheses, a heading in the text, the clause before, the last figure."""
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
