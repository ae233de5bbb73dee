"""What stands around a number and says how it is meant: at least, at most, about; up or down; how firm."""

import re

BEFORE = (
    ("le", r"不超过|不高于|不突破|不大于|不多于|(?<!不)低于|(?<!不)少于|(?<!不)小于|限制在|不超|降到|降至"),
    (
        "ge",
        r"不低于|不少于|不小于|不亚于|超过|突破|超|逾|高于|大于|多于|至少|跨越|冲破|冲刺|最低|过|迈上|跃上|迈过|守住|守牢",
    ),
    ("approx", r"大约为?|约为?|将近|接近|近|约占|大致|基本达到"),
)
AFTER = (
    ("ge", r"以上|及以上|之上|或以上|大关|关口|台阶"),
    ("le", r"以内|之内|以下|及以下|之下|内(?=[，。；、]|$)"),
    ("approx", r"左右|上下"),
)
# 每个县区至少引进1个: the word holds over its verb.
AT_LEAST = re.compile(r"(?:至少|不少于|最少)[^，。；、\d]{1,5}$")
CONTROLLED = re.compile(r"控制(?:在|到|为|至)(?:年均)?(?:约|了)?$")
AFTER_ANY = re.compile("(?:{})".format("|".join(f"(?P<{kind}>{words})" for kind, words in AFTER)))
BEFORE_ALL = [(kind, re.compile(rf"(?:{words})了?(?:到|为|了)?$")) for kind, words in BEFORE]
# 不到, 达到…以上 and the like keep the side of the last word.
NOT_MORE = re.compile(r"不(?:到|足|满)$")


def after(text: str, at: int) -> re.Match | None:
    return AFTER_ANY.match(text, at)


def bound(before: str, behind: re.Match | None, *, more: bool, is_range: bool, is_target: bool) -> str:
    """One of ge, le, approx, eq, range. before: the text that ends at the number; behind: AFTER_ANY's match.

    控制在 without a word behind the number is a ceiling where it is a promise, and what came out where it is a result.
    """
    if is_range:
        return "range"
    if behind:
        return behind.lastgroup
    if NOT_MORE.search(before):
        return "le"
    for kind, pattern in BEFORE_ALL:
        found = pattern.search(before)
        if found:
            # 降到 is where it fell to, in a result
            reached = found[0].startswith(("降到", "降至"))
            return "eq" if reached else kind
    if AT_LEAST.search(before):
        return "ge"
    if CONTROLLED.search(before) and is_target:
        return "le"
    return "ge" if more else "eq"


UP = r"增长|增加|(?<![新净激倍])增|提高|提升|上升|上涨|回升|增幅|增速|涨幅|攀升|扩大|升高|净增长|多增|递增|增收|增产|增效|上浮|上调|快增"
DOWN = "下降|减少|降低|削减|压减|下滑|回落|负增长|缩短|降幅|递减|减|降|压缩|少增|减产|下浮|缩小|下调|减幅"
TREND = re.compile(
    rf"(?:(?P<down>{DOWN})|(?P<up>{UP}))"
    r"(?:率|了|幅度?|速度?|比例)?(?:分别|均|也|仅|将|又|都|可|要|力争|预计|预期)?"
    r"(?:达到?|达|为|超过|突破|超|近|约|不低于|不少于|不超过|保持在?|控制在|控制到|稳定在|在|近?于|完成|实现|逾|至少|接近|高于|低于|了|是)*$"
)
TO = re.compile(r"(?:到|至|为)(?:了)?(?:约|近)?(?:超过|突破)?$")
MULTIPLIED = re.compile(r"(?:翻了?|增长了?|增加了?|提高了?|(?:是|为|相当于|达到?)[^，]{0,10}的?)(?:约|近|了|超过?)?$")
# A rate whose own name ends in such a word is a level.
# 保持8%以上的增长, 以年均12%的速度递增: the word stands behind.
TREND_BEHIND = re.compile(
    r"的?(?:年均|平均|年)?(?:(?P<up>(?:速度|幅度)?(?:递增|增长)(?!点|极)|增速|增幅|涨幅|增长率|增长速度)|(?P<down>(?:速度)?(?:递减|下降|降低)|降幅))"
)
# 净增520元 of money, where nothing else is named.
NET = re.compile(r"(?:比上年|较上年|比去年)?(?:净增|纯增|新增)(?:了|加)?")
RATE_NAME = re.compile(
    r"(?:自然|机械)(?:增长率|增幅|增长)(?:控制|达|为|保持|稳定|低于|在|到|至|降|约|不超过|以内|不高于)*$"
)
AGAINST = re.compile(r"(?:高于|快于|低于|高出|高过|好于|超出|超过|领先|优于|慢于)[^，。；\d]{1,14}$")


def trend(left: str) -> str:
    """One of "up", "down" and "", for the words right before a number: 增长, 同比下降, 增速达到; but not 提高到, a new level."""
    if RATE_NAME.search(left):
        return ""
    found = TREND.search(left)
    if not found or AGAINST.search(left):
        return ""
    word = found["down"] or found["up"]
    said = found[0][len(word) :]
    if not word.endswith(("速", "幅")) and TO.search(said) and not said.startswith(("率", "幅", "速", "了", "达")):
        return ""
    return "down" if found["down"] else "up"


# A line that is to be held, whatever stands in between: 守住55.98万亩耕地和47.35万亩基本农田.
HELD = re.compile("守住|守牢|坚守")
NOT_FIRM_RESULT = re.compile(r"有望|力争")
NOT_FIRM = re.compile(
    r"力争|争取(?=全年|年内|年底|明年|今年|在|将|把|到|完成|实现|达到|引进|突破|创建|尽|新增|使|早|有|用|通过|列入|纳入|成为|建成|开工|投|签|指标|进入|获|落地|超|\d|春|一季|上半|下半|三季|[^，。；]{1,12}(?:达到|完成|突破|增长|实现|建成|开工|获批))(?!到位|到[^20])|有望|努力实现|力求|奋力|争(?=达到|实现)"
)
