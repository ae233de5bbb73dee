"""需区级协调: what a department cannot solve alone, from the day it is raised until it is answered and closed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone

from items.models import ItemLink, ItemLinkQuerySet, link, one_item
from lingling_plan.models import Promise


class State(models.TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


# Its words stand on its own page, for those whom the policy lets read them; who reads the audit log need not.
AUDITED = (
    "month", "addressee", "state", "raised_by", "answered_by", "answered_at", "closed_by", "closed_at",
)  # fmt: skip


class MatterQuerySet(ItemLinkQuerySet):
    def unsettled(self):
        return self.exclude(state=State.CLOSED)

    def for_list(self):
        """What waits longest for an answer first, then what is answered, then what is closed, the latest first."""
        rank = Case(When(state=State.OPEN, then=0), When(state=State.ANSWERED, then=1), default=2)
        people = ("raised_by", "answered_by", "closed_by")
        return self.with_item().select_related(*people).order_by(rank, F("closed_at").desc(), "raised_at", "pk")


class Matter(ItemLink):
    """One matter of one item. `month`: the data month in whose report it was raised."""

    month = models.DateField("提出月份")
    text = models.CharField("需协调事项", max_length=300)
    addressee = models.CharField("请谁协调", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+")
    raised_at = models.DateTimeField("提出时间", default=timezone.now)
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
        ]

    def __str__(self) -> str:
        """Without its words: see AUDITED."""
        return f"{self.item} {self.month:%Y年%m月}需协调事项"

    def get_absolute_url(self) -> str:
        return reverse("matter", args=(self.pk,))

    @property
    def days(self) -> int:
        """How long it waited for its answer, or waits still."""
        end = timezone.localdate(self.answered_at) if self.answered_at else self.item.plan.today()
        return max(0, (end - timezone.localdate(self.raised_at)).days)

    @classmethod
    @transaction.atomic
    def bring_up(cls, item: Promise, *, month, text: str, addressee: str, by) -> "Matter":
        """Raise a matter; the same words for the same item, still unsettled, are the same matter."""
        item.plan.lock()
        same = cls.objects.of(item).unsettled().filter(text=text, addressee=addressee).first()
        if same:
            return same
        told = {"month": month, "text": text, "addressee": addressee, "raised_by": by}
        matter = cls.objects.create(**link(item), **told, raised_at=item.plan.moment())
        item.plan.touch()
        return matter

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
        self.refresh_from_db(fields=["state"])
        if self.state != state:
            raise ValidationError(f"该事项现为“{self.get_state_display()}”。")

    def _store(self) -> None:
        self.save(update_fields=["state", "answer", "answered_by", "answered_at", "closed_by", "closed_at"])
        self.item.plan.touch()
