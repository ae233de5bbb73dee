"""What the report promises of all key projects, what their leading department reports of them, and the sum of those the plan
knows one by one: three accounts of the same thing, side by side, so that none passes for another.

The promise is two targets of the plan, found by their indicators' codes; how many projects, and what is to be invested in them
this year. Where a plan has neither, only what is known is told.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

import indicators.rows
from indicators.models import Target
from lingling_plan import figures
from lingling_plan.context import money_unit
from lingling_plan.figures import Money
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, month_shown
from lingling_plan.pace import REGISTRATION
from lingling_plan.rows import Item
from projects import investment, registration
from projects.models import Kind
from projects.registration import Begun

COUNT, INVESTMENT = "key-projects", "key-investment"
# Who says so: the report, the leading department of the target, this plan's own projects in sum.
REPORT, LEAD, LISTED, ONE_BY_ONE = "报告", "牵头单位报", "系统列入", "逐项填报"
# (who, how much, what belongs to it)
Account = tuple[str, str, str]


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
class Promised:
    """A target of the report, and its row on the board of the month shown."""

    target: Target
    item: Item

    @property
    def value(self) -> Decimal | None:
        return self.target.current.value

    def accounts(self, unit: Money) -> list[Account]:
        """What is promised, and the last approved figure of whoever leads it; sums as the reader wants them."""
        is_money = self.target.indicator.code == INVESTMENT
        value, label = self.value, unit.label if is_money else self.target.indicator.unit
        shown = figures.in_unit(value, unit) if is_money else value
        told = "—" if value is None else figures.promised(shown, None, self.target.bound, label)
        return [(REPORT, told, ""), self._reported(unit if is_money else None)]

    def _reported(self, unit: Money | None) -> Account:
        track = self.item.track
        if track.latest is None:
            return LEAD, "—", "还没有已通过的数"
        reading = track.latest["reading"]
        amount = figures.money(reading, unit) if unit else track.amount(reading)
        return LEAD, amount, figures.month_label(track.latest["month"], track.kind)


@dataclass(frozen=True)
class Headline:
    """count, invested: the report's targets, None where the plan has none. known: how many projects are in the plan.

    to_pay, paid in 万元. registered: those entered into statistics, to_register: those that should be by now, of all
    `asked_to_register`.
    """

    count: Promised | None
    invested: Promised | None
    known: int
    total: Sum
    planned: Sum
    year_to_date: Sum
    to_pay: Sum
    paid: Sum
    begun: Begun
    registered: int
    to_register: int
    asked_to_register: int

    def accounts(self, unit: Money) -> list[tuple[str, str, list[Account]]]:
        """(what, the address of its item or "", accounts) of the number of projects and of this year's investment."""
        rows = (
            ("重点项目数", self.count, (LISTED, f"{self.known} 个", self._not_listed())),
            ("年度投资", self.invested, self._one_by_one(unit)),
        )
        return [
            (what, promise.item.url if promise else "", [*(promise.accounts(unit) if promise else ()), own])
            for what, promise, own in rows
        ]

    def _not_listed(self) -> str:
        promised = self.count.value if self.count else None
        return f"尚缺 {figures.plain(promised - self.known)} 个" if promised and promised > self.known else ""

    def _one_by_one(self, unit: Money) -> Account:
        if not self.planned.count:
            return ONE_BY_ONE, "—", f"{self.known} 个都没有年度投资计划"
        amount = figures.money(self.year_to_date.total, unit) if self.year_to_date.count else "—"
        told = f"{self.planned.count} 个有计划，合计 {figures.money(self.planned.total, unit)}"
        return ONE_BY_ONE, amount, "，".join(filter(None, (told, self._without_plan(), self._less(unit))))

    def _without_plan(self) -> str:
        return f"{self.known - self.planned.count} 个没有" if self.planned.count < self.known else ""

    def _less(self, unit: Money) -> str:
        """How much less is planned one by one than the report promises."""
        promised = self.invested.value if self.invested else None
        if promised is None or promised <= self.planned.total:
            return ""
        return f"计划比报告少 {figures.money(promised - self.planned.total, unit)}"

    def facts(self, unit: Money) -> list[Account]:
        """(what, how much, of how many projects) of everything the report promises nothing of in sum."""
        known = f"{self.total.count} 个有数" if self.total.count else "尚无数据"
        without = f"，{self.known - self.total.count} 个没有" if 0 < self.total.count < self.known else ""
        total = figures.money(self.total.total, unit) if self.total.count else "—"
        return [("总投资", total, known + without), self._begun(), self._paid(), self._registered()]

    def _begun(self) -> Account:
        early = f"另有 {self.begun.early} 个提前开工" if self.begun.early else ""
        return "开工", f"已开工 {self.begun.done} / 应开工 {self.begun.due}", early

    def _paid(self) -> Account:
        if not self.to_pay.count:
            return "支付", "0 个设置", f"{self.known} 个都没有年度支付计划"
        paid = figures.amount(self.paid.total, investment.PAID_IN) if self.paid.count else "—"
        told = f"年初以来 {paid}，计划 {figures.amount(self.to_pay.total, investment.PAID_IN)}"
        return "支付", f"{self.to_pay.count} 个设置", told

    def _registered(self) -> Account:
        if not self.asked_to_register:
            return "入库", "0 个设置", f"{self.known} 个都没有设入库"
        return "入库", f"已入 {self.registered} / 应入 {self.to_register}", f"{self.asked_to_register} 个设置"


def headline(plan: Plan, when: MonthShown, user, items: list[Item]) -> Headline:
    """`items`: of the month's board; all projects among them, and the two targets where the board at hand has them.

    Three queries; one or two more where the plan has such targets, three further ones where `items` has not.
    """
    promised = _promised(plan, when, user, items)
    projects = [item for item in items if item.type == Kind.PROJECT]
    sums = investment.of_items(plan, projects).values()
    entered = [track for item in projects for track in item.tracks if track.kind == REGISTRATION]
    registered = sum(track.is_registered for track in entered)
    return Headline(
        count=promised.get(COUNT),
        invested=promised.get(INVESTMENT),
        known=len(projects),
        total=Sum.of(one.total for one in sums),
        planned=Sum.of(one.planned for one in sums),
        year_to_date=Sum.of(one.year_to_date for one in sums),
        to_pay=Sum.of(one.to_pay for one in sums),
        paid=Sum.of(one.paid for one in sums),
        begun=registration.begun({item.pk for item in projects}, when.month),
        registered=registered,
        to_register=sum(track.is_registered or track.is_asked for track in entered),
        asked_to_register=len(entered),
    )


def _promised(plan: Plan, when: MonthShown, user, items: list[Item]) -> dict[str, Promised]:
    found = Target.objects.for_plan(plan).filter(indicator__code__in=[COUNT, INVESTMENT])
    targets = {
        target.pk: target for target in found.select_related("indicator", "plan").prefetch_related("adjustments")
    }
    rows = {item.pk: item for item in items if item.type == indicators.rows.TYPE and item.pk in targets}
    if targets.keys() - rows.keys():
        rows = {item.pk: item for item in indicators.rows.items(plan, when, user, pk__in=targets.keys())} | rows
    return {target.indicator.code: Promised(target, rows[pk]) for pk, target in targets.items()}


def part(request: HttpRequest, plan: Plan, items: list[Item]) -> str:
    """Above lists of projects. `items`: see `headline`."""
    unit, when = money_unit(request), month_shown(request, plan)
    found = headline(plan, when, request.user, items)
    context = {
        "accounts": found.accounts(unit),
        "facts": found.facts(unit),
        "is_compared": bool(found.count or found.invested),
        "month": f"?month={when.month:%Y-%m}",
        "listed": f"{reverse('projects')}?kind={Kind.PROJECT}&month={when.month:%Y-%m}",
    }
    return render_to_string("items/headline.html", context, request)
