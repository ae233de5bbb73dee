"""A long report between its upload and its draft: kept at once, read outside the request, and read again where that failed.

A Report has its draft from the start; what has none yet is an Upload. Each reading has its number (`attempt`), and only the
newest one may store what it read, under the row's lock. So a reading that was given up, or whose process died, or that two
people started at once, never stores anything twice.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from drafting.report import Report, digest
from lingling_plan.auditing import note

# A reading tells every second how far it is, but for comparing and storing: of a million signs each took a third of this on a
# busy machine (docs/decisions/0021). Whoever is silent for longer has died.
SILENT = timedelta(minutes=2)


class Superseded(Exception):
    """Another reading has taken over, or the upload was withdrawn."""


class UploadQuerySet(models.QuerySet):
    def waiting(self):
        """Neither read nor withdrawn."""
        return self.filter(report=None, withdrawn_at=None).defer("text").select_related("by")


class Upload(models.Model):
    """A text to be read. `length`: its signs; `signs_read`: how far the reading is that began at `since` and was last heard of
    at `heard_at`; `trouble`: why it ended without a draft. Once there is a `report`, that one has the text."""

    year = models.PositiveSmallIntegerField("计划年度")
    name = models.CharField("文件名", max_length=100)
    text = models.TextField("报告文字")
    length = models.PositiveIntegerField("字数")
    sha256 = models.CharField("校验码", max_length=64, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", default=timezone.now)
    attempt = models.PositiveIntegerField("第几次读取", default=0)
    since = models.DateTimeField("开始读取", null=True, blank=True)
    heard_at = models.DateTimeField("最近进展", null=True, blank=True)
    signs_read = models.PositiveIntegerField("已读字数", default=0)
    trouble = models.CharField("没有读成的原因", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="撤回人", related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    report = models.ForeignKey(
        Report, models.PROTECT, verbose_name="读出的报告", related_name="+", null=True, blank=True
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待读报告"
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "sha256"],
                condition=Q(report__isnull=True),
                name="upload_waits_once",
                violation_error_message="这份报告已经上传，正在读取。",
            ),
            models.CheckConstraint(
                condition=(Q(report__isnull=True) & ~Q(text="")) | Q(report__isnull=False, text="", trouble=""),
                name="upload_text_until_read",
                violation_error_message="没有读完的要有文字，读完的文字在报告里。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, report__isnull=True),
                name="upload_withdrawn",
                violation_error_message="撤回的要有撤回人和时间，读完的在报告里撤回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年报告 {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("report_reading", args=[self.pk])

    @classmethod
    def keep(cls, *, year: int, name: str, text: str, by) -> "Upload":
        """Not begun yet (claim). The same text that waits already is that upload again, also when two arrive at once."""
        told = {"name": name, "text": text, "length": len(text), "by": by}
        return cls.objects.get_or_create(year=year, sha256=digest(text), report=None, defaults=told)[0]

    @property
    def is_working(self) -> bool:
        if self.since is None or self.trouble or self.report_id or self.withdrawn_at:
            return False
        return timezone.now() - self.heard_at < SILENT

    @property
    def is_compared(self) -> bool:
        """Everything is read; the draft is being made."""
        return self.signs_read >= self.length

    @transaction.atomic
    def claim(self) -> bool:
        """Begin to read, or begin again, also what was withdrawn. False while it is being read, and once it is."""
        self._lock()
        if self.report_id or self.is_working:
            return False
        self.attempt += 1
        self.since = self.heard_at = timezone.now()
        self.signs_read, self.trouble, self.withdrawn_by, self.withdrawn_at = 0, "", None, None
        self.save(update_fields=[*RUN, "withdrawn_by", "withdrawn_at"])
        return True

    def hear(self, signs_read: int) -> None:
        """From the reading itself: how far it is. Superseded when nobody waits for it any more."""
        if not self._own().update(signs_read=signs_read, heard_at=timezone.now()):
            raise Superseded

    def fail(self, trouble: str) -> None:
        self._own().update(trouble=trouble[:200])

    @transaction.atomic
    def finish(self, **read) -> Report:
        """Store the draft (`read`: as Report.keep takes it). Superseded, with nothing stored, unless this reading is the newest."""
        if not list(self._own().select_for_update().values_list("pk")):
            raise Superseded
        report = Report.keep(year=self.year, name=self.name, text=self.text, by=self.by, **read)
        self._own().update(report=report, text="", signs_read=self.length, heard_at=timezone.now())
        return report

    @transaction.atomic
    def withdraw(self, *, by) -> bool:
        """Uploaded by mistake: not read any further and out of the list. The same file again takes it up. False once it is read."""
        self._lock()
        if self.report_id:
            return False
        if self.withdrawn_at is None:
            self.withdrawn_by, self.withdrawn_at = by, timezone.now()
            self.save(update_fields=["withdrawn_by", "withdrawn_at"])
            note(self, "撤回待读报告", f"{self.year}年 {self.name}，校验码 {self.sha256}")
        return True

    def _own(self):
        """This row as long as this reading is the one that counts."""
        return Upload.objects.filter(pk=self.pk, attempt=self.attempt, report=None, withdrawn_at=None)

    def _lock(self) -> None:
        stored = Upload.objects.select_for_update().defer("text").get(pk=self.pk)
        for name in (*RUN, "report_id", "withdrawn_by_id", "withdrawn_at"):
            setattr(self, name, getattr(stored, name))


RUN = ("attempt", "since", "heard_at", "signs_read", "trouble")
