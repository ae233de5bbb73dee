"""Forms of projects: the clerk's monthly report, the planner's nodes and findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.functional import cached_property

from lingling_plan.forms import EntryForm, FigureField, MonthField, RowsField, whole_number, within_plan
from lingling_plan.oddities import oddity
from lingling_plan.pace import RuleKind
from lingling_plan.shown import REFUSED, differing, marks
from projects import passed, registration
from projects.models import Milestone, Outcome, ProgressReport, Project


@dataclass(frozen=True)
class YearsSum:
    """A sum since January: the project's column that holds the year's plan, without which it is not asked for."""

    plan: str
    unit: str
    missing: str


SUMS = {
    "invested": YearsSum("year_investment", "亿元", "请填年初以来的累计投资；还没有投资的填 0。"),
    "paid": YearsSum("year_payment", "万元", "请填年初以来的累计支付；还没有支付的填 0。"),
}
# What 无变化 takes over from last month beside the nodes.
TAKEN_OVER = (*SUMS, "registered")


class NodeChoices(RowsField):
    """Nodes with their dates, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, node: Milestone) -> str:
        return f"{node.name}（{node.due.year}年{node.due.month}月{node.due.day}日前）"


class ReportForm(EntryForm):
    """A project's month. The instance names project and month."""

    completed = NodeChoices(
        label="已完成节点",
        queryset=Milestone.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": "节点已有变动，请重新勾选。",
            "invalid_pk_value": "节点已有变动，请重新勾选。",
        },
    )
    invested = FigureField(label="年初以来完成投资（亿元）", at_least=0, required=False)
    paid = FigureField(label="年初以来支付（万元）", at_least=0, required=False)
    registered = MonthField(label="入库月份（未入库留空）", required=False)

    class Meta:
        model = ProgressReport
        fields = ("invested", "paid", "registered", "unchanged", "progress", "problem", "next_step", "remark")

    field_order = ("completed", *Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        project = self.instance.project
        nodes = self.fields["completed"]
        nodes.queryset = project.milestones.all()
        nodes.choices = [(node.pk, nodes.label_from_instance(node)) for node in project.milestones.all()]
        for name, one in SUMS.items():
            if getattr(project, one.plan) is None:
                del self.fields[name]
            else:
                self.fields[name].take_unit(one.unit)
        if not project.registration:
            del self.fields["registered"]

    def clean_registered(self):
        month = self.cleaned_data["registered"]
        if month and month > self.instance.month:
            raise forms.ValidationError(f"入库月份不能晚于填报月份（{registration.month_text(self.instance.month)}）。")
        return month

    def clean(self):
        """无变化 stands for last month's nodes and sums, and needs no words. A draft may lack any of them."""
        cleaned, before = self.cleaned_data, self.instance.before
        if cleaned["unchanged"]:
            self._take_over(cleaned, before)
        else:
            if "progress" not in self.errors and not cleaned["progress"] and not self.is_draft:
                self.add_error("progress", "请写进展；与上期相同的，勾选“无变化”。")
            for name, one in SUMS.items():
                is_missing = name in self.fields and name not in self.errors and cleaned[name] is None
                if is_missing and not self.is_draft:
                    self.add_error(name, one.missing)
        return super().clean()

    def _take_over(self, cleaned: dict, before: ProgressReport | None) -> None:
        if before is None:
            self.add_error("unchanged", "还没有上期进展，请填报。")
            return
        asked = [name for name in TAKEN_OVER if name in self.fields]
        for name in asked:
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = getattr(before, name)
        is_same = set(cleaned.get("completed", ())) == before.done
        if not is_same or any(cleaned.get(name) != getattr(before, name) for name in asked):
            self.add_error("unchanged", "所填内容与上期不同，请去掉“无变化”。")

    def oddities(self, cleaned: dict) -> list[str]:
        before = self.instance.before
        taken_back = before.done - set(cleaned.get("completed", ())) if before else ()
        names = "、".join(sorted(node.name for node in taken_back))
        return [
            f"{before.month.month}月已报完成的节点未勾选：{names}。" if taken_back else "",
            *(self._odd_sum(name, cleaned.get(name)) for name in SUMS),
            self._odd_registration(cleaned) if "registered" in self.fields else "",
        ]

    def _odd_registration(self, cleaned: dict) -> str:
        month, before, project = cleaned.get("registered"), self.instance.before, self.instance.project
        was = before.registered if before else None
        if was:
            told = f"上期已报{registration.month_text(was)}入库，本期{'改为其他月份' if month else '未填'}。"
            return told if month != was else ""
        has_begun = any(registration.is_start(node, project.stage) for node in cleaned.get("completed", ()))
        return "填了入库月份，“开工”节点未勾选。" if month and not has_begun else ""

    def _odd_sum(self, name: str, figure: Decimal | None) -> str:
        report, one = self.instance, SUMS[name]
        if figure is None:
            return ""
        known = [each for each in report.earlier if getattr(each, name) is not None]
        earlier = [(each.month, getattr(each, name)) for each in known]
        pending = known[-1].pending if known else ""
        planned, month = getattr(report.project, one.plan), report.month
        return oddity(figure, earlier, planned, month=month, kind=RuleKind.TOTAL, unit=one.unit, pending=pending)

    def told(self) -> ProgressReport | None:
        report = super().told()
        if report is not None:
            report.done = set(self.cleaned_data["completed"])
            report.count_nodes({node.pk for node in report.done})
        return report

    def repeats(self, waiting: ProgressReport) -> bool:
        same = all(getattr(waiting, name) == self.cleaned_data.get(name) for name in self._meta.fields)
        return same and set(waiting.completed.all()) == set(self.cleaned_data["completed"])

    def record(self, *, as_draft: bool = False) -> None:
        self.instance.record(self.cleaned_data["completed"], as_draft=as_draft)


class ProjectForm(forms.ModelForm):
    """A project or commitment at /admin/."""

    def clean(self):
        cleaned = super().clean()
        within_plan(self, cleaned, "deadline")
        return cleaned


class MilestoneForm(forms.ModelForm):
    """One node at /admin/."""

    weight = forms.IntegerField(label="权重", min_value=1, max_value=100)

    def clean_name(self):
        """The project stands fixed beside the form, so Django does not look whether the name is taken."""
        name = self.cleaned_data["name"]
        if self.instance.project.milestones.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"本项目已有名为“{name}”的节点。")
        return name

    def clean_due(self):
        return due_within(self.instance.project, self.cleaned_data["due"])


def due_within(project: Project, due):
    """Nodes lie between the plan's January and the day the project is promised for."""
    promised = project.current.due
    if not project.plan.january <= due <= promised:
        raise forms.ValidationError(f"请填{project.plan.january:%Y-%m-%d}至{promised:%Y-%m-%d}之间的日期。")
    return due


class NodeForm(forms.Form):
    """One row of a project's nodes. The promised stage keeps its name and its date; a blank row is no node."""

    node = forms.ModelChoiceField(Milestone.objects.none(), required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="节点", max_length=40, error_messages={"required": "请填节点名称。"})
    due = forms.DateField(
        label="完成时限",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请填完成时限。", "invalid": "请填日期，例如 2023-09-30。"},
    )
    weight = forms.IntegerField(
        label="权重",
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"min": 1, "max": 100}),
        error_messages={"required": "请填权重。", "invalid": "请填1到100的整数。"},
    )
    remove = forms.BooleanField(label="删除", required=False)

    def __init__(self, *args, project: Project, promised: int | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["node"].queryset = project.milestones.all()
        self.is_promised = promised is not None and str(self["node"].value()) == str(promised)
        for name in ("name", "due", "weight", "remove"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
        if self.is_promised:
            for name in ("name", "due"):
                self.fields[name].widget.attrs["readonly"] = True

    def clean_due(self):
        return due_within(self.project, self.cleaned_data["due"])

    def clean(self):
        cleaned = super().clean()
        node = cleaned.get("node")
        if node and node.promised:
            cleaned.update(name=node.name, due=self.project.current.due, remove=False)
        return cleaned

    @property
    def is_blank(self) -> bool:
        return not self.cleaned_data.get("name")

    def milestone(self) -> Milestone:
        """The stored node with what was typed, or a new one."""
        cleaned = self.cleaned_data
        milestone = cleaned["node"] or Milestone(project=self.project)
        milestone.name, milestone.due, milestone.weight = cleaned["name"], cleaned["due"], cleaned["weight"]
        return milestone


class BaseNodeFormSet(forms.BaseFormSet):
    """All nodes of one project: stored ones, proposed ones and a few blank rows."""

    def __init__(self, data=None, *, project: Project, milestones: Iterable[Milestone]):
        self.project, milestones = project, list(milestones)
        initial = [
            {"node": milestone.pk, "name": milestone.name, "due": milestone.due, "weight": milestone.weight}
            for milestone in milestones
        ]
        promised = next((milestone.pk for milestone in milestones if milestone.promised), None)
        form_kwargs = {"project": project, "promised": promised}
        # What was posted stands by itself: a colleague may have added nodes since the page was made.
        super().__init__(data, prefix=f"p{project.pk}", initial=None if data else initial, form_kwargs=form_kwargs)

    # What days that have passed make of months, told when they are saved; and those days, as the tick names them.
    passed = passed_key = ""

    @property
    def asks(self) -> bool:
        """Something is told of the days now posted that was not ticked."""
        return bool(self.passed) and self.data.get(f"{self.prefix}-passed") != self.passed_key

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """(id of the field, what it is called) of everything refused; "" for what belongs to no field."""
        found = [
            (form[name].id_for_label, f"{self.project} 第{number}行{form.fields[name].label}")
            for number, form in enumerate(self.forms, 1)
            for name in form.errors
            if name in form.fields
        ]
        return [(self.prefix, f"{self.project}：{error}") for error in self.non_form_errors()] + found

    @property
    def weights(self) -> int:
        """The sum of what stands in the form, rows that are to be removed left out."""
        kept = [form for form in self.forms if form["name"].value() and not form["remove"].value()]
        return sum(whole_number(str(form["weight"].value() or "")) or 0 for form in kept)

    @cached_property
    def shown(self) -> str:
        """The marks of the stored nodes as they are now, for the page to post back."""
        return marks({str(node.pk): (node.name, node.due, node.weight) for node in self.project.milestones.all()})

    def _refuse_what_changed(self) -> None:
        """Of the nodes on the page; those that a colleague added stay as they are."""
        changed = set(differing(self.data.get(f"{self.prefix}-shown", ""), self.shown))
        stored = {str(node.pk): node for node in self.project.milestones.all()}
        named = {str(form.cleaned_data["node"].pk) for form in self.forms if form.cleaned_data.get("node")}
        told = [
            f"{node.name} 现为 {node.due:%Y-%m-%d}、权重 {node.weight}"
            for pk, node in stored.items()
            if pk in changed & named
        ]
        if told:
            raise forms.ValidationError(REFUSED.format("；".join(told)))

    def clean(self):
        self._refuse_what_changed()
        names = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if hasattr(form, "cleaned_data") else None
            if not name or form.cleaned_data.get("remove"):
                continue
            if name in names:
                form.add_error("name", "节点名称重复。")
            names.add(name)

    def save(self) -> None:
        """Store what was typed, and tell what days that have passed make of it (`passed`). A proposed row that is to be
        removed was never stored.
        """
        filled = [form for form in self.forms if not form.is_blank]
        removed = [form for form in filled if form.cleaned_data["remove"]]
        kept = [form.milestone() for form in filled if form not in removed]
        gone = [form.cleaned_data["node"] for form in removed if form.cleaned_data["node"]]
        stored = dict(self.project.milestones.values_list("pk", "due"))
        days = passed.new_past(kept, stored, self.project.plan.today())
        before = passed.months_judged(self.project) if days else {}
        self.project.change_nodes(keep=kept, remove=gone)
        if days:
            self.passed_key = ",".join(day.isoformat() for day in days)
            self.passed = passed.told(days, before, passed.months_judged(self.project))


BLANK_ROWS = 3
NodeFormSet = forms.formset_factory(NodeForm, formset=BaseNodeFormSet, extra=BLANK_ROWS, max_num=30, absolute_max=40)


class FindingForm(forms.Form):
    outcome = forms.ChoiceField(label="认定", choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(
        label="依据", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="文件、文号、现场核查日期等"
    )
