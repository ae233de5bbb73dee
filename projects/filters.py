import django_filters

from lingling_plan.lists import PlanFilter
from projects.models import Kind, Project, Stage


class ProjectFilter(PlanFilter):
    text_lookups = ("name", "initials", "lead__name", "company", "place")

    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices)
    stage = django_filters.ChoiceFilter(label="承诺阶段", choices=Stage.choices)

    class Meta:
        model = Project
        fields = ("q", "section", "lead", "kind", "stage", "standing")
