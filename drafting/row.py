"""A row of a draft: what the reader proposed at one place of the text, and what a planner made of it; and what is doubted."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from indicators.models import Measure
from lingling_plan.models import Department
from projects.models import Kind as ProjectKind
from projects.models import Stage

# Who changed which proposal to what; places and the proposal itself never change.
COLUMNS = (
    "part", "kind", "name", "year", "value", "value_high", "unit", "bound", "firm", "per", "deadline", "measure", "stage",
    "lead", "code", "refers_to", "into",
)  # fmt: skip
ROW_AUDITED = (*COLUMNS, "state", "reason")


class Part(models.TextChoices):
    TARGET = "target", "今年承诺"
    ACTUAL = "actual", "上年结果"


class Kind(models.TextChoices):
    INDICATOR = "indicator", "指标"
    PROJECT = ProjectKind.PROJECT.value, ProjectKind.PROJECT.label
    COMMITMENT = ProjectKind.COMMITMENT.value, ProjectKind.COMMITMENT.label


class Bound(models.TextChoices):
    """As figure rows have it: qual, there is nothing to count."""

    GE = "ge", "以上"
    LE = "le", "以内"
    APPROX = "approx", "左右"
    EQ = "eq", "等于"
    RANGE = "range", "区间"
    QUAL = "qual", "没有数"


class State(models.TextChoices):
    OPEN = "open", "未定"
    ACCEPTED = "accepted", "采用"
    LEFT_OUT = "left_out", "不采用"


class Match(models.TextChoices):
    """Against what the database knows; what is gone has no row and is listed by itself."""

    SAME = "same", "延续"
    NEW = "new", "新增"
    CHANGED = "changed", "口径变化"


class Row(models.Model):
    """One row of the draft. `start`, `end`: its place in the text; `found`: the figure row that the reader proposed.

    `value`: an indicator's figure; a project's investment where the unit is money, otherwise its size. `into`: told once
    more, the same item as another row. `code`: of the indicator or project it becomes. `version` counts changes.
    """

    report = models.ForeignKey("drafting.Report", models.PROTECT, verbose_name="报告", related_name="rows")
    chapter = models.PositiveSmallIntegerField("页", default=0)
    section = models.CharField("章节", max_length=20, blank=True)
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    found = models.JSONField("读到的")
    copy_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name="由何行拆出", related_name="copies", null=True, blank=True
    )

    part = models.CharField("类别", max_length=6, choices=Part)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=25)
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("数值", max_digits=15, decimal_places=4, null=True, blank=True)
    value_high = models.DecimalField("上限", max_digits=15, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    bound = models.CharField("措辞", max_length=8, choices=Bound)
    firm = models.BooleanField("硬任务", default=True)
    per = models.CharField("每", max_length=10, blank=True)
    deadline = models.DateField("完成时限", null=True, blank=True)
    measure = models.CharField("判定方式", max_length=12, choices=Measure, blank=True)
    stage = models.CharField("承诺阶段", max_length=10, choices=Stage, blank=True)
    lead = models.ForeignKey(
        Department, models.PROTECT, verbose_name="牵头单位", related_name="+", null=True, blank=True
    )
    code = models.SlugField("代码", max_length=60)
    refers_to = models.CharField("参照", max_length=60, blank=True)
    into = models.ForeignKey("self", models.PROTECT, verbose_name="并入", related_name="merged", null=True, blank=True)
    match = models.CharField("与上年", max_length=8, choices=Match)
    match_note = models.CharField("依据", max_length=100, blank=True)

    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField("不采用的原因", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="决定人", related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "草案行"
        ordering = ("start", "pk")
        indexes = [models.Index(fields=["report", "chapter"], name="draft_row_chapter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="draft_known_state", violation_error_message="未知的状态。"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="draft_named", violation_error_message="请填名称。"),
            models.CheckConstraint(
                condition=Q(into__isnull=True) | ~Q(into=F("id")),
                name="draft_not_into_itself",
                violation_error_message="不能并入它自己。",
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="draft_place", violation_error_message="原文的位置不对。"
            ),
            models.CheckConstraint(
                condition=(Q(state=State.LEFT_OUT) & ~Q(reason="")) | (~Q(state=State.LEFT_OUT) & Q(reason="")),
                name="draft_reason",
                violation_error_message="不采用的要写明原因，其他的没有原因。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN) | Q(by__isnull=False, decided_at__isnull=False),
                name="draft_decided",
                violation_error_message="已定的要有决定人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(bound=Bound.RANGE, value__isnull=False, value_high__isnull=False, value_high__gt=F("value"))
                | (~Q(bound=Bound.RANGE) & Q(value_high__isnull=True)),
                name="draft_range",
                violation_error_message="区间必须有更大的上限，其他措辞没有上限。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def quote(self) -> str:
        return self.found.get("quote") or ""

    @property
    def key(self) -> tuple[bool, str]:
        """Which item it is: indicators and projects have codes of their own."""
        return self.kind == Kind.INDICATOR, self.code

    @property
    def is_item(self) -> bool:
        """Becomes an item of its own."""
        return self.state == State.ACCEPTED and self.into_id is None

    def copied(self) -> "Row":
        """One more row of the same place and words, unsaved, undecided."""
        copy = Row(report_id=self.report_id, copy_of=self.copy_of or self, found=self.found)
        for name in ("chapter", "section", "start", "end", "match", "match_note", *COLUMNS):
            setattr(copy, name, getattr(self, name))
        return copy

    def move(self, *, by, state: str, reason: str, fields: Collection[str] = ()) -> "Row":
        """Inside a transaction, under the report's lock."""
        self.state, self.reason, self.by, self.decided_at = state, reason, by, timezone.now()
        self.version += 1
        self.save(update_fields={"state", "reason", "by", "decided_at", "version", *fields})
        return self

    def problems(self) -> dict[str, str]:
        """Field -> what is missing before the row can be taken over; a lead may be chosen later."""
        if self.into_id:
            return {}
        if self.kind == Kind.INDICATOR:
            return self._indicator_problems()
        wrong = {}
        if self.part == Part.ACTUAL:
            wrong["kind"] = "上年结果只能是指标。"
        if not self.stage:
            wrong["stage"] = "请选择承诺到哪个阶段。"
        if (self.value is None) != (not self.unit):
            wrong["unit"] = "投资或规模，数值和单位要同时填写。"
        return wrong

    def _indicator_problems(self) -> dict[str, str]:
        wrong = {}
        if not self.unit:
            wrong["unit"] = "请填单位。"
        if not self.measure:
            wrong["measure"] = "请选择判定方式。"
        if self.part == Part.ACTUAL and self.value is None:
            wrong["value"] = "上年结果要有数，没有数的不采用。"
        if self.value is not None and self.bound == Bound.QUAL:
            wrong["bound"] = "有数的请选择措辞。"
        if self.value is None and self.bound != Bound.QUAL:
            wrong["value"] = "请填数值；数要等上级下达的，措辞选“没有数”。"
        if self.refers_to and self.value is not None:
            wrong["refers_to"] = "要么是一个数，要么参照另一指标。"
        return wrong


class Doubtful(models.Model):
    """A finding of the guard. `places`: [{"start", "end", "quote"}], the first one first. Kept, it is a 待核实 of the plan."""

    report = models.ForeignKey("drafting.Report", models.PROTECT, verbose_name="报告", related_name="findings")
    kind = models.CharField("类型", max_length=20)
    message = models.CharField("疑问", max_length=300)
    places = models.JSONField("位置")
    start = models.PositiveIntegerField("起")
    dropped = models.BooleanField("不列为待核实", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="决定人", related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "疑问"
        ordering = ("start", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped=False) | Q(by__isnull=False),
                name="doubtful_dropped",
                violation_error_message="不列为待核实的，要有决定人。",
            ),
        ]

    def __str__(self) -> str:
        return self.message
