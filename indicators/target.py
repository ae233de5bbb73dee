"""What a plan year promises of an indicator, and how its pace is laid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse

from indicators.adjustments import TargetAdjustment
from indicators.indicator import Actual, Indicator
from indicators.measures import Bound, Measure, Pace, range_constraint
from indicators.points import OriginalPoint, Point
from indicators.readings import Reading
from lingling_plan import pace as pacing
from lingling_plan import points
from lingling_plan.adjustments import Adjustable, in_force, read_adjustments, reading
from lingling_plan.models import NaturalKeyManager, Plan, Promise, RuleBook, RuleSet, Section

BOARD_COLUMNS = (
    "pk", "order", "firm", "deadline", "value", "value_high", "bound", "per", "units", "pace", "lead_id", "base",
    "base_high", "base_bound", "is_adjusted",
)  # fmt: skip
BOARD_NAMES = {
    "code": F("indicator__code"),
    "name": F("indicator__name"),
    "initials": F("indicator__initials"),
    "unit": F("indicator__unit"),
    "measure": F("indicator__measure"),
    "chapter": F("section__code"),
    "chapter_title": F("section__title"),
    "chapter_order": F("section__order"),
    "lead_name": F("lead__name"),
    "lead_code": F("lead__code"),
    "reference": F("refers_to__name"),
}


class TargetQuerySet(models.QuerySet):
    def for_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def with_last_year(self, year: int):
        """Attach the result of the year before as `base`, its wording as `base_bound`, `base_high`."""
        last_year = Q(indicator__actuals__year=year - 1)
        return self.annotate(
            last_actual=FilteredRelation("indicator__actuals", condition=last_year),
            base=F("last_actual__value"),
            base_high=F("last_actual__value_high"),
            base_bound=F("last_actual__bound"),
        )

    def with_adjusted(self):
        """Attach `is_adjusted`: an adjustment was recorded, whatever month it counts from."""
        return self.annotate(is_adjusted=Exists(TargetAdjustment.objects.filter(target=OuterRef("pk"))))

    def for_page(self):
        return self.select_related("plan", "indicator__growth_of", "refers_to", "section__plan", "lead")

    def with_adjustments(self):
        """With the adjustments of each and who recorded them: one query more."""
        wanted = TargetAdjustment.objects.select_related("by")
        return self.prefetch_related(models.Prefetch("adjustments", wanted))

    def for_item_page(self, year: int):
        """A year's targets with all that the page of one tells of the promise: two queries more."""
        found = self.filter(plan__year=year).for_page().with_last_year(year).with_adjusted()
        return found.prefetch_related("doubts", "supports")

    def for_board(self, plan: Plan):
        """One dict per target with everything but its points: what the rows of every page are made from."""
        found = self.for_plan(plan).with_last_year(plan.year).with_adjusted()
        return found.order_by("order", "pk").values(*BOARD_COLUMNS, **BOARD_NAMES)


class TargetManager(NaturalKeyManager.from_queryset(TargetQuerySet)):
    pass


class Target(Adjustable, Promise):
    """A plan year's promise for an indicator, as the report makes it; what documents make of it are its adjustments.

    `value` is null while the number is to come (待下达) or refers to another.
    """

    natural_key_fields = ("indicator__code", "plan__year")

    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标", related_name="targets")
    value = models.DecimalField("目标", max_digits=15, decimal_places=4, null=True, blank=True)
    value_high = models.DecimalField("目标上限", max_digits=15, decimal_places=4, null=True, blank=True)
    bound = models.CharField("措辞", max_length=8, choices=Bound)
    per = models.CharField("每", max_length=10, blank=True, help_text="每个村、每个乡镇各须达到时填村、乡镇")
    units = models.PositiveIntegerField("单位数", null=True, blank=True, help_text="共有多少个村、乡镇")
    refers_to = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="参照指标", related_name="referred_by", null=True, blank=True
    )
    document_no = models.CharField("下达文号", max_length=60, blank=True)
    issued_on = models.DateField(
        "补填日期",
        null=True,
        blank=True,
        editable=False,
        help_text="补填目标数或单位数的日期；以前各月顺延到下一个报送日",
    )
    pace = models.CharField("进度安排", max_length=8, choices=Pace, default=Pace.EVEN)
    pace_figures = models.JSONField("逐月应达", default=dict, blank=True, help_text='例：{"2023-07": "10"}')
    rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, verbose_name="专用规则", related_name="targets", null=True, blank=True
    )

    objects = TargetManager()

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ("plan", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "plan"], name="target_once_a_year"),
            range_constraint("target_range"),
            models.CheckConstraint(
                condition=Q(refers_to__isnull=True) | Q(value__isnull=True),
                name="target_number_or_reference",
                violation_error_message="目标要么是一个数，要么参照另一指标，不能两者都有。",
            ),
        ]

    def __str__(self) -> str:
        return self.indicator.name

    def get_absolute_url(self) -> str:
        return reverse("target", args=(self.plan.year, self.indicator.code))

    def board_row(self) -> dict:
        """The row of for_board, of one at hand (for_item_page)."""
        return self.row_of(BOARD_COLUMNS, BOARD_NAMES)

    @property
    def result_before(self) -> Decimal | None:
        """Last year's result where it is one number (with_last_year)."""
        return self.base if self.base_high is None else None

    def told_in(self) -> models.QuerySet[Section]:
        """The report's sections beside its own: `is_also` tells the promise, `is_actual` last year's result."""
        also = Target.also_in.through.objects.filter(section=OuterRef("pk"), target=self)
        actual = Actual.sections.through.objects.filter(
            section=OuterRef("pk"), actual__indicator=self.indicator_id, actual__year=self.plan.year - 1
        )
        told = Section.objects.annotate(is_also=Exists(also), is_actual=Exists(actual)).select_related("plan")
        return told.filter(Q(is_also=True) | Q(is_actual=True))

    @property
    def is_pending(self) -> bool:
        """待下达: the number is to come, with a document."""
        return self.value is None and self.refers_to_id is None

    @property
    def awaits_number(self) -> bool:
        """What it is compared with is to come: its number, or how many villages or townships it is for."""
        return self.refers_to_id is None and (self.value is None or self.total is None)

    @property
    def has_readings(self) -> bool:
        return Reading.objects.filter(point__target=self).exists()

    @property
    def is_settled(self) -> bool:
        """Its number came with a document, was adjusted by one, or has figures: only an adjustment changes it."""
        return bool(self.document_no) or self.has_readings or self.adjustments.exists()

    @property
    def falling(self) -> bool:
        """Less is better: at most, or a fall that is to be at least so deep (下降20%以上 is −20 or less)."""
        if self.indicator.measure == Measure.GROWTH and self.value is not None and self.value < 0:
            return True
        return self.bound == Bound.LE

    @property
    def total(self) -> Decimal | None:
        """What a reading is compared with at the end: for 每村、每乡镇 promises, the number of units that must reach it."""
        if not self.per:
            return self.value
        return None if self.units is None else Decimal(self.units)

    @property
    def drawn(self) -> dict[date, Decimal]:
        """The path's figures by month; those of an earlier draft count no more once the pace is even again."""
        if self.pace not in (Pace.DRAWN, Pace.HARVEST):
            return {}
        return {date.fromisoformat(f"{month}-01"): Decimal(figure) for month, figure in self.pace_figures.items()}

    @property
    def terms(self) -> pacing.Terms:
        return pacing.Terms(
            kind=self.indicator.rule_kind,
            start=self.plan.january,
            deadline=self.due,
            year_end=self.plan.december,
            reporting_day=self.plan.reporting_day,
            value=self.total,
            falling=self.falling,
            approximate=self.bound == Bound.APPROX,
            whole=self.indicator.counted or bool(self.per),
            even=self.pace == Pace.EVEN,
            drawn=self.drawn,
            cadence=self.indicator.cadence,
            published_after=self.indicator.published_after,
            issued=self.issued_on,
        )

    def lay(self, book: RuleBook, references: dict[date, Decimal] | None = None) -> list[Point]:
        """The unsaved points of this target. `references`: month -> approved figure of the indicator it refers to."""
        slack = self._slack(book)
        laid = [asked for asked, _ in self._asked(slack)]
        for month, figure in (references or {}).items():
            referring = pacing.lay(replace(self.terms, value=figure), slack)
            laid = [new if new.month == month else old for old, new in zip(laid, referring, strict=True)]
        return [Point(target=self, rule=self._rule(book, asked.month), **vars(asked)) for asked in laid]

    def _asked(self, slack: Callable) -> list[tuple[pacing.Asked, "TargetAdjustment | None"]]:
        """What each month asks by the terms in force in it, and the adjustment that made them."""
        adjustments = self.recorded()
        found = [
            (asked, adjustment)
            for adjustment in (None, *adjustments)
            for asked in pacing.lay(self.under(adjustment).terms, slack)
            if in_force(adjustments, asked.month) is adjustment
        ]
        return sorted(found, key=lambda pair: pair[0].month)

    def _lay_originals(self, book: RuleBook) -> list[OriginalPoint]:
        """Unsaved, beside the stored points of the months in which an adjustment is in force."""
        slack = self._slack(book)
        adjusted = {asked.month: adjustment for asked, adjustment in self._asked(slack) if adjustment}
        if not adjusted:
            return []
        first = self.recorded()[0]
        path = {"pace": first.was_pace, "pace_figures": first.was_pace_figures}
        terms = reading(self, path).terms
        terms = replace(terms, year_end=max(terms.year_end, *adjusted))
        original = {asked.month: asked for asked in pacing.lay(terms, slack)}
        return [
            OriginalPoint(
                point=point,
                adjustment=adjusted[point.month],
                rule=self._rule(book, point.month),
                **vars(original[point.month]),
            )
            for point in self.points.filter(month__in=adjusted)
        ]

    def _slack(self, book: RuleBook) -> Callable:
        return lambda month: self._rule(book, month).slack

    def _rule(self, book: RuleBook, month: date) -> RuleSet:
        return self.rule_set or book.at(self.indicator.rule_kind, month)

    def set_pace(self, book: RuleBook | None = None) -> int:
        """Lay the points anew; closed months stay. Returns how many points changed."""
        return self.set_paces([self], plan=self.plan, book=book)

    @classmethod
    @transaction.atomic
    def set_paces(cls, targets: "list[Target]", *, plan: Plan, book: RuleBook | None = None) -> int:
        """The same for several targets of the plan, with no more queries than for one."""
        plan.lock()
        read_adjustments(targets)
        book = book or RuleBook()
        for target in targets:
            target.plan = plan
        laid = [point for target in targets for point in target.lay(book, target.references())]
        stored = Point.objects.filter(target__in=targets)
        changed = points.replace_open(stored, laid, closed_through=plan.closed_through, line=("target_id", "month"))
        changed += sum(target._set_originals(book) for target in targets if target.recorded())
        if changed:
            plan.touch()
        return changed

    def _set_originals(self, book: RuleBook) -> int:
        stored, wanted = OriginalPoint.objects.filter(point__target=self), self._lay_originals(book)
        columns = points.ORIGINAL_FIGURES
        return points.replace_open(stored, wanted, closed_through=self.plan.closed_through, columns=columns)

    @transaction.atomic
    def adjust(self, *, by, effective: date, changes: dict, **document) -> TargetAdjustment:
        """Change the promise from a month on, by a document. `changes`: of TargetAdjustment.CHANGES, what is new.

        ValidationError, by field where it belongs to one, when the month is closed or nothing may change like this.
        """
        self.plan.lock()
        made = self.record_adjustment(by=by, effective=effective, changes=changes, **document)
        self.set_pace()
        self.plan.touch()
        return made

    def kept_aside(self) -> dict:
        return {"pace": self.pace, "pace_figures": self.pace_figures}

    def refuse_adjusting(self, changes: dict) -> None:
        if self.refers_to_id is not None:
            raise ValidationError("本目标参照另一指标，没有自己的目标数可调。")
        if self.is_pending:
            raise ValidationError("目标数待下达：首次下达在“进度安排”填写，不是调整。")
        low, high = (changes.get(name, getattr(self.current, name)) for name in ("value", "value_high"))
        if self.bound == Bound.RANGE and (high is None or high <= low):
            raise ValidationError({"value_high": "上限应大于下限。"})

    @transaction.atomic
    def plan_pace(self, *, pace: str, figures: dict, units=None, value=None, document_no="") -> int:
        """Store the planner's pace; `value` fills a number to come, once. Returns how many points changed."""
        self.plan.lock()
        self.refresh_from_db(fields=["value", "document_no", "units", "issued_on"])
        if value is not None and not self.is_pending:
            raise ValidationError(f"目标数已下达（{self.document_no}），再次变更须走目标调整。")
        if self.units is not None and units != self.units and self.is_settled:
            raise ValidationError("单位数已定，再次变更须走目标调整。")
        self.plan_as(pace=pace, figures=figures, units=units, value=value, document_no=document_no)
        self.save(update_fields=["pace", "pace_figures", "units", "value", "document_no", "issued_on"])
        changed = self.set_pace()
        self.plan.touch()
        return changed

    def plan_as(self, *, pace: str, figures: dict, units=None, value=None, document_no="") -> None:
        """Take the planner's pace over without storing it. What was to come is there from today on."""
        awaited = self.awaits_number
        self.pace, self.pace_figures, self.units = pace, figures, units
        if value is not None:
            self.value, self.document_no = value, document_no
        if awaited and not self.awaits_number:
            self.issued_on = self.plan.today()

    def references(self) -> dict[date, Decimal]:
        """Month -> approved figure of the indicator this target refers to."""
        if self.refers_to is None:
            return {}
        readings = Reading.objects.approved().filter(
            point__target__plan=self.plan, point__target__indicator=self.refers_to
        )
        return dict(readings.values_list("point__month", "value"))
