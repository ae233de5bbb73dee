"""附件: what shows that a month's figure is right. Files are checked before they come here, and never deleted."""

from datetime import date
from hashlib import sha256
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from evidence import content, names
from indicators.models import Reading
from items.models import ItemLink, ItemLinkQuerySet, link, one_item
from lingling_plan import policy
from lingling_plan.models import Promise
from projects.models import ProgressReport

# Of one item and month: shown, and kept in all with what was withdrawn.
MOST_SHOWN, MOST_KEPT = 10, 50

# The audit log tells who uploaded and withdrew; the names of files are not for everybody who reads it.
AUDITED = ("month", "kind", "size", "sha256", "uploaded_by", "withdrawn_by", "withdrawn_at")


def storage() -> Storage:
    return storages["evidence"]


def random_path(evidence: "Evidence", _name: str) -> str:
    """Nothing of the file's own name or kind: what it is called stands in the row."""
    return f"{evidence.month:%Y}/{token_hex(16)}"


class EvidenceQuerySet(ItemLinkQuerySet):
    def standing(self):
        return self.filter(withdrawn_at__isnull=True)

    def of_month(self, month: date):
        return self.filter(month=month)

    def visible_to(self, user):
        return policy.visible_evidence(user, self.with_approval(), ("target__lead", "project__lead"))

    def with_approval(self):
        """`is_public`: it stands, and lay before the approver who let the month's entry count."""
        in_time = {"decided_at__gte": OuterRef("uploaded_at")}
        reading = Reading.objects.approved().filter(
            point__target=OuterRef("target"), point__month=OuterRef("month"), **in_time
        )
        report = ProgressReport.objects.approved().filter(
            project=OuterRef("project"), month=OuterRef("month"), **in_time
        )
        is_public = Q(Exists(reading) | Exists(report), withdrawn_at__isnull=True)
        return self.annotate(is_public=models.Case(models.When(is_public, then=True), default=False))


class Evidence(ItemLink):
    """One file for one item and month. `name`: what the uploader called it, cleaned; `size` in bytes."""

    month = models.DateField("月份")
    name = models.CharField("文件名", max_length=100)
    kind = models.CharField("类型", max_length=4, choices=[(kind, kind) for kind in content.KINDS])
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("校验码", max_length=64)
    file = models.FileField("文件", upload_to=random_path, storage=storage, max_length=60, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="撤回人", related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ("uploaded_at", "pk")
        constraints = [
            one_item("evidence"),
            models.CheckConstraint(condition=Q(month__day=1), name="evidence_first_of_month"),
            models.CheckConstraint(
                condition=Q(kind__in=content.KINDS), name="evidence_kind", violation_error_message=content.UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(size__range=(1, content.MAX_BYTES)),
                name="evidence_size",
                violation_error_message=content.TOO_LARGE,
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="evidence_withdrawn_by_someone",
                violation_error_message="撤回的附件必须有撤回人和撤回时间。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[item, "month", "sha256"],
                    condition=Q(withdrawn_at__isnull=True),
                    name=f"evidence_{item}_once",
                    violation_error_message="同一事项同一月份已有相同的文件。",
                )
                for item in ("target", "project")
            ),
        ]

    def __str__(self) -> str:
        """Without its name: see AUDITED."""
        return f"{self.item} {self.month:%Y年%m月}附件"

    @classmethod
    def keep(cls, item: Promise, *, month: date, name: str, data: bytes, by) -> "Evidence":
        """Check a file and store it; ValidationError says why not. The file goes again when its row cannot be written."""
        kind = content.check(data, name)
        name, digest = names.cleaned(name, kind), sha256(data).hexdigest()
        told = {"month": month, "uploaded_by": by, "uploaded_at": item.plan.moment()}
        evidence = cls(**link(item), **told, name=name, kind=kind, size=len(data), sha256=digest)
        try:
            with transaction.atomic():
                item.plan.lock()
                evidence.refuse_when_closed()
                evidence._refuse_too_many()
                evidence.file.save(name, ContentFile(data), save=False)
                evidence.save()
                item.plan.touch()
        except BaseException:
            if evidence.file:
                storage().delete(evidence.file.name)
            raise
        return evidence

    @transaction.atomic
    def withdraw(self, *, by) -> None:
        """No longer shown as evidence; the file and who withdrew it are kept."""
        self.item.plan.lock()
        self.refuse_when_closed()
        self.refresh_from_db(fields=["withdrawn_at"])
        if self.withdrawn_at:
            raise ValidationError("该附件已经撤回。")
        self.withdrawn_by, self.withdrawn_at = by, self.item.plan.moment()
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
        self.item.plan.touch()

    def refuse_when_closed(self) -> None:
        if self.item.plan.is_closed(self.month):
            raise ValidationError(f"{self.month:%Y年%m月}已封账，不再接受附件的增减。")

    def _refuse_too_many(self) -> None:
        kept = Evidence.objects.of(self.item).of_month(self.month)
        if kept.standing().filter(sha256=self.sha256).exists():
            raise ValidationError("本月已上传过相同的文件。")
        if kept.standing().count() >= MOST_SHOWN or kept.count() >= MOST_KEPT:
            raise ValidationError(f"每项每月最多 {MOST_SHOWN} 个附件（连同撤回的最多 {MOST_KEPT} 个）。")
