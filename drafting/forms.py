"""What a planner fills in: a report's file, a row's values, a lead for several rows, the plan's name and day."""

from django import forms
from django.core.exceptions import ValidationError

from drafting import intake
from drafting.models import COLUMNS, Kind, Report, Row
from indicators.models import Indicator
from lingling_plan.forms import PROMISE_LIMIT, YEARS_AHEAD, FigureField
from lingling_plan.models import Department, Plan
from lingling_plan.uploads import LARGEST_FILE, MEGABYTE
from projects.models import Project

ACCEPTED_FILES = ".txt,.docx,.pdf"


class ReportForm(forms.Form):
    file = forms.FileField(
        label="报告文件",
        allow_empty_file=True,  # refused by its content
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
        help_text=f"txt、docx 或有文字的 pdf，不超过 {LARGEST_FILE // MEGABYTE} MB、{intake.LONGEST // 10_000} 万字",
        error_messages={"required": "请先选择文件。", "invalid": "请先选择文件。"},
    )
    year = forms.IntegerField(
        label="计划年度",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="不填，按报告里写的年度",
        error_messages={"invalid": "请填四位数的年份。", "min_value": "年度应在2000至2100之间。", "max_value": "年度应在2000至2100之间。"},
    )  # fmt: skip


class CreateForm(forms.Form):
    name = forms.CharField(label="计划名称", max_length=Plan._meta.get_field("name").max_length)
    adopted_on = forms.DateField(
        label="通过日期",
        help_text="向人民代表大会报告的日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "请填日期，如 2023-12-25。"},
    )

    def __init__(self, data=None, *, report: Report):
        self.report = report
        super().__init__(data, initial={"name": f"{report.year}年国民经济和社会发展计划"})

    def clean_adopted_on(self):
        day = self.cleaned_data["adopted_on"]
        if abs(day.year - self.report.year) > 1:
            raise ValidationError(f"计划是{self.report.year}年的，日期应在前后一年之内。")
        return day


class AddForm(forms.Form):
    """A promise that was not read: the words of the text that make it, and what it is."""

    quote = forms.CharField(label="原文中的几个字", max_length=100, help_text="照本页原文复制，如“推进湘江航道建设”")
    name = forms.CharField(label="名称", max_length=Row._meta.get_field("name").max_length)
    kind = forms.ChoiceField(label="种类", choices=Kind.choices, initial=Kind.COMMITMENT)


class LeadForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label="牵头单位",
        empty_label="请选择",
        error_messages={"required": "请选择牵头单位。"},
    )


class Codes(forms.TextInput):
    """A text with suggestions from a list on the page (drafting/row.html)."""

    def __init__(self):
        super().__init__(attrs={"list": "codes", "autocomplete": "off"})


class RowForm(forms.ModelForm):
    """A row's values as they are to be. `version`: the one the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    value = FigureField(label="数值", required=False, limit=PROMISE_LIMIT, help_text="项目的：投资或规模")
    value_high = FigureField(label="上限", required=False, limit=PROMISE_LIMIT, help_text="只有区间才填")

    class Meta:
        model = Row
        fields = tuple(name for name in COLUMNS if name != "year")
        widgets = {
            "code": Codes(),
            "refers_to": Codes(),
            "deadline": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {
            "code": "延续已有的指标、项目，用它的代码；另立的换一个",
            "into": "报告里说了两遍的同一项：选前面那一行，本行只记章节",
            "refers_to": "如“与经济增长同步”：填经济增速的代码，数值留空",
            "firm": "不勾 = 力争",
            "deadline": "空 = 计划年度末",
            "per": "每个村、每个乡镇各须达到时填",
        }

    def __init__(self, data=None, *, row: Row):
        super().__init__(data, instance=row)
        self.version = row.version
        self.fields["version"].initial = row.version
        alike = Row.objects.filter(report=row.report_id, part=row.part, into=None).exclude(pk=row.pk)
        alike = alike.filter(kind="indicator") if row.kind == "indicator" else alike.exclude(kind="indicator")
        self.fields["into"].queryset = alike.exclude(state="left_out").order_by("start", "pk")
        self.fields["into"].empty_label = "（不并入，自成一项）"
        self.fields["lead"].empty_label = "（建立计划前再选）"

    def clean_deadline(self):
        day = self.cleaned_data["deadline"]
        year = self.instance.year if self.instance.part == "target" else self.instance.report.year
        if day and not year <= day.year <= year + YEARS_AHEAD:
            raise ValidationError(f"完成时限应在{year}至{year + YEARS_AHEAD}年。")
        return day


def suggestions(report: Report) -> list[tuple[str, str]]:
    """(code, name) of everything a row may be. Two queries."""
    found = {indicator.code: f"{indicator.name}（{indicator.unit}）" for indicator in Indicator.objects.all()}
    last = Project.objects.filter(plan__year__lt=report.year).order_by("plan__year")
    found |= {project.code: project.name for project in last}
    own = report.rows.filter(into=None).exclude(state="left_out").values_list("code", "name")
    return sorted((dict(own) | found).items())
