"""Who is named as responsible: 由住建局牵头, 责任单位：教育局, or the body whose own deed the figure is."""

import re

from reader import words

ENDING = "局|委员会|发改委|卫健委|住建委|经信委|科委|教委|农委|建委|管委会|办公室|督查室|政府办|编办|集团|公司|街道办事处|街道办|办事处|镇政府|乡政府|镇|乡|街道|中心|银行|税务局|法院|检察院|供销社|分局|支队|联社|学院"
NAME = rf"[\u4e00-\u9fff]{{1,14}}?(?:{ENDING})(?![\u4e00-\u9fff]?(?:长|域|面|部|限))"
LED = (
    re.compile(rf"(?:责任|牵头|主办|承办)单位[：:为是]*(?P<name>{NAME})"),
    re.compile(rf"由(?P<name>{NAME})(?:负责|牵头|承担|组织|实施|落实|主办|承办|统筹)"),
    re.compile(rf"(?:^|[，。；、：(])(?!由)(?P<name>{NAME})(?:负责|牵头)"),
)
ACTING = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{2,14}?(?:集团|公司|管委会|供电公司|财政局|税务局|教育局|民政局|水利局|交通局|住建局|卫健局|发改局|农业农村局))(?=还|偿|实现|完成|投|筹|引|新|利|上缴|产|负|新建|纳|税|销)"
)
NOT_NAMES = words.each("全镇 全乡 乡镇 城镇 市镇 村镇 建制镇 重点镇 中心镇 各乡镇 小城镇")


def lead(before: str, after: str, name: str) -> str | None:
    """The organisation that the sentence, or the figure's own name, says is responsible; None where none is named.

    before and after: the sentence's words around the figure. The last one named before it counts, else the first behind.
    """
    named = [(found.start(), found["name"]) for pattern in LED for found in pattern.finditer(before)]
    named = sorted(named)[-1:] or sorted(
        (found.start(), found["name"]) for pattern in LED for found in pattern.finditer(after)
    )
    if named and named[0][1] not in NOT_NAMES:
        return named[0][1]
    found = ACTING.match(name)
    return found["name"] if found and found["name"] not in NOT_NAMES else None
