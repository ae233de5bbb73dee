"""Numbers that are no figures: years, ordinals, document numbers, roads, sizes in a project's name, thresholds, ratios, lists.

`reason(...)` gives one word, "" for a figure. Every rule is about a form of words, none about one text.
"""

import re

from reader import bounds
from reader.numbers import Number

QUOTED = re.compile(r"“[^“”\n]{0,60}”|‘[^‘’\n]{0,40}’|《[^《》\n]{0,120}》|\"[^\"\n]{0,30}\"|「[^「」\n]{0,40}」")
PEOPLE = re.compile(r"(?:各族|人民|父老|干部|群众|市民|儿女|老百姓|百姓|居民群众|热血|勤劳)")
RALLY = re.compile(r"全[市县区州旗省镇]$|带领|依靠|团结|凝聚|我[市县区]|向[^，]{0,6}$|与[^，]{0,6}$")
DOCUMENT = re.compile(
    r"(?:[^，。；、的\d]{0,5})(?:规定|措施|政策|意见|禁令|举措|细则|办法|准则|制度|机制|纪律|原则|要求|实施方案|行动计划|若干|决定|标准)"
)
ROADS = re.compile(r"路|线|街|巷|渠|河|沟|管|链|航|建议|意见|标准|信息|消息|线索")
POLICIES = re.compile(r"细则|政策|意见|文件|规定|制定|出台|印发")
ABSTRACT = re.compile(
    r"(?:方面|环节|问题|关键|坚持|结合|转变|重点领域|突出|专题|统筹|一律|到位|确保|文明|维护|务必|注重|着力|层面|优先|更加|"
    r"必须|有利于|新突破|突破|落实|转移|目标|第一|阶段|关系|确立|大局|意识|自信|层次|重大问题|全面|现代化|高于|重点工作|"
    r"率先|明显|显著|同步|创新|提升|强化|不变|不|百分之|月内|工作重点|着力点|抓手|主题)"
)
MORE_NUMBERS = re.compile(r"\d")
OF_A_KIND = re.compile(
    r"(?:的)?(?:\d{1,4}[个户家项])?(?:[^，。；、\d]{0,14}?)(?:企业|项目|工程|园区|产业|集群|大户|户|公司|单位|乡镇|镇|村|县|老人|老年人|人群|人口|居民|"
    r"老党员|儿童|妇女|人员|示范片|示范点|示范区|基地|地块|产品|品牌|工业|集团|合同|市场|投资|行业|车辆|机组|锅炉|学历|职称|"
    r"强县|强镇|小区|医院|景区|酒店|道路|公路|楼宇|税源|小微|纳税|规模|连片|片区|贫困|困难|低收入|种植|养殖|特色|大中型|土地|农场|合作社)"
)
FACILITY = re.compile(
    r"(?:的)?[^，。；、\d]{0,16}?(?:项目|工程|生产线|基地|厂|电站|机组|电厂|装置|技改|扩建|矿井|煤矿|矿|加工|水库|管线|线|园|"
    r"选矿|冶炼|炼|焦化|水泥|电解|储备库|冷库|码头|泊位|热电|风电|光伏|养殖|屠宰|车间|一期|二期|三期|产能|搬迁)"
)
SIZE_BEFORE = re.compile(
    r"(?:年产|日产|月产|年加工|日加工|年处理|日处理|日供水|年出栏|年存栏|年供|年吞吐|总?装机(?:容量)?(?:为)?|总?库容|单机|占地(?:面积)?|"
    r"设计能力|设计产能|年生产|年屠宰|年发电|年储|总产能|容积|规模为?|净空|宽|高|长|直径|全长)(?:约|近|达|超)?$"
)
SIZES = ("mass", "energy", "volume", "livestock")
YEARLY = re.compile(
    r"(?:年产|日产|月产|年加工|日加工|年处理|日处理|日供水|年供气|年屠宰|年发电|装机(?:容量)?|库容|设计能力|设计产能)(?:约|近|达|超)?$"
)
PLANT = re.compile(r"项目|工程|生产线|电站|厂|装置|机组|园|基地")
HANDLED = re.compile(
    r"(?:收购|生产|化解|淘汰|压减|收储|储备|完成|投放|销售|销毁|调运|供应|出栏|存栏|补贴|查获|新增|减少|减排|削减|节约|节能|处理|清运|出口|进口|改良|引进|新栽|栽植|种植|植树|补植|收割|清理|调入|引调|投入|发展|饲养|新植)"
    r"[^，。；、\d]{0,6}$"
)
AMOUNT_ONLY = re.compile(r"左右|以上|，|增长|同比|比|较|，|完成|达|实现|占|居|位")
ROAD = re.compile(r"(?:国道|省道|县道|[GSXgsx])$")
ROAD_AFTER = re.compile(r"(?:国道|省道|县道|乡道|线(?!路|[上下])|高速|路(?!灯)|平台|地块|专线|热线|号)")
BEFORE_ORDINAL = re.compile(r"(?:第|前|连续|排名?|名列|位列|位居|位次|居|零)$")
RANKED = frozenset(("名", "位", "强", "个", "家", "项", "次", "条", ""))
ASSEMBLY = re.compile(r"(?:会议|全会|全体|代表大会|党代会|常委会|人代会)")
FREQUENCY = re.compile(
    r"(?:每(?:年|月|周|季|季度|日|天|半年|两年|旬|两月|个月)?|一[年月周])(?:至少|不少于|举办|开展|召开|组织)?$"
)
DENOMINATOR = re.compile(r"每$")
FROM = re.compile(r"(?:由|从)[^，。；]{0,18}$")
FROM_AFTER = re.compile(
    r"[^，。；\d]{0,8}(?:提高|增加|上升|增长|下降|降低|降|减少|扩大|调整|压缩|缩短|升|增|跃升|发展|提升|拓展|回升|上调|减|达|变|缩|拓宽|延长|优化|压减|攀升|增强|精简)(?:到|至|为)"
)
# 占年度计划15.3亿元的44.8%: the share is told, not the plan. 确定10%的增长目标: of what was told before.
OF_THE_PLAN = re.compile(r"(?:占|完成|为)[^，。；\d]{0,6}(?:计划|任务|目标|预算)$")
AIMED = re.compile(r"(?:确定|提出|确立|设定|锁定|锚定|制定|实现|完成)(?:了|的)?$")
AIM = re.compile(r"(?:以上|左右)?的(?:年均)?(?:增长|增速|发展)?目标")
PROMISED_BEFORE = re.compile(r"[^，。；]{0,12}的[^，。；]{0,6}(?:目标|要求|规划|任务)")
INDEX = re.compile(r"(?:指数|系数|弹性|容积率)(?:控制|稳定|保持|达到|达|为|在|至|到|降|提高)*$")
DAYS_NOT = re.compile(r"(?:提前|每|第|历时|超期|奋战|倒计时|工期|节约|缩短|为期)了?$")
LISTED = re.compile(
    r"(?:以下|如下|下列|上述|这|那|另外?|各|其他|全国|全省|哪|上级|国务院|中央|省[里委]?|国家|省政府|自治区)$"
)
FIRST_LOT = re.compile(r"(?:入选|列入|跻身|获评|成为|纳入)[^，。；]{0,10}(?:首批|第[一二三四五六七八九十\d]批)(?:的)?$")
NAMED_LIST = re.compile(r"[^，。；、]{2,}、[^，。；]{1,}$")
DOING = re.compile(
    r"(?:完成|建成|新建|建设|实施|改造|引进|培育|打造|新增|开工|创建|举办|突破|超过|达到|仅用|启动|新开|开通|争取|兴建|改扩建|扩建|整治|整合|"
    r"引入|签约|落户|招引|建立|设立|组建|成立|开办|开展|投产|竣工|创成|新打造|续建|建好|办好|抓好|修建|组织|发展|培训|捕获|打掉|破获|提质|落地|获评|获得)"
    r"(?:了|好|成)?(?:[^，。；、\d“]{0,5})$"
)
ROUND_BEFORE = re.compile(r"(?:突破|超过?|达到?|迈上|跨越|跃上|冲刺|实现|过|逼近|接近)了?$")
PLACED = frozenset(("count", "people", "livestock", "area", "length", "days"))


def quotes(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in QUOTED.finditer(text)]


LIFESPAN = re.compile("(?:寿命|平均年龄)[^，。；、\\d]{0,6}$")


def reason(text: str, number: Number, quoted: list[tuple[int, int]], *, is_target: bool) -> str:
    """Why the number of a clause is no figure; "" where it is one. text: the clause; offsets of number and quoted are in it."""
    if any(start < number.start and number.stop <= stop for start, stop in quoted):
        return "quoted"
    if (
        number.word == "条"
        and POLICIES.search(text, max(0, number.start - 60), number.stop + 60)
        and not ROADS.search(text[max(0, number.start - 6) : number.stop + 6])
    ):
        return "document"
    before, after = text[max(0, number.start - 24) : number.start], text[number.stop : number.stop + 30]
    for rule in (_shape, _time, _rank, _listing, _from, _chinese if number.chinese else _arabic):
        found = rule(before, after, number, is_target)
        if found:
            return found
    return ""


def _shape(before: str, after: str, number: Number, is_target: bool) -> str:
    tail = before[-1:]
    head = after[:1]
    if tail and (tail in "+×*/#._＋-" or (tail.isascii() and tail.isalnum())):
        return "name"
    if head and (head in "×＋+*" or (not number.word and head.isascii() and head.isalnum())):
        return "name"
    if (tail and tail in ":：" and before[-2:-1].isdigit()) or re.match(r"[:：]\d", after):
        return "ratio"
    if not number.word and not number.scale:
        return "" if INDEX.search(before) and not after[:1].isalnum() else "bare"
    if after.startswith(("级", "型")) and number.kind in ("money", "bare", "count", "energy", "mass"):
        return "name"
    return ""


def _time(before: str, after: str, number: Number, is_target: bool) -> str:
    if number.kind == "time":
        return "" if number.word == "岁" and LIFESPAN.search(before) else "time"
    if number.kind == "days" and (DAYS_NOT.search(before) or after.startswith(("内", "之内"))):
        return "time"
    return ""


def _rank(before: str, after: str, number: Number, is_target: bool) -> str:
    if number.kind == "rank" or before.endswith("第"):
        return "ordinal"
    if number.word == "位" and (not after or after[0] in "，。；、"):
        return "ordinal"
    ranked = before.endswith(("前", "排名", "名列", "位列", "位居", "位次")) or number.word == "位"
    if ranked and BEFORE_ORDINAL.search(before) and number.word in RANKED:
        return "ordinal"
    if number.word == "次" and ASSEMBLY.match(after):
        return "ordinal"
    if not number.scale and (ROAD.search(before) or (not number.word and ROAD_AFTER.match(after))):
        return "road"
    return ""


def _listing(before: str, after: str, number: Number, is_target: bool) -> str:
    if number.word in ("条", "项", "个", "款") and DOCUMENT.match(after):
        return "document"
    if re.match(r"[^，。；]{0,20}?为(?:指导|载体|契机|抓手|依托|重点|主|中心|核心|龙头|平台|支撑|基础|突破口)", after):
        return "list"
    if number.word in ("个", "项", "大", "类", "条") and ABSTRACT.match(after):
        return "list"
    if FIRST_LOT.search(before):
        return "list"
    if LISTED.search(before) and number.word in ("个", "项", "条", "家", "件") and number.value < 20:
        return "list"
    if FREQUENCY.search(before) and number.word in ("次", "期", "场", "件", "个", "天", "批"):
        return "frequency"
    return "denominator" if DENOMINATOR.search(before) else ""


def _from(before: str, after: str, number: Number, is_target: bool) -> str:
    if FROM.search(before) and (FROM_AFTER.match(after) or re.match(r"(?:到|至)\d", after)):
        return "base"
    if not number.word.endswith("分点") and re.search(
        r"(?:比|较|超|超过|高于|低于)[^，。；]{0,14}(?:目标|计划|任务|预期)$", before
    ):
        return "reference"
    if OF_THE_PLAN.search(before) and re.match(r"的\d", after):
        return "reference"
    if AIMED.search(before) and AIM.match(after):
        return "reference"
    if not is_target and PROMISED_BEFORE.match(after) and number.kind in ("money", "share", "bare", "people", "area"):
        return "reference"
    return ""


def _arabic(before: str, after: str, number: Number, is_target: bool) -> str:
    if number.kind in ("bare", "people") and PEOPLE.match(after) and RALLY.search(before):
        return "population"
    behind = bounds.after(after, 0)
    rest = after[behind.end() :] if behind else after
    may_be = number.kind == "money" or (behind and number.kind in ("area", "people", "bare", *SIZES))
    if may_be and _is_threshold(before, rest, number, has_bound=bool(behind)):
        return "threshold"
    counted = number.kind == "livestock"
    if (number.kind in SIZES or SIZE_BEFORE.search(before)) and _is_size(before, rest, bool(behind), counted):
        return "size"
    if number.word in ("台", "辆", "套", "件", "台套") and number.scale and FACILITY.match(rest) and "项目" in rest:
        return "size"
    return ""


def _is_size(before: str, rest: str, has_bound: bool, counted: bool) -> bool:
    """年产3万吨电池前驱体项目: how large a thing is, not how much was done. Behind a verb of handling it is how much."""
    if YEARLY.search(before):
        return bool(rest) and (rest[0] not in "，。；、" or bool(PLANT.search(rest)))
    if not rest or has_bound or rest[0] in "，。；、和及与\0":
        return False
    if SIZE_BEFORE.search(before) or FACILITY.match(rest):
        return True
    return not counted and not HANDLED.search(before) and not rest.startswith("的") and not AMOUNT_ONLY.match(rest)


def _is_threshold(before: str, rest: str, number: Number, *, has_bound: bool) -> bool:
    over = has_bound or re.search(r"(?:超过?|过|逾|达到?|突破|上)$", before)
    if not OF_A_KIND.match(rest):
        return False
    if number.kind == "money":
        # 投资3亿元的项目 tells an amount; 投资3亿元以上的项目 a threshold; 10亿元企业 a class
        return bool(over) or (
            not rest.startswith("的")
            and bool(re.match(r"(?:级|以上)?(?:企业|项目|产业|园区|集群|工程|俱乐部|强?县|强?镇|大县)", rest))
        )
    return number.kind != "area" or not DOING.search(before) or bool(MORE_NUMBERS.search(rest))


def _chinese(before: str, after: str, number: Number, is_target: bool) -> str:
    """Numerals are mostly words (一批, 三大攻坚战); a figure is what was done two or more of, not a count of names just given."""
    sign = before[-1:]
    if number.kind == "share":
        return ""
    if number.value <= 1 or (sign and sign in "第每这那另各哪同前后上下再进之万百千十零〇"):
        return "word"
    if number.kind == "money":
        behind = bounds.after(after, 0)
        rest = after[behind.end() :] if behind else after
        return "" if ROUND_BEFORE.search(before) and not OF_A_KIND.match(rest) and not rest.startswith("级") else "word"
    if number.kind not in PLACED or _is_scale_alone(number) or number.word in ("类", "种", "条", "面", "口"):
        return "word"
    if (
        number.word in ("家", "门", "面", "口", "片", "组", "支", "对", "头", "手", "首", "部", "名", "位", "户")
        and not after
    ):
        return "word"
    if NAMED_LIST.search(before) or (not DOING.search(before) and not number.more):
        return "word"
    return "" if number.kind == "days" or not ABSTRACT.match(after) else "word"


def _is_scale_alone(number: Number) -> bool:
    return number.value in (10, 100, 1000) and not number.more
