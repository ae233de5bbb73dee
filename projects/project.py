"""Key projects and commitments without a figure: what is promised, and how their pace is laid."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse

from lingling_plan import months, pace, points
from lingling_plan.adjustments import Adjustable, in_force, read_adjustments, reading
from lingling_plan.entries import Status
from lingling_plan.initials import Named
from lingling_plan.models import NaturalKeyManager, Plan, Promise, RuleBook
from lingling_plan.pace import RuleKind
from projects import node_changes, registration
from projects.adjustments import ProjectAdjustment
from projects.milestones import Milestone
from projects.stages import GOALS, JUDGED_BY_FINDING, STAGE_NAMES, Kind, Stage, stage_label
from projects.tracks import RULES, OriginalPoint, Point, Track

BOARD_COLUMNS = (
    "pk", "code", "order", "name", "initials", "kind", "stage", "firm", "deadline", "lead_id", "investment",
    "year_investment", "year_payment", "registration", "started", "laid_out", "is_adjusted",
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

    def with_started(self):
        """Attach `started`, the month in which 开工 was reported done, where what follows from it is asked for."""
        wanted = When(registration=True, then=registration.started())
        return self.annotate(started=Case(wanted, output_field=models.DateField()))

    def for_page(self):
        return self.select_related("plan", "section__plan", "lead")

    def with_adjustments(self):
        """With the adjustments of each and who recorded them: one query more."""
        wanted = ProjectAdjustment.objects.select_related("by")
        return self.prefetch_related(models.Prefetch("adjustments", wanted))

    def for_item_page(self, year: int):
        """A year's projects with all that the page of one tells of the promise: two queries more."""
        found = self.filter(plan__year=year).for_page().with_laid_out().with_adjusted().with_started()
        return found.prefetch_related("doubts", "supports")

    def for_board(self, plan: Plan):
        """One dict per project with everything but its points: what the rows of every page are made from."""
        found = self.for_plan(plan).with_laid_out().with_adjusted().with_started()
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
    year_payment = models.DecimalField(
        "年度计划支付（万元）",
        max_digits=15,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="填了以后每月填报年初以来支付，并按序时判定",
    )
    registration = models.BooleanField(
        "纳入统计",
        default=False,
        help_text="勾选后每月填报入库月份：“开工”节点报完成满1个月未入库预警，满2个月滞后；没有这个节点而以前年度已有投资的，年初起应已入库",
    )
    previous_investment = models.DecimalField(
        "以前年度完成投资（亿元）",
        max_digits=15,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="开工至上年末；本年新开工的填 0，空 = 不清楚",
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
            models.CheckConstraint(
                condition=Q(year_payment__isnull=True) | Q(year_payment__gt=0),
                name="project_year_payment",
                violation_error_message="年度计划支付应大于 0，没有支付计划的留空。",
            ),
            models.CheckConstraint(
                condition=Q(previous_investment__isnull=True) | Q(previous_investment__gte=0),
                name="project_previous_investment",
                violation_error_message="以前年度完成投资不能小于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project", args=(self.plan.year, self.code))

    def board_row(self) -> dict:
        """The row of for_board, of one at hand (for_item_page)."""
        return self.row_of(BOARD_COLUMNS, BOARD_NAMES)

    parts_logged = (node_changes.of_nodes, node_changes.told)

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

    def lay(self, book: RuleBook, milestones: Iterable[Milestone]) -> list[Point]:
        """The unsaved points of all tracks, from the milestones given (unsaved ones too) and this year's sums."""
        return [self._point(book, track, asked) for track, asked, _ in self._in_force(book, list(milestones))]

    def _in_force(self, book: RuleBook, milestones: list[Milestone]) -> list[tuple]:
        """(track, what a month asks by the terms in force in it, the adjustment that made them), in order of months."""
        adjustments = self.recorded()
        found = [
            (track, asked, adjustment)
            for adjustment in (None, *adjustments)
            for track, asked in self.under(adjustment)._asked(book, milestones, self.plan.december)
            if in_force(adjustments, asked.month) is adjustment
        ]
        return sorted(found, key=lambda laid: laid[1].month)

    def _asked(self, book: RuleBook, milestones: list[Milestone], year_end: date) -> list[tuple[str, pace.Asked]]:
        """All tracks by this item's own deadline and sums, whatever is in force."""
        nodes = [(Track.NODES, asked) for asked in self._ask_nodes(milestones, year_end)]
        sums = {Track.INVESTMENT: self.year_investment, Track.PAYMENT: self.year_payment}
        registered = [(Track.REGISTRATION, asked) for asked in self._ask_registration(milestones)]
        of_sums = ((track, asked) for track, value in sums.items() for asked in self._ask_sum(book, value))
        return [*nodes, *of_sums, *registered]

    def _ask_nodes(self, milestones: list[Milestone], year_end: date) -> list[pace.Asked]:
        # The promised stage is due when the project is, in each wording of the promise.
        is_adjusted = bool(self.recorded())
        dated = [(self.due if is_adjusted and node.promised else node.due, node.weight) for node in milestones]
        terms = {"start": self.plan.january, "deadline": self.due, "year_end": year_end}
        return pace.lay_nodes(dated, reporting_day=self.plan.reporting_day, **terms) if dated else []

    def _ask_sum(self, book: RuleBook, value: Decimal | None) -> list[pace.Asked]:
        """What is to be invested or paid within the plan's year, as much of it as of the year has passed."""
        if value is None:
            return []
        terms = pace.Terms(
            kind=RuleKind.TOTAL,
            start=self.plan.january,
            deadline=months.last_day(self.plan.december),
            year_end=self.plan.december,
            reporting_day=self.plan.reporting_day,
            value=value,
        )
        return pace.lay(terms, lambda month: book.at(RuleKind.TOTAL, month).slack)

    def _ask_registration(self, milestones: list[Milestone]) -> list[pace.Asked]:
        if not self.registration:
            return []
        started = registration.counted_from(self, milestones)
        terms = {"start": self.plan.january, "year_end": self.plan.december}
        return pace.lay_registration(started, reporting_day=self.plan.reporting_day, **terms)

    def _point(self, book: RuleBook, track: str, asked: pace.Asked) -> Point:
        return Point(project=self, track=track, rule=book.at(RULES[track], asked.month), **vars(asked))

    def _lay_originals(self, book: RuleBook, milestones: list[Milestone]) -> list[OriginalPoint]:
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

    def set_pace(self, book: RuleBook | None = None) -> int:
        """Lay the points anew; closed months stay. Returns how many points changed."""
        return self.set_paces([self], plan=self.plan, book=book)

    @classmethod
    @transaction.atomic
    def set_paces(cls, projects: "list[Project]", *, plan: Plan, book: RuleBook | None = None) -> int:
        """The same for several projects of the plan, with no more queries than for one."""
        plan.lock()
        read_adjustments(projects)
        book, closed = book or RuleBook(), plan.closed_through
        nodes: dict[int, list[Milestone]] = {project.pk: [] for project in projects}
        for milestone in Milestone.objects.filter(project__in=projects):
            nodes[milestone.project_id].append(milestone)
        laid = []
        for project in projects:
            project.plan = plan
            laid += project.lay(book, nodes[project.pk])
        stored = Point.objects.filter(project__in=projects)
        changed = points.replace_open(stored, laid, closed_through=closed, line=("project_id", "track", "month"))
        changed += sum(each._set_originals(book, nodes[each.pk], closed) for each in projects if each.recorded())
        if changed:
            plan.touch()
        return changed

    def _set_originals(self, book: RuleBook, milestones: list[Milestone], closed: date | None) -> int:
        laid, columns, changed = self._lay_originals(book, milestones), points.ORIGINAL_FIGURES, 0
        for track in Track.values:
            wanted = [original for original in laid if original.point.track == track]
            stored = OriginalPoint.objects.filter(point__project=self, point__track=track)
            changed += points.replace_open(stored, wanted, closed_through=closed, columns=columns)
        return changed

    @transaction.atomic
    def adjust(self, *, by, effective: date, changes: dict, **document) -> ProjectAdjustment:
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
    def change_nodes(self, *, keep: Iterable[Milestone], remove: Iterable[Milestone] = ()) -> None:
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
