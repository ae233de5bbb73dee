"""What a document changes of a promise, and which document it is."""

from datetime import date

from django import forms

from indicators.models import Bound, Target, TargetAdjustment
from lingling_plan import months
from lingling_plan.adjustments import Category
from lingling_plan.forms import PROMISE_LIMIT, YEARS_AHEAD, FigureField
from lingling_plan.models import Plan, Promise
from lingling_plan.shown import REFUSED, ShownField
from projects.models import Project


def length(name: str) -> int:
    return TargetAdjustment._meta.get_field(name).max_length


def day(label: str, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def open_months(plan: Plan) -> list[date]:
    first = months.add(plan.closed_through, 1) if plan.closed_through else plan.january
    return months.span(first, plan.december) if first <= plan.december else []


class AdjustmentForm(forms.Form):
    """The promise as it reads now, to be changed, and the document. `item` comes with its adjustments."""

    deadline = day("完成时限", required=False, help_text="空 = 计划年度末")
    category = forms.ChoiceField(label="调整原因", choices=[("", "请选择"), *Category.choices])
    body = forms.CharField(label="批准机关", max_length=length("body"))
    document_no = forms.CharField(label="文号", max_length=length("document_no"))
    dated = day("发文日期")
    effective = forms.ChoiceField(label="自何月起", help_text="该月起按调整后判定；已封账的月份不能选")
    note = forms.CharField(
        label="说明", max_length=length("note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    seen = ShownField()

    figures: tuple[str, ...] = ()

    def __init__(self, data=None, *, item: Promise):
        self.item, self.current = item, item.current
        recorded = item.recorded()
        seen = str(recorded[-1].pk) if recorded else ""
        super().__init__(data, initial={"seen": seen, **{name: getattr(self.current, name) for name in self.changing}})
        choices = [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for month in open_months(item.plan)]
        self.fields["effective"].choices = [("", "请选择"), *choices]

    @property
    def changing(self) -> tuple[str, ...]:
        return (*self.figures, "deadline")

    def clean(self):
        """Each adjustment starts from the one before; one that a colleague recorded meanwhile has to be looked at first."""
        cleaned = super().clean()
        if cleaned.get("seen", "") != self.initial["seen"]:
            self.add_error(None, REFUSED.format(self.item.recorded()[-1] if self.initial["seen"] else "目标"))
        return cleaned

    def clean_effective(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['effective']}-01")

    def clean_deadline(self) -> date | None:
        """The last day of the year is what an empty deadline says already."""
        due, year = self.cleaned_data["deadline"], self.item.plan.year
        if due and not year <= due.year <= year + YEARS_AHEAD:
            raise forms.ValidationError(f"请填{year}年至{year + YEARS_AHEAD}年之间的日期。")
        return None if due == date(year, 12, 31) and self.current.deadline is None else due

    def clean_dated(self) -> date:
        dated, plan = self.cleaned_data["dated"], self.item.plan
        if not date(plan.year - 1, 1, 1) <= dated <= plan.today():
            raise forms.ValidationError("发文日期应在上年年初至今天之间。")
        return dated

    def arguments(self) -> dict:
        """Of Target.adjust and Project.adjust."""
        document = {name: self.cleaned_data[name] for name in ("category", "body", "document_no", "dated", "note")}
        changes = {name: self.cleaned_data[name] for name in self.changing if name in self.fields}
        return {"changes": changes, "effective": self.cleaned_data["effective"], **document}


class TargetAdjustmentForm(AdjustmentForm):
    value = FigureField(label="目标数", limit=PROMISE_LIMIT)
    value_high = FigureField(label="目标上限", limit=PROMISE_LIMIT)
    units = forms.IntegerField(label="单位数", min_value=1, max_value=100_000)

    figures = ("value", "value_high", "units")
    field_order = (*figures, "deadline")

    def __init__(self, data=None, *, item: Target):
        super().__init__(data, item=item)
        unit = item.indicator.unit
        for name in ("value", "value_high"):
            self.fields[name].whole = item.indicator.counted
            self.fields[name].label += f"（{unit}）"
        self.fields["units"].label = f"全区{item.per}数"
        for name, is_asked in (("value_high", item.bound == Bound.RANGE), ("units", item.per and item.units)):
            if not is_asked:
                del self.fields[name]


class ProjectAdjustmentForm(AdjustmentForm):
    year_investment = FigureField(label="年度计划投资（亿元）", limit=PROMISE_LIMIT, at_least=0)

    figures = ("year_investment",)
    field_order = (*figures, "deadline")

    def __init__(self, data=None, *, item: Project):
        super().__init__(data, item=item)
        if self.current.year_investment is None:
            del self.fields["year_investment"]


def form_for(item: Promise, data=None) -> AdjustmentForm:
    kind = TargetAdjustmentForm if isinstance(item, Target) else ProjectAdjustmentForm
    return kind(data, item=item)
