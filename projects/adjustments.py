"""What documents make of a project's promise."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from lingling_plan.adjustments import Adjustment, adjustment_constraints

if TYPE_CHECKING:
    from projects.project import Project


class ProjectAdjustment(Adjustment):
    """What a document makes of a project: its deadline, this year's investment; and what they were before."""

    project = models.ForeignKey("projects.Project", models.PROTECT, verbose_name="项目", related_name="adjustments")
    deadline = models.DateField("完成时限", null=True)
    year_investment = models.DecimalField("年度计划投资（亿元）", max_digits=15, decimal_places=4, null=True)
    was_deadline = models.DateField("调整前完成时限", null=True)
    was_year_investment = models.DecimalField("调整前年度计划投资（亿元）", max_digits=15, decimal_places=4, null=True)

    CHANGES = ("deadline", "year_investment")
    ITEM = "project_id"

    class Meta(Adjustment.Meta):
        verbose_name = verbose_name_plural = "目标调整"
        constraints = [
            *adjustment_constraints("projectadjustment"),
            models.CheckConstraint(
                condition=Q(year_investment__isnull=True, was_year_investment__isnull=True)
                | Q(year_investment__isnull=False, was_year_investment__isnull=False),
                name="projectadjustment_keeps_investment",
                violation_error_message="调整不能新增或取消年度计划投资。",
            ),
        ]

    @property
    def item(self) -> "Project":
        return self.project
