"""What a figure measures, in the report's own words: cut out of its clause, completed from what stands before."""

import re

from reader import words

KEEP = 40
EDGES = "，。；：、“” \0\"'·-（）()《》"
CONJUNCTION = re.compile(r"(?:以及|及其|[、和及与])")
LIST_ONLY = re.compile(r"[、和及与]|以及")
THRESHOLD_FIRST = re.compile(r"^[的]")
PARENTHESES = re.compile("\0+")


def clean(name: str) -> str:
    name = PARENTHESES.sub("", name).strip("，。；：、 \0-·的")
    if name.count("“") != name.count("”"):
        name = name.replace("“", "").replace("”", "")
    return name


def without_leading(name: str, *, keep: bool = False) -> str:
    """Time, place and manner taken from the front, again and again, as long as something is left."""
    for _ in range(12):
        found = words.LEADING.match(name)
        if not found or found.end() >= len(name):
            return name
        rest = name[found.end() :].lstrip("，、")
        if _is_word_inside(found[0], rest, name):
            return name
        name = rest
    return name


# Words that begin with what else is a leading word.
INSIDE = re.compile(
    r"(?:新型|新兴|新能源|新材料|新农|新城|新区|新生|新建|新增|新开|新引|新发|新培|新签|新修|新栽|新造|新打|新创|新认|新注|新植|新改|新申|新上|新入|新投|新市|新业|新品|新产|新办|新经|新设|新安|"
    r"全社会|全口径|全部|全民|全员|全科|全日|全国|全程|全要|全域旅|对外|为民|重点|有效|有机|有色|有限|支持|人均|年均|在校|在建|在岗|在册|以工|以上|储备|规划|规模|主要|现代|现有|"
    r"实际利用|与会|和谐|本级|本科|本地|本市|本外|其他|等级|等外|的士|了解|是否|组织|共青|共享|公共|将军|各项|各类|各级|均衡|都市|对口|保障|按期|从业|从严|给水|给排|让利|由|推进|计划|安排|启动|开展|把|促进|使用|要素|再就业|再生|再贷|并网|并购|还本|还款|还贷|还迁|"
    r"平均|完成投资|围绕|加大|累计完成投资|基本养老|基本医疗|基本农田|基本公共|基本|年度投资|年度计划|年末|落实)"
)


def _is_word_inside(cut: str, rest: str, name: str) -> bool:
    found = INSIDE.match(name)
    if not found or len(found[0]) <= len(cut):
        return bool(found and found[0] == cut and cut in ("重点", "人均", "平均", "储备", "完成投资", "支持", "落实", "组织", "保障", "基本", "计划", "规划", "主要"))
    return True


def without_trailing(name: str) -> str:
    """Verbs of reaching, comparisons and adverbs taken from the end."""
    for _ in range(12):
        name = name.rstrip("，、：:“\0-")
        found = words.TRAILING.search(name[-24:])
        if not found:
            return name
        cut = found[0]
        shorter = name[: len(name) - len(cut)]
        if _is_noun(cut, shorter):
            return name
        name = shorter
    return name


def _is_noun(cut: str, before: str) -> bool:
    """增速, 涨幅 and 增长率 are part of a name that has nothing else to say; 自然增长率 is one word."""
    return (cut in ("增长率", "增速", "涨幅", "增幅", "降幅", "总数", "个数") and before.endswith(("自然", "机械", "价格", "消费价格", "物价"))) or (
        cut == "过" and before.endswith(("通", "超", "经"))) or (cut in ("到", "达") and before.endswith(("直", "发"))) or (
        cut == "合计" and not before) or (cut == "人均" and not before) or (cut in ("落实", "保持") and not before) or (cut == "多" and before.endswith("许")) or (cut == "有" and before.endswith(("所", "国", "私", "占", "拥"))) or (cut == "是" and before.endswith("于")) or (cut == "为" and before.endswith(("行", "作", "成"))) or (cut == "均" and before.endswith(("人", "年", "亩", "户", "地", "平", "日"))) or (cut == "增" and before.endswith("净")) or (cut in ("降", "升", "涨", "减", "增") and len(before) < 2)


def of_indicator(left: str) -> str:
    """Name from the words before a figure; "" where they say only that something was reached."""
    name = clean(without_trailing(clean(left[-80:])))
    name = _from_verb(name)
    name = clean(without_leading(clean(name)))
    name = clean(without_trailing(name))
    return _without_inner_verb(name)[-KEEP:]


def _from_verb(name: str) -> str:
    """为老年人发放高龄补贴 -> 发放高龄补贴: what stands before the last telling verb is said of whom, not of what."""
    if len(name) <= 8:
        return name
    best = None
    for found in words.DONE_AT.finditer(name):
        if 0 < found.start() and len(name) - found.end() >= 2:
            best = found
    if best is None:
        return name
    before = name[: best.start()]
    if re.search(r"(?:^|[，、])(?:为|对|向|给|通过|按|围绕|以|将|把|从|在)[^、，]*$", before) or "、" in before or len(before) > 14:
        return name[best.start() :]
    return name


INNER = re.compile(r"(?<=[\u4e00-\u9fff”])(?:共?实现|共?达到|预计实现|力争实现|累计实现|年内完成|累计完成(?!投资)|完成(?!投资|率|比例|情况))(?=[\u4e00-\u9fff“])")


def _without_inner_verb(name: str) -> str:
    """规模以上工业实现增加值 -> 规模以上工业增加值."""
    return INNER.sub("", name, count=1)


def of_counted(left: str, right: str) -> tuple[str, str]:
    """(name, stage) from the words before and behind a counted figure: 新建10家平价蔬菜超市, 市级65个重点项目."""
    noun, stage = _noun(right)
    before = clean(left[-60:])
    if "、" in before or before.endswith("等") or len(before) > 24:
        found = None
        for found in words.DONE_AT.finditer(before[-60:]):
            pass
        pieces = re.split(r"[、，]", before)
        before = found[0] if found and len(before) - found.end() <= 6 else (pieces[-1] if not before.endswith("等") and len(pieces[-1]) <= 8 else "")
    before = clean(_without_of(before))
    before = clean(without_leading(before)) if before else ""
    if words.LEADING.fullmatch(before) or re.fullmatch(rf"(?:{words.REACHED})*", before):
        before = ""
    name = f"{before}{noun}"
    if stage and len(noun) <= 8 and not before:
        name = f"{stage}{noun}"
    return clean(name)[:KEEP], stage


def _without_of(before: str) -> str:
    """新建成的 -> 新建成; a longer clause that modifies the noun is left out."""
    if before.endswith("的"):
        before = before[:-1]
        if len(before) > 6:
            return ""
    if len(before) > 10:
        found = None
        for found in words.DONE_AT.finditer(before):
            pass
        if found and len(before) - found.start() <= 10:
            return before[found.start() :]
        return before if re.match(words.LEADING, before) else before[-8:]
    return before


def _noun(right: str) -> tuple[str, str]:
    """The noun phrase that a right context begins with, and the stage that is told of it."""
    text = clean(right[:60])
    text = text.removeprefix("的")
    text = re.sub(r"^\d+(?:\.\d+)?(?:岁|周岁)以上(?:的)?", "", text)
    cut = len(text)
    for found in words.AFTERWARDS_AT.finditer(text):
        if found.start() >= 2 and not _belongs(text, found):
            cut = found.start()
            break
    noun = text[:cut]
    staged = words.STAGE_AT.match(text[cut:].lstrip("有"))
    return clean(noun), staged["stage"] if staged else ""


BELONGS = re.compile(r"有限|有色|有机|有关|建设项目|建设用地|和谐|为民|在建|在校|在岗|在册|与会|建设工程|改造项目|改造工程|改造任务|建设任务|提升工程|推进项目|新型|新能源|新材料|新农|新兴|新城|新区|新建|到位|达标|达产|竣工项目|签约项目|开工项目|等级|等外|上市公司|开放|建成区|建设点|建设兵|以上|以下|推广|超市|超限|创业|创新|创建|基本|建成项目|开发|年度|通过率|全民|全科|前期|及时|投产项目|实施方案|由于|将军|获奖|被征|增加值|超高|为主|到户|提升|改造|建设")


def _belongs(text: str, found: re.Match) -> bool:
    window = text[found.start() : found.start() + 5]
    inside = BELONGS.match(window)
    if not inside:
        return False
    return inside[0] not in ("建设", "改造", "提升", "开放", "创建") or (found.start() + len(inside[0]) < len(text))


def subject(name: str) -> str:
    """地产蔬菜种植面积 -> 地产蔬菜: the something of which a measure is told."""
    found = words.MEASURE_END.search(name)
    if found and found.start() >= 2:
        name = name[: found.start()]
    return name


def is_measure_only(name: str) -> bool:
    return bool(words.ONLY_MEASURE.fullmatch(name))


def measure(name: str) -> str:
    found = words.MEASURE_END.search(name)
    return found[0] if found and found.start() >= 1 else ""


def topic(clause: str) -> str:
    """What a sentence is about, from its first clause: the noun before its first verb of what happened to it."""
    text = clean(without_leading(clean(clause[:60])))
    if re.match(r"(?:围绕|按照|坚持|以|通过|为|在|对|根据|随着|面对|认真|抓好|抓住)", text):
        return ""
    found = None
    for found in words.AFTERWARDS_AT.finditer(text):
        if found.start() >= 3 and not _belongs(text, found):
            break
    else:
        found = None
    if not found:
        return ""
    name = text[: found.start()]
    name = re.split(r"[、，]", name)[-1] if name.count("、") > 1 else name
    if re.match(words.DONE, name) or len(name) < 3:
        return ""
    return clean(name)[-24:]


def split(left: str, count: int) -> list[str]:
    """The conjoined things before 分别 or 均: exactly `count` of them, or none. A measure at the end belongs to all."""
    text = clean(without_trailing(clean(left[-120:])))
    items = [clean(without_leading(clean(item))) for item in CONJUNCTION.split(text) if clean(item)]
    if len(items) != count and count == 2 and "城乡" in text:
        base = clean(without_leading(text))
        return [base.replace("城乡", "城镇", 1), base.replace("城乡", "农村", 1)]
    if len(items) != count:
        items = [clean(without_leading(clean(item))) for item in re.split("、|，", text) if clean(item)]
    if len(items) != count:
        return []
    shared = measure(items[-1])
    return [item if measure(item) or INDICATOR(item) else item + shared for item in items] if shared else items


def INDICATOR(name: str) -> bool:
    return bool(words.INDICATOR_END.search(name))
