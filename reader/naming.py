"""What a figure measures, in the report's own words: cut out of its clause, completed from what stands before."""

import re

from reader import words

KEEP = 40
CONJUNCTION = re.compile(r"以及|及其|[、和及与]")
INNER = re.compile(
    r"(?<=[\u4e00-\u9fff”])(?:共?实现|共?达到|预计实现|力争实现|累计实现|年内完成|累计完成(?!投资)|完成(?!投资|率|比例|情况)|共(?=化解|引进|完成|投入))(?=[\u4e00-\u9fff“])"
)
FROM = re.compile(r"(?:由|从)[^，。；由从]{0,32}\d[^，。；]{0,10}$")
FOR = re.compile(
    rf"(?:用于|实施|完成|建设|建成|对|开展|推进|启动|支持|为|全面|全力|抓好|办好|加大|加强|集中|重点|加快|购置|{words.DONE})"
)
RATE_END = re.compile(r"[\u4e00-\u9fff]{2}率$")
NOT_RUN_IN = re.compile(
    r"[，；\d]|取得|加快|不断|明显|稳步|深入|进一步|显著|有力|全面|扎实|抓好|加强|推进|发展|建设|打造|做"
)
PLACES = re.compile("(?:村|行政村|自然村|乡镇|镇|县|县区|社区|学校|园区)的.{2,}")
GENERIC = words.each("项目 工程 企业 任务 村 单位 家企业")
SAYS_NOTHING = re.compile(rf"(?:{words.LEADING.pattern}|(?:{words.REACHED}))*")
LEADING_VERB = re.compile(rf"(?:开工建设|新开工建设|(?:{words.DONE})(?!总值|收入|总额|额|率|性|量|线))+")
UNDER_WAY = re.compile(r"(?:加快推进|加快|推进|启动|开工|续建|建成|储备|谋划|实施|完成|新建|引进|签约)")
# 高于全市平均水平, 比“九五”期间高: compared with whom.
AGAINST = re.compile(
    r"(?:(?:增速|增幅|涨幅)?(?:高于|快于|低于|好于|高出|超出|领先|优于|超(?![亿千百万\d]))|(?<!对)比(?!重|例|率|值|较|赛|亚|如|对|选|邻)|较(?!大|强|好))[^，。；]{2,20}$"
)
# 高新技术企业净增42家 is 净增高新技术企业
NEW_BEHIND = re.compile(r"^(?P<what>.{2,})(?P<new>净增|新增)$")
PER_INSIDE = re.compile("每人每(?:年|月|天)|每(?:人|户|亩|村)|人均每月")
DID = re.compile("实现(?:了)?(?P<what>[\u4e00-\u9fff]{2,6}?)(?=，|。|；|、|$)")
PER_FIRST = re.compile(
    r"^每个?[^，。；\d]{1,8}?(?:各|力争|要|都|均|至少)?(?=创建|建设|打造|建成|新建|培育|完成|配备|安排|发展|引进)"
)
AGE = re.compile(r"^\d+(?:\.\d+)?(?:岁|周岁)以上(?:的)?")
HEADED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[是要、]|[一二三四五六七八九十]{1,3}方面|第[一二三四五六七八九十](?=[，是要]))"
)
# How it went, behind the one it went with: 第三产业发展速度加快.
GOING = re.compile(
    "((?:快速|稳步|健康|持续|加快|长足)?发展(?:速度|步伐|势头|水平)|(?:快速|稳步|平稳|持续|较快)(?:增长|发展|推进))"
)
OPENING = re.compile(r"(?:围绕|按照|坚持|以|通过|为|在|对|根据|随着|面对|认真|抓好|抓住|把|将|向|由|经)")
ABOUT = re.compile(
    r"^(?:大力|全力|积极|继续|重点)?(?:支持|推动|推进|加快推进|加快|促进|引导|鼓励|扶持|启动|启动实施|实施|抓好|扩大|建设|做大做强|壮大|做强做优)(?P<about>[^，。；、\d]{2,20}?)(?:全面|做大|做强|加快|扩大|实施|技改|改造|建设|发展|扩建|搬迁|提质|升级|完成|开展|开发|$)"
)
RUN_IN = re.compile(
    r"(?P<about>.{2,14}?)(?:行动|方面|专项行动)|(?P<place>.{2,14}(?:园|园区|新区|开发区|组团|片区|交易|集团|公司|产业|示范区|新城|景区))"
)


def clean(name: str) -> str:
    name = name.replace("\0", "").strip("，。；：、 -·的")
    if name.count("“") != name.count("”"):
        name = name.replace("“", "").replace("”", "")
    return name


def without_leading(name: str) -> str:
    """Time, place and manner taken from the front, again and again, as long as two characters are left."""
    for _ in range(12):
        found = words.LEADING.match(name)
        inside = words.INSIDE.match(name)
        if not found or (inside and inside.end() >= found.end()) or found.end() > len(name) - 2:
            return name
        name = name[found.end() :].lstrip("，、")
    return name


def without_trailing(name: str) -> str:
    """Verbs of reaching, comparisons and adverbs taken from the end."""
    for _ in range(12):
        name = name.rstrip("，、：:“\0- ")
        found = words.TRAILING.search(name[-24:])
        if not found or (found[0] in words.KEPT_CUT and words.KEPT_END.search(name)):
            return name
        name = name[: len(name) - len(found[0])]
    return name


def of_indicator(left: str, *, continued: bool = False) -> str:
    """Name from the words before a figure; "" where they say only that something was reached.

    continued: another figure stands before in the clause, so that what precedes a verb belongs to that one.
    """
    name = clean(without_trailing(clean(left[-80:])))
    name = clean(without_trailing(FROM.sub("", AGAINST.sub("", name))))
    if continued:
        name = clean(name[_first_verb(name) % len(name) :]) if name else name
    name = without_leading(clean(_from_verb(name)))
    name = clean(without_leading(clean(PER_FIRST.sub("", name))))
    if words.LEADING.fullmatch(name) and not words.INSIDE.match(name) and not words.DONE_AT.fullmatch(name):
        return ""
    name = PER_INSIDE.sub("", INNER.sub("", clean(without_trailing(name)), count=1))
    return NEW_BEHIND.sub(r"\g<new>\g<what>", name)[-KEEP:]


def _from_verb(name: str) -> str:
    """为老年人发放高龄补贴 -> 发放高龄补贴: what stands before the last telling verb is said of whom, not of what."""
    if len(name) <= 8:
        return name
    at = max((found.start() for found in words.DONE_AT.finditer(name) if len(name) - found.end() >= 2), default=0)
    before = name[:at]
    if at and (words.FOR_WHOM.search(before) or "、" in before or at > 14):
        return name[at:]
    return name


def of_counted(left: str, right: str, following: str = "") -> tuple[str, str]:
    """(name, stage) from the words before and behind a counted figure: 新建10家平价蔬菜超市, 市级65个重点项目.

    following: the next clause, which may tell the stage of 等20个项目.
    """
    noun, stage = _noun(right)
    if PLACES.match(noun):
        noun = noun[noun.index("的") + 1 :]
    before = clean(PER_FIRST.sub("", _modifier(left[-60:].strip("，；：、 \0"))))
    before = clean(without_leading(before)) if before else ""
    if SAYS_NOTHING.fullmatch(before):
        before = ""
    if stage and len(noun) <= 6 and "的" not in noun and not before:
        return clean(f"{stage}{noun}")[:KEEP], stage
    if noun in GENERIC and not before:
        staged = words.STAGE_AT.match(clean(without_leading(clean(following)))) if clean(right) == noun else None
        doing = UNDER_WAY.search(left[-60:])
        listed = clean(without_leading(clean(re.split("[、，]", left)[-1])))[-20:] if left.endswith("等") else ""
        before = staged["stage"] if staged else doing[0] if doing else listed
    return clean(f"{before}{noun}")[:KEEP], stage


def _modifier(before: str) -> str:
    """What belongs to the counted noun of the words before it: not a list of its members, not a whole clause."""
    if "、" in before or before.endswith("等"):
        last = re.split("[、，]", before)[-1]
        found = words.DONE_AT.match(last)
        return found[0] if found and len(last) - found.end() <= 4 else ""
    done = words.DONE_AT.match(before)
    if before.endswith("的") and len(before) > 7:
        return done[0] if done else ""
    before = before.removesuffix("的")
    at = max((found.start() for found in words.DONE_AT.finditer(before)), default=-1)
    if len(before) > 8 and at >= 0 and len(before) - at <= 10:
        return before[at:]
    return before if len(before) <= 10 else ""


def noun(right: str) -> str:
    return _noun(right)[0]


def _noun(right: str) -> tuple[str, str]:
    """The noun phrase that a right context begins with, and the stage that is told of it."""
    text = AGE.sub("", clean(right[:60]).removeprefix("的").split("、")[0])
    cut = _first_verb(text)
    staged = words.STAGE_AT.match(text[cut:].lstrip("有"))
    done = DID.match(text[cut:])
    if done and not staged:
        return clean(text[:cut] + done["what"]), ""
    return clean(text[:cut]), staged["stage"] if staged else ""


def _first_verb(text: str) -> int:
    for found in words.AFTERWARDS_AT.finditer(text):
        at = found.start()
        one_sign = at == 1 and text[0] in "县村镇乡区市人户"
        if (at < 2 and not one_sign) or words.BELONGS.match(text, at):
            continue
        if len(found[0]) == 1 and words.BEFORE_INSIDE.search(text[:at]):
            continue
        return at
    return len(text)


def share_of(left: str) -> tuple[str, str] | None:
    """("占", 全年支出) for 占全年支出的, ("完成", 年计划) for 完成年计划的; before it nothing but the one who did."""
    found = re.search(r"(?P<verb>占到?|完成|达到|为|相当于)(?P<whole>[^占完，。；]{1,16}?)(?P<of>的)?$", left)
    if not found or (not found["of"] and not re.search("(?:计划|任务|目标|预算)$", found["whole"])):
        return None
    if found["verb"] in ("完成", "达到", "为") and not re.search(
        r"计划|任务|目标|投资|预算|总量|工程量|总数", found["whole"]
    ):
        return None
    is_plan = re.search("(?:计划|任务|目标|预算)$", found["whole"])
    return ("完成" if is_plan or not found["verb"].startswith("占") else "占"), clean(found["whole"])


def without_verb(name: str) -> str:
    """开工建设保障性住房 -> 保障性住房."""
    found = LEADING_VERB.match(name)
    return name[found.end() :] if found and found.end() < len(name) else name


def subject(name: str) -> str:
    """地产蔬菜种植面积 -> 地产蔬菜: the something of which a measure is told."""
    found = words.MEASURE_END.search(name)
    return name[: found.start()] if found and found.start() >= 2 else name


def is_measure_only(name: str) -> bool:
    return bool(words.ONLY_MEASURE.fullmatch(name)) and not words.WHOLE.fullmatch(name)


def measure(name: str) -> str:
    found = words.MEASURE_END.search(name)
    return found[0] if found and found.start() >= 1 else ""


def is_indicator(name: str) -> bool:
    return bool(words.INDICATOR_END.search(name))


def topic(clause: str) -> str:
    """What a clause is about: the noun before its first verb of what happened, or the one who is supported."""
    text = HEADED.sub("", clean(clause[:60]))
    text = GOING.split(clean(without_leading(re.sub(r"\d.*", "", text))), maxsplit=1)
    if (
        len(text) > 1
        and 2 <= len(text[0]) <= 14
        and not words.AFTERWARDS_AT.search(text[0], 2)
        and not OPENING.match(text[0])
    ):
        return "" if words.DONE_AT.match(text[0]) else clean(text[0])
    text = "".join(text)
    at = _first_verb(text)
    name = text[:at]
    if OPENING.match(text) or at >= len(text) or name.count("、") > 1 or re.match(words.DONE, name) or len(name) < 3:
        return ""
    return clean(name)[-24:]


def supported(clause: str) -> str:
    """支持卷烟厂全面技改: the one who is supported, moved or enlarged."""
    found = ABOUT.match(HEADED.sub("", clean(clause[:60])))
    return clean(found["about"]) if found else ""


def joined(first: str, second: str) -> str:
    """一般事故 and 事故数 make 一般事故数."""
    if second.startswith(first):
        return second
    shared = next((size for size in (4, 3, 2) if first[-size:] == second[:size]), 0)
    return first + second[shared:]


def run_in(sentence: str) -> str:
    """A sentence that is nothing but a heading, 城市经营行动。, names what the next ones are about."""
    text = HEADED.sub("", clean(sentence))
    if not 2 <= len(text) <= 16 or NOT_RUN_IN.search(text):
        return ""
    found = RUN_IN.fullmatch(text)
    return clean(found["about"] or found["place"]) if found else ""


def purpose(right: str) -> str:
    """What money is for, from the words behind it: 实施煤烟污染治理 -> 煤烟污染治理; "" where no verb of doing begins them."""
    if not FOR.match(clean(right)):
        return ""
    text = without_leading(re.split(r"[，。；]|进行|给予", clean(right))[0])
    text = re.sub(r"^(?:用于|抓好|办好|加大|加强|实施了?|完成了?|建设|对|开展|推进|启动|支持)+", "", text)
    text = re.sub(
        r"\d+(?:\.\d+)?[万亿]?[余多]?(?:个|所|条|座|处|户|公里|名|人|栋|套|亩|平方米|家|项|台|辆|件)?", "", text
    )
    return clean(text)[:16]


def split(left: str, count: int) -> list[str]:
    """The conjoined things before 分别 or 均: exactly `count` of them, or none. A measure at the end belongs to all."""
    text = clean(without_trailing(clean(left[-120:])))
    items = _items(text, CONJUNCTION)
    if len(items) != count and count == 2 and "城乡" in text:
        base = clean(without_leading(text))
        return [base.replace("城乡", "城镇", 1), base.replace("城乡", "农村", 1)]
    if len(items) != count:
        items = _items(text, re.compile("、|，"))
    if len(items) != count:
        return []
    shared = RATE_END.search(items[-1]) or words.MEASURE_END.search(items[-1])
    shared = shared[0] if shared and shared.start() >= 1 else ""
    return [
        item if measure(item) or RATE_END.search(item) or (is_indicator(item) and shared != "排放量") else item + shared
        for item in items
    ]


def around_parenthesis(outer: str, at: int) -> str:
    """What a figure in parentheses is told of: 的燃气电站 behind them, or the noun right before."""
    behind = outer[at:].lstrip("\0")
    if behind.startswith("的"):
        return _noun(behind)[0]
    before = re.split("[、，；和及]", clean(outer[:at]))[-1]
    return clean(without_leading(clean(without_trailing(before))))


def _items(text: str, joiner: re.Pattern) -> list[str]:
    items = (clean(without_leading(clean(item))) for item in joiner.split(text))
    return [item for item in items if item]
