"""What a project costs and how much of it is done: in all, this year, since January, since the start. Sums in 亿元."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lingling_plan import figures
from lingling_plan.figures import Money
from lingling_plan.models import Plan
from lingling_plan.pace import RuleKind
from lingling_plan.rows import Item
from projects.project import Project
from projects.tracks import Track

# What lists show of it: the column and its heading.
COLUMNS = {"total": "总投资", "planned": "年度计划投资", "year_to_date": "年初以来投资", "since_start": "开工以来投资"}

# Payment is typed and told in this, whatever investment is read in.
PAID_IN = Money.WAN.label


@dataclass(frozen=True)
class Investment:
    """None: not known. planned: by the terms in force; year_to_date: approved up to `month`; previous: up to last year.

    to_pay, paid: this year's payment, planned and since January, in 万元, as it is typed.
    """

    total: Decimal | None
    planned: Decimal | None
    year_to_date: Decimal | None
    month: date | None
    previous: Decimal | None
    to_pay: Decimal | None = None
    paid: Decimal | None = None

    @property
    def since_start(self) -> Decimal | None:
        """Not known while either part is not."""
        return None if self.previous is None or self.year_to_date is None else self.previous + self.year_to_date

    def strings(self, unit: Money) -> dict[str, str]:
        """By column; "" where nothing is known."""
        known = {name: getattr(self, name) for name in COLUMNS}
        return {name: "" if value is None else figures.money(value, unit) for name, value in known.items()}

    def facts(self, unit: Money) -> list[tuple[str, str, str]]:
        """(what, how much, what belongs to it) for a project's page; of the year only what there is a plan for."""
        return self._invested(unit) + self._paid()

    def _invested(self, unit: Money) -> list[tuple[str, str, str]]:
        told = self.strings(unit)
        if self.planned is None:
            return [(COLUMNS["total"], told["total"], "")] if self.total is not None else []
        beside = {
            "year_to_date": figures.month_label(self.month, RuleKind.TOTAL) if self.month else "还没有已通过的数",
            "since_start": "以前年度投资未填" if self.previous is None else "",
        }
        return [(label, told[name] or "—", beside.get(name, "")) for name, label in COLUMNS.items()]

    def _paid(self) -> list[tuple[str, str, str]]:
        if self.to_pay is None:
            return []
        return [
            ("年度计划支付", figures.amount(self.to_pay, PAID_IN), ""),
            ("年初以来支付", figures.amount(self.paid, PAID_IN), "" if self.paid is not None else "还没有已通过的数"),
        ]


def of(item: Item, project: dict) -> Investment:
    """`item`: judged; `project`: its investment and previous_investment."""
    tracks = {track.name: track for track in item.tracks}
    invested, paid = tracks.get(Track.INVESTMENT.label), tracks.get(Track.PAYMENT.label)
    latest = invested.latest if invested else None
    last_paid = paid.latest if paid else None
    return Investment(
        total=project["investment"],
        planned=invested.total if invested else None,
        year_to_date=latest["reading"] if latest else None,
        month=latest["month"] if latest else None,
        previous=project["previous_investment"],
        to_pay=paid.total if paid else None,
        paid=last_paid["reading"] if last_paid else None,
    )


SUMS = ("expected", "yellow", "red", "done_at", "reading", "submitted")


def tell_in(unit: Money, item: Item, *years: dict[str, list[dict]]) -> None:
    """The line of the year's investment in the reader's unit, changed in place: sentences, table, chart and forecast follow.

    Lights are judged before. `years`: by track the judged points that the item and its original are made of. Payment
    stays in 万元, as it is typed.
    """
    tracks = (track for one in (item, item.original) if one for track in one.tracks)
    for track in tracks:
        if track.name == Track.INVESTMENT.label:
            track.unit, track.total = unit.label, figures.in_unit(track.total, unit)
    for point in (point for year in years for point in year.get(Track.INVESTMENT, ())):
        point.update({key: figures.in_unit(point[key], unit) for key in SUMS})


def of_items(plan: Plan, items: list[Item]) -> dict[int, Investment]:
    """By the pk of each. One query."""
    known = {row["pk"]: row for row in Project.objects.for_plan(plan).values("pk", "investment", "previous_investment")}
    return {item.pk: of(item, known[item.pk]) for item in items if item.pk in known}
