"""What loading remembers: the values it loaded last, and the file an administrator is looking at before confirming."""

from django.conf import settings
from django.db import models

from lingling_plan.models import Plan


class LoadedRow(models.Model):
    """What the file said of a row when it was loaded last; a stored value that differs from it was changed by hand.

    `model` as in the file, `key` the JSON of what the row is recognised by, `fields` plain values by column.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="计划", related_name="loaded_rows")
    model = models.CharField("模型", max_length=40)
    key = models.CharField("键", max_length=200)
    fields = models.JSONField("上次载入的值")

    class Meta:
        verbose_name = verbose_name_plural = "载入记录"
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="loaded_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class Proposal(models.Model):
    """The plan file that an administrator chose; kept until it is confirmed or another one is chosen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户")
    source = models.CharField("文件", max_length=100)
    text = models.TextField("内容")
    overwrite = models.BooleanField("覆盖手工改动", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的载入"

    def __str__(self) -> str:
        return self.source
