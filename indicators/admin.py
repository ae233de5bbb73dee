"""Indicators at /record/ (a department's readings) and at /admin/ (the plan's figures)."""

from datetime import date
from decimal import Decimal

from django.contrib import admin
from django.shortcuts import get_object_or_404

from indicators import kin, rows
from indicators.forms import ReadingForm, TargetForm
from indicators.models import Actual, Indicator, Measure, Pace, Point, Reading, Target
from lingling_plan import figures, months
from lingling_plan.debts import Slot
from lingling_plan.entries import approved_of, newest_of_months
from lingling_plan.forms import whole_number
from lingling_plan.keeping import EntryReadingAdmin, KeptAdmin
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.recording import EntryAdmin, refuse_unless_ended
from lingling_plan.rows import Item
from lingling_plan.sites import plan_site, record_site
from lingling_plan.storing import newest_by_slot


@admin.register(Reading, site=record_site)
class ReadingEntryAdmin(EntryAdmin):
    """A department's monthly figures."""

    item = "point__target"
    slot = ("point",)
    related = ("point__target__plan", "point__target__indicator", "point__target__lead")
    entry_form = ReadingForm
    search_fields = ("point__target__indicator__name",)
    ordering = ("-point__month", "point__target__order", "-version")

    def own(self, request):
        return self.own_of(request, Target.objects.all())

    def items(self, request, plan: Plan, month: date, as_of: date) -> list[Item]:
        return rows.items(plan, MonthShown(month, as_of, as_of), request.user, pk__in=self.own(request))

    def judged(self, plan: Plan, when: MonthShown, user, entries) -> dict[int, Item]:
        wanted = [entry.item.pk for entry in entries]
        return {item.pk: item for item in rows.items(plan, when, user, self.as_if(entries), pk__in=wanted)}

    def address_of(self, item: Item, point: dict) -> str:
        return f"point={point['pk']}"

    def again(self, entry: Reading) -> str:
        return f"point={entry.point_id}"

    def choices(self, request, plan: Plan) -> list[tuple[str, str]]:
        """Only what has a month to record."""
        ended = Point.objects.filter(report_by__isnull=False, month__lte=plan.entry_month(plan.today()))
        targets = self.own(request).for_plan(plan).filter(pk__in=ended.values("target")).select_related("indicator")
        return [(str(target), f"target={target.pk}") for target in targets]

    def due_points(self, request):
        """Points of own targets that ask for a figure, in the order of months, with what the form reads of them."""
        points = Point.objects.filter(target__in=self.own(request), report_by__isnull=False).order_by("month")
        points = points.select_related("target__plan", "target__indicator", "target__lead", "target__refers_to")
        return points.prefetch_related("target__adjustments")

    def asked(self, request, data) -> Reading | None:
        """?point= names item and month; ?target= the item, at the newest month that is due and has ended."""
        if "point" in data:
            point = get_object_or_404(self.due_points(request), pk=whole_number(data["point"]))
            refuse_unless_ended(point.target.plan, point.month, None)
            return Reading(point=point)
        if "target" not in data:
            return None
        target = get_object_or_404(self.own(request).select_related("plan"), pk=whole_number(data["target"]))
        points = self.due_points(request).filter(target=target)
        point = points.filter(month__lte=target.plan.entry_month(target.plan.today())).last()
        if point is None:
            refuse_unless_ended(target.plan, None, points.values_list("report_by", flat=True).first())
        return Reading(point=point)

    def unsaved(self, request, slots: list[Slot]) -> list[Reading]:
        wanted = [slot.point["pk"] for slot in slots]
        points = {point.pk: point for point in self.due_points(request).filter(pk__in=wanted)}
        entries = [Reading(point=points[pk], author=request.user) for pk in wanted]
        self.recall(entries)
        return entries

    def recordable(self, request, plan: Plan, slots) -> dict[tuple[int, date], Reading]:
        wanted = set(slots)
        points = self.due_points(request).filter(target__plan=plan, month__lte=plan.entry_month(plan.today()))
        points = points.filter(target__in={pk for pk, _ in wanted}, month__in={month for _, month in wanted})
        found = {(point.target_id, point.month): point for point in points}
        entries = {slot: Reading(point=found[slot], author=request.user) for slot in wanted if slot in found}
        self.recall(list(entries.values()))
        return entries

    def recall(self, entries: list[Reading]) -> None:
        stored = Reading.objects.select_related("point__target__indicator", "author")
        newest = newest_by_slot(stored.filter(point__in=[entry.point for entry in entries]), "point_id")
        history = by_target(stored.stated().filter(point__target__in={entry.point.target_id for entry in entries}))
        for entry in entries:
            entry.newest = newest.get((entry.point_id,))
            own = history.get(entry.point.target_id, ())
            entry.stands = approved_of(own, entry.month)
            entry.earlier = newest_of_months(reading for reading in own if reading.month < entry.month)
        kin.tell(entries)

    def as_if(self, entries: list[Reading]) -> dict[int, Decimal]:
        return {entry.point_id: entry.value for entry in entries}

    def acquaint(self, forms: list[ReadingForm]) -> None:
        """A level typed beside its growth is what the growth is held against; one reason is enough for both."""
        by_indicator = {(form.instance.item.indicator_id, form.instance.month): form for form in forms}
        for form in forms:
            for one in form.instance.kin:
                partner = by_indicator.get((one.indicator, form.instance.month))
                figure = partner.typed() if partner else None
                if figure is not None:
                    one.other = figure if one.is_level else None

    def odd(self, entry: Reading) -> str:
        return "".join(ReadingForm(instance=entry).oddities({"value": entry.value}))

    def last_year(self, entries: list[Reading]) -> list[Decimal | None]:
        keys = [(entry.item.indicator_id, months.add(entry.month, -12)) for entry in entries]
        approved = Reading.objects.approved().filter(
            point__target__indicator__in={indicator for indicator, _ in keys},
            point__month__in={month for _, month in keys},
        )
        known = {
            (indicator, month): value
            for indicator, month, value in approved.values_list("point__target__indicator", "point__month", "value")
        }
        return [known.get(key) for key in keys]

    def supposed(self, form: ReadingForm, user) -> Item:
        entry, today = form.instance, form.instance.plan.today()
        as_if = {entry.point_id: form.cleaned_data["value"]}
        when = MonthShown(entry.month, today, today)
        return rows.items(entry.plan, when, user, as_if, pk=entry.item.pk)[0]

    def initial(self, entry: Reading, last: Reading | None) -> dict:
        return {**super().initial(entry, last), **({"value": last.value} if last else {})}

    def beside(self, entry: Reading) -> dict:
        return {
            "facts": _facts(entry),
            "other_months": self._other_months(entry),
            "slot_fields": {"point": entry.point_id},
        }

    def _other_months(self, entry: Reading) -> list[tuple[date, str]]:
        ended = Point.objects.filter(target=entry.item, report_by__isnull=False)
        ended = ended.filter(month__lte=entry.plan.entry_month(entry.plan.today())).order_by("month")
        return [(point.month, self.add_url(f"point={point.pk}")) for point in ended]


def by_target(readings) -> dict[int, list[Reading]]:
    found = {}
    for reading in readings:
        found.setdefault(reading.point.target_id, []).append(reading)
    return found


def _facts(entry: Reading) -> list[tuple[str, str]]:
    """What a clerk compares with while typing."""
    target, point = entry.item, entry.point
    indicator, before = target.indicator, entry.before
    unit = "个" if target.per else indicator.unit
    last_year = indicator.actuals.filter(year=target.plan.year - 1).first()
    return [
        ("全年目标", rows.told(target.current)),
        (
            f"{figures.month_label(point.month, indicator.rule_kind)}应达",
            figures.amount(figures.asked(point.expected, falling=point.falling), unit),
        ),
        (
            entry.before_label,
            figures.amount(before.value, unit) if before else "还没有以前月份的数据",
        ),
        (
            "上年实绩",
            figures.promised(last_year.value, last_year.value_high, last_year.bound, indicator.unit)
            if last_year
            else "—",
        ),
        (
            "口径",
            indicator.get_measure_display()
            + ("，年初以来累计数" if indicator.rule_kind in ("total", "growth") else "，月末数"),
        ),
    ]


@admin.register(Indicator, site=plan_site)
class IndicatorAdmin(KeptAdmin):
    """What is measured. Once figures are recorded, what they mean is settled."""

    list_display = ("name", "code", "unit", "measure", "cadence")
    list_filter = ("measure", "cadence")
    search_fields = ("name", "code", "initials")
    settled = ("code",)

    def get_readonly_fields(self, request, obj=None):
        recorded = obj and Reading.objects.filter(point__target__indicator=obj).exists()
        return (*super().get_readonly_fields(request, obj), *(("unit", "measure", "counted") if recorded else ()))

    def lay(self, indicator: Indicator) -> None:
        for target in indicator.targets.select_related("plan"):
            target.set_pace()


@admin.register(Actual, site=plan_site)
class ActualAdmin(KeptAdmin):
    deletes = True
    list_display = ("indicator", "year", "value", "value_high", "bound")
    list_filter = ("year",)
    list_select_related = ("indicator",)
    search_fields = ("indicator__name", "indicator__code")
    settled = ("indicator", "year")


PROMISED = ("value", "value_high", "bound", "per", "refers_to", "deadline")
KEPT = ("firm", "lead", "lead_basis", "supports", "section", "also_in", "order", "rule_set", "doubts", "note")


def _is_settled(target: Target) -> bool:
    """A figure was recorded for it, or its number comes, or came, with a document."""
    return target.is_pending or target.is_settled


@admin.register(Target, site=plan_site)
class TargetAdmin(KeptAdmin):
    """A promise as the report words it: settled as soon as a figure is recorded. 待下达 numbers come with a document."""

    deletes = True
    form = TargetForm
    list_display = ("indicator", "plan", "promise", "lead", "deadline")
    list_filter = ("plan", "lead", "section")
    list_select_related = ("indicator", "plan", "lead", "refers_to")
    search_fields = ("indicator__name", "indicator__code")
    readonly_fields = ("promise",)
    settled = ("plan", "indicator")

    def get_fields(self, request, obj=None):
        is_settled = obj and _is_settled(obj)
        return ("plan", "indicator", *(("promise", "deadline") if is_settled else PROMISED), *KEPT)

    def get_readonly_fields(self, request, obj=None):
        is_settled = obj and _is_settled(obj)
        return (*super().get_readonly_fields(request, obj), *(("deadline",) if is_settled else ()))

    @admin.display(description="目标")
    def promise(self, target) -> str:
        """As the report words it."""
        return rows.told(target)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A promise added by mistake goes; never one with figures, or from a plan with published months."""
        gone = obj is not None and not obj.has_readings and not obj.recorded() and obj.plan.closed_through is None
        return gone and self.writers(request.user)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.pace = Pace.EVEN if obj.indicator.measure == Measure.CUMULATIVE else Pace.LEVEL
        super().save_model(request, obj, form, change)

    def lay(self, target: Target) -> None:
        target.set_pace()


@admin.register(Reading, site=plan_site)
class ReadingReadingAdmin(EntryReadingAdmin):
    item = "point__target"
    list_display = ("point", "version", "value", "status", "author", "written_at")
    list_select_related = ("point__target__indicator", "author")
    search_fields = ("point__target__indicator__name",)
