"""What a month asks of a target, and what the original promise asked."""

from django.db import models
from django.db.models import F, FilteredRelation, Q

from lingling_plan import points
from lingling_plan.entries import Status
from lingling_plan.models import NaturalKeyManager, NaturalKeyModel, Plan


class PointQuerySet(points.PointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(target__plan=plan)

    def unrecorded(self):
        return self.filter(readings__isnull=True)

    def with_readings(self):
        """Attach `reading` (approved; `unchanged` if so reported) and `submitted` (waiting), each at most one by constraint."""
        return self.annotate(
            approved=FilteredRelation("readings", condition=Q(readings__status=Status.APPROVED)),
            waiting=FilteredRelation("readings", condition=Q(readings__status=Status.SUBMITTED)),
            reading=F("approved__value"),
            submitted=F("waiting__value"),
            unchanged=F("approved__unchanged"),
        )


class Point(points.Point):
    target = models.ForeignKey("indicators.Target", models.CASCADE, verbose_name="目标", related_name="points")

    objects = NaturalKeyManager.from_queryset(PointQuerySet)()
    natural_key_fields = ("target__indicator__code", "target__plan__year", "month")
    LINE = ("target",)

    class Meta(points.Point.Meta):
        verbose_name = verbose_name_plural = "月度应达"
        constraints = [
            models.UniqueConstraint(fields=["target", "month"], name="point_once_a_month"),
            *points.point_constraints("point"),
        ]

    natural_key = NaturalKeyModel.natural_key

    def __str__(self) -> str:
        return f"{self.target} {self.month:%Y年%m月}"


class OriginalPointQuerySet(points.OriginalPointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(point__target__plan=plan)

    def with_readings(self):
        """The same facts as of the point beside which it stands."""
        return self.annotate(
            approved=FilteredRelation("point__readings", condition=Q(point__readings__status=Status.APPROVED)),
            waiting=FilteredRelation("point__readings", condition=Q(point__readings__status=Status.SUBMITTED)),
            unchanged=F("approved__unchanged"),
            reading=F("approved__value"),
            submitted=F("waiting__value"),
        )


class OriginalPoint(points.OriginalPoint):
    point = models.OneToOneField(
        Point, models.CASCADE, verbose_name="月度应达", related_name="original", primary_key=True
    )
    adjustment = models.ForeignKey(
        "indicators.TargetAdjustment", models.PROTECT, verbose_name="目标调整", related_name="+"
    )

    objects = OriginalPointQuerySet.as_manager()

    class Meta(points.OriginalPoint.Meta):
        verbose_name = verbose_name_plural = "原目标月度应达"
        constraints = points.point_constraints("original_point")
