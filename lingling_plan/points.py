"""Points: what is asked of an item by a month. Both apps store them in the same columns and judge them the same way."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.db import models
from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Value, When

from lingling_plan import standing

FACTS = (
    "pk", "month", "report_by", "expected", "yellow", "red", "done_at", "falling", "rule_id", "reading", "submitted",
    "unchanged", "standing",
)  # fmt: skip

# What the page of one item reads beside these: which rule set judged, and what it is asked for next (looking_ahead).
PAGE_FACTS = ("rule__name", "rule__start", "is_next", "is_open", "met")

FIGURE = models.DecimalField(max_digits=15, decimal_places=4)


class PointQuerySet(models.QuerySet):
    """A room's own queryset adds `for_plan(plan)` and `with_readings()` (the facts `reading`, `submitted`, `unchanged`)."""

    def up_to(self, month: date):
        return self.filter(month__lte=month)

    def judged(self, as_of: date, as_if: dict[int, Decimal] | None = None):
        """Every point with its approved and waiting figures and its standing: numbers first, verdict second.

        `as_if`: point pk -> a figure that nobody approved yet, to see what the light would be if somebody did.
        """
        facts = self.with_readings()
        if as_if:
            supposed = [When(pk=pk, then=Value(figure)) for pk, figure in as_if.items()]
            facts = facts.annotate(reading=Case(*supposed, default=F("reading"), output_field=FIGURE))
        return facts.annotate(standing=standing.verdict(as_of))

    def verdicts(self, as_of: dict[date, date]) -> dict[int, dict[date, str]]:
        """Of each point up to the last of the months: month -> its standing as of that month's date. One query."""
        names = {month: f"in_{month.month}" for month in as_of}
        found = self.up_to(max(as_of)).with_readings()
        found = found.annotate(**{name: standing.verdict(as_of[month]) for month, name in names.items()})
        return {
            row.pop("pk"): {month: row[name] for month, name in names.items()}
            for row in found.values("pk", *names.values())
        }

    def next_asked(self, month: date, as_of: date, *key: str, also: Collection[int] = ()):
        """Of each item the first open point whose figure is to be in after the as-of date, and is not in by the month's board.

        `key`: the columns that name an item. `also`: pks of points wanted beside these.
        """
        return self.filter(Q(pk=self._next(month, as_of, *key)) | Q(pk__in=also) & self._is_open())

    def _is_open(self) -> Q:
        """Its month takes figures; one opened again does until somebody writes after its last day (Plan.lock)."""
        plan = f"{self.model.LINE[0]}__plan"
        closed, reopened = F(f"{plan}__closed_through"), F(f"{plan}__reopened_month")
        return Q(**{f"{plan}__closed_through": None}) | Q(month__gt=closed) | Q(month=reopened)

    def _next(self, month: date, as_of: date, *key: str) -> Subquery:
        of_item = {name: OuterRef(name) for name in key}
        to_come = self.model._default_manager.filter(report_by__gt=as_of, **of_item).with_readings()
        to_come = to_come.filter(Q(month__gt=month) | Q(reading__isnull=True), self._is_open()).order_by("month")
        return Subquery(to_come.values("pk")[:1])

    def looking_ahead(self, month: date, as_of: date, *key: str):
        """To judged points attach `is_next`, whether next_asked would find it, `is_open`, whether its month takes figures, and
        `met`, the verdict of if_just_met.
        """
        is_next = Case(When(pk=self._next(month, as_of, *key), then=True), default=False, output_field=BooleanField())
        is_open = Case(When(self._is_open(), then=True), default=False, output_field=BooleanField())
        return self.annotate(is_next=is_next, is_open=is_open, met=standing.verdict(as_of, reading="expected"))

    def if_just_met(self, as_of: date):
        """Judged as if exactly what each point asks were recorded: what the rule would say of it."""
        met = self.annotate(reading=F("expected"), submitted=Value(None, output_field=FIGURE))
        return met.annotate(standing=standing.verdict(as_of)).order_by("month")

    def for_page(self, when, told, *more: str):
        """The judged points of one item, with what `told` (as it was published) or the item now is asked for next.

        `when`: the MonthShown; `told` None while its month is open. `more`: the columns that name a track.
        """
        found = self.judged(when.as_of).looking_ahead(when.month, (told or when).as_of, *self.model.LINE)
        return found.facts(*PAGE_FACTS, *more)

    def facts_asked(self):
        """What is asked, as dicts, without readings or verdicts."""
        return self.order_by("month").values("pk", "month", "expected", "yellow", "falling")

    def facts(self, *more: str):
        """Judged points as dicts with what pages read; `more` names the item's key. A room adds nothing to these."""
        return self.order_by("month").values(*FACTS, *more)


class Point(models.Model):
    """One month of one item's pace, in the reading's own unit. Columns: docs/architecture.md, "Points"."""

    month = models.DateField("月份", help_text="当月第一天")
    report_by = models.DateField("报送期限", null=True, help_text="空 = 当月不报")
    expected = models.DecimalField("应达", max_digits=15, decimal_places=4, null=True)
    yellow = models.DecimalField("预警线", max_digits=15, decimal_places=4, null=True)
    red = models.DecimalField("滞后线", max_digits=15, decimal_places=4, null=True)
    done_at = models.DecimalField("完成线", max_digits=15, decimal_places=4, null=True)
    falling = models.BooleanField("越少越好", default=False)
    rule = models.ForeignKey("lingling_plan.RuleSet", models.PROTECT, verbose_name="判定规则", related_name="+")

    class Meta:
        abstract = True
        ordering = ("month",)

    # The columns that name one judged line.
    LINE: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}"


FIGURES = ("report_by", "expected", "yellow", "red", "done_at", "falling", "rule_id")


def point_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What the database refuses of any point."""
    # A comparison with null is neither true nor false, and a check lets it pass: so say that all three are there.
    lines = Q(expected__isnull=False, yellow__isnull=False, red__isnull=False)
    rising = lines & Q(falling=False, red__lte=F("yellow"), yellow__lte=F("expected"))
    falling = lines & Q(falling=True, red__gte=F("yellow"), yellow__gte=F("expected"))
    nothing = Q(expected__isnull=True, yellow__isnull=True, red__isnull=True, done_at__isnull=True)
    return [
        models.CheckConstraint(
            condition=Q(month__day=1), name=f"{prefix}_first_of_month", violation_error_message="月份应为当月第一天。"
        ),
        models.CheckConstraint(
            condition=rising | falling | nothing,
            name=f"{prefix}_lines_in_order",
            violation_error_message="应达、预警线、滞后线必须依次放宽，或同时为空。",
        ),
    ]


def replace_open(
    stored: PointQuerySet,
    laid: list[Point],
    *,
    closed_through: date | None,
    columns: tuple[str, ...] = FIGURES,
    line: tuple[str, ...] = ("month",),
) -> int:
    """Store points, leaving closed months as they were published. Returns how many rows changed.

    `stored` holds all points of the items (and tracks) that `laid` is of; `line`: what tells one from another of them.
    Points keep their rows, because readings hang on them; a month that is no longer part of the pace goes only when nothing
    was recorded for it. `columns`: what is laid of a row.
    """
    key = attrgetter(*line)
    is_open = Q() if closed_through is None else Q(month__gt=closed_through)
    kept = {key(point): point for point in stored.filter(is_open)}
    wanted = {key(point): point for point in laid if closed_through is None or point.month > closed_through}
    created = [point for each, point in wanted.items() if each not in kept]
    changed = [kept[each] for each, point in wanted.items() if each in kept and _take_over(kept[each], point, columns)]
    surplus = [point.pk for each, point in kept.items() if each not in wanted]
    stored.bulk_create(created)
    stored.bulk_update(changed, columns)
    gone, _ = stored.filter(pk__in=surplus).unrecorded().delete() if surplus else (0, {})
    return len(created) + len(changed) + gone


def _take_over(stored: Point, wanted: Point, columns: tuple[str, ...]) -> bool:
    differs = any(getattr(stored, name) != getattr(wanted, name) for name in columns)
    for name in columns:
        setattr(stored, name, getattr(wanted, name))
    return differs


class OriginalPointQuerySet(PointQuerySet):
    def unrecorded(self):
        """Entries belong to the points beside which these stand."""
        return self


class OriginalPoint(Point):
    """What the original promise would have asked in a month in which an adjusted one is in force.

    A subclass adds `point`, the month's own point, as its key, and the `adjustment` that point was laid by.
    """

    class Meta(Point.Meta):
        abstract = True


def instead(points: list[dict], originals: list[dict]) -> list[dict]:
    """One item's judged points as the original promise asks them: its own rows, those of adjusted months replaced."""
    replaced = {original["month"]: original for original in originals}
    return [replaced.get(point["month"], point) for point in points]


# What is laid of an original point.
ORIGINAL_FIGURES = (*FIGURES, "adjustment_id")


def by_item(rows: Iterable[dict], *keys: str) -> dict:
    """Judged rows (dicts, in month order) grouped by one key, or by a tuple of several."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)].append(row)
    return groups
