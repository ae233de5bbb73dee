"""What clerks record: the part that a month's figure and a month's report have in common.

Rows are never overwritten: a new figure is a new version, the one before becomes 已被替代, and at most one version of a
month is approved (a database constraint). Who may do what is asked of policy.py by the callers.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property

from lingling_plan.people import name_at, name_of


class Status(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"
    SUPERSEDED = "superseded", "已被替代"


# Said of a version that waited and was taken back by its author.
WITHDRAWN = "已撤回"

# What a decision writes. The rest of a row read before the lock may be stale and is not written back.
DECISION = ("status", "decider", "decided_at", "reason")

# What a copy of an entry does not take over.
ANEW = ("id", "version", "status", "written_at", "withdrawn_at")

# What pages tell of the entry a light rests on, beside the name of its author.
ENTRY_FACTS = ("version", "written_at", "decided_at", "progress", "problem", "next_step")


# What a department says of a month now: counting already, or waiting to.
STATED = (Status.APPROVED, Status.SUBMITTED)

# What counted once: approved, and perhaps replaced by a correction since.
COUNTED = (Status.APPROVED, Status.SUPERSEDED)


# Said to whoever would approve figures of their own.
OWN = "填报人不能审核自己填报的内容。"


class EntryQuerySet(models.QuerySet):
    def once_approved(self):
        return self.filter(status__in=COUNTED, decided_at__isnull=False)

    def before(self, *slot: str):
        """What was approved before a version of the same item and month (an outer query's), newest first."""
        same = {name: models.OuterRef(name) for name in slot}
        earlier = self.model.objects.once_approved().filter(**same, version__lt=models.OuterRef("version"))
        return earlier.order_by("-version")

    def with_withdrawn(self, *slot: str):
        """Adds `was_withdrawn`: replaced by the draft that its author took back."""
        same = {name: models.OuterRef(name) for name in slot}
        taken_back = self.model.objects.filter(
            **same, version=models.OuterRef("version") + 1, withdrawn_at__isnull=False, author=models.OuterRef("author")
        )
        waited = models.Q(status=Status.SUPERSEDED, decided_at__isnull=True)
        return self.annotate(was_withdrawn=models.ExpressionWrapper(
            waited & models.Exists(taken_back), output_field=models.BooleanField()
        ))  # fmt: skip

    def approved(self):
        return self.filter(status=Status.APPROVED)

    def replaced(self):
        """Drafts and waiting versions that a newer one took the place of before anybody decided on them."""
        return self.filter(status=Status.SUPERSEDED, decided_at__isnull=True)

    def stated(self):
        return self.filter(status__in=STATED)

    def submitted(self):
        return self.filter(status=Status.SUBMITTED)

    def first_handed_in(self, plan, through: date) -> list[tuple]:
        """(item, month, day) of the plan's months through one: when its first version that anybody could decide on was written.

        What was replaced before a decision counts no more: a draft is not told from what waited.
        """
        model = self.model
        decided = models.Q(status__in=(*STATED, Status.RETURNED)) | models.Q(
            status=Status.SUPERSEDED, decided_at__isnull=False
        )
        found = self.between(plan, None, through).filter(decided).order_by()
        rows = found.values_list(model.item_lookup, model.month_lookup).annotate(first=models.Min("written_at"))
        return [(item, month, timezone.localdate(first)) for item, month, first in rows]

    def facts(self, *more: str):
        """Dicts of ENTRY_FACTS and `author_name`; `more` names what the item is found by."""
        return self.values(*ENTRY_FACTS, *more, author_name=name_at("author"))

    def between(self, plan, after: date | None, through: date):
        """Of a plan's months after one (None: from the first) through another."""
        month = self.model.month_lookup
        entries = self.filter(**{self.model.plan_lookup: plan, f"{month}__lte": through})
        return entries.filter(**{f"{month}__gt": after}) if after else entries


class Entry(models.Model):
    """A version of what was recorded for one item and month. Subclasses name what it belongs to in `slot()`."""

    version = models.PositiveSmallIntegerField("版本")
    status = models.CharField("流程状态", max_length=10, choices=Status, default=Status.SUBMITTED)
    progress = models.TextField("进展", blank=True, max_length=1000)
    problem = models.TextField("存在问题", blank=True, max_length=1000)
    next_step = models.TextField("下一步", blank=True, max_length=1000)
    unchanged = models.BooleanField("无变化", default=False, help_text="与上期相同，特意报送")
    remark = models.CharField("数据说明", blank=True, max_length=200, help_text="累计数减少等异常情况的原因")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填报人", related_name="+")
    written_at = models.DateTimeField("填报时间", default=timezone.now)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="审核人", related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    reason = models.CharField("退回原因", blank=True, max_length=200)
    # Of a draft: when its author took it back. It is submitted again only when somebody says so.
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    # The lookups from an entry to its plan, its item and its month.
    plan_lookup: str
    item_lookup: str
    month_lookup: str

    # The columns that name item and month, and those that hold its figures.
    slot_columns: tuple[str, ...]
    figure_columns: tuple[str, ...]

    class Meta:
        abstract = True

    # What lists attach (`with_history`): the date the month's figure had to be in, what was approved before this version.
    report_by: date | None = None

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.DRAFT and self.withdrawn_at is not None

    # What lists attach (`with_withdrawn`): its author took it back. The draft that replaced it was written at that moment.
    was_withdrawn: bool = False

    @property
    def told_status(self) -> str:
        """The state in a word, of what its author took back 已撤回."""
        return WITHDRAWN if self.was_withdrawn else self.get_status_display()

    @property
    def asks_again(self) -> bool:
        """What stands in its form came back, was taken back or is another's draft: unedited it goes only when that is asked for."""
        if self.newest is None:
            return False
        return self.newest.status == Status.RETURNED or self.newest.is_withdrawn or self.is_anothers_draft

    @property
    def is_anothers_draft(self) -> bool:
        """The newest version is a colleague's draft: who submits it becomes its author, and says so."""
        return (
            self.newest is not None and self.newest.status == Status.DRAFT and self.newest.author_id != self.author_id
        )

    @cached_property
    def writers(self) -> set[int]:
        """Whose figures these are: its author, and whoever typed the same ones into what it replaced (see tell_writers)."""
        tell_writers([self])
        return self.writers

    @property
    def was_approved(self) -> bool:
        return self.decided_at is not None and self.status in COUNTED

    @property
    def late(self) -> str:
        """How many days after its date a month's first figure came, or was approved that came in time."""
        if self.report_by is None or self.corrects or self.status == Status.DRAFT or self.was_withdrawn:
            return ""
        written = _days(self.report_by, self.written_at)
        if written > 0:
            return f"迟报 {written} 天"
        approved = _days(self.report_by, self.decided_at) if self.was_approved else 0
        return f"迟审 {approved} 天" if approved > 0 else ""

    @property
    def told(self) -> dict:
        """What EntryQuerySet.facts tells, of an entry at hand with its author."""
        return {**{name: getattr(self, name) for name in ENTRY_FACTS}, "author_name": name_of(self.author)}

    @property
    def corrects(self) -> str:
        """The figure that was approved before this version, in words; "" where this is no correction."""
        return ""

    @property
    def named(self) -> str:
        """Item and month in a message. The plan's year is told by the page."""
        return f"{self.item}（{self.month.month}月）"

    def slot(self) -> dict:
        """The filter that finds all versions of the same item and month."""
        raise NotImplementedError

    @property
    def awaits_finding(self) -> bool:
        """Only the planning office can decide on it, by a finding 认定."""
        return False

    @cached_property
    def earlier(self) -> list["Entry"]:
        """What is stated of the same item's earlier months, a version a month, in the order of months (newest_of_months)."""
        raise NotImplementedError

    @property
    def before(self) -> "Entry | None":
        """What is stated of the newest earlier month: 上期."""
        return self.earlier[-1] if self.earlier else None

    @property
    def before_label(self) -> str:
        """上期（7月）, 上期（7月，待审）."""
        told = [f"{self.before.month.month}月", self.before.pending] if self.before else []
        return f"上期（{'，'.join(filter(None, told))}）" if told else "上期"

    @property
    def pending(self) -> str:
        """Why a figure that later months are held against does not count yet; "" once it is approved."""
        if self.pk is None:
            return "本次所填"
        return {Status.DRAFT: "草稿", Status.SUBMITTED: "待审"}.get(self.status, "")

    def carry(self, typed: "Entry") -> None:
        """What was just typed for an earlier month is stated now, whatever the database said of that month."""
        others = [entry for entry in self.earlier if entry.month != typed.month]
        self.earlier = sorted([*others, typed], key=lambda entry: entry.month)

    @cached_property
    def stands(self) -> "Entry | None":
        """The approved version of the same month that this one corrects; None where it is the first."""
        approved = self.versions().approved()
        return (approved.filter(version__lt=self.version) if self.version else approved).first()

    def refuse_when_closed(self) -> None:
        if self.plan.is_closed(self.month):
            raise ValidationError(self._closed())

    def why_not_decided(self) -> str:
        """Why nobody can decide on it now, whoever asks; "" while it waits in an open month."""
        if self.status != Status.SUBMITTED:
            return self._overtaken() or f"该条已是“{self.get_status_display()}”，不能再审核。"
        return self._closed() if self.plan.is_closed(self.month) else ""

    def _overtaken(self) -> str:
        """What became of a version that waited and was replaced; "" for any other."""
        if self.status != Status.SUPERSEDED:
            return ""
        standing = (
            self.versions().filter(version__gt=self.version).exclude(status__in=(Status.DRAFT, Status.SUPERSEDED))
        )
        newer = standing.order_by("version").last()
        if newer is None:
            return "填报人已撤回。"
        told = "请审新版" if newer.status == Status.SUBMITTED else newer.get_status_display()
        return f"已有第{newer.version}版，{told}。"

    def _closed(self) -> str:
        return f"{self.month:%Y年%m月}已封账，不再接受修改。"

    def versions(self):
        return type(self).objects.filter(**self.slot())

    @cached_property
    def newest(self) -> "Entry | None":
        """The newest version of the same item and month, as it was when this entry was asked."""
        return self.versions().select_related("author").order_by("version").last()

    def submit(self) -> None:
        """Store this unsaved entry as the newest version, waiting for approval; a draft or waiting version is replaced."""
        self._store(Status.SUBMITTED, instead_of=(Status.DRAFT, Status.SUBMITTED))

    def keep_as_draft(self) -> None:
        """Store this unsaved entry as the department's draft; a version that waits goes on waiting."""
        self._store(Status.DRAFT, instead_of=(Status.DRAFT,))

    @transaction.atomic
    def _store(self, status: str, *, instead_of: tuple[str, ...], written_at=None) -> None:
        """The plan row is locked first, so that two people recording the same month get two versions, not an error.

        `written_at`: when a version that stands again was written; None: now.
        """
        self.plan.lock()
        self.refuse_when_closed()
        for entry in self.versions().filter(status__in=instead_of):
            entry.status = Status.SUPERSEDED
            entry.save(update_fields=["status"])
        newest = self.versions().aggregate(newest=models.Max("version"))["newest"] or 0
        self.version, self.status, self.written_at = newest + 1, status, written_at or self.plan.moment()
        self.save()
        self.plan.touch()

    @transaction.atomic
    def withdraw(self, *, by) -> "Entry":
        """Its author takes a waiting version back: it is replaced by a draft of the same content, which is given."""
        self.plan.lock()
        self.refuse_when_closed()
        self.refresh_from_db(fields=["status"])
        if self.status != Status.SUBMITTED or by.pk != self.author_id:
            raise ValidationError(f"该条现为“{self.get_status_display()}”，不能撤回。")
        draft = self.copied()
        draft.withdrawn_at = self.plan.moment()
        draft._store(Status.DRAFT, instead_of=(Status.DRAFT, Status.SUBMITTED))
        draft.take_over(self)
        return draft

    def copied(self) -> "Entry":
        """An unsaved entry of the same content and author."""
        columns = [field for field in self._meta.concrete_fields if field.name not in ANEW]
        return type(self)(**{field.attname: getattr(self, field.attname) for field in columns})

    @transaction.atomic
    def undo(self, *, replaced: Iterable[tuple["Entry", str]]) -> None:
        """Take a waiting version back; what it replaced, (version, status it had), stands again as a new version.

        A draft that was written meanwhile stays: an older one does not push it aside.
        """
        self.plan.lock()
        self.refuse_when_closed()
        self.refresh_from_db(fields=["status"])
        if self.status != Status.SUBMITTED:
            raise ValidationError(f"该条现为“{self.get_status_display()}”，不能撤销。")
        self.status = Status.SUPERSEDED
        self.save(update_fields=["status"])
        for entry, status in replaced:
            if not self.versions().filter(status=status).exists():
                again = entry.copied()
                again.withdrawn_at = entry.withdrawn_at
                again._store(status, instead_of=(), written_at=entry.written_at)  # in time stays in time
                again.take_over(entry)
        self.plan.touch()

    def take_over(self, entry: "Entry") -> None:
        """What a copy needs beside the columns; nothing unless a subclass says so."""

    @transaction.atomic
    def approve(self, *, by) -> None:
        """Let this version count; an approved version before it is replaced."""
        if by.pk in self.writers:
            raise ValidationError(OWN)
        self._decide(by, Status.APPROVED)
        for entry in self.versions().approved().exclude(pk=self.pk):
            entry.status = Status.SUPERSEDED
            entry.save(update_fields=["status"])
        self.save(update_fields=DECISION)
        self.approved()
        for follow in _followers:
            follow(self, by)
        self.plan.touch()

    @transaction.atomic
    def give_back(self, *, by, reason: str) -> None:
        """Return to the clerk with a reason; the version is kept."""
        if not reason.strip():
            raise ValidationError("请写明退回原因。")
        self._decide(by, Status.RETURNED)
        self.reason = reason.strip()
        self.save(update_fields=DECISION)
        self.plan.touch()

    def _decide(self, by, status: str) -> None:
        self.refuse_unless_waiting(by)
        self.status, self.decider, self.decided_at = status, by, self.plan.moment()

    def refuse_unless_waiting(self, by) -> None:
        """Only a waiting entry can be decided on: look again under the lock, a colleague may have been faster."""
        self.plan.lock()
        self.refresh_from_db(fields=["status"])
        if why_not := self.why_not_decided():
            raise ValidationError(why_not)
        if by.pk == self.author_id:
            raise ValidationError(OWN)

    def approved(self) -> None:
        """What else follows from an approval; nothing unless a subclass says so."""


def tell_writers(entries: Iterable[Entry]) -> None:
    """Tell entries of one kind whose figures they are (`writers`). One query.

    Passing one's own figure through a colleague's hands, as a draft or a version that is typed again, leaves it one's own.
    """
    entries = list(entries)
    if not entries:
        return
    kind = type(entries[0])
    first, columns = kind.slot_columns[0], (*kind.slot_columns, *kind.figure_columns)
    written: dict[tuple, set[tuple[int, int]]] = {}
    replaced = kind.objects.replaced().filter(**{f"{first}__in": {getattr(entry, first) for entry in entries}})
    for version, author, *told in replaced.values_list("version", "author", *columns):
        written.setdefault(tuple(told), set()).add((version, author))
    for entry in entries:
        before = written.get(tuple(getattr(entry, name) for name in columns), ())
        entry.writers = {entry.author_id} | {author for version, author in before if version < entry.version}


def newest_of_months(entries: Iterable[Entry]) -> list[Entry]:
    """The newest version of each month, in the order of months: a correction that waits speaks for its month."""
    found = {entry.month: entry for entry in sorted(entries, key=lambda entry: entry.version)}
    return [found[month] for month in sorted(found)]


def approved_of(entries: Iterable[Entry], month: date) -> Entry | None:
    return next((entry for entry in entries if entry.month == month and entry.status == Status.APPROVED), None)


_followers: list[Callable[[Entry, object], None]] = []


def on_approval(follow: Callable[[Entry, object], None]) -> None:
    """What a room above does when a version counts: (entry, by whom), inside its transaction. Registered in apps.ready."""
    _followers.append(follow)


def _days(by: date, at) -> int:
    return (timezone.localdate(at) - by).days


def waiting_in(plan, *, after: date | None, through: date) -> int:
    """How many of the plan's entries nobody has decided on, of the months from the one after `after` through the other."""
    return sum(kind.objects.submitted().between(plan, after, through).count() for kind in Entry.__subclasses__())


def waiting_by_month(plan) -> Counter:
    """Month -> how many of the plan's entries nobody has decided on."""
    found = Counter()
    for kind in Entry.__subclasses__():
        waiting = kind.objects.submitted().filter(**{kind.plan_lookup: plan})
        found.update(waiting.values_list(kind.month_lookup, flat=True))
    return found


def entry_constraints(prefix: str, *slot: str) -> list[models.BaseConstraint]:
    """What the database refuses of any entry. `slot`: the columns that name its item and month."""
    return [
        models.UniqueConstraint(fields=[*slot, "version"], name=f"{prefix}_version_once"),
        models.UniqueConstraint(
            fields=slot,
            condition=models.Q(status=Status.APPROVED),
            name=f"{prefix}_one_approved",
            violation_error_message="同一事项同一月份只能有一条已通过的记录。",
        ),
        models.UniqueConstraint(
            fields=slot,
            condition=models.Q(status=Status.SUBMITTED),
            name=f"{prefix}_one_submitted",
            violation_error_message="同一事项同一月份只能有一条待审的记录。",
        ),
        models.UniqueConstraint(
            fields=slot,
            condition=models.Q(status=Status.DRAFT),
            name=f"{prefix}_one_draft",
            violation_error_message="同一事项同一月份只能有一份草稿。",
        ),
        models.CheckConstraint(
            condition=models.Q(status__in=Status.values),
            name=f"{prefix}_known_status",
            violation_error_message="未知的流程状态。",
        ),
        models.CheckConstraint(
            condition=~models.Q(status__in=(Status.APPROVED, Status.RETURNED))
            | models.Q(decider__isnull=False, decided_at__isnull=False),
            name=f"{prefix}_decided_by_someone",
            violation_error_message="已通过或已退回的记录必须有审核人和审核时间。",
        ),
        models.CheckConstraint(
            condition=models.Q(decider__isnull=True) | ~models.Q(decider=models.F("author")),
            name=f"{prefix}_not_by_its_author",
            violation_error_message="填报人不能审核自己填报的内容。",
        ),
    ]
