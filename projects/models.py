"""Key projects and commitments without a figure: nodes with dates, this year's investment, and a report each month."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, Exists, F, FilteredRelation, Min, OuterRef, Q, When
from django.urls import reverse
from django.utils.functional import cached_property

from lingling_plan import figures, months, pace, points
from lingling_plan.entries import Entry, EntryQuerySet, Status, entry_constraints
from lingling_plan.initials import Named
from lingling_plan.models import NaturalKeyManager, NaturalKeyModel, Plan, Promise, RuleBook
from lingling_plan.pace import RuleKind


class Kind(models.TextChoices):
    PROJECT = "project", "重点项目"
    COMMITMENT = "commitment", "工作事项"


class Stage(models.TextChoices):
    """How far the report promises to bring it."""

    SIGN = "sign", "签约"
    APPROVE = "approve", "立项审批"
    START = "start", "开工"
    COMPLETE = "complete", "建成"
    OPERATE = "operate", "投产"
    DELIVER = "deliver", "交付使用"
    ADVANCE = "advance", "推进"
    AWARD = "award", "创成评定"


# Stages without a measurable end: at the last point the planning office records a finding 认定.
JUDGED_BY_FINDING = (Stage.ADVANCE, Stage.AWARD)

# What the promised node is called where the stage's own label is not something that gets done.
GOALS = {
    (Kind.PROJECT, Stage.ADVANCE): "年度任务完成",
    (Kind.COMMITMENT, Stage.ADVANCE): "年度任务完成",
    (Kind.COMMITMENT, Stage.COMPLETE): "办成",
}
STAGE_NAMES = {*Stage.labels, *GOALS.values()}


class Track(models.TextChoices):
    NODES = "nodes", "节点"
    INVESTMENT = "investment", "年度投资"


BOARD_COLUMNS = (
    "pk", "code", "order", "name", "initials", "kind", "stage", "firm", "deadline", "lead_id", "investment",
    "year_investment", "laid_out",
)  # fmt: skip
BOARD_NAMES = {
    "chapter": F("section__code"),
    "chapter_title": F("section__title"),
    "chapter_order": F("section__order"),
    "lead_name": F("lead__name"),
    "lead_code": F("lead__code"),
}


class ProjectQuerySet(models.QuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def with_laid_out(self):
        """Attach `laid_out`: nodes beside the promised stage exist; without them an item is 未排节点."""
        laid = Milestone.objects.filter(project=OuterRef("pk"), promised=False)
        return self.annotate(laid_out=Exists(laid))

    def for_page(self):
        return self.select_related("plan", "section", "lead")

    def for_board(self, plan: Plan):
        """One dict per project with everything but its points: what the rows of every page are made from."""
        return self.for_plan(plan).with_laid_out().order_by("order", "pk").values(*BOARD_COLUMNS, **BOARD_NAMES)


class Project(Named, Promise):
    """A named project, or a commitment someone can tick off. Total investment is told, never divided by."""

    natural_key_fields = ("plan__year", "code")

    code = models.SlugField("代码", max_length=60)
    name = models.CharField("名称", max_length=25)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    company = models.CharField("业主单位", max_length=40, blank=True)
    place = models.CharField("地点", max_length=40, blank=True)
    investment = models.DecimalField("总投资（亿元）", max_digits=15, decimal_places=4, null=True, blank=True)
    capacity = models.DecimalField("建设规模", max_digits=15, decimal_places=4, null=True, blank=True)
    capacity_unit = models.CharField("规模单位", max_length=12, blank=True)
    stage = models.CharField("承诺阶段", max_length=10, choices=Stage)
    year_investment = models.DecimalField(
        "年度计划投资（亿元）", max_digits=15, decimal_places=4, null=True, blank=True
    )

    objects = NaturalKeyManager.from_queryset(ProjectQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "重点项目"
        ordering = ("plan", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="project_code_once"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True, capacity_unit="")
                | (Q(capacity__isnull=False) & ~Q(capacity_unit="")),
                name="project_capacity_with_unit",
                violation_error_message="建设规模和规模单位要同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project", args=(self.plan.year, self.code))

    @property
    def needs_finding(self) -> bool:
        return self.stage in JUDGED_BY_FINDING

    @property
    def goal(self) -> str:
        """What the promised node is called."""
        return GOALS.get((self.kind, self.stage)) or self.get_stage_display()

    def lay(self, book: RuleBook, milestones: Iterable["Milestone"]) -> list["Point"]:
        """The unsaved points of both tracks, from the milestones given (unsaved ones too) and this year's investment."""
        return [*self._lay_nodes(book, milestones), *self._lay_investment(book)]

    def _lay_nodes(self, book: RuleBook, milestones: Iterable["Milestone"]) -> list["Point"]:
        dated = [(milestone.due, milestone.weight) for milestone in milestones]
        terms = {"start": self.plan.january, "deadline": self.due, "year_end": self.plan.december}
        laid = pace.lay_nodes(dated, reporting_day=self.plan.reporting_day, **terms) if dated else []
        return [self._point(Track.NODES, book.at(RuleKind.NODES, asked.month), asked) for asked in laid]

    def _lay_investment(self, book: RuleBook) -> list["Point"]:
        if self.year_investment is None:
            return []
        terms = pace.Terms(
            kind=RuleKind.TOTAL,
            start=self.plan.january,
            deadline=months.last_day(self.plan.december),
            year_end=self.plan.december,
            reporting_day=self.plan.reporting_day,
            value=self.year_investment,
        )
        laid = pace.lay(terms, lambda month: book.at(RuleKind.TOTAL, month).slack)
        return [self._point(Track.INVESTMENT, book.at(RuleKind.TOTAL, asked.month), asked) for asked in laid]

    def _point(self, track: str, rule, asked: pace.Asked) -> "Point":
        return Point(project=self, track=track, rule=rule, **vars(asked))

    @transaction.atomic
    def set_pace(self, book: RuleBook | None = None) -> int:
        """Lay the points anew; closed months stay. Returns how many points changed."""
        self.plan.lock()
        laid = self.lay(book or RuleBook(), self.milestones.all())
        changed = 0
        for track in Track.values:
            wanted = [point for point in laid if point.track == track]
            stored = self.points.filter(track=track)
            changed += points.replace_open(stored, wanted, closed_through=self.plan.closed_through)
        if changed:
            self.plan.touch()
        return changed

    @transaction.atomic
    def change_nodes(self, *, keep: Iterable["Milestone"], remove: Iterable["Milestone"] = ()) -> None:
        """Store new and changed nodes, drop others; a node that a report ticks stays. Nodes not named are left alone."""
        self.plan.lock()
        for milestone in remove:
            if milestone.promised or milestone.reports.exists():
                raise ValidationError(f"节点“{milestone.name}”是报告承诺或已报完成，不能删除。")
            milestone.delete()
        keep = list(keep)
        stored = [milestone.pk for milestone in keep if milestone.pk]
        if self.milestones.filter(pk__in=stored).count() != len(stored):
            raise ValidationError("节点已有变动，请重新打开本页。")
        # Names are unique: a kept node whose name another one takes makes room first.
        wanted = {milestone.name: milestone.pk for milestone in keep}
        for milestone in self.milestones.filter(pk__in=stored):
            if wanted.get(milestone.name, milestone.pk) != milestone.pk:
                self.milestones.filter(pk=milestone.pk).update(name=f"#{milestone.pk}")
        for milestone in keep:
            if self.milestones.filter(name=milestone.name).exclude(pk=milestone.pk).exists():
                raise ValidationError(f"已有名为“{milestone.name}”的节点。")
            milestone.project = self
            milestone.save(update_fields=["name", "due", "weight"] if milestone.pk else None)
        self.nodes_changed()

    @transaction.atomic
    def keep_promise(self, book: RuleBook | None = None) -> int:
        """The promised stage is one of the nodes, due when the project is. Returns how many points changed.

        A name that another stage gave it goes with that stage, unless a node beside it is called so already.
        """
        promised, _ = self.milestones.get_or_create(promised=True, defaults={"name": self.goal, "due": self.due})
        is_stale = promised.name in STAGE_NAMES and promised.name not in (self.goal, self.get_stage_display())
        if is_stale and not self.milestones.filter(name=self.goal).exists():
            promised.name = self.goal
        promised.due = self.due
        promised.save(update_fields=["name", "due"])
        return self.nodes_changed(book)

    @transaction.atomic
    def nodes_changed(self, book: RuleBook | None = None) -> int:
        """Count the reports of open months again, then lay the pace. Returns how many points changed."""
        self.plan.lock()
        counted = self.reports.filter(status__in=(Status.APPROVED, Status.SUBMITTED)).select_related("finding")
        for report in counted:
            if not self.plan.is_closed(report.month):
                report.recount()
        changed = self.set_pace(book)
        self.plan.touch()
        return changed


class MilestoneQuerySet(models.QuerySet):
    def for_page(self, project: Project, month: date):
        """A project's nodes with `done_in`: the first month whose approved report ticks them, up to the one shown."""
        ticked = Q(reports__status=Status.APPROVED, reports__month__lte=month)
        return self.filter(project=project).annotate(done_in=Min("reports__month", filter=ticked)).order_by("due", "pk")


class Milestone(NaturalKeyModel):
    """A dated node 节点. The promised stage is one of them; the others are laid out by the planning office."""

    natural_key_fields = ("project__plan__year", "project__code", "name")

    project = models.ForeignKey(Project, models.CASCADE, verbose_name="项目", related_name="milestones")
    name = models.CharField("节点", max_length=40)
    due = models.DateField("完成时限")
    weight = models.PositiveSmallIntegerField("权重", default=1)
    promised = models.BooleanField("报告承诺", default=False)

    objects = NaturalKeyManager.from_queryset(MilestoneQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="milestone_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(promised=True), name="milestone_one_promised"),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="milestone_weight",
                violation_error_message="权重应在1到100之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def kept_share(milestones: Iterable[Milestone], done: set[int]) -> Decimal:
    """Share in per cent of the weights of nodes done without a gap, in the order of their dates.

    A later node done early does not make up for one that is missed: the count stops at the first open node.
    """
    milestones = sorted(milestones, key=lambda milestone: (milestone.due, milestone.pk))
    kept = 0
    for milestone in milestones:
        if milestone.pk not in done:
            break
        kept += milestone.weight
    return pace.share(kept, sum(milestone.weight for milestone in milestones))


class NodeTemplate(NaturalKeyModel):
    """A proposal for laying out nodes backwards (倒排) from a promised stage."""

    natural_key_fields = ("stage", "name")

    stage = models.CharField("承诺阶段", max_length=10, choices=Stage)
    name = models.CharField("节点", max_length=40)
    months_before = models.PositiveSmallIntegerField("提前月数", validators=[MaxValueValidator(60)])
    weight = models.PositiveSmallIntegerField(
        "权重", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = verbose_name_plural = "节点模板"
        ordering = ("stage", "-months_before")
        constraints = [
            models.UniqueConstraint(fields=["stage", "name"], name="nodetemplate_once"),
            models.CheckConstraint(
                condition=Q(months_before__range=(0, 60)),
                name="nodetemplate_months_before",
                violation_error_message="提前月数应在0到60之间。",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="nodetemplate_weight",
                violation_error_message="权重应在1到100之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ← {self.name}"


class PointQuerySet(points.PointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(project__plan=plan)

    def unrecorded(self):
        return self.exclude(project__reports__month=F("month"))

    def with_readings(self):
        """Attach `reading`, `submitted` and `unchanged`: the month's report holds a figure for each track."""
        same_month = Q(project__reports__month=F("month"))
        return self.annotate(
            approved=FilteredRelation(
                "project__reports", condition=same_month & Q(project__reports__status=Status.APPROVED)
            ),
            waiting=FilteredRelation(
                "project__reports", condition=same_month & Q(project__reports__status=Status.SUBMITTED)
            ),
            reading=_figure_of("approved"),
            submitted=_figure_of("waiting"),
            unchanged=F("approved__unchanged"),
        )


def _figure_of(report: str) -> Case:
    return Case(When(track=Track.INVESTMENT, then=F(f"{report}__invested")), default=F(f"{report}__node_share"))


class Point(points.Point):
    project = models.ForeignKey(Project, models.CASCADE, verbose_name="项目", related_name="points")
    track = models.CharField("线", max_length=10, choices=Track)

    objects = NaturalKeyManager.from_queryset(PointQuerySet)()
    natural_key_fields = ("project__plan__year", "project__code", "track", "month")

    class Meta(points.Point.Meta):
        verbose_name = verbose_name_plural = "月度应达"
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "month"], name="track_point_once_a_month"),
            *points.point_constraints("track_point"),
        ]

    natural_key = NaturalKeyModel.natural_key

    def __str__(self) -> str:
        return f"{self.project} {self.get_track_display()} {self.month:%Y年%m月}"


class ProgressReportQuerySet(EntryQuerySet):
    def of(self, project: Project):
        """All versions of a project's reports, newest month first, with the people and the finding."""
        return self.filter(project=project).select_related("author", "decider", "finding")


class ProgressReport(Entry):
    """A project's month: which nodes are done, what was invested since January, and how it stands in words."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="reports")
    month = models.DateField("月份")
    completed = models.ManyToManyField(Milestone, verbose_name="已完成节点", related_name="reports", blank=True)
    node_share = models.DecimalField("节点完成比例", max_digits=15, decimal_places=4, editable=False)
    invested = models.DecimalField("年初以来完成投资（亿元）", max_digits=15, decimal_places=4, null=True, blank=True)

    objects = ProgressReportQuerySet.as_manager()
    plan_lookup, month_lookup = "project__plan", "month"

    class Meta:
        verbose_name = verbose_name_plural = "月度进展"
        ordering = ("-month", "-version")
        constraints = [
            *entry_constraints("report", "project", "month"),
            models.CheckConstraint(condition=Q(month__day=1), name="report_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.month:%Y年%m月} 第{self.version}版"

    def slot(self) -> dict:
        return {"project": self.project, "month": self.month}

    @property
    def item(self) -> Project:
        return self.project

    @property
    def plan(self) -> Plan:
        return self.project.plan

    @property
    def department(self):
        return self.project.lead

    @property
    def summary(self) -> str:
        """Nodes kept, and this year's investment where it is reported."""
        parts = [f"节点 {figures.plain(figures.share(self.node_share, Decimal(pace.HUNDRED)))}%"]
        if self.invested is not None:
            parts.append(f"投资 {figures.amount(self.invested, '亿元')}")
        return "，".join(parts)

    @property
    def awaits_finding(self) -> bool:
        """Promises without a measurable end: at the last point, or as soon as the department says it is done."""
        if not self.project.needs_finding:
            return False
        is_last = self.month >= months.month_of(self.project.due)
        return is_last or any(milestone.promised for milestone in self.completed.all())

    @cached_property
    def earlier(self) -> list["ProgressReport"]:
        return list(
            self.project.reports.approved().filter(month__lt=self.month).prefetch_related("completed").order_by("month")
        )

    def record(self, completed: Iterable[Milestone], *, as_draft: bool = False) -> None:
        """Submit (or keep as draft) with the nodes done so far; the share is counted, never typed."""
        wanted = {milestone.pk for milestone in completed}
        with transaction.atomic():
            self.plan.lock()
            if self.project.milestones.filter(pk__in=wanted).count() != len(wanted):
                raise ValidationError("节点已有变动，请重新勾选。")
            self.count_nodes(wanted)
            self.keep_as_draft() if as_draft else self.submit()
            self.completed.set(wanted)

    def take_over(self, entry: "ProgressReport") -> None:
        self.completed.set(entry.completed.all())

    def count_nodes(self, done: set[int]) -> None:
        self.node_share = kept_share(self.project.milestones.all(), done)

    def recount(self) -> None:
        """After the project's nodes changed: the share follows from the ticks. What was found kept stays kept."""
        finding = getattr(self, "finding", None)
        if finding and finding.outcome != Outcome.NOT:
            self.completed.set(self.project.milestones.all())
        self.count_nodes(set(self.completed.values_list("pk", flat=True)))
        self.save(update_fields=["node_share"])

    @transaction.atomic
    def find(self, *, by, outcome: str, reason: str, evidence: str) -> "Finding":
        """Decide by a finding: 完成 and 基本完成 count as kept, 未完成 leaves the share below the last point."""
        self.refuse_unless_waiting(by)
        done = set(self.completed.values_list("pk", flat=True))
        promised = self.project.milestones.get(promised=True)
        if outcome == Outcome.NOT:
            self.completed.remove(promised)
            self.count_nodes(done - {promised.pk})
        else:
            self.completed.set(self.project.milestones.all())
            self.node_share = Decimal(pace.HUNDRED)
        self.save(update_fields=["node_share"])
        self.approve(by=by)
        return Finding.objects.create(report=self, outcome=outcome, reason=reason, evidence=evidence)


class Outcome(models.TextChoices):
    DONE = "done", "完成"
    MOSTLY = "mostly", "基本完成"
    NOT = "not", "未完成"


class Finding(models.Model):
    """The planning office's judgement 认定 of a promise without a measurable end. It decides on a waiting report."""

    report = models.OneToOneField(ProgressReport, models.PROTECT, verbose_name="月度进展", related_name="finding")
    outcome = models.CharField("认定", max_length=10, choices=Outcome)
    reason = models.CharField("理由", max_length=200)
    evidence = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(evidence=""),
                name="finding_with_reason",
                violation_error_message="认定必须写明理由和依据。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report.project} {self.get_outcome_display()}"
