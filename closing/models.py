"""月度封账: a month's board kept line by line as it was published, and the months opened again for a correction."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

import indicators.rows
import projects.rows
from closing.facts import from_facts, to_facts
from items import whole_plan
from items.models import ItemLink, one_item
from lingling_plan import months
from lingling_plan.entries import waiting_in
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, at
from lingling_plan.rows import Item
from lingling_plan.standing import Standing

# A correction is a matter of days; longer, and nobody knows which figures stand.
REOPENED_AT_MOST = 10


class Closing(models.Model):
    """A closed month. `seal` chains its lines to those of the month before: a changed byte anywhere breaks it."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="计划", related_name="closings")
    month = models.DateField("月份")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="封账人", related_name="+")
    closed_at = models.DateTimeField("封账时间", default=timezone.now)
    seal = models.CharField("校验码", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "月度封账"
        ordering = ("plan", "month")
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="closing_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="closing_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}封账"

    @classmethod
    @transaction.atomic
    def close(cls, plan: Plan, *, month: date, by, told: Collection[tuple[str, int]] | None = None) -> "Closing":
        """Keep what the month's board shows and take no more writes. ValidationError when it cannot be closed.

        `told`: keys of the items that the closer knows to be not due yet (see not_due); None asks for no such knowledge.
        """
        plan.lock()
        refuse_closing(plan, month)
        now = plan.today()
        when = at(plan, month, now)
        closing = cls.objects.create(plan=plan, month=month, closed_by=by, closed_at=plan.moment())
        items = whole_plan.all_items(plan, when, by)
        if told is not None and {whole_plan.key(item) for item, _ in not_due(items, when)} - set(told):
            raise ValidationError("有的事项还没到报送期限：请核对名单，勾选后再封账。")
        lines = closing._write(items)
        closing.seal = closing.sealed(lines)
        closing.save(update_fields=["seal"])
        plan.closed_through = month
        plan.save(update_fields=["closed_through"])
        plan.touch()
        return closing

    def _write(self, items: list) -> list["Line"]:
        figures = [item for item in items if item.type == indicators.rows.TYPE]
        others = [item for item in items if item.type != indicators.rows.TYPE]
        told = [
            (figures, indicators.rows.entries(figures), "target_id"),
            (others, projects.rows.entries(others), "project_id"),
        ]
        lines = [
            Line(closing=self, order=item.order, facts=to_facts(item, entries.get(item.pk)), **{column: item.pk})
            for group, entries, column in told
            for item in group
        ]
        return Line.objects.bulk_create(sorted(lines, key=lambda line: line.order))

    def sealed(self, lines) -> str:
        """SHA-256 over the seal of the month before and every line in order, written canonically."""
        before = Closing.objects.filter(plan=self.plan, month__lt=self.month).order_by("month").last()
        digest = sha256((before.seal if before else "").encode())
        digest.update(f"{self.plan.year} {self.month.isoformat()}".encode())
        for line in lines:
            digest.update(line.canonical().encode())
        return digest.hexdigest()

    def missing(self) -> int:
        """How many of its lines were closed as 未报."""
        return sum(from_facts(line.facts).standing == Standing.MISSING for line in self.lines.all())

    def is_intact(self) -> bool:
        return self.seal == self.sealed(self.lines.all())


def not_due(items: Iterable[Item], when: MonthShown) -> list[tuple[Item, date]]:
    """(item, its date) of what has no figure of the month and is due only after the day its board speaks of."""
    found = [(item, point) for item in items for point in item.owed if point["month"] == when.month]
    return [(item, point["report_by"]) for item, point in found if point["report_by"] > when.as_of]


def refuse_closing(plan: Plan, month: date) -> None:
    """Months are closed one after the other, when they are over and nobody's entry waits any more."""
    following = next_to_close(plan)
    if month != following:
        raise ValidationError("月份须依次封账。" if following else "本年度各月都已封账。")
    if month >= months.month_of(plan.today()):
        raise ValidationError("只能封已经过完的月份。")
    waiting = waiting_in(plan, after=plan.closed_through, through=month)
    if waiting:
        raise ValidationError(f"{month.month}月及以前还有 {waiting} 条待审，请先审核、认定或退回，再封账。")


def next_to_close(plan: Plan) -> date | None:
    month = months.add(plan.closed_through, 1) if plan.closed_through else plan.january
    return month if month <= plan.december else None


class Line(ItemLink):
    """What the board showed of one item: see closing/facts.py."""

    closing = models.ForeignKey(Closing, models.PROTECT, verbose_name="封账", related_name="lines")
    order = models.PositiveIntegerField("报告顺序")
    facts = models.JSONField("所示内容")

    class Meta:
        verbose_name = verbose_name_plural = "封账明细"
        ordering = ("order", "pk")
        constraints = [
            one_item("line"),
            models.UniqueConstraint(fields=["closing", "target"], name="line_target_once"),
            models.UniqueConstraint(fields=["closing", "project"], name="line_project_once"),
        ]

    def __str__(self) -> str:
        return f"{self.closing} {self.facts['name']}"

    def canonical(self) -> str:
        key = [self.order, self.target_id, self.project_id]
        return json.dumps([key, self.facts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Reopening(models.Model):
    """A closed month that takes corrections again until a day, with the reason. The kept lines stay as they are."""

    closing = models.ForeignKey(Closing, models.PROTECT, verbose_name="封账", related_name="reopenings")
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="打开人", related_name="+")
    at = models.DateTimeField("打开时间", default=timezone.now)
    until = models.DateField("打开至")
    ended_at = models.DateTimeField("提前封上", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重新打开"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="reopening_reason", violation_error_message="请写明重新打开的理由。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing.month:%Y年%m月}打开至{self.until:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def open(cls, closing: Closing, *, reason: str, until: date, by) -> "Reopening":
        """ValidationError when another month is open, or the day is not within the next working days."""
        plan = closing.plan
        plan.lock()
        today = plan.today()
        if plan.reopened_month and plan.is_reopened(plan.reopened_month):
            raise ValidationError(f"{plan.reopened_month.month}月正打开着，请先封上。")
        if not today <= until <= months.working_days_after(today, REOPENED_AT_MOST):
            raise ValidationError(f"打开至的日期应在今天至{REOPENED_AT_MOST}个工作日以内。")
        reopening = cls.objects.create(closing=closing, reason=reason, until=until, by=by, at=plan.moment())
        plan.reopened_month, plan.reopened_until = closing.month, until
        plan.save(update_fields=["reopened_month", "reopened_until"])
        plan.touch()
        return reopening

    @transaction.atomic
    def end(self) -> None:
        """Close the month again before its day. ValidationError while a correction waits: nobody could decide on it."""
        plan = self.closing.plan
        plan.lock()
        month = self.closing.month
        if plan.reopened_month != month:
            raise ValidationError("该月没有打开。")
        waiting = waiting_in(plan, after=months.add(month, -1), through=month)
        if waiting:
            raise ValidationError(f"{month.month}月还有 {waiting} 条更正待审，请先审核或退回。")
        plan.reopened_month = plan.reopened_until = None
        plan.save(update_fields=["reopened_month", "reopened_until"])
        self.ended_at = plan.moment()
        self.save(update_fields=["ended_at"])
        plan.touch()
