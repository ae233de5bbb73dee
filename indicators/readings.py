"""The figures that months record."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.functional import cached_property

from indicators.indicator import Indicator
from indicators.points import Point
from lingling_plan import figures
from lingling_plan.entries import Entry, EntryQuerySet, entry_constraints, newest_of_months
from lingling_plan.models import Plan

if TYPE_CHECKING:
    from indicators.target import Target


class ReadingQuerySet(EntryQuerySet):
    def of(self, target: "Target"):
        """All versions of a target's readings, newest month first, with the people."""
        found = (
            self.with_withdrawn("point")
            .filter(point__target=target)
            .select_related("point__target__indicator", "author", "decider")
        )
        return found.annotate(
            report_by=F("point__report_by"), figure_before=models.Subquery(self.before("point").values("value")[:1])
        )

    def of_year(self, indicator: Indicator, year: int, result: Decimal | None):
        """(month, approved figure) of a year, in order; its result, where known, stands in where December has none."""
        found = list(
            self.approved()
            .filter(point__target__indicator=indicator, point__month__year=year)
            .order_by("point__month")
            .values_list("point__month", "value")
        )
        december = date(year, 12, 1)
        if result is not None and (not found or found[-1][0] != december):
            found.append((december, result))
        return found


class Reading(Entry):
    """An indicator's monthly figure: year to date (累计) for totals and growth, the value at month's end otherwise."""

    point = models.ForeignKey(Point, models.PROTECT, verbose_name="指标与月份", related_name="readings")
    value = models.DecimalField("数值", max_digits=15, decimal_places=4)

    objects = ReadingQuerySet.as_manager()
    plan_lookup, item_lookup, month_lookup = "point__target__plan", "point__target", "point__month"
    slot_columns, figure_columns = ("point_id",), ("value",)

    # What the linked levels and growths say of the same month; told by kin.tell where figures are typed or reviewed.
    kin: tuple = ()

    class Meta:
        verbose_name = verbose_name_plural = "月度数据"
        ordering = ("-point__month", "-version")
        constraints = entry_constraints("reading", "point")

    def __str__(self) -> str:
        return f"{self.point} 第{self.version}版"

    def slot(self) -> dict:
        return {"point": self.point}

    @property
    def item(self) -> "Target":
        return self.point.target

    @property
    def plan(self) -> Plan:
        return self.point.target.plan

    @property
    def month(self) -> date:
        return self.point.month

    @property
    def department(self):
        return self.point.target.lead

    @property
    def summary(self) -> str:
        return figures.amount(self.value, self.point.target.indicator.unit)

    figure_before: Decimal | None = None

    @property
    def corrects(self) -> str:
        return (
            "" if self.figure_before is None else figures.amount(self.figure_before, self.point.target.indicator.unit)
        )

    @cached_property
    def earlier(self) -> list["Reading"]:
        earlier = Reading.objects.stated().filter(point__target=self.point.target, point__month__lt=self.point.month)
        return newest_of_months(earlier.select_related("point__target__indicator"))

    def approved(self) -> None:
        """Targets that refer to this indicator take the approved figure into their point of the month."""
        target = self.point.target
        for referring in target.indicator.referred_by.for_plan(target.plan):
            try:
                referring.set_pace()
            except OverflowError:
                raise ValidationError(f"数值太大，参照它的“{referring}”无法计算应达数，请退回核实。") from None
