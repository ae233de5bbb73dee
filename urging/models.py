"""催办: the planning office urges what a department owes. Messages: what is told to whom, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from items import whole_plan
from items.models import ItemLink, ItemLinkQuerySet, one_item
from lingling_plan import months
from lingling_plan.models import Department, Plan
from lingling_plan.monthly import MonthShown, at
from lingling_plan.rows import Item
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from urging import letters
from urging.people import People


@dataclass
class Told:
    """How often an item was urged, the last day, and what was said then."""

    times: int
    last: date
    note: str

    def __str__(self) -> str:
        return f"已催办 {self.times} 次，最近 {self.last.month}月{self.last.day}日"


@dataclass
class Urged:
    """What became of an urging of several items: urged now, urged today already, and those that owe nothing.

    unheard: of the new ones those whose department has nobody to hear of it.
    """

    new: list[Item] = field(default_factory=list)
    again: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    unheard: list[Item] = field(default_factory=list)


class UrgingQuerySet(ItemLinkQuerySet):
    def up_to(self, month: date):
        return self.filter(month__lte=month)

    def by_item(self) -> dict[tuple[str, int], Told]:
        """Key of the item (whole_plan.key) -> what it was told. One query."""
        found = {}
        for target, project, day, note in self.order_by("at", "pk").values_list("target", "project", "day", "note"):
            key = ("target", target) if target else ("project", project)
            before = found.get(key)
            found[key] = Told(before.times + 1 if before else 1, day, note)
        return found


class Urging(ItemLink):
    """One item urged on one day. `month`: the data month urged; `day`: today of the plan."""

    month = models.DateField("催办月份")
    day = models.DateField("催办日")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="催办人", related_name="+")
    at = models.DateTimeField("催办时间", default=timezone.now)
    note = models.CharField("附言", max_length=100, blank=True)

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ("-at", "-pk")
        constraints = [
            one_item("urging"),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="urging_first_of_month",
                violation_error_message="月份应为当月第一天。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind, "month", "day"],
                    name=f"urging_{kind}_once_a_day",
                    violation_error_message="该项当月今天已经催办过。",
                )
                for kind in ("target", "project")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.month:%Y年%m月}"

    @classmethod
    @transaction.atomic
    def urge(cls, plan: Plan, keys: set[tuple[str, int]], *, by, note: str = "") -> Urged:
        """Urge the plan's items of these keys, as they stand now, and lay a message out for those who record them.

        A second time on the same day is the same urging. Nothing is sent here: `manage.py remind` sends. Each urging is
        a row created by itself, because the audit log hears of no rows created in bulk: a few queries an item.
        """
        plan.lock()
        now, outcome = now_shown(plan), Urged()
        today = {(*key_of(one), one.month) for one in cls.objects.for_plan(plan).filter(day=now.today)}
        for item in whole_plan.chosen(plan, now, by, keys):
            month, (kind, pk) = month_to_urge(item), whole_plan.key(item)
            if month is None:
                outcome.refused.append(item)
            elif (kind, pk, month) in today:
                outcome.again.append(item)
            else:
                told = {"month": month, "day": now.today, "by": by, "at": plan.moment(), "note": note}
                cls.objects.create(**{f"{kind}_id": pk}, **told)
                outcome.new.append(item)
        if outcome.new:
            outcome.unheard = Message.lay_out_urgings(plan, now.today, outcome.new, note)
            plan.touch()
        return outcome


def key_of(urging: Urging) -> tuple[str, int]:
    return ("target", urging.target_id) if urging.target_id else ("project", urging.project_id)


def now_shown(plan: Plan) -> MonthShown:
    """The month that the plan's pages show now: urging speaks of how things stand, never of a month long past."""
    today = plan.today()
    return at(plan, plan.current_month(today), today)


def point_to_urge(item: Item) -> dict | None:
    """The point whose light is behind, or the newest one missing; None where there is nothing to urge."""
    if item.standing in BEHIND_SCHEDULE and item.standing != Standing.MISSING:
        return item.point
    return item.overdue_points[-1] if item.overdue_points else None


def month_to_urge(item: Item) -> date | None:
    point = point_to_urge(item)
    return point["month"] if point else None


class State(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    NO_CHANNEL = "no_channel", "无可用通道"
    DROPPED = "dropped", "不再需要"


class Kind(models.TextChoices):
    REMINDER = "reminder", "提醒"
    URGING = "urging", "催办"


UNSENT = (State.QUEUED, State.FAILED, State.NO_CHANNEL)

# A run that was stopped while it sent leaves 发送中 behind; after this long nobody is sending any more.
STUCK_AFTER = timedelta(minutes=15)

# Working days. An urging that could not be sent for so long is old news. A reminder is of its day: the next day's says
# all anew.
URGINGS_LAST = 5

# Why a message was not sent, where no channel said so.
TOO_OLD = "超过期限未能发送"
BROKEN_OFF = "发送中断"
NOT_CONCERNED = "收件人已不负责该单位填报"


def stuck() -> Q:
    return Q(state=State.SENDING, claimed_at__lt=timezone.now() - STUCK_AFTER)


class MessageQuerySet(models.QuerySet):
    def waiting(self, plan: Plan, today: date):
        """To be sent or tried again: reminders of the day, and urgings of the last days."""
        waiting = self.fresh(today).untried().filter(Q(state__in=UNSENT) | stuck(), plan=plan)
        return waiting.select_related("to__membership__department", "department", "plan").order_by("to", "kind", "pk")

    def fresh(self, today: date):
        """What is still news on a day."""
        urgings = Q(kind=Kind.URGING, day__gte=months.working_days_ago(today, URGINGS_LAST), day__lte=today)
        return self.filter(Q(kind=Kind.REMINDER, day=today) | urgings)

    def untried(self):
        """There are tries left."""
        return self.filter(tries__lt=settings.NOTIFY_TRIES)

    def drop(self, because: str) -> int:
        """Nobody needs these any more; what a channel said before is kept."""
        return self.update(state=State.DROPPED, error=Case(When(error="", then=Value(because)), default=F("error")))

    def not_again(self, plan: Plan, today: date) -> set[int]:
        """Whom the day's reminder has reached, or will not any more: users' pks."""
        reminders = self.filter(plan=plan, day=today, kind=Kind.REMINDER)
        settled = reminders.filter(Q(state=State.SENT) | Q(state=State.SENDING) | Q(tries__gte=settings.NOTIFY_TRIES))
        return set(settled.values_list("to", flat=True))


class Message(models.Model):
    """What one person is told on one day. `text` names items, days and addresses, never figures."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="收件人", related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="计划", related_name="+")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="催办单位",
        related_name="+",
        null=True,
        blank=True,
        help_text="提醒没有：每次发送前重新计算",
    )
    day = models.DateField("日期")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    text = models.TextField("内容")
    state = models.CharField("发送状态", max_length=10, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("未送达原因", max_length=300, blank=True)
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True, editable=False)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒消息"
        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["to", "plan", "day"],
                condition=Q(kind=Kind.REMINDER),
                name="message_one_reminder_a_day",
                violation_error_message="同一人同一天只有一条提醒。",
            ),
            models.UniqueConstraint(
                fields=["to", "plan", "department", "day"],
                condition=Q(kind=Kind.URGING, state=State.QUEUED),
                name="message_one_urging_waits",
                violation_error_message="同一人同一单位同一天只有一条待发送的催办。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values, kind__in=Kind.values),
                name="message_known_state",
                violation_error_message="未知的类别或发送状态。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | ~Q(state=State.SENT) & Q(sent_at__isnull=True),
                name="message_sent_at",
                violation_error_message="已发送的消息须有发送时间，未发送的没有。",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.URGING) | Q(department=None),
                name="message_department",
                violation_error_message="只有催办属于一个单位。",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="message_not_empty", violation_error_message="消息不能为空。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.day:%Y年%m月%d日} {self.get_kind_display()}"

    @classmethod
    @transaction.atomic
    def lay_out_reminders(cls, plan: Plan, day: date, texts: dict) -> None:
        """The day's reminders (user -> text). One not sent yet says what is true now, or is dropped with nothing to say."""
        plan.lock()
        reminders = cls.objects.filter(plan=plan, day=day, kind=Kind.REMINDER)
        stored = {message.to_id: message for message in reminders}
        new = [user for user in texts if user.pk not in stored]
        cls.objects.bulk_create(cls(to=user, plan=plan, day=day, kind=Kind.REMINDER, text=texts[user]) for user in new)
        wanted = {user.pk: text for user, text in texts.items()}
        for pk, message in stored.items():
            unsent = reminders.untried().filter(pk=message.pk, state__in=(*UNSENT, State.DROPPED))
            if pk not in wanted:
                unsent.update(state=State.DROPPED)
            elif message.text != wanted[pk] or message.state == State.DROPPED:
                unsent.update(text=wanted[pk], state=State.QUEUED)

    @classmethod
    @transaction.atomic
    def settle_old(cls, plan: Plan, day: date) -> None:
        """Before a run sends: no message is left in a state that no run will ever change, or goes to whom it no longer
        concerns (stopped, expired, gone to another department since the urging).
        """
        plan.lock()
        messages = cls.objects.filter(plan=plan, day__lte=day)
        is_old = ~Q(pk__in=messages.fresh(day).values("pk"))
        broken = messages.filter(stuck(), is_old | Q(tries__gte=settings.NOTIFY_TRIES))
        broken.update(state=State.FAILED, error=BROKEN_OFF)
        unsent = messages.untried().filter(Q(state__in=UNSENT) | stuck())
        # A reminder that failed on its day stays 发送失败.
        unsent.filter(is_old, Q(kind=Kind.URGING) | Q(state=State.QUEUED)).drop(TOO_OLD)
        urgings = unsent.filter(kind=Kind.URGING)
        people = People()
        gone = [message.pk for message in urgings.select_related("to") if not people.concerns(message)]
        cls.objects.filter(pk__in=gone).drop(NOT_CONCERNED)

    @classmethod
    def lay_out_urgings(cls, plan: Plan, day: date, items: Iterable[Item], note: str) -> list[Item]:
        """Inside a transaction that locked the plan: one message a person and department, which grows until it is sent.

        Returns the items of which nobody hears: their department has no account in use that records.
        """
        people, by_lead = People(), {}
        for item in items:
            by_lead.setdefault(item.lead_id, []).append(item)
        for lead, own in by_lead.items():
            lines = [letters.urged(item, point_to_urge(item)) for item in own]
            cls._tell_recorders(people.recorders(lead), letters.urging(lines, note), plan=plan, day=day, lead=lead)
        return [item for item in items if not people.recorders(item.lead_id)]

    @classmethod
    def _tell_recorders(cls, users: list, text: str, *, plan: Plan, day: date, lead: int) -> None:
        """A message that a run claims meanwhile is not added to: the person gets another one."""
        same = {"plan": plan, "day": day, "kind": Kind.URGING, "department_id": lead}
        queued = cls.objects.filter(**same, state=State.QUEUED)
        waiting = set(queued.filter(to__in=users).values_list("to", flat=True))
        new = [
            user
            for user in users
            if user.pk not in waiting or not queued.filter(to=user).update(text=Concat(F("text"), Value(f"\n\n{text}")))
        ]
        cls.objects.bulk_create(cls(to=user, text=text, **same) for user in new)

    def claim(self) -> bool:
        """Begin a try; False when another run was faster."""
        seen = type(self).objects.filter(pk=self.pk, tries=self.tries, state=self.state)
        self.claimed_at = timezone.now()
        claimed = seen.update(state=State.SENDING, tries=F("tries") + 1, claimed_at=self.claimed_at)
        if claimed:
            # What an urging on a page added since it was read is told too.
            self.refresh_from_db(fields=["text", "state", "tries"])
        return bool(claimed)

    def settle(self, *, is_sent: bool, error: str = "") -> None:
        """What became of a try that was claimed."""
        self.state = State.SENT if is_sent else State.FAILED
        self.sent_at, self.error = (timezone.now() if is_sent else None), error[:300]
        self.save(update_fields=["state", "sent_at", "error"])

    def without_channel(self) -> None:
        """Nobody knows how to reach the person; no try, so that one counts as soon as there is a channel."""
        waiting = type(self).objects.filter(pk=self.pk, state__in=UNSENT)
        waiting.update(state=State.NO_CHANNEL, error=State.NO_CHANNEL.label)
        self.state = State.NO_CHANNEL

    def break_off(self, error: str) -> None:
        """A try that ended before anything was sent; what another run did meanwhile stands."""
        unsent = type(self).objects.filter(pk=self.pk).exclude(state=State.SENT)
        unsent.update(state=State.FAILED, error=error[:300])
        self.state = State.FAILED
