"""How figures are measured, worded and asked for."""

from django.db import models
from django.db.models import F, Q

from lingling_plan.pace import RuleKind


class Measure(models.TextChoices):
    """How a figure is judged. Source: docs/architecture.md, "Items"."""

    CUMULATIVE = "cumulative", "累计"
    LEVEL = "level", "水平"
    GROWTH = "growth", "增速"
    FLOOR = "floor", "底线"


class Bound(models.TextChoices):
    GE = "ge", "以上"
    LE = "le", "以内"
    APPROX = "approx", "左右"
    EQ = "eq", "等于"
    RANGE = "range", "区间"


class Pace(models.TextChoices):
    EVEN = "even", "序时"
    LEVEL = "level", "始终按目标"
    HARVEST = "harvest", "按收获季节"
    DRAWN = "drawn", "逐月拟定"


def rule_kind(measure: str, unit: str) -> RuleKind:
    """Which rule sets judge a figure: a level in per cent is a rate, judged in percentage points."""
    if measure == Measure.LEVEL:
        return RuleKind.RATE if unit == "%" else RuleKind.LEVEL
    return {"cumulative": RuleKind.TOTAL, "growth": RuleKind.GROWTH, "floor": RuleKind.FLOOR}[measure]


def range_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(bound=Bound.RANGE, value__isnull=False, value_high__isnull=False, value_high__gt=F("value"))
        | (~Q(bound=Bound.RANGE) & Q(value_high__isnull=True)),
        name=name,
        violation_error_message="区间必须有更大的上限，其他措辞没有上限。",
    )
