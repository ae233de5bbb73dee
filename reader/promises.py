"""What is promised without a number: projects with their stage, indicators that follow another one or a figure to come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reader import naming, numbers, units
from reader.structure import Clause

THING = (
    r"(?:项目|工程|道路|公路|高速|铁路|快速路|广场|大厦|医院|学校|小学|中学|幼儿园|学院|校区|水库|电站|光伏电站|风电场|产业园|园区|基地|中心|管网|管道|厂|大桥|桥|隧道|机场|码头|港|"
    r"体育馆|图书馆|博物馆|文化馆|综合体|大道|路|街|街区|景区|度假区|市场|小镇|公园|安置房|连接线|互通|水厂|线|站|馆|楼|园|城|院|酒店|枢纽|生产线|航道|立交|变电站|储配站)"
)
STAGES = (
    ("operate", "投产|投运|投入使用|投入运营|投入生产|运营|投用|达产|达效|并网|开业|启用|运行|开园|开馆|使用"),
    ("deliver", "交付"),
    ("complete", "建成|竣工|完工|通车|封顶|完成"),
    ("start", "开工|动工|开建|启动"),
    ("approve", "立项|审批|核准|批复|可研|获批"),
    ("sign", "签约|落地|落户"),
    ("award", "创建|创成|评定|认定|评为|晋升|申报"),
    ("advance", "推进|推动|加快|实施|建设|支持|抓好"),
)
STAGE = {stage: re.compile(words) for stage, words in STAGES}
VERB = re.compile(
    r"(?:力争|争取|确保|全力|积极|年内|全面|加快|继续|尽快|抓紧|扎实|稳步|有序|大力|重点|加速)*"
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
NAME = re.compile(rf"[^，。；]{{2,28}}?{THING}(?!{THING}|[工程项]|[\u4e00-\u9fff]{{0,2}}{THING})")
NO_NAME = re.compile(r"[的了在将把对](?!.?$)|^每|等\d|等[一二三四五六七八九十两]+[个项条]|^\d+[个项条座处家所]|[“]$")
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
    yield from _projects(clause)
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
LISTED = re.compile(r"等(?:一批)?(?:重点|重大)?(?:产业|工业|基础设施)?(?:项目|工程)")


def _projects(clause: Clause) -> Iterator[Promise]:
    text = clause.text[:300]
    body = text[len(ORDINAL.match(text)[0]) :]
    stage = _stage(body)
    if not stage or not THING_AT.search(body):
        return
    at = len(text) - len(body)
    pieces = BETWEEN.split(body)
    last_listed = max((place for place, piece in enumerate(pieces) if LISTED.search(piece)), default=-1)
    for place, piece in enumerate(pieces):
        named = _named(piece, listed=place <= last_listed)
        first = text.find(named.anchor, at) if named else -1
        if first >= 0:
            stop = first + len(named.anchor)
            size = named.size
            yield Promise(
                "project", named.name, clause.start + first, clause.start + stop, stage,
                size.value if size else None, size.unit if size else None,
            )  # fmt: skip
        at += len(piece)


def _stage(text: str) -> str:
    """The furthest stage that is promised; 建设 and 推进 alone promise none but going on."""
    return next((stage for stage, pattern in STAGE.items() if pattern.search(text)), "")


@dataclass(frozen=True)
class Named:
    """A project's name, the words of the clause that show it, and its size where one is told."""

    name: str
    anchor: str
    size: numbers.Number | None


def _named(piece: str, *, listed: bool) -> Named | None:
    """The project that one piece of an enumeration names. listed: the enumeration ends in 等项目, so each piece is one."""
    text = naming.clean(piece)
    text = naming.clean(VERB.sub("", text, count=1)) if VERB.match(text) else text
    text = naming.clean(ALREADY.sub("", naming.clean(naming.without_leading(text))))
    sized = SIZED.match(text)
    if sized:
        inner = _named(text[sized.end() :], listed=listed)
        return Named(sized["owner"] + inner.name, inner.anchor, _size(sized["size"])) if inner else None
    name = _whole(text) if listed else _thing(text)
    return Named(name, name, _size(name)) if name else None


def _whole(text: str) -> str:
    text = re.sub("等.*", "", text)
    return text if 4 <= len(text) <= 30 and not NO_NAME.search(text) and not NOT_ONE.match(text) else ""


def _thing(text: str) -> str:
    found = NAME.match(text)
    if (
        not found
        or len(found[0]) < (3 if found[0][-1] in "路街桥" else 4)
        or NOT_ONE.match(found[0])
        or VERB.match(found[0])
        or NO_NAME.search(found[0])
    ):
        return ""
    rest = text[found.end() :]
    return found[0] if not rest or AFTER.match(rest) or _stage(rest) else ""


def _size(text: str) -> numbers.Number | None:
    sizes = ("mass", "energy", "volume", "livestock")
    return next((number for number in numbers.find(text, 0, len(text)) if units.kind(number.word) in sizes), None)


def in_goals(text: str) -> bool:
    return bool(GOAL.search(text))
