"""What the text says in two ways, announces and does not keep, or leaves open."""

import re
from collections import defaultdict
from collections.abc import Iterator

from reader import naming, numerals
from reader.findings import Finding, Kind
from reader.reading import Found, Reading

LISTED = re.compile(
    r"(?P<list>(?:[^，。；：、\n\d]{2,24}、){1,12}[^，。；：、\n\d]{2,24}?)(?P<more>等)?(?P<count>\d{1,2}|[两二三四五六七八九十]{1,2})(?:大|个|条|类|座)(?P<what>[\u4e00-\u9fff]{2,4})"
)
SLOGAN = re.compile(
    r"(?<![一二三四五六七八九十])[一二三四五六七八九十](?P<one>[\u4e00-\u9fff])[一二三四五六七八九十](?P<two>[\u4e00-\u9fff])"
)
DEEDS = re.compile(
    r"(?P<count>\d{1,3}|[两二三四五六七八九十百]{1,3})(?:件|项|个)(?:[^，。；\d“”]{0,4})民生(?:实事|工程|项目)"
)
DOUBLE_BOUND = re.compile(
    r"(?:突破|超过|不低于|不少于)\d[\d.]*[^，。；\d]{0,6}以上|(?:不超过|不高于|低于)\d[\d.]*[^，。；\d]{0,6}以(?:内|下)"
)
BEFORE_MONTH = re.compile(r"(?<![底末\d])(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:以)?前")
CLOSE_TO = re.compile(r"(?:接近|力争接近)\d[\d.]*[^，。；\d]{1,4}")
STEP_BACK = re.compile(r"前期(?:工作)?")
STARTED = re.compile(r"开工|动工|建成|投产|竣工|通车|并网")
SAID_TWICE = "同一句话在本部分出现两次，是否漏写了另一处的内容？"
HOW_FAR = "“力争”之后同一句还有别的任务，力争管到哪里？（现读作管到句末）"
REPEATED = 24
# A list that is off by more was not the one that was counted.
SLIP = 2


def check(reading: Reading) -> Iterator[Finding]:
    told_twice = (_lists, _slogans, _deeds, _repeats, _stages, _same_amount)
    left_open = (_bounds, _deadlines, _hopes, _open, _per, _estimates)
    for rule in (*told_twice, *left_open):
        yield from rule(reading)


def _lists(reading: Reading) -> Iterator[Finding]:
    """A list announced as n that has another number of members, and two lists of the same n things that differ."""
    seen: dict[tuple, list[tuple[set[str], tuple[int, int]]]] = defaultdict(list)
    for paragraph in reading.paragraphs:
        for found in LISTED.finditer(reading.flow.text, paragraph.body, paragraph.stop):
            members, count = _members(found["list"]), _count(found["count"])
            where = found.span()
            more, fewer = len(members) - count, count - len(members)
            if 0 < more <= SLIP or (0 < fewer <= SLIP and not found["more"] and len(members) >= 3):
                message = f"写作{found['count']}个{found['what']}，列出的是{len(members)}个。"
                yield Finding(Kind.CONTRADICTION, message, (where,))
            for others, other in seen[(count, found["what"])]:
                differ = members ^ others
                if differ and 2 * len(members & others) >= len(members) and count >= 3:
                    message = f"两处都说{found['count']}个{found['what']}，名单不同：{'、'.join(sorted(differ))}。"
                    yield Finding(Kind.CONTRADICTION, message, (other, where))
            seen[(count, found["what"])].append((members, where))


def _members(listed: str) -> set[str]:
    """Without the verb before the first, and without the word that all of them end in."""
    items = [naming.clean(item) for item in listed.split("、")]
    size = min(len(items[0]), max((len(item) for item in items[1:]), default=8) + 2)
    first = (
        re.sub(r"^.*(?:推进|开发|建设|抓好|实施|打造|支持|加快|做好|培育|发展|聚焦|围绕|突出)", "", items[0])
        or items[0][-size:]
    )
    return {first, *items[1:]}


def _count(signs: str) -> int:
    return int(signs) if signs.isdigit() else int(numerals.value(signs))


def _slogans(reading: Reading) -> Iterator[Finding]:
    """一区三园 and 一园三区: the same signs in another order."""
    seen: dict[tuple, dict[str, tuple[int, int]]] = defaultdict(dict)
    for found in SLOGAN.finditer(reading.flow.text):
        if found["one"] != found["two"]:
            seen[tuple(sorted((found["one"], found["two"])))].setdefault(found[0], found.span())
    for written in seen.values():
        alike: dict[tuple, list[str]] = defaultdict(list)
        for slogan in written:
            alike[tuple(sorted(slogan))].append(slogan)
        for first, *others in alike.values():
            if others:
                message = f"“{first}”与“{others[0]}”两种叫法，哪一种正式？"
                yield Finding(Kind.CONTRADICTION, message, (written[first], written[others[0]]))


def _deeds(reading: Reading) -> Iterator[Finding]:
    """十件民生实事 and 25项民生实事 in one section."""
    for paragraph in reading.paragraphs:
        found = list(DEEDS.finditer(reading.flow.text, paragraph.body, paragraph.stop))
        for other in found[1:]:
            if _count(other["count"]) != _count(found[0]["count"]):
                message = f"民生实事一处说{found[0]['count']}件，一处说{other['count']}项。"
                yield Finding(Kind.CONTRADICTION, message, (found[0].span(), other.span()))
                break


def _repeats(reading: Reading) -> Iterator[Finding]:
    """The same two clauses in a row, word for word, twice in one part."""
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for paragraph in reading.paragraphs:
        part = paragraph.headings[0].number if 0 in paragraph.headings else ""
        told = False
        for sentence in paragraph.sentences:
            for first, second in zip(sentence.clauses, sentence.clauses[1:], strict=False):
                words = (part, first.text + second.text)
                if len(words[1]) < REPEATED or re.search(r"\d", words[1]):
                    continue
                where = (first.start, second.stop)
                if words in seen and not told:
                    told = True
                    yield Finding(Kind.CONTRADICTION, SAID_TWICE, (seen[words], where))
                seen.setdefault(words, where)


def _bounds(reading: Reading) -> Iterator[Finding]:
    for found in DOUBLE_BOUND.finditer(reading.flow.text):
        yield Finding(Kind.UNCLEAR, "两种界限并用，刚好达到算不算完成？", (found.span(),))
    for row in _targets(reading):
        close = CLOSE_TO.search(reading.flow.text, max(0, row.start - 4), row.stop) if row.figure else None
        if close:
            yield Finding(Kind.UNCLEAR, f"{row.name}写作接近，差多少算完成？", ((row.start, row.stop),))


def _deadlines(reading: Reading) -> Iterator[Finding]:
    for paragraph in reading.paragraphs:
        for found in BEFORE_MONTH.finditer(reading.flow.text, paragraph.body, paragraph.stop):
            yield Finding(Kind.UNCLEAR, f"“{found[0]}”是到上月底，还是到当月底？", (found.span(),))
    for rows in _by_sentence(reading):
        dated = [row for row in rows if row.deadline]
        bare = [row for row in rows if not row.deadline and row.start < dated[0].start] if dated else []
        if bare and dated[0].deadline.year > bare[-1].year:
            message = f"{bare[-1].name}没有写期限，是年底，还是同后面一样到{dated[0].deadline:%Y年%m月}？"
            yield Finding(Kind.UNCLEAR, message, ((bare[-1].start, bare[-1].stop), (dated[0].start, dated[0].stop)))


def _hopes(reading: Reading) -> Iterator[Finding]:
    """力争 before several promises of one sentence: told once for the whole text, with all the places."""
    places = []
    for rows in _by_sentence(reading):
        hoped = [row for row in rows if not row.firm and row.figure]
        clauses = {row.figure.clause.start for row in hoped}
        if len(clauses) > 1:
            places.append((hoped[0].figure.clause.start, hoped[-1].stop))
    if places:
        yield Finding(Kind.UNCLEAR, HOW_FAR, tuple(places[:40]))


def _stages(reading: Reading) -> Iterator[Finding]:
    """One project that is only prepared in one place and begun in another."""
    prepared, started = {}, {}
    for row in reading.found:
        if row.kind == "project" and row.figure is None:
            words = _clause_around(reading, row)
            kept = prepared if STEP_BACK.search(words) else started if STARTED.search(words) else {}
            kept.setdefault(row.name, row)
    for name, row in prepared.items():
        other = started.get(name)
        if other:
            message = f"{name}一处还列前期工作，一处已定开工或建成，年底按哪个阶段验收？"
            yield Finding(Kind.CONTRADICTION, message, ((other.start, other.stop), (row.start, row.stop)))


def _clause_around(reading: Reading, row: Found) -> str:
    stop = row.stop
    while stop < len(reading.flow.text) and stop < row.stop + 60 and reading.flow.text[stop] not in "，。；、\n":
        stop += 1
    return reading.flow.text[row.stop : stop]


def _open(reading: Reading) -> Iterator[Finding]:
    """A promise that refers to a figure to come, or to another indicator."""
    rural = any("农" in row.name and "收入" in row.name for row in reading.found if row.part == "actual")
    for row in _targets(reading):
        if row.figure or row.kind != "indicator":
            continue
        words = reading.flow.text[row.start : row.stop]
        if re.search("同步|持平|相适应", words):
            split = "，按全体居民还是城乡分别判" if rural and "收入" in words else ""
            yield Finding(Kind.BASE, f"{row.name}跟着另一项指标走{split}，差多少算同步？", ((row.start, row.stop),))
        elif re.search("任务|目标|要求|计划", words) and re.search("下达|省定|市定|上级|省市|约束性|省政府", words):
            yield Finding(Kind.BASE, f"{row.name}的任务数没有写，何时、以何文号下达？", ((row.start, row.stop),))


def _per(reading: Reading) -> Iterator[Finding]:
    for row in _targets(reading):
        if row.figure and row.figure.per and row.figure.number.kind == "count":
            message = f"{row.name}按每个{row.figure.per}定，共有多少个{row.figure.per}没有写。"
            yield Finding(Kind.BASE, message, ((row.start, row.stop),))


def _estimates(reading: Reading) -> Iterator[Finding]:
    """A report given before the year it tells of has ended."""
    reported, year = reading.years.reported, reading.years.of("actual")
    first = next((row for row in reading.found if row.part == "actual" and row.figure and row.year == year), None)
    if first and reported and year == reported and reading.years.plan == reported + 1:
        message = f"报告作于{year}年内，全年数都是预计数；{reading.years.plan}年的增速按预计数还是年后核定数作基数？"
        yield Finding(Kind.BASE, message, ((first.start, first.stop),))


def _same_amount(reading: Reading) -> Iterator[Finding]:
    """Two promises of one measure and one amount in one sentence: two, or one told twice?"""
    for rows in _by_sentence(reading):
        seen: dict[tuple, Found] = {}
        for row in rows:
            if not row.figure or row.figure.number.kind != "money" or row.figure.is_growth:
                continue
            key = (row.figure.number.value, row.figure.number.unit, naming.measure(row.name) or row.name[-2:])
            if key in seen and seen[key].name != row.name:
                message = f"{seen[key].name}与{row.name}都是{row.figure.number.value}{row.figure.number.unit}，是两笔还是同一笔？"
                yield Finding(Kind.ARITHMETIC, message, ((seen[key].start, seen[key].stop), (row.start, row.stop)))
            seen.setdefault(key, row)


def _targets(reading: Reading) -> Iterator[Found]:
    return (row for row in reading.found if row.part == "target")


def _by_sentence(reading: Reading) -> Iterator[list[Found]]:
    rows: dict[int, list[Found]] = defaultdict(list)
    for row in _targets(reading):
        rows[row.sentence].append(row)
    yield from rows.values()
