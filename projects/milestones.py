"""Nodes 节点 with their dates, and the templates that propose them backwards from a promised stage."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q, Subquery

from lingling_plan.entries import Status
from lingling_plan.models import NaturalKeyManager, NaturalKeyModel
from projects.reports import ProgressReport
from projects.stages import Stage


class MilestoneQuerySet(models.QuerySet):
    def for_page(self, month: date):
        """A project's nodes with `done_in`, the first month up to the one shown whose approved report ticks them, and `is_open`."""
        ticked = Q(reports__status=Status.APPROVED, reports__month__lte=month)
        return self.with_open(month).annotate(done_in=Min("reports__month", filter=ticked)).order_by("due", "pk")

    def with_open(self, month: date):
        """Attach `is_open`: not ticked by the latest approved report up to a month."""
        reports = ProgressReport.objects.approved().filter(project=OuterRef(OuterRef("project")), month__lte=month)
        latest = Subquery(reports.order_by("-month").values("pk")[:1])
        ticks = ProgressReport.completed.through.objects.filter(milestone=OuterRef("pk"), progressreport=latest)
        return self.annotate(is_open=~Exists(ticks))

    def open_in(self, month: date):
        return self.with_open(month).filter(is_open=True)


class Milestone(NaturalKeyModel):
    """A dated node 节点. The promised stage is one of them; the others are laid out by the planning office."""

    natural_key_fields = ("project__plan__year", "project__code", "name")

    project = models.ForeignKey("projects.Project", models.CASCADE, verbose_name="项目", related_name="milestones")
    name = models.CharField("节点", max_length=40)
    due = models.DateField("完成时限")
    weight = models.PositiveSmallIntegerField("权重", default=1)
    promised = models.BooleanField("报告承诺", default=False)

    objects = NaturalKeyManager.from_queryset(MilestoneQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="milestone_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(promised=True), name="milestone_one_promised"),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="milestone_weight",
                violation_error_message="权重应在1到100之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NodeTemplate(NaturalKeyModel):
    """A proposal for laying out nodes backwards (倒排) from a promised stage."""

    natural_key_fields = ("stage", "name")

    stage = models.CharField("承诺阶段", max_length=10, choices=Stage)
    name = models.CharField("节点", max_length=40)
    months_before = models.PositiveSmallIntegerField("提前月数", validators=[MaxValueValidator(60)])
    weight = models.PositiveSmallIntegerField(
        "权重", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = verbose_name_plural = "节点模板"
        ordering = ("stage", "-months_before")
        constraints = [
            models.UniqueConstraint(fields=["stage", "name"], name="nodetemplate_once"),
            models.CheckConstraint(
                condition=Q(months_before__range=(0, 60)),
                name="nodetemplate_months_before",
                violation_error_message="提前月数应在0到60之间。",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="nodetemplate_weight",
                violation_error_message="权重应在1到100之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ← {self.name}"
