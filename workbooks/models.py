"""Uploaded workbooks: a batch, its sheets, one a department, and their rows, from the upload until it is undone.

Nothing of a batch is an entry before it is confirmed. A sheet is written whole or not at all; what it wrote and what that
replaced is kept in its rows, so that the whole batch can be taken back while nobody has decided on any of it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from indicators.models import Reading
from lingling_plan import policy
from lingling_plan.entries import Entry
from lingling_plan.models import Department, Plan
from projects.models import ProgressReport

# The audit log tells who did what; what files are called and hold is not for everybody who reads it.
AUDITED = ("by", "taken_by", "department", "state", "size", "sha256", "undone_at")


GIVEN_UP = "已放弃，没有写入。可以重新核对。"


class State(models.TextChoices):
    CHECKING = "checking", "核对中"
    READY = "ready", "待确认"
    WRITING = "writing", "写入中"
    WRITTEN = "written", "已写入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


class Outcome(models.TextChoices):
    """Of a sheet."""

    OPEN = "open", "待写入"
    NOTHING = "nothing", "没有新内容"
    REFUSED = "refused", "未写入"
    WRITTEN = "written", "已写入"
    UNDONE = "undone", "已撤销"


# What a second check looks at no more.
SETTLED = (Outcome.WRITTEN, Outcome.UNDONE)


class Verdict(models.TextChoices):
    """Of a row."""

    UNCHECKED = "unchecked", "未核对"
    BLANK = "blank", "未填"
    SAME = "same", "无变动"
    NEW = "new", "有变动"
    WRONG = "wrong", "有误"


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return policy.visible_batches(user, self)

    def for_list(self):
        """With `written` (how many entries), `waits` and `failed`: sheets that could be written, or were refused."""
        sheets = Sheet.objects.filter(batch=OuterRef("pk"))
        told = {
            "waits": Exists(sheets.filter(outcome=Outcome.OPEN)),
            "failed": Exists(sheets.filter(outcome=Outcome.REFUSED)),
        }
        return (
            self.annotate(**told)
            .select_related("by__membership", "taken_by__membership", "department", "plan")
            .annotate(
                written=Count("sheets__rows", filter=Q(sheets__rows__reading__isnull=False))
                + Count("sheets__rows", filter=Q(sheets__rows__report__isnull=False))
            )
        )


class Batch(models.Model):
    """One uploaded workbook. `department`: whose people uploaded it; None: the planning office for several."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="计划", related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="单位", related_name="+", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="接手人", related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("上传时间", default=timezone.now)
    name = models.CharField("文件名", max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("校验码", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表格填报"
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="batch_known_state", violation_error_message="未知的状态。"
            ),
            models.CheckConstraint(
                condition=Q(state=State.UNDONE, undone_at__isnull=False)
                | ~Q(state=State.UNDONE) & Q(undone_at__isnull=True),
                name="batch_undone_at",
                violation_error_message="撤销的一批必须有撤销时间。",
            ),
        ]

    def __str__(self) -> str:
        """Without its name: see AUDITED."""
        return f"{self.at:%Y年%m月%d日}上传的表格"

    @classmethod
    @transaction.atomic
    def keep(cls, *, plan: Plan, department: Department | None, by, name: str, data: dict, sheets) -> "Batch":
        """Store what was read. `data`: size and sha256; `sheets`: (department, title, rows as intake gives them)."""
        told = {"plan": plan, "department": department, "by": by, "name": name, **data}
        batch = cls.objects.create(**told, at=plan.moment())
        for lead, title, rows in sheets:
            sheet = Sheet.objects.create(batch=batch, department=lead, title=title)
            kept = [
                Row(sheet=sheet, number=one.number, key=one.key, cells=one.cells, notes=one.notes, misread=one.errors)
                for one in rows
            ]
            Row.objects.bulk_create(kept, batch_size=500)
        return batch

    def move(self, *, to: str, only_from: tuple[str, ...], also: tuple[str, ...] = ()) -> bool:
        """Store the state, `also` other columns set before. Inside a transaction, under the plan's lock; False when a second click or a colleague was faster."""
        self.plan.lock()
        self.refresh_from_db(fields=["state"])
        if self.state not in only_from:
            return False
        self.state = to
        self.save(update_fields=["state", *also])
        return True

    @transaction.atomic
    def confirm(self) -> bool:
        return self.move(to=State.WRITING, only_from=(State.READY,))

    @transaction.atomic
    def discard(self) -> bool:
        """What is not written is given up. A batch with sheets that were written stands as 已写入 and can be undone."""
        written = self.sheets.filter(outcome=Outcome.WRITTEN).exists()
        if not self.move(to=State.WRITTEN if written else State.DISCARDED, only_from=(State.CHECKING, State.READY)):
            return False
        if written:
            self.sheets.filter(outcome=Outcome.OPEN).update(outcome=Outcome.REFUSED, why=GIVEN_UP)
        return True

    @transaction.atomic
    def check_again(self) -> bool:
        """What was refused is compared with what stands now; what was written stays written. False when nothing is left."""
        again = self.sheets.exclude(outcome__in=SETTLED)
        if not again.exists() or not self.move(to=State.CHECKING, only_from=(State.READY, State.WRITTEN)):
            return False
        again.update(outcome=Outcome.OPEN, why="")
        Row.objects.filter(sheet__in=again).update(
            verdict=Verdict.UNCHECKED, changes=[], errors=[], warnings=[], seen=""
        )
        return True

    @property
    def in_charge(self):
        """Who carries on: the uploader, or whoever took it over."""
        return self.taken_by or self.by

    @transaction.atomic
    def take_over(self, *, by) -> None:
        """Its uploader is gone: from here on everything is done by somebody else (policy.may_carry_on)."""
        self.plan.lock()
        self.taken_by = by
        self.save(update_fields=["taken_by"])

    @transaction.atomic
    def undo(self) -> None:
        """Begin to take everything back that still waits (undoing.undo_piece). ValidationError once something was decided."""
        if not self.move(to=State.UNDOING, only_from=(State.WRITTEN,)):
            raise ValidationError(f"这一批现为“{self.get_state_display()}”，不能撤销。")
        if why_not := self.why_not_undone():
            raise ValidationError(why_not)
        self.sheets.filter(outcome=Outcome.WRITTEN).update(why="")

    def to_undo(self):
        """The sheets that the undoing has not come to yet."""
        return self.sheets.filter(outcome=Outcome.WRITTEN, why="")

    @transaction.atomic
    def settle_undoing(self) -> None:
        """Undone, or written still where a sheet could not be taken back."""
        stands = self.sheets.filter(outcome=Outcome.WRITTEN).exists()
        self.undone_at = None if stands else self.plan.moment()
        self.move(to=State.WRITTEN if stands else State.UNDONE, only_from=(State.UNDOING,), also=("undone_at",))

    def why_not_undone(self) -> str:
        """Why what was written cannot be taken back any more; "" while it can."""
        return decided(self.entries())

    def entries(self, *sheets: "Sheet") -> list["Row"]:
        """The rows that made an entry, of the sheets given or of all that are written."""
        rows = Row.objects.filter(sheet__in=sheets or self.sheets.filter(outcome=Outcome.WRITTEN))
        rows = rows.exclude(reading=None, report=None)
        return list(
            rows.select_related(
                "reading__point__target__plan", "reading__point__target__indicator", "report__project__plan"
            ).order_by("pk")
        )

    @property
    def progress(self) -> tuple[int, int]:
        """(rows checked, all rows); while writing or undoing: of the sheets, those that are settled."""
        if self.state == State.UNDOING:
            sheets = self.sheets.filter(outcome__in=SETTLED)
            return sheets.count() - self.to_undo().count(), sheets.count()
        if self.state == State.WRITING:
            return self.sheets.exclude(outcome=Outcome.OPEN).count(), self.sheets.count()
        rows = Row.objects.filter(sheet__batch=self)
        return rows.exclude(verdict=Verdict.UNCHECKED).count(), rows.count()

    @property
    def told(self) -> str:
        """Its state in a list (for_list): of a batch that was checked, whether there is anything to confirm."""
        if self.state != State.READY or self.waits:
            return self.get_state_display()
        return "有误，未写入" if self.failed else "没有新内容"

    @property
    def is_working(self) -> bool:
        return self.state in (State.CHECKING, State.WRITING, State.UNDOING)


def decided(rows: list["Row"]) -> str:
    """Why rows cannot be taken back: what of them was decided on, "" for nothing."""
    found = [str(row.entry.item) for row in rows if row.entry.decided_at is not None]
    shown = "、".join(found[:10]) + (f"等 {len(found)} 项" if len(found) > 10 else "")
    return f"已有 {len(found)} 条经过审核，不能撤销整批：{shown}。" if found else ""


class Sheet(models.Model):
    """A department's part of a batch. `why`: why it was not written."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="sheets")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", related_name="+")
    title = models.CharField("工作表", max_length=31)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN)
    why = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作表"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "department"],
                name="sheet_department_once",
                violation_error_message="一个单位只能有一张工作表。",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="sheet_known_outcome",
                violation_error_message="未知的结果。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def settle(self, outcome: str, why: str = "") -> None:
        self.outcome, self.why = outcome, why[:200]
        self.save(update_fields=["outcome", "why"])


class Row(models.Model):
    """One row of a sheet.

    `cells`: field -> text as typed; `notes`, `misread`: [cell, text] told while reading. `changes`: [heading, old, new]; `errors` and
    `warnings`: [cell, text]. `seen`: the newest version the check told of. `replaced`: [pk, status] of what its entry replaced.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, verbose_name="工作表", related_name="rows")
    number = models.PositiveIntegerField("行号")
    key = models.CharField("编号", max_length=60)
    cells = models.JSONField("所填内容", default=dict)
    notes = models.JSONField("读入说明", default=list)
    misread = models.JSONField("读入错误", default=list)
    verdict = models.CharField("核对结果", max_length=10, choices=Verdict, default=Verdict.UNCHECKED)
    item = models.CharField("事项", max_length=200, blank=True)
    month = models.DateField("月份", null=True, blank=True)
    changes = models.JSONField("变动", default=list)
    errors = models.JSONField("错误", default=list)
    warnings = models.JSONField("提醒", default=list)
    seen = models.CharField("核对时的版本", max_length=10, blank=True)
    replaced = models.JSONField("被替代的版本", default=list)
    reading = models.ForeignKey(
        Reading, models.PROTECT, verbose_name="月度数据", related_name="+", null=True, blank=True
    )
    report = models.ForeignKey(
        ProgressReport, models.PROTECT, verbose_name="月度进展", related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "行"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="row_once", violation_error_message="行号重复。"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="row_known_verdict",
                violation_error_message="未知的结果。",
            ),
            models.CheckConstraint(
                condition=Q(reading__isnull=True) | Q(report__isnull=True),
                name="row_one_entry",
                violation_error_message="一行只能对应一条填报。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}行 {self.item}"

    @property
    def entry(self) -> Entry | None:
        return self.reading or self.report

    @entry.setter
    def entry(self, entry: Entry) -> None:
        setattr(self, "reading" if isinstance(entry, Reading) else "report", entry)

    def replaced_entries(self) -> list[tuple[Entry, str]]:
        """(version, the status it had), the oldest first."""
        statuses = dict(self.replaced)
        found = type(self.entry).objects.filter(pk__in=statuses).order_by("version") if statuses else ()
        return [(entry, statuses[entry.pk]) for entry in found]
