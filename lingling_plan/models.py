"""What both apps share: the plan, its sections, departments and people, rule sets, doubts, and what a promise has.

Natural keys make fixtures readable and loading repeatable: nothing in fixtures/ knows a database id.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import reduce

from auditlog.models import AuditlogHistoryField
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from lingling_plan import months
from lingling_plan.pace import RuleKind, Slack


class NaturalKeyManager(models.Manager):
    """Finds a row by the columns its model names in `natural_key_fields` (lookups across foreign keys allowed)."""

    def get_by_natural_key(self, *values):
        """Its id is all that callers want: loading a plan's 3000 rows asks this 9000 times."""
        return self.only("pk").get(**dict(zip(self.model.natural_key_fields, values, strict=True)))


def _fetch_key_relations(row: models.Model) -> None:
    """One query for what a row's key reaches through two relations, where following them would ask once for each."""
    far = [lookup.partition("__")[::2] for lookup in row.natural_key_fields if lookup.count("__") > 1]
    for name in {name for name, _ in far}:
        field = row._meta.get_field(name)
        if not field.is_cached(row):
            wanted = [rest for relation, rest in far if relation == name]
            related = field.related_model._default_manager.select_related(*(rest.split("__")[0] for rest in wanted))
            field.set_cached_value(row, related.only(*wanted).get(pk=getattr(row, field.attname)))


class NaturalKeyModel(models.Model):
    natural_key_fields: tuple[str, ...] = ("code",)

    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple:
        _fetch_key_relations(self)
        key = []
        for lookup in self.natural_key_fields:
            value = self
            for name in lookup.split("__"):
                value = getattr(value, name)
            key.append(value)
        return tuple(key)


# What a colleague may change of a plan while a page is open: which months take writes.
CALENDAR = ("closed_through", "reopened_month", "reopened_until")


class Plan(NaturalKeyModel):
    """One plan year of the district. Source: the report's title."""

    natural_key_fields = ("year",)

    year = models.PositiveSmallIntegerField(
        "计划年度", unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    name = models.CharField("名称", max_length=60)
    adopted_on = models.DateField("通过日期", help_text="向人民代表大会报告的日期")
    reporting_day = models.PositiveSmallIntegerField(
        "报送日",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="次月几日前报送，遇休息日顺延",
    )
    closed_through = models.DateField("已封账至", null=True, blank=True, help_text="该月及以前不再改动")
    reopened_month = models.DateField("重新打开的月份", null=True, blank=True, editable=False)
    reopened_until = models.DateField("打开至", null=True, blank=True, editable=False, help_text="含当日，过后自动封上")
    demo_today = models.DateField(
        "演示日期", null=True, blank=True, editable=False, help_text="仅演示库有：数据为虚构，今天固定为这一天"
    )
    revision = models.PositiveBigIntegerField("修订号", default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ("-year",)
        constraints = [
            models.CheckConstraint(
                condition=Q(reporting_day__range=(1, 28)),
                name="plan_reporting_day",
                violation_error_message="报送日应在1日至28日之间。",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="plan_year",
                violation_error_message="计划年度应在2000至2100之间。",
            ),
            models.CheckConstraint(
                condition=Q(reopened_month__isnull=True, reopened_until__isnull=True)
                | Q(
                    reopened_month__isnull=False,
                    reopened_until__isnull=False,
                    closed_through__isnull=False,
                    reopened_month__lte=F("closed_through"),
                ),
                name="plan_reopened_until",
                violation_error_message="只能打开已封账的月份，并写明打开到哪一天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年计划"

    @property
    def january(self) -> date:
        return date(self.year, 1, 1)

    @property
    def december(self) -> date:
        return date(self.year, 12, 1)

    def today(self) -> date:
        """Today for this plan; a demonstration stands still on the day its invented months end."""
        return self.demo_today or months.today()

    def moment(self) -> datetime:
        """When what is done now is done; in a demonstration on its own day, so that days between are counted right."""
        return months.moment(self.today())

    def current_month(self, now: date) -> date:
        """The month shown unless another is asked for."""
        return months.current(self.year, self.reporting_day, now)

    def entry_month(self, now: date) -> date:
        """The data month that departments record: the last one that has ended. The board follows at its reporting day."""
        return max(self.january, months.add(months.month_of(now), -1))

    def next_report(self, now: date) -> date:
        """When the figures of the month that is still running are due."""
        return months.reporting_date(months.month_of(now), self.reporting_day)

    def as_of(self, month: date, now: date) -> date:
        """The date a month's board speaks of."""
        return months.as_of(month, self.reporting_day, now)

    def days_since_adopted(self, as_of: date) -> int:
        """How long the planning office has owed what the report left open, as of a board's day: the same on every page."""
        return max((as_of - self.adopted_on).days, 0)

    def is_closed(self, month: date) -> bool:
        return months.is_closed(month, self.closed_through, self.reopened)

    @property
    def reopened(self) -> date | None:
        """The month that is open again today."""
        return self.reopened_month if self.is_reopened(self.reopened_month) else None

    def is_reopened(self, month: date) -> bool:
        """Closed once, and open again until a day for a correction."""
        return month is not None and month == self.reopened_month and self.today() <= self.reopened_until

    def lock(self) -> None:
        """Inside a transaction: let one writer at a time change what the plan's board shows.

        Looks again at what a colleague may have changed meanwhile: a month closed since this plan was read is closed.
        """
        self.refresh_from_db(fields=CALENDAR, from_queryset=Plan.objects.select_for_update())
        self._forget_reopening()

    def _forget_reopening(self) -> None:
        """Once its day is over. The database knows no today of ours: what it still took for open, it refuses from here on."""
        if self.reopened_month is None or self.reopened:
            return
        self.reopened_month = self.reopened_until = None
        Plan.objects.filter(pk=self.pk).update(reopened_month=None, reopened_until=None)

    def touch(self) -> None:
        """Every write that a page of this plan may show says so here: unchanged pages are answered from their ETag.

        An update inside the writer's transaction, so that a revision is never visible before what it announces.
        """
        Plan.objects.filter(pk=self.pk).update(revision=F("revision") + 1)

    @classmethod
    def lock_all(cls) -> None:
        """Inside a transaction, before reading what is to be changed: for writes that concern every plan."""
        for plan in cls.objects.select_for_update().order_by("pk"):
            plan._forget_reopening()

    @classmethod
    def touch_all(cls) -> None:
        """For rows that several plans show: departments, indicators, rule sets."""
        cls.objects.update(revision=F("revision") + 1)

    @transaction.atomic
    def set_paces(self) -> int:
        """Lay the points of every promise anew, after a change that concerns them all. Returns how many points changed."""
        self.lock()
        book = RuleBook()
        kinds = Promise.__subclasses__()
        return sum(kind.set_paces(list(kind.objects.filter(plan=self)), plan=self, book=book) for kind in kinds)


class Section(NaturalKeyModel):
    """A section by the report's own numbering, 二（三）5."""

    natural_key_fields = ("plan__year", "code")

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="计划", related_name="sections")
    code = models.CharField("章节号", max_length=20)
    title = models.CharField("章节", max_length=30)
    order = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = verbose_name_plural = "报告章节"
        ordering = ("plan", "order")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="section_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("section", args=(self.plan.year, self.order))


class Department(NaturalKeyModel):
    code = models.SlugField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=20, blank=True)
    basis = models.CharField(
        "依据", max_length=10, choices=[("report", "报告写明"), ("proposed", "拟定")], default="proposed"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="代审人",
        related_name="+",
        null=True,
        blank=True,
        help_text="本单位只有一人时，由哪位外单位负责人代为审核",
    )

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is to the plan; what that allows is decided in policy.py."""

    REPORTER = "reporter", "填报人"
    APPROVER = "approver", "单位负责人"
    PLANNER = "planner", "督查室"
    LEADER = "leader", "区领导"
    ADMIN = "admin", "系统管理员"


# A mobile number, or an office's with its area code.
PHONE = RegexValidator(
    r"^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})\Z", "请填11位手机号，或带区号的座机号，如 0746-1234567。"
)


class MembershipQuerySet(models.QuerySet):
    def in_use(self, today: date):
        """Of those who can sign in on a day: the account is not stopped and has not expired."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), user__is_active=True)

    def lasting_administrators(self, today: date):
        """Who can sign in and keep accounts for as long as nobody stops them."""
        known = self.in_use(today).filter(role=Role.ADMIN, expires_on=None)
        return known.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)


class Membership(models.Model):
    """Links a user to one department and one role."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户")
    role = models.CharField("角色", max_length=10, choices=Role)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="单位", null=True, blank=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    expires_on = models.DateField("有效期至", null=True, blank=True, help_text="过期后不能登录；空 = 长期")
    phone = models.CharField(
        "电话", max_length=13, blank=True, validators=[PHONE], help_text="手机或带区号的座机，用于提醒"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_known_role"),
            models.CheckConstraint(
                condition=~Q(role__in=(Role.REPORTER, Role.APPROVER)) | Q(department__isnull=False),
                name="membership_department",
                violation_error_message="填报人和单位负责人必须属于一个单位。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=(Role.REPORTER, Role.APPROVER)) | Q(department__isnull=True),
                name="membership_no_department",
                violation_error_message="督查室、区领导和系统管理员不属于填报单位，请清空“单位”。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.department}" if self.department else self.get_role_display()

    def has_expired(self, today: date) -> bool:
        """in_use() for one; the last day is still a day in use."""
        return self.expires_on is not None and self.expires_on < today


class RuleSet(NaturalKeyModel):
    """How far below what is asked is 预警 or 滞后, for one kind of figure, from a month on."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("适用", max_length=10, choices=RuleKind)
    start = models.DateField("自何月起", help_text="当月第一天")
    yellow = models.DecimalField(
        "预警差距", max_digits=7, decimal_places=2, help_text="累计：占目标的点；增速、比率：百分点；水平：%"
    )
    red = models.DecimalField("滞后差距", max_digits=7, decimal_places=2)
    half = models.DecimalField(
        "滞后比例", max_digits=4, decimal_places=2, null=True, blank=True, help_text="累计：低于应达的这一比例即滞后"
    )
    is_default = models.BooleanField("默认规则", default=True, help_text="否 = 只用于指定它的目标")

    class Meta:
        verbose_name = verbose_name_plural = "判定规则"
        ordering = ("kind", "start", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "start"],
                condition=Q(is_default=True),
                name="rule_default_once",
                violation_error_message="同一类指标同一月份只能有一套默认规则。",
            ),
            models.CheckConstraint(
                condition=Q(yellow__gte=0, red__gte=F("yellow")),
                name="rule_red_beyond_yellow",
                violation_error_message="滞后差距不能小于预警差距。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slack(self) -> Slack:
        return Slack(self.yellow, self.red, self.half)


class RuleBook:
    """The rule sets in force: which one judges a kind of figure in a month. Read once, asked for every point."""

    def __init__(self, rules=None):
        self.rules = sorted(RuleSet.objects.all() if rules is None else rules, key=lambda rule: rule.start)
        self.by_pk = {rule.pk: rule for rule in self.rules}

    def at(self, kind: str, month: date) -> RuleSet:
        """The newest default of the kind that has started; the oldest for months before any has."""
        known = [rule for rule in self.rules if rule.kind == kind and rule.is_default]
        started = [rule for rule in known if rule.start <= month]
        return (started or known[:1])[-1]


class Doubt(NaturalKeyModel):
    """A place where the report contradicts itself or cannot be judged, with the question to the planning office."""

    natural_key_fields = ("plan__year", "code")

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="计划", related_name="doubts")
    code = models.SlugField("代码", max_length=40)
    kind = models.CharField("类型", max_length=20)
    question = models.CharField("待核实问题", max_length=200)
    first = models.CharField("一处", max_length=80)
    first_sections = models.CharField("所在章节", max_length=80)
    second = models.CharField("另一处", max_length=80, blank=True)
    second_sections = models.CharField("所在章节（另一处）", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待核实"
        ordering = ("plan", "code")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="doubt_once")]

    def __str__(self) -> str:
        return self.question

    @property
    def told(self) -> str:
        """What stands where: 一（三）、二（三）2：一区三园；二（三）1：一园三区. What the report does not say has no section."""
        pairs = ((self.first_sections, self.first), (self.second_sections, self.second))
        return "；".join("：".join(filter(None, (where.replace(";", "、"), what))) for where, what in pairs if what)


def _followed(row: models.Model | None, name: str):
    return None if row is None else getattr(row, name)


class Promise(NaturalKeyModel):
    """What every promise has, figure or project: where it stands in the report, whose it is, and by when."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="计划", related_name="%(class)ss")
    order = models.PositiveIntegerField("报告顺序", help_text="在报告第二部分首次出现的先后")
    section = models.ForeignKey(Section, models.PROTECT, verbose_name="章节", related_name="%(class)ss")
    also_in = models.ManyToManyField(Section, verbose_name="又见章节", related_name="+", blank=True)
    lead = models.ForeignKey(Department, models.PROTECT, verbose_name="牵头单位", related_name="led_%(class)ss")
    lead_basis = models.CharField("牵头依据", max_length=10, choices=[("report", "报告写明"), ("proposed", "拟定")])
    supports = models.ManyToManyField(Department, verbose_name="配合单位", related_name="+", blank=True)
    firm = models.BooleanField("硬任务", default=True, help_text="否 = 报告写作“力争”")
    deadline = models.DateField("完成时限", null=True, blank=True, help_text="空 = 计划年度末")
    doubts = models.ManyToManyField(Doubt, verbose_name="待核实", related_name="%(class)ss", blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    history = AuditlogHistoryField()

    class Meta:
        abstract = True

    # Of what belongs to it and is told in its 变更记录: a Q of audit log entries, and how one of them is told.
    parts_logged: tuple[Callable, Callable] | None = None

    def row_of(self, columns: tuple[str, ...], names: dict[str, F]) -> dict:
        """What for_board reads of every promise, of one at hand with the relations and annotations that these name."""
        far = {name: reduce(_followed, lookup.name.split("__"), self) for name, lookup in names.items()}
        return {**{name: getattr(self, name) for name in columns}, **far}

    @property
    def due(self) -> date:
        """The date by which it is promised."""
        return self.deadline or date(self.plan.year, 12, 31)
