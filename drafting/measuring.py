"""How a figure that the database does not know is judged: what the words and the unit tell of it.

累计 is what comes in during the year, 水平 what is there at its end. Most figures of a report are of the first kind, so the second
needs a reason. Where no word tells (建成基地12个: this year, or in all?) it stays 累计, and the planner is shown both.
"""

import re

from indicators.models import Measure
from reader.reading import Found, Reading
from reader.words import DONE_AT

FLOOR = re.compile("耕地保有量|基本农田|红线|^耕地$")
# What these name is there, not made: shares and rates, prices, people and animals counted on a day, places to sit or lie.
STOCK = re.compile(
    "(?:率|比重|占比|比例|份额|余额|存栏|存栏量|存量|库存|保有量|保有户|拥有量|密度|指数|浓度|强度|水平|系数|均价|总人口|常住人口|户籍人口|人口|优良天数|床位数|床位|泊位数|总户数|户数|座席|通车里程|总里程|"
    "在园人数|在校生|在校学生|参保人数|从业人员|总资产|净资产|总装机|装机容量|用时|时限)$"
)
EVERY_ONE = re.compile("亩均|地均|户均|每万人|每千人|每百户|千人(?=床位|医)")
# Orchards and woods stand from year to year; what is sown is sown each year.
STANDING = re.compile(
    "(?:水果|果园|果树|茶园|茶叶|油茶|柑橘|柑桔|经济林|林地|森林|绿地|湿地|水域|建成区|中药材种植).{0,4}面积$"
)
NEWLY = re.compile("新|净增|增加|改造|完成|治理|造林|恢复|扩大|修复|流转")
# The list of the year's projects is laid out, not worked off: 铺排重点项目160个，总投资…，年度计划投资….
LIST_OF = re.compile("(?:铺排|安排|实施|推进|列入|谋划)[^，。；]{0,8}$")
LISTED = re.compile("(?:重点|重大|建设|省级|市级)(?:建设)?项目$")
PLANNED = re.compile("总投资|计划投资|概算")
# Of what follows too, and of this figure alone.
IN_HAND = re.compile("现有|共有|拥有|已有|保有|年末|期末|在册|在库")
REACHED = re.compile("(?:达到?|总数达?到?|发展到|增加到|累计达)$")
COUNTED = re.compile("[个家户所座处条名辆台张]$")
SHARES = ("%", "‰", "％")


def measure(found: Found, *, is_growth: bool, in_hand: bool) -> str:
    """in_hand: the sentence counts what there is (holdings())."""
    name, unit = found.name, (found.figure.number.unit or "") if found.figure else ""
    if is_growth:
        return Measure.GROWTH
    if FLOOR.search(name):
        return Measure.FLOOR
    if unit in SHARES or STOCK.search(name) or EVERY_ONE.search(name) or _is_planned(name):
        return Measure.LEVEL
    if STANDING.search(name) and not NEWLY.search(name):
        return Measure.LEVEL
    if COUNTED.search(unit) and (in_hand or _is_list(found)):
        return Measure.LEVEL
    return Measure.CUMULATIVE


def _comes_in(name: str) -> bool:
    """引进企业, but not 种植园."""
    done = NEWLY.match(name) or DONE_AT.match(name)
    return bool(done) and len(name) - done.end() >= 2


def _is_planned(name: str) -> bool:
    """What projects will cost is laid down; what new ones bring comes in."""
    return bool(PLANNED.search(name)) and not (_comes_in(name) or "过" in name)


def _is_list(found: Found) -> bool:
    clause, at = found.figure.clause, found.figure.start
    return bool(LISTED.search(found.name) and LIST_OF.search(LISTED.sub("", clause.text[: max(0, at - clause.start)])))


def holdings(reading: Reading) -> set[int]:
    """id() of the rows of which the report says that there are so many: 现有基地9个、园区4个，龙头企业32家; no longer from where
    something is done again (新引进5家)."""
    found, in_hand, last = set(), False, None
    for row in reading.found:
        if row.figure is None:
            continue
        clause = row.figure.clause
        same = last is not None and last.sentence == row.sentence
        begins = max(clause.start, last.stop if same else 0)
        before = reading.flow.text[begins : row.start]
        in_hand = bool(IN_HAND.search(before)) or (in_hand and same)
        if _comes_in(row.name):
            in_hand = False
            last = row
            continue
        if in_hand or REACHED.search(before.rstrip("0123456789. ")):
            found.add(id(row))
        last = row
    return found
