"""Key projects and commitments without a figure: nodes with dates, this year's investment, and a report each month."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, Exists, F, FilteredRelation, Min, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.functional import cached_property

from lingling_plan import figures, months, pace, points
from lingling_plan.adjustments import Adjustable, Adjustment, adjustment_constraints, in_force, reading
from lingling_plan.entries import Entry, EntryQuerySet, Status, entry_constraints, newest_of_months
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
# 建成 is said of what is built; other work is finished.
STAGE_LABELS = {(Kind.COMMITMENT, Stage.COMPLETE): "完成"}


def stage_label(kind: str, stage: str) -> str:
    """The promised stage as screens say it after the deadline: 年内建成, of a campaign 年内完成."""
    return STAGE_LABELS.get((kind, stage)) or Stage(stage).label


STAGE_NAMES = {*Stage.labels, *GOALS.values()}


class Track(models.TextChoices):
    NODES = "nodes", "节点"
    INVESTMENT = "investment", "年度投资"


RULES = {Track.NODES: RuleKind.NODES, Track.INVESTMENT: RuleKind.TOTAL}


BOARD_COLUMNS = (
    "pk", "code", "order", "name", "initials", "kind", "stage", "firm", "deadline", "lead_id", "investment",
    "year_investment", "laid_out", "is_adjusted",
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

    def with_adjusted(self):
        """Attach `is_adjusted`: an adjustment was recorded, whatever month it counts from."""
        return self.annotate(is_adjusted=Exists(ProjectAdjustment.objects.filter(project=OuterRef("pk"))))

    def for_page(self):
        return self.select_related("plan", "section__plan", "lead")

    def with_adjustments(self):
        """With the adjustments of each and who recorded them: one query more."""
        wanted = ProjectAdjustment.objects.select_related("by")
        return self.prefetch_related(models.Prefetch("adjustments", wanted))

    def for_board(self, plan: Plan):
        """One dict per project with everything but its points: what the rows of every page are made from."""
        found = self.for_plan(plan).with_laid_out().with_adjusted()
        return found.order_by("order", "pk").values(*BOARD_COLUMNS, **BOARD_NAMES)


class Project(Named, Adjustable, Promise):
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
    def settled(self) -> tuple[str, ...]:
        """What only an adjustment changes once a month was reported, or adjusted; an investment is filled in once."""
        if not self.reports.exists() and not self.adjustments.exists():
            return ()
        return ("stage", "deadline", *(("year_investment",) if self.year_investment is not None else ()))

    @property
    def stage_name(self) -> str:
        return stage_label(self.kind, self.stage)

    @property
    def goal(self) -> str:
        """What the promised node is called."""
        return GOALS.get((self.kind, self.stage)) or self.get_stage_display()

    def lay(self, book: RuleBook, milestones: Iterable["Milestone"]) -> list["Point"]:
        """The unsaved points of both tracks, from the milestones given (unsaved ones too) and this year's investment."""
        return [self._point(book, track, asked) for track, asked, _ in self._in_force(book, list(milestones))]

    def _in_force(self, book: RuleBook, milestones: list["Milestone"]) -> list[tuple]:
        """(track, what a month asks by the terms in force in it, the adjustment that made them), in order of months."""
        adjustments = self.recorded()
        found = [
            (track, asked, adjustment)
            for adjustment in (None, *adjustments)
            for track, asked in self.under(adjustment)._asked(book, milestones, self.plan.december)
            if in_force(adjustments, asked.month) is adjustment
        ]
        return sorted(found, key=lambda laid: laid[1].month)

    def _asked(self, book: RuleBook, milestones: list["Milestone"], year_end: date) -> list[tuple[str, pace.Asked]]:
        """Both tracks by this item's own deadline and investment, whatever is in force."""
        nodes = [(Track.NODES, asked) for asked in self._ask_nodes(milestones, year_end)]
        return [*nodes, *((Track.INVESTMENT, asked) for asked in self._ask_investment(book))]

    def _ask_nodes(self, milestones: list["Milestone"], year_end: date) -> list[pace.Asked]:
        # The promised stage is due when the project is, in each wording of the promise.
        is_adjusted = bool(self.recorded())
        dated = [(self.due if is_adjusted and node.promised else node.due, node.weight) for node in milestones]
        terms = {"start": self.plan.january, "deadline": self.due, "year_end": year_end}
        return pace.lay_nodes(dated, reporting_day=self.plan.reporting_day, **terms) if dated else []

    def _ask_investment(self, book: RuleBook) -> list[pace.Asked]:
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
        return pace.lay(terms, lambda month: book.at(RuleKind.TOTAL, month).slack)

    def _point(self, book: RuleBook, track: str, asked: pace.Asked) -> "Point":
        return Point(project=self, track=track, rule=book.at(RULES[track], asked.month), **vars(asked))

    def _lay_originals(self, book: RuleBook, milestones: list["Milestone"]) -> list["OriginalPoint"]:
        """Unsaved, beside the stored points of the months in which an adjustment is in force."""
        laid = self._in_force(book, milestones)
        adjusted = {(track, asked.month): adjustment for track, asked, adjustment in laid if adjustment}
        if not adjusted:
            return []
        end = max(month for _, month in adjusted)
        original = {(track, asked.month): asked for track, asked in self._asked(book, milestones, end)}
        return [
            OriginalPoint(
                point=point,
                adjustment=adjusted[key],
                rule=book.at(RULES[point.track], point.month),
                **vars(original[key]),
            )
            for point in self.points.all()
            if (key := (Track(point.track), point.month)) in adjusted and key in original
        ]

    @transaction.atomic
    def set_pace(self, book: RuleBook | None = None) -> int:
        """Lay the points anew; closed months stay. Returns how many points changed."""
        self.plan.lock()
        self.read_adjustments()
        book, milestones, closed = book or RuleBook(), list(self.milestones.all()), self.plan.closed_through
        laid = self.lay(book, milestones)
        changed = 0
        for track in Track.values:
            wanted = [point for point in laid if point.track == track]
            changed += points.replace_open(self.points.filter(track=track), wanted, closed_through=closed)
        if self.recorded():
            changed += self._set_originals(book, milestones, closed)
        if changed:
            self.plan.touch()
        return changed

    def _set_originals(self, book: RuleBook, milestones: list["Milestone"], closed: date | None) -> int:
        laid, columns, changed = self._lay_originals(book, milestones), points.ORIGINAL_FIGURES, 0
        for track in Track.values:
            wanted = [original for original in laid if original.point.track == track]
            stored = OriginalPoint.objects.filter(point__project=self, point__track=track)
            changed += points.replace_open(stored, wanted, closed_through=closed, columns=columns)
        return changed

    @transaction.atomic
    def adjust(self, *, by, effective: date, changes: dict, **document) -> "ProjectAdjustment":
        """Change the promise from a month on, by a document. `changes`: of ProjectAdjustment.CHANGES, what is new.

        ValidationError, by field where it belongs to one, when the month is closed or nothing may change like this.
        """
        self.plan.lock()
        made = self.record_adjustment(by=by, effective=effective, changes=changes, **document)
        self.keep_promise()
        return made

    def refuse_adjusting(self, changes: dict) -> None:
        if changes.get("year_investment", 0) is None and self.current.year_investment is not None:
            raise ValidationError({"year_investment": "请填年度计划投资。"})
        if "deadline" not in changes:
            return
        due = reading(self, {"deadline": changes["deadline"]}).due
        later = self.milestones.filter(promised=False, due__gt=due).order_by("due").last()
        if later:
            raise ValidationError({"deadline": f"节点“{later.name}”排在{later.due:%Y-%m-%d}，请先在“排节点”提前。"})

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
                milestone.name = f"#{milestone.pk}"
                milestone.save(update_fields=["name"])  # not by an update: the audit log is to know the old name
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
        due = self.current.due
        promised, _ = self.milestones.get_or_create(promised=True, defaults={"name": self.goal, "due": due})
        is_stale = promised.name in STAGE_NAMES and promised.name not in (self.goal, self.get_stage_display())
        if is_stale and not self.milestones.filter(name=self.goal).exists():
            promised.name = self.goal
        promised.due = due
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

    def open_in(self, month: date):
        """Not ticked by the latest approved report up to a month."""
        reports = ProgressReport.objects.approved().filter(project=OuterRef(OuterRef("project")), month__lte=month)
        latest = Subquery(reports.order_by("-month").values("pk")[:1])
        ticks = ProgressReport.completed.through.objects.filter(milestone=OuterRef("pk"), progressreport=latest)
        return self.filter(~Exists(ticks))


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


def _figure_of(report: str, track: str = "track") -> Case:
    return Case(When(**{track: Track.INVESTMENT}, then=F(f"{report}__invested")), default=F(f"{report}__node_share"))


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


class OriginalPointQuerySet(points.OriginalPointQuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(point__project__plan=plan)

    def asked(self, project: Project, track: str) -> dict[date, Decimal | None]:
        """Month -> what the original promise asks, of the months in which an adjusted one is in force."""
        found = self.filter(point__project=project, point__track=track)
        return dict(found.values_list("month", "expected"))

    def with_readings(self):
        """The same facts as of the point beside which it stands."""
        reports = "point__project__reports"
        same_month = Q(**{f"{reports}__month": F("month")})
        return self.annotate(
            approved=FilteredRelation(reports, condition=same_month & Q(**{f"{reports}__status": Status.APPROVED})),
            waiting=FilteredRelation(reports, condition=same_month & Q(**{f"{reports}__status": Status.SUBMITTED})),
            unchanged=F("approved__unchanged"),
            reading=_figure_of("approved", "point__track"),
            submitted=_figure_of("waiting", "point__track"),
        )


class ProjectAdjustment(Adjustment):
    """What a document makes of a project: its deadline, this year's investment; and what they were before."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="adjustments")
    deadline = models.DateField("完成时限", null=True)
    year_investment = models.DecimalField("年度计划投资（亿元）", max_digits=15, decimal_places=4, null=True)
    was_deadline = models.DateField("调整前完成时限", null=True)
    was_year_investment = models.DecimalField("调整前年度计划投资（亿元）", max_digits=15, decimal_places=4, null=True)

    CHANGES = ("deadline", "year_investment")
    ITEM = "project_id"

    class Meta(Adjustment.Meta):
        verbose_name = verbose_name_plural = "目标调整"
        constraints = [
            *adjustment_constraints("projectadjustment"),
            models.CheckConstraint(
                condition=Q(year_investment__isnull=True, was_year_investment__isnull=True)
                | Q(year_investment__isnull=False, was_year_investment__isnull=False),
                name="projectadjustment_keeps_investment",
                violation_error_message="调整不能新增或取消年度计划投资。",
            ),
        ]

    @property
    def item(self) -> Project:
        return self.project


class OriginalPoint(points.OriginalPoint):
    point = models.OneToOneField(
        Point, models.CASCADE, verbose_name="月度应达", related_name="original", primary_key=True
    )
    adjustment = models.ForeignKey(ProjectAdjustment, models.PROTECT, verbose_name="目标调整", related_name="+")

    objects = OriginalPointQuerySet.as_manager()

    class Meta(points.OriginalPoint.Meta):
        verbose_name = verbose_name_plural = "原目标月度应达"
        constraints = points.point_constraints("original_track_point")


class ProgressReportQuerySet(EntryQuerySet):
    def of(self, project: Project):
        """All versions of a project's reports, newest month first, with the people and the finding."""
        due = Point.objects.filter(project=OuterRef("project"), month=OuterRef("month")).order_by("report_by")
        earlier = self.before("project", "month")
        found = self.filter(project=project).select_related("author", "decider", "finding")
        return found.annotate(
            report_by=Subquery(due.values("report_by")[:1]),
            share_before=Subquery(earlier.values("node_share")[:1]),
            invested_before=Subquery(earlier.values("invested")[:1]),
        )


class ProgressReport(Entry):
    """A project's month: which nodes are done, what was invested since January, and how it stands in words."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="reports")
    month = models.DateField("月份")
    completed = models.ManyToManyField(Milestone, verbose_name="已完成节点", related_name="reports", blank=True)
    node_share = models.DecimalField("节点完成比例", max_digits=15, decimal_places=4, editable=False)
    invested = models.DecimalField("年初以来完成投资（亿元）", max_digits=15, decimal_places=4, null=True, blank=True)

    objects = ProgressReportQuerySet.as_manager()
    plan_lookup, month_lookup = "project__plan", "month"
    slot_columns, figure_columns = ("project_id", "month"), ("node_share", "invested")

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
        return _summary(self.node_share, self.invested)

    share_before: Decimal | None = None
    invested_before: Decimal | None = None

    @property
    def corrects(self) -> str:
        return "" if self.share_before is None else _summary(self.share_before, self.invested_before)

    @property
    def awaits_finding(self) -> bool:
        """Promises without a measurable end: at the last point, or as soon as the department says it is done."""
        if not self.project.needs_finding:
            return False
        is_last = self.month >= months.month_of(self.project.current.due)
        return is_last or any(milestone.promised for milestone in self.completed.all())

    @cached_property
    def earlier(self) -> list["ProgressReport"]:
        earlier = self.project.reports.stated().filter(month__lt=self.month)
        return newest_of_months(earlier.prefetch_related("completed"))

    @cached_property
    def done(self) -> set[Milestone]:
        """The nodes ticked; a form sets them before the report is stored."""
        return set(self.completed.all())

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


def _summary(share: Decimal, invested: Decimal | None) -> str:
    parts = [f"节点 {figures.plain(figures.share(share, Decimal(pace.HUNDRED)))}%"]
    if invested is not None:
        parts.append(f"投资 {figures.amount(invested, '亿元')}")
    return "，".join(parts)


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
