"""An uploaded report and its draft: what the reader proposed, what planners decided, and the plan that was made of it.

Text, places and proposals are written once (the database refuses other ways); what is decided stands in columns beside
them. Nothing of a draft is in a plan before the whole is created (creating.py), and nothing of it changes afterwards.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from drafting.row import Bound, Doubtful, Kind, Match, Part, Row, State
from indicators.models import Indicator, Measure
from lingling_plan.auditing import note
from lingling_plan.initials import spelled
from lingling_plan.models import Department, Plan
from projects.models import Project, Stage

# Of a new code, before a number behind it; columns hold 60.
CODE = 50
REPORT_AUDITED = ("name", "year", "plan")

CREATED = "计划已经建立，草案不再改动；目标的变更请走“目标调整”。"
ATTACHED = "这份报告已经挂接，收回挂接以后才能再改。"
WITHDRAWN = "这份草案已经撤回，恢复以后才能再改。"
STALE = "打开本页以后，{by}已改动“{name}”，没有保存。下面是现在的内容，请核对后再决定。"
NO_REASON = "请写明不采用的原因。"


class ReportQuerySet(models.QuerySet):
    def for_list(self):
        """With `rows_count` and `undecided`."""
        waiting = Count("rows", filter=Q(rows__state=State.OPEN))
        return self.defer("text", "plan_file", "chapters").select_related("by", "plan", "withdrawn_by").annotate(
            rows_count=Count("rows"), undecided=waiting
        )  # fmt: skip


class Report(models.Model):
    """A report's text as it was uploaded.

    `chapters`: the leaves it is looked through by, in order: {"code", "title", "start", "end"}, offsets into the text.
    `plan`, once it was created from this draft; `plan_file`: what was loaded then. A report that `attaches` was uploaded for
    a plan that was there already (attaching.py): nothing is loaded, its sentences are only tied to the plan's items.
    """

    year = models.PositiveSmallIntegerField("计划年度")
    name = models.CharField("文件名", max_length=100)
    text = models.TextField("报告文字")
    sha256 = models.CharField("校验码", max_length=64, editable=False)
    chapters = models.JSONField("分页")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", default=timezone.now)
    plan = models.OneToOneField(
        Plan, models.PROTECT, verbose_name="建立的计划", related_name="report", null=True, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="建立人", related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("建立时间", null=True, blank=True)
    plan_file = models.TextField("载入的计划文件", blank=True)
    attaches = models.BooleanField("对照已有的计划", default=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="撤回人", related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告"
        ordering = ("-year", "-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "sha256", "attaches"],
                name="report_once_a_year",
                violation_error_message="这份报告已经上传过。",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="report_year",
                violation_error_message="计划年度应在2000至2100之间。",
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True, created_by__isnull=True, created_at__isnull=True, plan_file="")
                | (
                    Q(plan__isnull=False, created_by__isnull=False, created_at__isnull=False)
                    & ((Q(attaches=False) & ~Q(plan_file="")) | Q(attaches=True, plan_file=""))
                ),
                name="report_created",
                violation_error_message="建立了计划的报告，要有建立人、时间和计划文件；挂接的没有计划文件。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, plan__isnull=True),
                name="report_withdrawn",
                violation_error_message="撤回的要有撤回人和时间，建立了计划的不能撤回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年报告 {self.name}"

    @classmethod
    @transaction.atomic
    def keep(
        cls,
        *,
        year: int,
        name: str,
        text: str,
        by,
        chapters: list[dict],
        rows: list["Row"],
        findings: list,
        attaches=False,
    ) -> "Report":
        """Store what was read. `rows`: unsaved, `into` and `copy_of` may name another of them; `findings`: unsaved Doubtful."""
        report = cls(year=year, name=name, text=text, sha256=digest(text), chapters=chapters, by=by, attaches=attaches)
        report.full_clean(exclude=["text"])
        report.save()
        for row in rows:
            row.report = report
        while rows:
            # What a row goes into or was split from is stored before it: updating it afterwards takes longer than all the rest.
            ready = [row for row in rows if _is_stored(row.into) and _is_stored(row.copy_of)] or rows
            Row.objects.bulk_create(ready, batch_size=500)
            rows = [row for row in rows if row.pk is None]
        for finding in findings:
            finding.report = report
        Doubtful.objects.bulk_create(findings, batch_size=500)
        return report

    @property
    def is_open(self) -> bool:
        """Still to be decided on: neither created nor withdrawn."""
        return self.plan_id is None and self.withdrawn_at is None

    def lock(self) -> None:
        """Inside a transaction: one planner at a time decides on this draft. ValidationError once its plan exists, and while
        it is withdrawn."""
        self._lock_uncreated()
        if self.withdrawn_at:
            raise ValidationError(WITHDRAWN)

    def _lock_uncreated(self) -> None:
        stored = Report.objects.select_for_update().only("plan_id", "withdrawn_at", "withdrawn_by_id").get(pk=self.pk)
        if stored.plan_id:
            raise ValidationError(ATTACHED if self.attaches else CREATED)
        self.withdrawn_at, self.withdrawn_by_id = stored.withdrawn_at, stored.withdrawn_by_id

    @transaction.atomic
    def withdraw(self, *, by) -> None:
        """Hidden from the list of those to be decided on; nothing of it is lost, and it can be taken up again."""
        self._lock_uncreated()
        if self.withdrawn_at is None:
            self._mark(by, timezone.now(), "撤回报告草案")

    @transaction.atomic
    def restore(self) -> None:
        self._lock_uncreated()
        if self.withdrawn_at:
            self._mark(None, None, "恢复报告草案")

    def _mark(self, by, at, what: str) -> None:
        self.withdrawn_by, self.withdrawn_at = by, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
        note(self, what, f"{self.year}年 {self.name}，校验码 {self.sha256}")

    @transaction.atomic
    def accept(self, *, by, versions: dict[int, int]) -> list["Row"]:
        """Take rows over as they stand. `versions`: pk -> the version that was seen. Returns those that had to stay open:
        changed meanwhile, or incomplete (`Row.problems`)."""
        self.lock()
        left = []
        for row in self.rows.filter(pk__in=versions).select_related("lead"):
            if row.version != versions[row.pk] or row.problems():
                left.append(row)
            elif row.state != State.ACCEPTED:
                row.move(by=by, state=State.ACCEPTED, reason="")
        return left

    @transaction.atomic
    def leave_out(self, *, by, row: int, version: int, reason: str) -> "Row":
        self.lock()
        found = self.as_seen(row, version)
        if not reason.strip():
            raise ValidationError({"reason": NO_REASON})
        return found.move(by=by, state=State.LEFT_OUT, reason=reason.strip())

    @transaction.atomic
    def reopen(self, *, by, row: int, version: int) -> "Row":
        """Undecided again."""
        self.lock()
        return self.as_seen(row, version).move(by=by, state=State.OPEN, reason="")

    @transaction.atomic
    def change(self, *, by, row: int, version: int, values: dict[str, Any]) -> "Row":
        """Write other values beside what was proposed and take the row over. ValidationError when it is not complete."""
        self.lock()
        found = self.as_seen(row, version)
        for name, value in values.items():
            setattr(found, name, value)
        if found.into_id and (found.into_id == found.pk or found.into.into_id or found.into.report_id != self.pk):
            raise ValidationError({"into": "请选另一行，它自己不能又并入别的行。"})
        if found.into_id and found.merged.exists():
            raise ValidationError({"into": "有别的行并入了这一行，请先改那些行。"})
        if problems := found.problems():
            raise ValidationError(problems)
        return found.move(by=by, state=State.ACCEPTED, reason="", fields=tuple(values))

    @transaction.atomic
    def split(self, *, by, row: int, version: int) -> "Row":
        """One row becomes two of the same place, both undecided. Returns the new one."""
        self.lock()
        found = self.as_seen(row, version)
        found.move(by=by, state=State.OPEN, reason="")
        copy = found.copied()
        copy.code, copy.match, copy.match_note = self.free_code(found.code), Match.NEW, "由一行拆出"
        copy.by, copy.decided_at = by, timezone.now()
        copy.save(force_insert=True)
        return copy

    @transaction.atomic
    def add(self, *, by, chapter: int, quote: str, name: str, kind: str) -> "Row":
        """A promise that the reader did not see, at the words that make it; undecided. ValidationError: not on this leaf."""
        self.lock()
        leaf = self.chapters[chapter]
        start = self.text.find(quote, leaf["start"], leaf["end"])
        if start < 0:
            raise ValidationError({"quote": "这一页的原文里没有这几个字，请照原文复制。"})
        found = {
            "quote": quote,
            "name": name,
            "value": None,
            "value_high": None,
            "unit": None,
            "bound": Bound.QUAL,
            "lead": None,
        }
        before = self.rows.filter(chapter=chapter, start__lte=start).last()
        is_indicator = kind == Kind.INDICATOR
        return Row.objects.create(
            report=self, chapter=chapter, section=before.section if before else leaf["code"], start=start,
            end=start + len(quote), found=found, part=Part.TARGET, kind=kind, name=name, year=self.year, bound=Bound.QUAL,
            measure=Measure.CUMULATIVE if is_indicator else "", stage="" if is_indicator else Stage.ADVANCE,
            code=self.free_code(spelled(name, CODE) or "item"), match=Match.NEW, match_note="由审定人添加", by=by,
            decided_at=timezone.now(),
        )  # fmt: skip

    @transaction.atomic
    def lead(self, *, by, rows: Collection[int], department: Department) -> int:
        """Give rows that have no lead yet one. Returns how many got it."""
        self.lock()
        found = self.rows.filter(pk__in=rows, lead=None)
        for row in found:
            row.lead = department
            row.move(by=by, state=row.state, reason=row.reason, fields=("lead",))
        return len(found)

    @transaction.atomic
    def drop(self, *, by, finding: int, dropped: bool) -> None:
        """A finding becomes no 待核实 of the plan, or does again."""
        self.lock()
        found = self.findings.filter(pk=finding).first()
        if found and found.dropped != dropped:
            found.dropped, found.by = dropped, by
            found.save(update_fields=["dropped", "by"])

    def free_code(self, code: str) -> str:
        """The code, or with a number behind it, that nothing has yet."""
        used = {*self.rows.values_list("code", flat=True), *Indicator.objects.values_list("code", flat=True)}
        used |= {*Project.objects.values_list("code", flat=True)}
        codes = (code[:56], *(f"{code[:56]}-{number}" for number in range(2, 10_000)))
        return next(free for free in codes if free not in used)

    def as_seen(self, row: int, version: int) -> "Row":
        """The row, if it still is what the page showed."""
        found = self.rows.select_related("into", "by").get(pk=row)
        if found.version != version:
            raise ValidationError(STALE.format(by=found.by or "同事", name=found.name), code="stale")
        return found


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _is_stored(row: Row | None) -> bool:
    return row is None or row.pk is not None
