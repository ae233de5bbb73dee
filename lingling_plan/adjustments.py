"""目标调整: a target or a deadline that is changed by a document, from a month on. Both apps store theirs in these columns.

What was promised stays on the item; what an adjustment makes of it is derived. Rows are written once: a wrong one is
corrected by another, which counts from its own month on. docs/decisions/0013.
"""

import copy
from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lingling_plan.models import Plan


class Category(models.TextChoices):
    """Why. The wording of the planning office's own list."""

    METHOD = "method", "统计口径调整"
    SLIP = "slip", "笔误"
    SUPERIOR = "superior", "上级下达"
    CONGRESS = "congress", "人大常委会批准调整"
    FORCE = "force", "不可抗力"


# What a row of the board tells of the adjustment in force.
TOLD = ("category", "body", "document_no", "effective")
PREFIX = "adjustment__"


class Adjustment(models.Model):
    """A subclass names its item's column (`ITEM`), holds in `CHANGES` what it may change, and of each what it was: `was_…`."""

    category = models.CharField("调整原因", max_length=10, choices=Category)
    body = models.CharField("批准机关", max_length=40)
    document_no = models.CharField("文号", max_length=60)
    dated = models.DateField("发文日期")
    effective = models.DateField("自何月起", help_text="当月第一天")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+")
    at = models.DateTimeField("登记时间", default=timezone.now)

    CHANGES: tuple[str, ...] = ()
    ITEM = ""

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.item} {self.effective:%Y年%m月}起调整（{self.document_no}）"

    @property
    def item(self):
        raise NotImplementedError

    @property
    def before(self):
        """The item as it read before, to be told; a copy that is never saved."""
        return reading(self.item, {name: getattr(self, f"was_{name}") for name in self.CHANGES})

    @property
    def after(self):
        return reading(self.item, {name: getattr(self, name) for name in self.CHANGES})


def adjustment_constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(effective__day=1),
            name=f"{prefix}_first_of_month",
            violation_error_message="生效月份应为当月第一天。",
        ),
        models.CheckConstraint(
            condition=~Q(body="") & ~Q(document_no=""),
            name=f"{prefix}_with_document",
            violation_error_message="调整必须写明批准机关和文号。",
        ),
        models.CheckConstraint(
            condition=Q(category__in=Category.values),
            name=f"{prefix}_known_category",
            violation_error_message="未知的调整原因。",
        ),
    ]


def reading(item, values: dict):
    """The item as it would read with other values: a copy that is never saved."""
    changed = copy.copy(item)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def in_force(adjustments: Iterable[Adjustment], month: date) -> Adjustment | None:
    """Of those that count by a month, the one recorded last. `adjustments`: one item's, in the order recorded."""
    return next((each for each in reversed(list(adjustments)) if each.effective <= month), None)


def columns(model: type[Adjustment]) -> list[str]:
    """The lookups from an original point to what rows tell of its adjustment."""
    return ["adjustment_id", *(f"{PREFIX}{name}" for name in (*TOLD, *model.CHANGES))]


def terms_in(row: dict, model: type[Adjustment]) -> dict:
    """What is promised in the month of an original point's row."""
    return {name: row[f"{PREFIX}{name}"] for name in model.CHANGES}


def effective_in(row: dict) -> date:
    return row[f"{PREFIX}effective"]


def split(originals: list[dict], month: date) -> tuple[list[dict], dict | None]:
    """An item's original points, in the order of months, up to a month; and the first laid by what counts later only."""
    later = (row for row in originals if row["month"] > month and effective_in(row) > month)
    return [row for row in originals if row["month"] <= month], next(later, None)


def upcoming(row: dict, pairs: Iterable[tuple[str, str, str]]) -> str:
    """What a later adjustment will make of the promise: 9月起目标 ≥ 120 个. `pairs`: (what, before, after)."""
    changed = "、".join(f"{what} {after}" for what, before, after in pairs if before != after)
    return f"{effective_in(row).month}月起{changed}" if changed else ""


def documents(model: type[Adjustment], in_force: dict[int, dict]) -> dict[int, str]:
    """By which document each item is adjusted. `in_force`: the item's pk -> its last original point's row.

    A correction stands behind what it corrects: one query, and only where there is one.
    """
    slips = [pk for pk, row in in_force.items() if row[f"{PREFIX}category"] == Category.SLIP]
    recorded = {}
    if slips:
        for facts in (
            model.objects.filter(**{f"{model.ITEM}__in": slips}).order_by("pk").values("pk", model.ITEM, *TOLD)
        ):
            recorded.setdefault(facts[model.ITEM], []).append(facts)
    return {pk: _document(row, recorded.get(pk, [])) for pk, row in in_force.items()}


def _document(row: dict, recorded: list[dict]) -> str:
    """`recorded`: the item's adjustments in their order, where the one in force corrects another."""
    own = told({name: row[f"{PREFIX}{name}"] for name in TOLD})
    before = [facts for facts in recorded if facts["pk"] < row["adjustment_id"]]
    corrected = []
    for facts in reversed(before):
        corrected.insert(0, facts)
        if facts["category"] != Category.SLIP:
            break
    first, *others = [*map(told, corrected), own]
    return "；".join([first, *(f"更正：{text}" for text in others)])


def corrections(recorded: Iterable[Adjustment]) -> set[int]:
    """The keys of those of one item that correct an earlier one. `recorded`: in their order."""
    return {each.pk for each in list(recorded)[1:] if each.category == Category.SLIP}


def told(facts: dict) -> str:
    """The document in words, from the values of TOLD: 上级下达，市政府 永政发〔2023〕7号，8月起."""
    reason = Category(facts["category"]).label
    return f"{reason}，{facts['body']} {facts['document_no']}，{facts['effective'].month}月起"


def refuse_effective(plan: Plan, month: date) -> None:
    """What a month asked is settled once it is closed, also while it is opened again for a correction."""
    if plan.closed_through is not None and month <= plan.closed_through:
        raise ValidationError({"effective": f"{month.month}月已封账，请从以后的月份起调整。"})
    if not plan.january <= month <= plan.december:
        raise ValidationError({"effective": f"请选{plan.year}年内的月份。"})


def read_adjustments(items: Collection["Adjustable"]) -> None:
    """Of items of one kind, inside a transaction, the plan locked: once, and as they are now. One query."""
    for item in items:
        getattr(item, "_prefetched_objects_cache", {}).pop("adjustments", None)
        item.__dict__.pop("is_adjusted", None)
    models.prefetch_related_objects(items, "adjustments")


class Adjustable(models.Model):
    """An item whose promise documents may change. A subclass has `adjustments` and `adjust(…)`."""

    class Meta:
        abstract = True

    def under(self, adjustment: Adjustment | None):
        """The item as an adjustment words it; itself where there is none."""
        if adjustment is None:
            return self
        return reading(self, {name: getattr(adjustment, name) for name in adjustment.CHANGES})

    def recorded(self) -> list[Adjustment]:
        """Its adjustments in the order recorded; none of an item that is not stored yet, nor where `is_adjusted` says so."""
        return list(self.adjustments.all()) if self.pk and self.__dict__.get("is_adjusted", True) else []

    def read_recorded(self) -> None:
        """For the page of an item that tells `is_adjusted`: its adjustments with who recorded them, where there are any."""
        if self.is_adjusted:
            wanted = self.adjustments.model.objects.select_related("by")
            models.prefetch_related_objects([self], models.Prefetch("adjustments", wanted))

    def read_adjustments(self) -> None:
        """Inside a transaction, the plan locked: once, and as they are now."""
        read_adjustments([self])

    @property
    def current(self):
        """As the last adjustment words it, whatever month it counts from."""
        return self.under((self.recorded() or [None])[-1])

    def refuse_adjusting(self, changes: dict) -> None:
        """ValidationError by field where the item cannot be changed like this."""

    def kept_aside(self) -> dict:
        """What else of the item an adjustment keeps as it was."""
        return {}

    def record_adjustment(self, *, by, effective: date, changes: dict, **document) -> Adjustment:
        """Inside the transaction of `adjust`, the plan locked: store what is changed and what it was."""
        refuse_effective(self.plan, effective)
        self.read_adjustments()
        now = self.current
        if all(getattr(now, name) == value for name, value in changes.items()):
            raise ValidationError("没有改动：请填新的目标数或完成时限。")
        self.refuse_adjusting(changes)
        values = {name: getattr(now, name) for name in self.adjustments.model.CHANGES}
        was = {f"was_{name}": value for name, value in {**values, **self.kept_aside()}.items()}
        made = {"by": by, "at": self.plan.moment(), "effective": effective, **document}
        return self.adjustments.create(**{**values, **changes}, **was, **made)
