"""The room's models, where Django looks for them; each lies in the file named for what it holds."""

from indicators.adjustments import TargetAdjustment
from indicators.indicator import Actual, Indicator
from indicators.measures import Bound, Measure, Pace, range_constraint, rule_kind
from indicators.points import OriginalPoint, Point
from indicators.readings import Reading
from indicators.target import Target

__all__ = [
    "Actual", "Bound", "Indicator", "Measure", "OriginalPoint", "Pace", "Point", "Reading", "Target",
    "TargetAdjustment", "range_constraint", "rule_kind",
]  # fmt: skip
