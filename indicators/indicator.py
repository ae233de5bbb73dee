"""What is measured, and what past years achieved."""

from django.db import models

from indicators.measures import Bound, Measure, range_constraint, rule_kind
from lingling_plan.initials import Named
from lingling_plan.models import NaturalKeyModel, Section
from lingling_plan.pace import Cadence


class Indicator(Named, NaturalKeyModel):
    """One thing that is measured; it outlives the year. A level and its growth are two linked indicators."""

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("指标", max_length=25)
    unit = models.CharField("单位", max_length=12)
    measure = models.CharField("判定方式", max_length=12, choices=Measure)
    counted = models.BooleanField("按整数计", default=False, help_text="个、家、人等只能取整数")
    cadence = models.CharField("数据频率", max_length=12, choices=Cadence, default=Cadence.MONTHLY)
    published_after = models.PositiveSmallIntegerField(
        "发布滞后天数", null=True, blank=True, help_text="数据月结束后多少天才有数；空 = 按报送日"
    )
    growth_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name="对应总量指标", related_name="growths", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def rule_kind(self) -> str:
        return rule_kind(self.measure, self.unit)


class Actual(NaturalKeyModel):
    """A past year's result."""

    natural_key_fields = ("indicator__code", "year")

    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name="指标", related_name="actuals")
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("实绩", max_digits=15, decimal_places=4)
    value_high = models.DecimalField("实绩上限", max_digits=15, decimal_places=4, null=True, blank=True)
    bound = models.CharField("措辞", max_length=8, choices=Bound, default=Bound.EQ)
    firm = models.BooleanField("已定", default=True, help_text="否 = 报告写作“有望”等预计数")
    sections = models.ManyToManyField(Section, verbose_name="章节", related_name="actuals")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "实绩"
        ordering = ("indicator__code", "year")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="actual_once_a_year"),
            range_constraint("actual_range"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}年实绩"
