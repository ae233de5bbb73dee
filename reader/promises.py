"""What is promised without a number: projects with their stage, indicators that follow another one or a figure to come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reader import commitments, naming, numbers, units
from reader.structure import Clause

THING = (
    r"(?:项目|工程|道路|公路|高速|铁路|快速路|广场|大厦|医院|学校|小学|中学|幼儿园|学院|校区|水库|电站|光伏电站|风电场|产业园|园区|基地|中心|管网|管道|厂|大桥|桥|隧道|机场|码头|港|"
    r"体育馆|图书馆|博物馆|文化馆|综合体|大道|路|街|街区|景区|度假区|市场|小镇|公园|安置房|连接线|互通|水厂|线|站|馆|楼|园|城|院|酒店|枢纽|生产线|航道|立交|变电站|储配站)"
)
STAGES = (
    (
        "operate",
        "投产|投运|投入使用|投入运营|投入生产|建成发电|运营|投用|达产|达效|并网|开业|启用|运行|开园|开馆|(?<!交付)使用",
    ),
    ("deliver", "交付"),
    ("complete", "建成|竣工|完工|通车|封顶|完成|贯通|拉通|延长"),
    ("start", "开工|动工|开建|启动"),
    ("approve", "立项|审批|核准|批复|可研|获批"),
    ("sign", "签约|落地|落户"),
    ("award", "创建|创成|评定|认定|评为|晋升|申报"),
    ("advance", "推进|推动|加快|实施|建设|支持|抓好"),
)
STAGE = {stage: re.compile(words) for stage, words in STAGES}
VERB = re.compile(
    rf"(?:{commitments.MANNER}|加快|加速)*"
    r"(?:启动实施|开工建设|启动|加快推进|加速推进|推进|推动|加快|实施|完成|建成|建设|支持|抓好|新建|开工|做好|确保|力争|争取|扩建|改造提升|保障|续建)"
)
AFTER = re.compile(
    r"(?:等)?(?:\d+[个项条座处]|[一二三四五六七八九十两]+[个项条座处]|[一二三四五六七八九]大)?(?:重点|重大|一批)?(?:项目|工程|道路)?(?:的)?(?:开工建设|建设|前期|改造|实施|进度|步伐|施工|工作)*$"
)
NOT_ONE = re.compile(
    r"^(?:一批|重点|重大|各类|更多|在建|全部|多个|大项目|好项目|项目|工程|基础设施|产业|民生|这些|各|其他|上述|优质|续建|新建|储备|招商|签约|落地|市级|省级|区级|县级|政府投资)[^、]{0,6}$"
)

ORDINAL = re.compile(r"(?:[一二三四五六七八九十]{1,2}[是要])?")
BETWEEN = re.compile(r"([、，]|以及|和(?!平|谐)|及(?!时|格))")
THING_AT = re.compile(THING)
NO_NAME = re.compile(
    r"(?:[的了在把对]|将(?!军))(?!.?$)|^每|等\d|等[一二三四五六七八九十两]+[个项条]|^\d+[个项条座处家所]|[“]$|之路$"
)
# 柳子街 of 柳子街区, 富家桥 of 富家桥镇: the word goes on.
INSIDE = re.compile("区|镇|乡|村|社区|互通|子|经济|生态|创")
BEGINS = re.compile(rf"{VERB.pattern}|{commitments.VERB}|分类|走")
GENERAL = re.compile(rf"(?:{commitments.GENERAL_WORDS}|{THING})*")
# 支持某药业大力推进“某某”项目: whose it is, and then what.
FOR_WHOM = re.compile(r"^(?:[将把]|支持[^“、]{2,12}?(?:大力|全力|积极|加快)(?:推进|实施|建设)(?=“))")
ALREADY = re.compile(r"^(?:已|新)?(?:签约|落地|开工|建成|引进)的")

GIVEN = re.compile(
    r"(?P<name>[^，。；：]{2,30}?)(?:全面|全部|如期|均|圆满|确保)?(?:达到|完成|控制在|实现|满足|符合|落实)(?:了)?(?:好)?(?:上级|国家|省|市|自治区|中央|下达|规定|既定|年度|约束性)[^，。；\d]{0,16}(?:要求|任务|目标|指标|标准|范围(?:之)?内|以内|计划)"
)
IN_STEP = re.compile(
    r"(?P<name>[^，。；：]{2,24}?)(?:增长|增速|增幅)?(?:与|和|同|跟)(?P<other>[^，。；]{2,16}?)(?:增长|增速)?(?:保持)?(?:基本)?(?:同步|持平|保持一致|相适应|相协调|衔接)"
)
FASTER = re.compile(
    r"(?P<name>[^，。；：]{2,20}?)(?:增长|增速|增幅)?(?:高于|快于|不低于|略高于)(?:经济|GDP|地区生产总值|生产总值|全[国省市]|财政收入)[^，。；\d]{0,8}(?:增长|增速|水平|平均)"
)
NONE_AT_ALL = re.compile(r"(?:不发生|杜绝|遏制|防止|零发生)(?P<name>[^，。；]{2,24}?)(?:的?发生)?$")
GOAL = re.compile(r"(?:预期|奋斗|主要|工作|发展)目标")
TENDS = re.compile(
    r"(?P<name>[^，。；：\d]{2,24}?)(?:持续|进一步|稳步|明显|不断|保持|继续)(?:下降|提高|增长|改善|提升|好转|稳定|优化|减少|降低)"
)


@dataclass(frozen=True)
class Promise:
    """start, stop in the flow. kind: project, commitment or indicator; capacity and its unit only of a project."""

    kind: str
    name: str
    start: int
    stop: int
    stage: str | None = None
    capacity: Decimal | None = None
    capacity_unit: str | None = None


def find(clause: Clause, *, has_figures: bool, in_goals: bool) -> Iterator[Promise]:
    """Of a clause of the promising part; in_goals where the paragraph lists the year's main goals."""
    projects = list(_projects(clause))
    acts = [] if has_figures else list(_commitments(clause, only_rated=bool(projects)))
    yield from acts or projects
    if not has_figures:
        yield from _told(clause, [GIVEN, IN_STEP, FASTER, NONE_AT_ALL, *([TENDS] if in_goals else [])])


def results(clause: Clause, *, has_figures: bool) -> Iterator[Promise]:
    """Of a clause of the part that looks back: what was reached as it was asked from above, without a number."""
    if not has_figures:
        yield from _told(clause, [GIVEN])


def _told(clause: Clause, patterns: list[re.Pattern]) -> Iterator[Promise]:
    for pattern in patterns:
        found = pattern.search(clause.text[:120])
        if not found:
            continue
        name = naming.clean(naming.without_leading(naming.clean(found["name"])))
        says = len(name) >= 2 and not naming.SAYS_NOTHING.fullmatch(name)
        if says and (pattern not in (IN_STEP, FASTER) or naming.is_indicator(name)):
            yield Promise("indicator", name[:30], clause.start + found.start(), clause.start + found.end())
            return


# 湘投装机10万千瓦的风电站: the size, and whose it is, before the name.
SIZED = re.compile(
    rf"^(?P<owner>[^\d，。；]{{0,12}}?)(?:年产|日产|装机|总装机|日处理|年处理|年加工|建筑面积|总投资|投资)?(?P<size>\d[\d.]*[百千万亿]{{0,2}}(?:{units.WORDS}))\0*的(?=[^，。；]{{2,20}})"
)
LISTED = re.compile(
    r"等(?:一批)?[\u4e00-\u9fff]{0,6}?(?:项目|工程)$|等(?:一批)?(?:重点|重大)?(?:产业|工业|基础设施)?(?:项目|工程)"
)
# 甲航道某段、乙高速、丙公路的建设: the last word is of all of them.
ONLY_DONE = re.compile("完成(?=[^，]{0,6}(?:审批|立项|核准|批复|可研|签约|评定|评估|认定))")
SHARED = re.compile(r"(?:的|项目|工程|公路|道路)(?:建设|改造|前期工作|实施)$")


def _projects(clause: Clause) -> Iterator[Promise]:
    text = clause.text[:300]
    body = text[len(ORDINAL.match(text)[0]) :]
    stage = _stage(body)
    if not stage or not THING_AT.search(body):
        return
    at = len(text) - len(body)
    pieces = BETWEEN.split(body)
    last_listed = max((place for place, piece in enumerate(pieces) if LISTED.search(piece)), default=-1)
    if last_listed < 0 and "、" in pieces and SHARED.search(body) and _named(pieces[-1], listed=False):
        last_listed = len(pieces) - 2
    for place, piece in enumerate(pieces):
        named = _named(piece, listed=place <= last_listed)
        first = text.find(named.anchor, at) if named else -1
        if first >= 0:
            stop = first + len(named.anchor)
            size = named.size
            yield Promise(
                "project", named.name, clause.start + first, clause.start + stop, _own_stage(piece) or stage,
                size.value if size else None, size.unit if size else None,
            )  # fmt: skip
        at += len(piece)


def _commitments(clause: Clause, *, only_rated: bool) -> Iterator[Promise]:
    """only_rated: a thing was found; still, 第四医院建成三级医院 builds no hospital."""
    for act in commitments.find(clause.text):
        if act.stage == "award" or not only_rated:
            start = clause.start + max(0, clause.text.find(act.anchor))
            yield Promise("commitment", act.name, start, start + len(act.anchor), act.stage)


def _stage(text: str) -> str:
    """The furthest stage that is promised; 建设 and 推进 alone promise none but going on."""
    text = ONLY_DONE.sub("", text)
    return next((stage for stage, pattern in STAGE.items() if pattern.search(text)), "")


def _own_stage(piece: str) -> str:
    """Where each of a row is promised something of its own: 甲开工、乙立项."""
    stage = _stage(re.sub("已[^的]{1,4}的", "", piece))
    return stage if stage != "advance" else ""


# 启动某公路建设，争取当年建成通车: what was just named, further on.
FURTHER = re.compile(
    rf"(?:{commitments.MANNER}|当年|同年|[^，]{{0,6}}月(?:份|底)?前|[一二三四]季度)*(?:完成|实现)?(?:{'|'.join(words for stage, words in STAGES if stage != 'advance')})+(?:工作|任务)?$"
)


def further(clause: Clause) -> str:
    """The stage that a clause adds to what the clause before named; "" where it names something itself."""
    return _stage(clause.text[:60]) if FURTHER.fullmatch(clause.text[:60]) else ""


@dataclass(frozen=True)
class Named:
    """A project's name, the words of the clause that show it, and its size where one is told."""

    name: str
    anchor: str
    size: numbers.Number | None


def _named(piece: str, *, listed: bool, owned: bool = False) -> Named | None:
    """The project that one piece of an enumeration names. listed: the enumeration ends in 等项目, so each piece is one; owned:
    whose it is stands before, so that a general word will do."""
    text = naming.clean(FOR_WHOM.sub("", naming.clean(piece)))
    text = naming.clean(VERB.sub("", text, count=1)) if VERB.match(text) else text
    text = naming.clean(ALREADY.sub("", naming.clean(naming.without_leading(text))))
    sized = SIZED.match(text)
    if sized:
        inner = _named(text[sized.end() :], listed=listed, owned=bool(sized["owner"]))
        return Named(sized["owner"] + inner.name, inner.anchor, _size(sized["size"])) if inner else None
    name = _whole(text) if listed else _thing(text, owned=owned)
    return Named(name, name, _size(name)) if name else None


def _whole(text: str) -> str:
    text = re.sub("等.*", "", text)
    return text if _is_long(text) and not NO_NAME.search(text) and not NOT_ONE.match(text) else ""


def _thing(text: str, *, owned: bool) -> str:
    """The longest name that ends in a thing and leaves only what is done with it."""
    ends = sorted({start + len(word) for start, word in _things(text)}, reverse=True)
    return next((text[:end] for end in ends if _is_name(text[:end], owned=owned) and _leaves(text[end:])), "")


def _things(text: str) -> Iterator[tuple[int, str]]:
    for at in range(2, len(text)):
        if found := THING_AT.match(text, at):
            yield at, found[0]


def _is_long(name: str) -> bool:
    return (3 if name[-1:] in ("路", "街", "桥") else 4) <= len(name) <= 30


def _is_name(name: str, *, owned: bool) -> bool:
    if not _is_long(name) or NOT_ONE.match(name) or BEGINS.match(name):
        return False
    says_nothing = GENERAL.fullmatch(name) and not owned and name[0] not in "省市区县旗州" and "改造" not in name
    return not (NO_NAME.search(name) or commitments.OTHERWISE.match(name) or says_nothing)


def _leaves(rest: str) -> bool:
    return not rest or bool(AFTER.match(rest)) or bool(_stage(rest) and not INSIDE.match(rest))


def _size(text: str) -> numbers.Number | None:
    sizes = ("mass", "energy", "volume", "livestock")
    return next((number for number in numbers.find(text, 0, len(text)) if units.kind(number.word) in sizes), None)


def in_goals(text: str) -> bool:
    return bool(GOAL.search(text))
