"""需区级协调: what a department cannot solve alone, from the day it is raised until it is answered and closed."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone

from items.models import ItemLink, ItemLinkQuerySet, link, one_item
from lingling_plan import policy
from lingling_plan.entries import Entry, Status
from lingling_plan.models import Promise


class State(models.TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


# Of an open matter that its department has not released yet.
HELD = "held", "待本单位审核"
# Of a held one whose entry is a draft, or was taken back.
RESTING = "随草稿，填报提交后审核"


# Its words stand on its own page, for those whom the policy lets read them; who reads the audit log need not.
AUDITED = (
    "month", "addressee", "state", "raised_by", "released_by", "released_at", "answered_by", "answered_at", "closed_by", "closed_at",
)  # fmt: skip


class MatterQuerySet(ItemLinkQuerySet):
    def released(self):
        return self.filter(released_at__isnull=False)

    def held(self):
        return self.filter(released_at__isnull=True)

    def with_rests(self):
        """Adds `rests`: the entry it was raised with is a draft or was taken back, and no version of its month waits.

        What was raised without an entry has no version written at its moment.
        """
        rests = Q(pk__in=[])
        for kind in Entry.__subclasses__():
            link_to = kind.item_lookup.rpartition("__")[2]
            versions = kind.objects.filter(
                **{kind.item_lookup: OuterRef(link_to), kind.month_lookup: OuterRef("month")}
            )
            raised = versions.filter(author=OuterRef("raised_by"), written_at=OuterRef("raised_at"))
            rests |= (
                Q(Exists(raised.filter(status__in=(Status.DRAFT, Status.SUPERSEDED), decided_at=None)))
                & Q(Exists(versions.filter(status=Status.DRAFT)))
                & ~Q(Exists(versions.submitted()))
            )
        held = Q(released_at__isnull=True)
        return self.annotate(rests=Case(When(held & rests, then=True), default=False))

    def unsettled(self):
        return self.exclude(state=State.CLOSED)

    def waiting(self):
        """For an answer, from the district: 待答复."""
        return self.released().filter(state=State.OPEN)

    def unsettled_on(self, day: date):
        """What the district saw by the end of that day and was not settled by then: it waited, or had its answer."""
        return self.filter(Q(closed_at=None) | Q(closed_at__date__gt=day), released_at__date__lte=day)

    def for_list(self):
        """What waits longest for an answer first, then what is held, answered, closed, of the last the latest first."""
        waits = When(state=State.OPEN, released_at__isnull=False, then=0)
        rank = Case(waits, When(state=State.OPEN, then=1), When(state=State.ANSWERED, then=2), default=3)
        people = ("raised_by", "released_by", "answered_by", "closed_by")
        return (
            self.with_item()
            .select_related(*people)
            .order_by(rank, F("closed_at").desc(), "released_at", "raised_at", "pk")
        )


class Matter(ItemLink):
    """One matter of one item. `month`: the data month in whose report it was raised."""

    month = models.DateField("提出月份")
    text = models.CharField("需协调事项", max_length=300)
    addressee = models.CharField("请谁协调", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+")
    raised_at = models.DateTimeField("提出时间", default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="本单位审核人", related_name="+", null=True, blank=True
    )
    released_at = models.DateTimeField("提交区里时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="答复人", related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办结人", related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    # What lists attach (`with_rests`), and the day they are looked at where that is not today (`parts.waiting`).
    rests: bool = False
    until: date | None = None

    class Meta:
        verbose_name = verbose_name_plural = "需区级协调"
        ordering = ("raised_at", "pk")
        constraints = [
            one_item("matter"),
            models.CheckConstraint(condition=Q(month__day=1), name="matter_first_of_month"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, answered_at__isnull=True, closed_at__isnull=True)
                | Q(state=State.ANSWERED, answered_at__isnull=False, answered_by__isnull=False, closed_at__isnull=True)
                & ~Q(answer="")
                | Q(state=State.CLOSED, answered_at__isnull=False, closed_at__isnull=False, closed_by__isnull=False),
                name="matter_state",
                violation_error_message="先答复，后办结，并写明答复。",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=False, released_by__isnull=False)
                | Q(released_at__isnull=True, released_by__isnull=True, state=State.OPEN),
                name="matter_released",
                violation_error_message="本单位审核以后才能答复，并写明审核人和时间。",
            ),
        ]

    def __str__(self) -> str:
        """Without its words: see AUDITED."""
        return f"{self.item} {self.month:%Y年%m月}需协调事项"

    def get_absolute_url(self) -> str:
        return reverse("matter", args=(self.pk,))

    @property
    def is_held(self) -> bool:
        """Its department has not released it: nobody else sees it yet."""
        return self.released_at is None

    @property
    def standing(self) -> str:
        if self.is_held:
            return RESTING if self.rests else HELD[1]
        return self.get_state_display()

    @property
    def days(self) -> int:
        """How long it waited for its answer since the district sees it, or waits still."""
        end = self._day
        if self.answered_at:
            end = min(end, timezone.localdate(self.answered_at))
        return max(0, (end - timezone.localdate(self.released_at or self.raised_at)).days)

    @property
    def _day(self) -> date:
        return self.until or self.item.plan.today()

    @property
    def waits(self) -> bool:
        """Of a released one: had no answer by the end of the day it is looked at."""
        return self.answered_at is None or timezone.localdate(self.answered_at) > self._day

    @property
    def answer_words(self) -> str:
        """区领导 8月15日答复：已列入专题会，已 22 天: what was promised, and how long ago."""
        day = timezone.localdate(self.answered_at)
        who = f"{self.answered_by} {day.month}月{day.day}日答复"
        return f"{who}：{self.answer.rstrip('。')}，已 {self.answer_age} 天"

    @property
    def answer_age(self) -> int:
        """Days since the answer."""
        return (self._day - timezone.localdate(self.answered_at)).days

    @classmethod
    @transaction.atomic
    def bring_up(cls, item: Promise, *, month, text: str, addressee: str, by, at=None) -> "Matter":
        """Raise a matter: held until its department releases it, at once where who raises it may do so.

        The same words for the same item, still unsettled, are the same matter. `at`: when the entry that it was raised
        with was written; now without one.
        """
        item.plan.lock()
        matter = cls.objects.of(item).unsettled().filter(text=text, addressee=addressee).first()
        if matter is None:
            told = {"month": month, "text": text, "addressee": addressee, "raised_by": by}
            matter = cls.objects.create(**link(item), **told, raised_at=at or item.plan.moment())
            item.plan.touch()
        if matter.is_held and policy.may_release(by, item):
            matter.release(by=by)
        return matter

    @transaction.atomic
    def release(self, *, by) -> None:
        """Let the district see it; a second time changes nothing."""
        self.item.plan.lock()
        self.refresh_from_db(fields=["released_at", "released_by"])
        if self.is_held:
            self.released_by, self.released_at = by, self.item.plan.moment()
            self.save(update_fields=["released_by", "released_at"])
            self.item.plan.touch()

    @transaction.atomic
    def release_alone(self, *, by) -> None:
        """Without the approval of an entry; ValidationError while the entry it was raised with is a draft."""
        self.item.plan.lock()
        if Matter.objects.filter(pk=self.pk).with_rests().get().rests:
            raise ValidationError("该事项随填报提出，填报已撤回或还是草稿，提交以后再审核。")
        self.release(by=by)

    @transaction.atomic
    def give_answer(self, *, by, answer: str) -> None:
        self._refuse_unless(State.OPEN)
        self.state, self.answer, self.answered_by = State.ANSWERED, answer, by
        self.answered_at = self.item.plan.moment()
        self._store()

    @transaction.atomic
    def close(self, *, by) -> None:
        self._refuse_unless(State.ANSWERED)
        self.state, self.closed_by, self.closed_at = State.CLOSED, by, self.item.plan.moment()
        self._store()

    def _refuse_unless(self, state: str) -> None:
        """Look again under the lock, a colleague may have been faster."""
        self.item.plan.lock()
        self.refresh_from_db(fields=["state", "released_at"])
        if self.is_held or self.state != state:
            raise ValidationError(f"该事项现为“{self.standing}”。")

    def _store(self) -> None:
        self.save(update_fields=["state", "answer", "answered_by", "answered_at", "closed_by", "closed_at"])
        self.item.plan.touch()


def release_with(entry: Entry, by) -> None:
    """What was raised with a month's entry, up to the version that is approved, goes to the district with it.

    What was raised later was not before the approver's eyes: it waits for its own release. Nor does a planner's finding
    release anything.
    """
    if not policy.may_release_with(by, entry):
        return
    raised = Matter.objects.of(entry.item).held().filter(month=entry.month, raised_at__lte=entry.written_at)
    for matter in raised.with_item():
        matter.release(by=by)
