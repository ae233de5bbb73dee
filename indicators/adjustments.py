"""What documents make of a target."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from indicators.measures import Pace
from lingling_plan.adjustments import Adjustment, adjustment_constraints

if TYPE_CHECKING:
    from indicators.target import Target


class TargetAdjustment(Adjustment):
    """What a document makes of a target: its number, its number of units, its deadline; and what they were before."""

    target = models.ForeignKey("indicators.Target", models.PROTECT, verbose_name="目标", related_name="adjustments")
    value = models.DecimalField("目标", max_digits=15, decimal_places=4)
    value_high = models.DecimalField("目标上限", max_digits=15, decimal_places=4, null=True)
    units = models.PositiveIntegerField("单位数", null=True)
    deadline = models.DateField("完成时限", null=True)
    was_value = models.DecimalField("调整前目标", max_digits=15, decimal_places=4)
    was_value_high = models.DecimalField("调整前目标上限", max_digits=15, decimal_places=4, null=True)
    was_units = models.PositiveIntegerField("调整前单位数", null=True)
    was_deadline = models.DateField("调整前完成时限", null=True)
    was_pace = models.CharField("调整前进度安排", max_length=8, choices=Pace)
    was_pace_figures = models.JSONField("调整前逐月应达", default=dict)

    CHANGES = ("value", "value_high", "units", "deadline")
    ITEM = "target_id"

    class Meta(Adjustment.Meta):
        verbose_name = verbose_name_plural = "目标调整"
        constraints = [
            *adjustment_constraints("targetadjustment"),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gt=F("value")),
                name="targetadjustment_range",
                violation_error_message="上限应大于下限。",
            ),
        ]

    @property
    def item(self) -> "Target":
        return self.target
