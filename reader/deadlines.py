"""By when: 3月份前, 上半年, 2024年6月底前, 春节前, 明年秋季 as a day; None is the end of the plan's year.

Spring Festival follows the lunar calendar; its days stand in a table, as the calendar of the working days knows only the
years for which holidays were published.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from reader import numerals
from reader.parts import Years

# Month and day of 正月初一, 2000 to 2050.
FIRST_DAYS = (
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 0125 0212 0201 "
    "0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212 0201 0122 0210 0130 0217 "
    "0206 0126 0214 0202 0123"
)
SPRING_FESTIVAL = dict(enumerate(FIRST_DAYS.split(), 2000))
NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
WHOSE = r"(?:(?P<year>20\d\d)年|(?P<next>明年|次年)|(?P<this>今年|本年|当年))?"
MONTH = re.compile(
    rf"{WHOSE}(?P<month>{NUMBER})月(?:份)?(?:(?P<day>\d{{1,2}})[日号]|(?P<third>上旬|中旬|下旬|初|中|底|末))?(?:以?前|之前)?"
)
TERM = re.compile(
    rf"{WHOSE}(?:(?P<quarter>(?:第?[一二三1-3]|前[二三两])季度)|(?P<half>上半年)|(?P<spring>春节(?:之)?前)|(?P<labour>“?五一”?(?:劳动节|节)?(?:之)?前)"
    r"|(?P<national>(?:国庆节?|“?十一”?)(?:之)?前)|(?P<party>“?七一”?(?:之)?前)|(?P<flood>(?:主?汛期|入汛)(?:来临)?(?:之)?前)"
    r"|(?P<winter>(?:入冬|冬季供暖|供暖季?期?|采暖季?期?)(?:之)?前)|(?P<autumn>秋季(?:学期)?(?:开学)?(?:之)?前?)|(?P<term>春季(?:学期|开学)(?:之)?前?))"
)
YEAR_END = re.compile(r"(?:到|至|在)?(?P<year>20\d\d)年(?:底|末|年底|内)?(?:以?前)?")
DAYS = {
    "half": (6, 30), "labour": (4, 30), "national": (9, 30), "party": (6, 30), "flood": (5, 31), "winter": (10, 31),
    "autumn": (8, 31), "term": (2, 28),
}  # fmt: skip
QUARTERS = {"一": 3, "1": 3, "二": 6, "2": 6, "两": 6, "三": 9, "3": 9}
SCHOOL = re.compile("交付|使用|开学|招生|投用|完工|竣工|建成|开园")


def find(text: str, years: Years) -> date | None:
    """The last day that the words of a clause allow; None where they give none but the plan's year."""
    if years.plan is None:
        return None
    for search in (_month, _term, _year):
        day = search(text, years)
        if day and day != date(years.plan, 12, 31):
            return day
    return None


def _month(text: str, years: Years) -> date | None:
    for found in MONTH.finditer(text):
        month = _number(found["month"])
        if not 1 <= month <= 12 or text[found.end() : found.end() + 1] in "-至~到":
            continue
        year = _year_of(found, years)
        if not 1 <= year <= 9998:
            continue
        length = monthrange(year, month)[1]
        third = {"上旬": 10, "初": 10, "中旬": 20, "中": 15}.get(found["third"], length)
        return date(year, month, min(int(found["day"]), length) if found["day"] and int(found["day"]) else third)
    return None


def _term(text: str, years: Years) -> date | None:
    found = TERM.search(text)
    if not found:
        return None
    year, kind = _year_of(found, years), found.lastgroup
    if found["spring"]:
        first = SPRING_FESTIVAL.get(year)
        return date(year, int(first[:2]), int(first[2:])) - timedelta(days=1) if first else None
    if found["quarter"]:
        sign = next(sign for sign in found["quarter"] if sign in QUARTERS)
        return date(year, QUARTERS[sign], monthrange(year, QUARTERS[sign])[1])
    if kind == "autumn" and not SCHOOL.search(text):
        return None
    return date(year, *DAYS[kind])


def _year(text: str, years: Years) -> date | None:
    found = YEAR_END.search(text)
    return date(int(found["year"]), 12, 31) if found and int(found["year"]) > years.plan else None


def _year_of(found: re.Match, years: Years) -> int:
    if found["year"]:
        return int(found["year"])
    return (years.next_year or years.plan) if found["next"] else years.plan


def _number(signs: str) -> int:
    return int(signs) if signs.isdigit() else int(numerals.value(signs))
