import django_filters

from indicators.models import Measure, Target
from lingling_plan.lists import PlanFilter


class TargetFilter(PlanFilter):
    text_lookups = ("indicator__name", "indicator__initials", "lead__name")

    measure = django_filters.ChoiceFilter(label="判定方式", choices=Measure.choices, field_name="indicator__measure")

    class Meta:
        model = Target
        fields = ("q", "section", "lead", "measure", "standing")
