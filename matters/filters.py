import django_filters

from lingling_plan.models import Department
from matters.ages import Age, waiting_for
from matters.models import HELD, Matter, State

UNSETTLED = "unsettled"


class MatterFilter(django_filters.FilterSet):
    """What is not settled unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(UNSETTLED, "未办结"), HELD, *State.choices], method="in_state", empty_label="全部"
    )
    lead = django_filters.ModelChoiceFilter(
        label="提出单位", queryset=Department.objects.none(), method="led_by", empty_label="全部"
    )

    age = django_filters.ChoiceFilter(label="已等", choices=Age.choices, method="waiting_for", empty_label="全部")
    addressee = django_filters.ChoiceFilter(label="请谁协调", empty_label="全部")

    class Meta:
        model = Matter
        fields = ()

    def __init__(self, data, *, queryset, today):
        super().__init__(data or {"state": UNSETTLED}, queryset=queryset)
        leads = {lead for pair in queryset.values_list("target__lead", "project__lead") for lead in pair}
        self.today = today
        names = sorted(set(queryset.values_list("addressee", flat=True)))
        self.filters["addressee"].extra["choices"] = [(name, name) for name in names]
        self.filters["lead"].queryset = Department.objects.filter(pk__in=leads - {None})

    def in_state(self, matters, _name, state):
        if state == UNSETTLED:
            return matters.unsettled()
        return matters.held() if state == HELD[0] else matters.released().filter(state=state)

    def waiting_for(self, matters, _name, age):
        return matters.waiting().filter(waiting_for(Age(age), self.today))

    def led_by(self, matters, _name, department):
        return matters.led_by(department)
