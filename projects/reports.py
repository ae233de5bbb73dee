"""A project's month: the nodes done, what was invested, and what the planning office found."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.functional import cached_property

from lingling_plan import figures, months, pace
from lingling_plan.entries import Entry, EntryQuerySet, entry_constraints, newest_of_months
from lingling_plan.models import Plan
from projects.tracks import Point

if TYPE_CHECKING:
    from projects.milestones import Milestone
    from projects.project import Project


def kept_share(milestones: Iterable["Milestone"], done: set[int]) -> Decimal:
    """Share in per cent of the weights of nodes done without a gap, in the order of their dates.

    A later node done early does not make up for one that is missed: the count stops at the first open node.
    """
    milestones = sorted(milestones, key=lambda milestone: (milestone.due, milestone.pk))
    kept = 0
    for milestone in milestones:
        if milestone.pk not in done:
            break
        kept += milestone.weight
    return pace.share(kept, sum(milestone.weight for milestone in milestones))


class ProgressReportQuerySet(EntryQuerySet):
    def of(self, project: "Project"):
        """All versions of a project's reports, newest month first, with the people and the finding."""
        due = Point.objects.filter(project=OuterRef("project"), month=OuterRef("month")).order_by("report_by")
        earlier = self.before("project", "month")
        found = (
            self.with_withdrawn("project", "month")
            .filter(project=project)
            .select_related("author", "decider", "finding")
        )
        return found.annotate(
            report_by=Subquery(due.values("report_by")[:1]),
            share_before=Subquery(earlier.values("node_share")[:1]),
            invested_before=Subquery(earlier.values("invested")[:1]),
            paid_before=Subquery(earlier.values("paid")[:1]),
            registered_before=Subquery(earlier.values("registered")[:1]),
        )


class ProgressReport(Entry):
    """A project's month: which nodes are done, what was invested since January, and how it stands in words."""

    project = models.ForeignKey("projects.Project", models.PROTECT, verbose_name="项目", related_name="reports")
    month = models.DateField("月份")
    completed = models.ManyToManyField(
        "projects.Milestone", verbose_name="已完成节点", related_name="reports", blank=True
    )
    node_share = models.DecimalField("节点完成比例", max_digits=15, decimal_places=4, editable=False)
    invested = models.DecimalField("年初以来完成投资（亿元）", max_digits=15, decimal_places=4, null=True, blank=True)
    paid = models.DecimalField("年初以来支付（万元）", max_digits=15, decimal_places=4, null=True, blank=True)
    registered = models.DateField("入库月份", null=True, blank=True, help_text="当月第一天；空 = 未入库")

    objects = ProgressReportQuerySet.as_manager()
    plan_lookup, item_lookup, month_lookup = "project__plan", "project", "month"
    slot_columns, figure_columns = ("project_id", "month"), ("node_share", "invested", "paid", "registered")

    class Meta:
        verbose_name = verbose_name_plural = "月度进展"
        ordering = ("-month", "-version")
        constraints = [
            *entry_constraints("report", "project", "month"),
            models.CheckConstraint(condition=Q(month__day=1), name="report_first_of_month"),
            models.CheckConstraint(
                condition=Q(registered__isnull=True) | Q(registered__day=1, registered__lte=F("month")),
                name="report_registered_by_its_month",
                violation_error_message="入库月份应为当月第一天，且不晚于填报月份。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.month:%Y年%m月} 第{self.version}版"

    def slot(self) -> dict:
        return {"project": self.project, "month": self.month}

    @property
    def item(self) -> "Project":
        return self.project

    @property
    def plan(self) -> Plan:
        return self.project.plan

    @property
    def department(self):
        return self.project.lead

    @property
    def summary(self) -> str:
        """Nodes kept, what was invested and paid this year, and when it was entered into statistics where it is reported."""
        return _summary(self.node_share, self.invested, self.paid, self.registered)

    @property
    def registered_share(self) -> Decimal:
        """What the points of that track compare with."""
        return Decimal(pace.HUNDRED if self.registered else 0)

    share_before: Decimal | None = None
    invested_before: Decimal | None = None
    paid_before: Decimal | None = None
    registered_before: date | None = None

    @property
    def corrects(self) -> str:
        before = self.share_before, self.invested_before, self.paid_before, self.registered_before
        return "" if self.share_before is None else _summary(*before)

    @property
    def told(self) -> dict:
        """With `finding`: the outcome in words, where the planning office found; 基本完成 is kept, and says so."""
        finding = getattr(self, "finding", None)
        return {**super().told, "finding": finding.get_outcome_display() if finding else ""}

    @property
    def awaits_finding(self) -> bool:
        """Promises without a measurable end: at the last point, or as soon as the department says it is done."""
        if not self.project.needs_finding:
            return False
        is_last = self.month >= months.month_of(self.project.current.due)
        return is_last or any(milestone.promised for milestone in self.completed.all())

    @cached_property
    def earlier(self) -> list["ProgressReport"]:
        earlier = self.project.reports.stated().filter(month__lt=self.month)
        return newest_of_months(earlier.prefetch_related("completed"))

    @cached_property
    def done(self) -> set["Milestone"]:
        """The nodes ticked; a form sets them before the report is stored."""
        return set(self.completed.all())

    def record(self, completed: Iterable["Milestone"], *, as_draft: bool = False) -> None:
        """Submit (or keep as draft) with the nodes done so far; the share is counted, never typed."""
        wanted = {milestone.pk for milestone in completed}
        with transaction.atomic():
            self.plan.lock()
            if self.project.milestones.filter(pk__in=wanted).count() != len(wanted):
                raise ValidationError("节点已有变动，请重新勾选。")
            self.count_nodes(wanted)
            self.keep_as_draft() if as_draft else self.submit()
            self.completed.set(wanted)

    def take_over(self, entry: "ProgressReport") -> None:
        self.completed.set(entry.completed.all())

    def approved(self) -> None:
        """When work began is known from now on, or no longer: what is to follow it is asked for anew."""
        if self.project.registration:
            self.project.set_pace()

    def count_nodes(self, done: set[int]) -> None:
        self.node_share = kept_share(self.project.milestones.all(), done)

    def recount(self) -> None:
        """After the project's nodes changed: the share follows from the ticks. What was found kept stays kept."""
        finding = getattr(self, "finding", None)
        if finding and finding.outcome != Outcome.NOT:
            self.completed.set(self.project.milestones.all())
        self.count_nodes(set(self.completed.values_list("pk", flat=True)))
        self.save(update_fields=["node_share"])

    @transaction.atomic
    def find(self, *, by, outcome: str, reason: str, evidence: str) -> "Finding":
        """Decide by a finding: 完成 and 基本完成 count as kept, 未完成 leaves the share below the last point."""
        self.refuse_unless_waiting(by)
        done = set(self.completed.values_list("pk", flat=True))
        promised = self.project.milestones.get(promised=True)
        if outcome == Outcome.NOT:
            self.completed.remove(promised)
            self.count_nodes(done - {promised.pk})
        else:
            self.completed.set(self.project.milestones.all())
            self.node_share = Decimal(pace.HUNDRED)
        self.save(update_fields=["node_share"])
        self.approve(by=by)
        return Finding.objects.create(report=self, outcome=outcome, reason=reason, evidence=evidence)


def _summary(share: Decimal, invested: Decimal | None, paid: Decimal | None, registered: date | None) -> str:
    parts = [f"节点 {figures.plain(figures.share(share, Decimal(pace.HUNDRED)))}%"]
    if invested is not None:
        parts.append(f"投资 {figures.amount(invested, '亿元')}")
    if paid is not None:
        parts.append(f"支付 {figures.amount(paid, '万元')}")
    if registered is not None:
        parts.append(f"{registered.year}年{registered.month}月入库")
    return "，".join(parts)


class Outcome(models.TextChoices):
    DONE = "done", "完成"
    MOSTLY = "mostly", "基本完成"
    NOT = "not", "未完成"


class Finding(models.Model):
    """The planning office's judgement 认定 of a promise without a measurable end. It decides on a waiting report."""

    report = models.OneToOneField(ProgressReport, models.PROTECT, verbose_name="月度进展", related_name="finding")
    outcome = models.CharField("认定", max_length=10, choices=Outcome)
    reason = models.CharField("理由", max_length=200)
    evidence = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(evidence=""),
                name="finding_with_reason",
                violation_error_message="认定必须写明理由和依据。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report.project} {self.get_outcome_display()}"
