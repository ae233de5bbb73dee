"""What the report promises of all key projects together, beside the sum of those the plan knows one by one.

The promise is two targets of the plan, found by their indicators' codes; how many projects, and what is to be invested in them
this year. Where a plan has neither, only what is known is told.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string

from indicators.models import Target
from lingling_plan import figures
from lingling_plan.context import money_unit
from lingling_plan.figures import Money
from lingling_plan.models import Plan
from lingling_plan.rows import Item
from projects import investment
from projects.models import Kind

COUNT, INVESTMENT = "key-projects", "key-investment"


@dataclass(frozen=True)
class Sum:
    """Of the projects that have the figure: how many, and together in 亿元."""

    count: int
    total: Decimal

    @classmethod
    def of(cls, values) -> "Sum":
        known = [value for value in values if value is not None]
        return cls(len(known), sum(known, Decimal(0)))


@dataclass(frozen=True)
class Headline:
    """promised_count, promised_investment: the targets, None where the plan has none. known: how many projects are in it."""

    promised_count: Target | None
    promised_investment: Target | None
    known: int
    total: Sum
    planned: Sum
    year_to_date: Sum

    def facts(self, unit: Money) -> list[tuple[str, str, str]]:
        """(what, how much, of how many projects)."""
        promised = [_promised(self.promised_count, unit), _promised(self.promised_investment, unit)]
        told = "，".join(filter(None, promised))
        sums = (("总投资", self.total), ("年度计划投资", self.planned), ("年初以来投资", self.year_to_date))
        return [
            *([("报告提出", told, "")] if told else []),
            ("已列入计划", f"{self.known} 个", ""),
            *((what, figures.money(one.total, unit) if one.count else "—", _of(one)) for what, one in sums),
        ]

    def missing(self, unit: Money) -> str:
        """One sentence on what the plan does not know; "" when nothing is missing."""
        parts = [self._missing_projects(), _without(self.known, self.total, "总投资")]
        if self.planned.count or not _value(self.promised_investment):
            parts.append(_without(self.known, self.planned, "年度计划投资"))
        parts.append(self._missing_investment(unit))
        found = "；".join(filter(None, parts))
        return f"尚缺：{found}。" if found else ""

    def _missing_projects(self) -> str:
        promised = _value(self.promised_count)
        return f"{figures.plain(promised - self.known)} 个项目没有列入" if promised and promised > self.known else ""

    def _missing_investment(self, unit: Money) -> str:
        promised = _value(self.promised_investment)
        if promised is None or promised <= self.planned.total:
            return ""
        if not self.planned.count:
            return "年度计划投资尚无数据，不能与报告比较"
        return f"年度计划投资合计比报告少 {figures.money(promised - self.planned.total, unit)}"


def _value(target: Target | None) -> Decimal | None:
    return target.current.value if target else None


def _promised(target: Target | None, unit: Money) -> str:
    """160 个; ≥ 210 亿元 of investment, named."""
    if target is None or target.current.value is None:
        return ""
    if target.indicator.code == COUNT:
        return figures.promised(target.current.value, None, target.bound, target.indicator.unit)
    value = figures.in_unit(target.current.value, unit)
    return f"{target.indicator.name} {figures.promised(value, None, target.bound, unit.label)}"


def _of(found: Sum) -> str:
    return f"{found.count} 个有数" if found.count else "尚无数据"


def _without(known: int, found: Sum, what: str) -> str:
    return f"{known - found.count} 个没有{what}" if found.count < known else ""


def headline(plan: Plan, items: list[Item]) -> Headline:
    """`items`: the plan's projects, judged; others are left out. Two queries, one more where the plan has such targets."""
    codes = [COUNT, INVESTMENT]
    targets = Target.objects.for_plan(plan).filter(indicator__code__in=codes).select_related("indicator", "plan")
    by_code = {target.indicator.code: target for target in targets.prefetch_related("adjustments")}
    projects = [item for item in items if item.type == Kind.PROJECT]
    sums = investment.of_items(plan, projects).values()
    return Headline(
        promised_count=by_code.get(COUNT),
        promised_investment=by_code.get(INVESTMENT),
        known=len(projects),
        total=Sum.of(one.total for one in sums),
        planned=Sum.of(one.planned for one in sums),
        year_to_date=Sum.of(one.year_to_date for one in sums),
    )


def part(request: HttpRequest, plan: Plan, items: list[Item]) -> str:
    """Above lists of projects."""
    unit, found = money_unit(request), headline(plan, items)
    context = {"facts": found.facts(unit), "missing": found.missing(unit)}
    return render_to_string("items/headline.html", context, request)
