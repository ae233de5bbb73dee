"""Which part a paragraph belongs to, last year's result or this year's promise, and for which year its figures hold."""

import re
from collections import Counter
from dataclasses import dataclass

from reader import numerals
from reader.structure import Paragraph

ACTUAL = re.compile(
    r"回顾|总结|执行情况|完成情况|过去[的一五几]|取得的?(?:成绩|成就|成效|进展)|主要成[绩效就]|五年来|一年来|去年|上年|以来的?工作|所做的"
)
# Said of both parts; the heading's year tells which.
EITHER = re.compile(r"工作情况|发展情况|基本情况|主要工作$|重点工作$|政府工作$|工作$")
TARGET = re.compile(
    r"安排|任务|目标|计划|思路|部署|打算|今年|总体要求|指导思想|重点工作|展望|今后|未来|规划|草案|建议|措施|举措|奋斗|明年|下一年|下一步|发展要求|预期|加强政府自身|努力建设"
)
# What turns a text whose parts have titles without numbers: 一、坚持规划引领 is a section of the part it stands in.
CLEARLY_TARGET = re.compile(
    r"安排|主要任务|目标任务|总体要求|指导思想|今年|明年|今后|未来|下一步|工作思路|打算|部署|奋斗目标|预期目标"
)
PROBLEMS = re.compile(r"问题|不足|困难|挑战")
TURN = re.compile(
    r"(?:^|[。；，])(?:今年|20\d\d年|明年|新的一年)[^。]{0,14}?(?:政府工作的?|经济社会发展的?|工作的?|发展的?|国民经济[^。]{0,10})(?:总体|主要|指导|基本|预期|奋斗|目标|思路|要求)"
    r"|(?:主要)?预期目标(?:是|为|：|建议)|^(?:今年|20\d\d年|明年)是(?!.{0,30}极不平凡)[^。]{0,60}(?:之年|一年|关键|年份)"
)
TURNING_TITLE = re.compile(r"(?:今年|明年|20\d\d年).{0,12}(?:目标|任务|安排|要求)|指导思想|总体要求|预期目标|主要目标")
YEAR = re.compile(r"(?P<digits>(?:19|20)\d\d)年?|(?P<signs>[一二]?[○〇零0一二三四五六七八九]{3})年")
DAY = re.compile(
    r"(?P<year>(?:19|20)\d\d|[一二][○〇零0一二三四五六七八九]{3})年(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
)
LAST_YEAR = re.compile(
    r"(?:^|[，。；、])(?:去年|上年|过去一年|过去的一年)(?!同期|末|底相比|的)[^，。；]{0,40}(?:完成|实现|达到|新增|增长|建成|引进)"
)
TO_COME = re.compile(r"(?:^|[，。；、])(?:到|力争到|确保到|预计到)(?P<year>20\d\d)年(?:末|底)?")
IN_YEAR = re.compile(
    r"(?:^|[，。；、])(?P<year>20\d\d)年(?!同期|末|底|相比|的|比|以来|前|后|第|来|至|到|[-—])[^，。；]{0,30}(?:完成|实现|达到|新增|增长|建成|引进|突破|为)"
)
HEAD = 800


@dataclass(frozen=True)
class Years:
    """The year of the plan; the year whose results are told is the one before. None: the text does not tell."""

    plan: int | None
    reported: int | None = None

    def of(self, part: str) -> int | None:
        if self.plan is None:
            return None
        return self.plan if part == "target" else self.plan - 1

    @property
    def next_year(self) -> int | None:
        """What 明年 means: the year after the one in which the report was given."""
        return self.reported + 1 if self.reported else None


def year_in(text: str) -> int | None:
    found = YEAR.search(text)
    if not found:
        return None
    signs = found["digits"] or found["signs"]
    if not signs.isdigit() or len(signs) != 4:
        signs = "".join(str(numerals.DIGITS.get(sign, sign)) for sign in signs)
    return int(signs) if signs.isdigit() and len(signs) == 4 and 1949 <= int(signs) <= 2100 else None


def years(text: str, paragraphs: list[Paragraph]) -> Years:
    """From the day under the title, the headings, the title, and at last the years that the text speaks of most."""
    day = DAY.search(text, 0, HEAD)
    reported = year_in(day["year"] + "年") if day else None
    late = bool(day) and _month(day["month"]) >= 10
    said = [
        (paragraph.own.title, year_in(paragraph.own.title))
        for paragraph in paragraphs
        if paragraph.own and paragraph.own.level <= 0
    ]
    promised = [year for title, year in said if year and TARGET.search(title) and not ACTUAL.search(title)]
    told = [year for title, year in said if year and ACTUAL.search(title) and not re.search(r"草案|今后|五年", title)]
    either = [year for title, year in said if year and EITHER.search(title)]
    if promised or told or either:
        plan = promised[0] if promised else told[0] + 1 if told else max(either) + (len(set(either)) == 1 and late)
        return Years(plan, reported or plan)
    if reported:
        return Years(reported + late, reported)
    year = year_in(text[:200])
    if year:
        return Years(year, year)
    told = Counter(found[0] for found in re.findall(r"((?:19|20)\d\d)年()", text[:40_000]))
    if not told:
        return Years(None)
    likely = int(told.most_common(1)[0][0])
    return Years(likely + 1, likely + 1)


def _month(signs: str) -> int:
    return int(signs) if signs.isdigit() else int(numerals.value(signs))


class Parts:
    """Walks through the paragraphs and keeps which part they are in."""

    def __init__(self, plan_year: int | None):
        self.plan_year = plan_year
        self.part = "actual"

    def enter(self, paragraph: Paragraph, body: str) -> str:
        own = paragraph.own
        title = own.title if own else ""
        if title and own.level == 0 and -1 in paragraph.headings and not self._is_clear(title):
            title = ""
        if title and (own.level <= 0 or (own.level == 1 and self.part == "actual" and TURNING_TITLE.search(title))):
            self.part = self._of_title(title) or self.part
        if self.part == "actual" and TURN.search(body[:400]) and not self._looks_back(body[:120]):
            self.part = "target"
        return self.part

    def _is_clear(self, title: str) -> bool:
        return bool(ACTUAL.search(title) or CLEARLY_TARGET.search(title) or year_in(title))

    def _looks_back(self, body: str) -> bool:
        year = year_in(body)
        return bool(year and self.plan_year and year < self.plan_year)

    def _of_title(self, title: str) -> str:
        year = year_in(title)
        if ACTUAL.search(title) and "草案" not in title:
            return "actual"
        if PROBLEMS.search(title):
            return ""
        if year and self.plan_year and (TARGET.search(title) or EITHER.search(title) or title.startswith(str(year))):
            return "actual" if year < self.plan_year else "target"
        return "target" if TARGET.search(title) else ""


def of_clause(part: str, before: str, clause: str, years: Years) -> tuple[str, int | None]:
    """A clause may speak of the other part's year: 去年完成…, 到2015年，达到…; before: the sentence up to it."""
    if part == "target" and LAST_YEAR.search(clause):
        return "actual", years.of("actual")
    found = TO_COME.search(clause) or TO_COME.search(before)
    if found and years.plan and int(found["year"]) >= years.plan:
        return "target", int(found["year"])
    found = IN_YEAR.search(clause)
    if found and years.plan:
        year = int(found["year"])
        return ("target" if year >= years.plan else "actual"), year
    return part, years.of(part)
