"""The tracks a project is judged on, and the points of each: what a month asks, and what the original promise asked."""

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, Value, When

from lingling_plan import points
from lingling_plan.entries import Status
from lingling_plan.models import NaturalKeyManager, NaturalKeyModel, Plan
from lingling_plan.pace import HUNDRED, RuleKind


class Track(models.TextChoices):
    NODES = "nodes", "节点"
    INVESTMENT = "investment", "年度投资"
    PAYMENT = "payment", "年度支付"
    REGISTRATION = "registered", "入库"


RULES = {
    Track.NODES: RuleKind.NODES,
    Track.INVESTMENT: RuleKind.TOTAL,
    Track.PAYMENT: RuleKind.TOTAL,
    Track.REGISTRATION: RuleKind.NODES,
}
# The column of a report that holds a track's figure.
COLUMNS = {Track.NODES: "node_share", Track.INVESTMENT: "invested", Track.PAYMENT: "paid"}
# The same as an attribute of a report at hand.
FIGURES = {**COLUMNS, Track.REGISTRATION: "registered_share"}


class PointQuerySet(points.PointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(project__plan=plan)

    def unrecorded(self):
        return self.exclude(project__reports__month=F("month"))

    def with_readings(self):
        """Attach `reading`, `submitted` and `unchanged`: the month's report holds a figure for each track."""
        same_month = Q(project__reports__month=F("month"))
        return self.annotate(
            approved=FilteredRelation(
                "project__reports", condition=same_month & Q(project__reports__status=Status.APPROVED)
            ),
            waiting=FilteredRelation(
                "project__reports", condition=same_month & Q(project__reports__status=Status.SUBMITTED)
            ),
            reading=_figure_of("approved"),
            submitted=_figure_of("waiting"),
            unchanged=F("approved__unchanged"),
        )


def _figure_of(report: str, track: str = "track") -> Case:
    """Entry into statistics has no figure: a report that names its month is 100, one that does not 0."""
    figures = [When(**{track: name}, then=F(f"{report}__{column}")) for name, column in COLUMNS.items()]
    registered = Q(**{track: Track.REGISTRATION}), f"{report}__registered__isnull", f"{report}__pk__isnull"
    return Case(
        *figures,
        When(registered[0] & Q(**{registered[1]: False}), then=Value(HUNDRED)),
        When(registered[0] & Q(**{registered[2]: False}), then=Value(0)),
        output_field=points.FIGURE,
    )


class Point(points.Point):
    project = models.ForeignKey("projects.Project", models.CASCADE, verbose_name="项目", related_name="points")
    track = models.CharField("线", max_length=10, choices=Track)

    objects = NaturalKeyManager.from_queryset(PointQuerySet)()
    natural_key_fields = ("project__plan__year", "project__code", "track", "month")
    LINE = ("project", "track")

    class Meta(points.Point.Meta):
        verbose_name = verbose_name_plural = "月度应达"
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "month"], name="track_point_once_a_month"),
            *points.point_constraints("track_point"),
        ]

    natural_key = NaturalKeyModel.natural_key

    def __str__(self) -> str:
        return f"{self.project} {self.get_track_display()} {self.month:%Y年%m月}"


class OriginalPointQuerySet(points.OriginalPointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(point__project__plan=plan)

    def with_readings(self):
        """The same facts as of the point beside which it stands."""
        reports = "point__project__reports"
        same_month = Q(**{f"{reports}__month": F("month")})
        return self.annotate(
            approved=FilteredRelation(reports, condition=same_month & Q(**{f"{reports}__status": Status.APPROVED})),
            waiting=FilteredRelation(reports, condition=same_month & Q(**{f"{reports}__status": Status.SUBMITTED})),
            unchanged=F("approved__unchanged"),
            reading=_figure_of("approved", "point__track"),
            submitted=_figure_of("waiting", "point__track"),
        )


class OriginalPoint(points.OriginalPoint):
    point = models.OneToOneField(
        Point, models.CASCADE, verbose_name="月度应达", related_name="original", primary_key=True
    )
    adjustment = models.ForeignKey(
        "projects.ProjectAdjustment", models.PROTECT, verbose_name="目标调整", related_name="+"
    )

    objects = OriginalPointQuerySet.as_manager()

    class Meta(points.OriginalPoint.Meta):
        verbose_name = verbose_name_plural = "原目标月度应达"
        constraints = points.point_constraints("original_track_point")
