from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "指标"

    def ready(self):
        from indicators import models
        from lingling_plan import auditing

        auditing.follow(models.Indicator, models.Actual, models.Target, models.TargetAdjustment)
        auditing.follow_decisions(models.Reading)
