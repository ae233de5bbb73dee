"""Rows of a draft in words: what each says, what was proposed, what the year before had, and which doubts are about it."""

from dataclasses import dataclass, field
from decimal import Decimal

import indicators.rows
from drafting.models import Bound, Doubtful, Kind, Part, Report, Row
from indicators.models import Actual, Indicator, Target
from lingling_plan import figures
from lingling_plan.models import Plan
from projects.models import Project, stage_label
from reader.findings import LABELS


@dataclass
class Told:
    """A row and its words. `was`: the proposal, where something else was written; `last`: (label, words) of the year before."""

    row: Row
    figure: str
    was: str = ""
    last: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[Doubtful] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def told(report: Report, rows: list[Row]) -> list[Told]:
    """Five queries, one or two more where a row refers to another indicator, whatever the number of rows."""
    last = _LastYear(report, {row.code for row in rows})
    called = names(report, {row.refers_to for row in rows if row.refers_to})
    doubts = list(report.findings.all())
    return [
        Told(
            row,
            figure(row, called),
            _was(row),
            last.of(row),
            [each for each in doubts if any(_about(row, place) for place in each.places)],
            list(row.problems().values()),
        )
        for row in rows
    ]


def label(finding: Doubtful) -> str:
    return LABELS.get(finding.kind, "疑问")


def _about(row: Row, place: dict) -> bool:
    return place["start"] < row.end and row.start < place["end"]


def names(report: Report, codes: set[str]) -> dict[str, str]:
    """Code -> name of what rows refer to. No query where none does."""
    if not codes:
        return {}
    stored = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))
    return dict(report.rows.filter(code__in=codes, into=None).values_list("code", "name")) | stored


def figure(row: Row, names: dict[str, str] | None = None) -> str:
    """`names`: of the indicators that rows refer to, by code."""
    if row.kind != Kind.INDICATOR:
        amount = figures.amount(row.value, row.unit) if row.value is not None else ""
        stage = stage_label(row.kind, row.stage) if row.stage and not row.into_id else ""
        return " · ".join(filter(None, [stage, amount]))
    if row.refers_to:
        return f"与“{(names or {}).get(row.refers_to, row.refers_to)}”同步"
    if row.value is None:
        return "没有数（待下达）"
    per = f"每{row.per} " if row.per else ""
    return per + figures.promised(row.value, row.value_high, row.bound, row.unit)


def _was(row: Row) -> str:
    """What the reader proposed, where the row says something else now: 地区生产总值 7%."""
    found = row.found
    read = (found["value"], found["value_high"], found["unit"] or "", found["bound"])
    now = (row.value, row.value_high, row.unit, row.bound)
    if row.found["name"] in (row.name, row.name.removesuffix("增速")) and _same(read, now):
        return ""
    value, high = (Decimal(str(each)) if each is not None else None for each in read[:2])
    amount = "" if value is None else figures.promised(value, high, read[3], read[2])
    return f"{found['name']} {amount}".strip()


def _same(read: tuple, now: tuple) -> bool:
    if read[0] is None:
        return True
    amounts = [None if each is None else Decimal(str(each)) for each in read[:2]]
    return amounts == list(now[:2]) and read[2:] == now[2:]


class _LastYear:
    """What the plan before promised, what it came to, and what this report says of that."""

    def __init__(self, report: Report, codes: set[str]):
        last = Plan.objects.filter(year__lt=report.year).order_by("-year").first()
        wanted = Target.objects.filter(plan=last, indicator__code__in=codes).select_related(
            "indicator", "refers_to", "plan"
        )
        self.targets = {target.indicator.code: target for target in wanted} if last else {}
        projects = Project.objects.filter(plan=last, code__in=codes)
        self.projects = {project.code: project for project in projects} if last else {}
        self.year = last.year if last else 0
        results = report.rows.filter(part=Part.ACTUAL, code__in=codes, into=None).exclude(state="left_out")
        self.actuals = {row.code: row for row in results}
        stored = Actual.objects.filter(indicator__code__in=codes, year=report.year - 1).select_related("indicator")
        self.stored = {actual.indicator.code: actual for actual in stored}

    def of(self, row: Row) -> list[tuple[str, str]]:
        if row.kind != Kind.INDICATOR:
            project = self.projects.get(row.code)
            return [(f"{self.year}年承诺", project.stage_name)] if project else []
        found = []
        if target := self.targets.get(row.code):
            found.append((f"{self.year}年目标", indicators.rows.told(target)))
        if row.part == Part.TARGET and (actual := self.actuals.get(row.code)):
            found.append((f"{actual.year}年结果", f"{figure(actual)}{_moved(row, actual)}"))
        elif actual := self.stored.get(row.code):
            words = figures.promised(actual.value, actual.value_high, actual.bound, actual.indicator.unit)
            found.append((f"{actual.year}年实绩", words))
        return found


def _moved(row: Row, actual: Row) -> str:
    """，低于上年: of figures that say the same thing."""
    if (
        row.value is None
        or actual.value is None
        or row.unit != actual.unit
        or row.per
        or Bound.QUAL in (row.bound, actual.bound)
    ):
        return ""
    if row.value == actual.value:
        return ""
    return "，今年更高" if row.value > actual.value else "，今年更低"
