import django_filters

from lingling_plan.models import Department
from matters.models import Matter, State

UNSETTLED = "unsettled"


class MatterFilter(django_filters.FilterSet):
    """What is not settled unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(UNSETTLED, "未办结"), *State.choices], method="in_state", empty_label="全部"
    )
    lead = django_filters.ModelChoiceFilter(
        label="提出单位", queryset=Department.objects.none(), method="led_by", empty_label="全部"
    )

    class Meta:
        model = Matter
        fields = ()

    def __init__(self, data, *, queryset):
        super().__init__(data or {"state": UNSETTLED}, queryset=queryset)
        leads = {lead for pair in queryset.values_list("target__lead", "project__lead") for lead in pair}
        self.filters["lead"].queryset = Department.objects.filter(pk__in=leads - {None})

    def in_state(self, matters, _name, state):
        return matters.unsettled() if state == UNSETTLED else matters.filter(state=state)

    def led_by(self, matters, _name, department):
        return matters.led_by(department)
