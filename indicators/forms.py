"""Forms of indicators: the clerk's monthly reading, and the planner's pace of a target."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django import forms

from indicators.models import Pace, Point, Reading, Target
from lingling_plan import figures, months
from lingling_plan.forms import PROMISE_LIMIT, EntryForm, FigureField, within_plan
from lingling_plan.oddities import oddity
from lingling_plan.pace import RuleKind


class ReadingForm(EntryForm):
    """A month's figure of one target. The instance's point says which."""

    value = FigureField(label="数值", limit=PROMISE_LIMIT, required=False)

    class Meta:
        model = Reading
        fields = ("value", "unchanged", "progress", "problem", "next_step", "remark")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        target = self.instance.point.target
        counts_units = bool(target.per)
        unit = "个" if counts_units else target.indicator.unit
        field = self.fields["value"]
        field.whole = target.terms.whole
        field.label = f"已达到要求的{target.per}数（{unit}）" if counts_units else f"{field.label}（{unit}）"
        field.take_unit(unit)
        self.unit = unit

    def clean_value(self):
        value, target = self.cleaned_data["value"], self.instance.point.target
        if value is None:
            return None
        if target.terms.whole and value < 0:
            raise forms.ValidationError("个数不能小于 0。")
        units = target.current.units if target.per else None
        if units is not None and value > units:
            raise forms.ValidationError(f"全区共 {units} 个{target.per}，不能多于这个数。")
        return value

    def clean(self):
        """无变化 stands for last month's figure."""
        cleaned, before = self.cleaned_data, self.instance.before
        if "value" not in self.errors and cleaned.get("value") is None:
            if not cleaned["unchanged"]:
                self.add_error("value", "请填数值；与上期相同的，勾选“无变化”。")
            elif before is None:
                self.add_error("unchanged", "还没有上期数据，请填数值。")
            else:
                cleaned["value"] = before.value
        elif cleaned["unchanged"] and (before is None or cleaned.get("value") != before.value):
            self.add_error("unchanged", "所填数值与上期不同，请去掉“无变化”。")
        return super().clean()

    def oddities(self, cleaned: dict) -> list[str]:
        value = cleaned.get("value")
        if value is None:
            return []
        reading, target = self.instance, self.instance.point.target
        earlier = [(one.month, one.value) for one in reading.earlier]
        kind = target.indicator.rule_kind
        pending = reading.before.pending if earlier else ""
        odd = oddity(value, earlier, target.total, month=reading.month, kind=kind, unit=self.unit, pending=pending)
        return [odd, *(one.contradicted_by(value) for one in reading.kin)]

    def typed(self) -> Decimal | None:
        """The figure posted; None where there is none that can be read."""
        try:
            return self.fields["value"].clean(self["value"].data)
        except forms.ValidationError:
            return None


class TargetForm(forms.ModelForm):
    """A promise at /admin/."""

    def clean(self):
        cleaned = super().clean()
        within_plan(self, cleaned, "deadline")
        return cleaned


# What fits a figure that is not a total: it is asked for all year, or month by month.
STEADY = (Pace.LEVEL, Pace.DRAWN)
DRAWN = (Pace.DRAWN, Pace.HARVEST)


class PaceForm(forms.Form):
    """A target's pace: its kind, the months drawn by hand in the reading's unit, and what was missing to judge it.

    A number to come (待下达) is asked for only while it is missing; so are its document, and units for 每村、每乡镇 promises.
    """

    pace = forms.ChoiceField(label="进度安排", choices=Pace.choices)
    value = FigureField(label="下达的目标数", limit=PROMISE_LIMIT, required=False)
    document_no = forms.CharField(label="下达文号", max_length=60, required=False)
    units = forms.IntegerField(label="单位数", min_value=1, max_value=100_000, required=False)

    def __init__(self, data=None, *, target: Target, points: Iterable[Point]):
        initial = {"pace": target.pace, "units": target.units}
        super().__init__(data, initial={**initial, **_drawn_initial(target)})
        self.target, self.current = target, target.current
        if target.indicator.rule_kind != RuleKind.TOTAL:
            self.fields["pace"].choices = [choice for choice in Pace.choices if choice[0] in (*STEADY, target.pace)]
        for missing, names in ((target.is_pending, ("value", "document_no")), (bool(target.per), ("units",))):
            for name in names:
                if not missing:
                    del self.fields[name]
        if target.per:
            units = self.fields["units"]
            units.label = f"全区{target.per}数"
            if target.units is not None and target.is_settled:
                units.disabled, units.initial = True, self.current.units
                units.help_text = "已有填报或文件，再次变更须走目标调整。"
        if target.is_pending:
            self.fields["value"].whole = target.terms.whole
            self.fields["value"].label += f"（{target.indicator.unit}）"
        for point in points:
            self._add_month(point)

    def _add_month(self, point: Point) -> None:
        """The deadline's own month asks for the target itself; closed months are shown as they were published."""
        if point.month >= months.month_of(self.current.due):
            return
        field = FigureField(label=f"{point.month:%Y年%m月}", required=False, limit=PROMISE_LIMIT)
        field.whole = self.target.terms.whole
        field.disabled = self.target.plan.is_closed(point.month)
        self.fields[month_name(point.month)] = field

    def drawn(self) -> dict[date, Decimal]:
        """Month -> figure typed for it."""
        typed = {name: self.cleaned_data.get(name) for name in self.fields if name.startswith("month-")}
        return {date.fromisoformat(f"{name[6:]}-01"): figure for name, figure in typed.items() if figure is not None}

    def clean(self):
        cleaned = super().clean()
        if "value" in self.data and not self.target.is_pending:
            number = figures.amount(self.target.value, self.target.indicator.unit)
            document = f"（{self.target.document_no}）" if self.target.document_no else ""
            raise forms.ValidationError(f"目标数已是 {number}{document}，只能下达一次；再次变更须走目标调整。")
        self._clean_number(cleaned)
        if not self.errors and cleaned["pace"] in DRAWN:
            self._clean_drawn()
        return cleaned

    def _clean_number(self, cleaned: dict) -> None:
        if "value" not in self.fields or self.errors:
            return
        if (cleaned["value"] is None) != (not cleaned["document_no"]):
            missing = "value" if cleaned["value"] is None else "document_no"
            self.add_error(missing, "目标数和下达文号要同时填写。")

    def _clean_drawn(self) -> None:
        drawn = self.drawn()
        if not drawn:
            self.add_error("pace", "请至少填一个月的应达数。")
        if self.target.indicator.rule_kind == RuleKind.TOTAL and not self.target.falling:
            self._clean_total(drawn)

    def _clean_total(self, drawn: dict[date, Decimal]) -> None:
        """A total asks for no less than the month before, and for no more than the promise."""
        total, before = self.cleaned_data.get("value") or self.current.total, None
        for month, figure in sorted(drawn.items()):
            if before is not None and figure < before:
                self.add_error(month_name(month), "累计应达数不能比上个月少。")
            if total is not None and figure > total:
                self.add_error(month_name(month), "不能超过全年目标。")
            before = figure

    def changes(self) -> dict:
        """The arguments of Target.plan_pace."""
        cleaned = self.cleaned_data
        drawn = self.drawn() if cleaned["pace"] in DRAWN else {}
        figures_by_month = {f"{month:%Y-%m}": f"{figure:f}" for month, figure in sorted(drawn.items())}
        number = {name: cleaned[name] for name in ("value", "document_no") if name in cleaned}
        is_fixed = "units" not in self.fields or self.fields["units"].disabled
        units = self.target.units if is_fixed else cleaned["units"]
        return {"pace": cleaned["pace"], "figures": figures_by_month, "units": units, **number}


def month_name(month: date) -> str:
    return f"month-{month:%Y-%m}"


def _drawn_initial(target: Target) -> dict[str, Decimal]:
    return {f"month-{month}": Decimal(figure) for month, figure in target.pace_figures.items()}
