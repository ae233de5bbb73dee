from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "closing"
    verbose_name = "月度封账"

    def ready(self):
        from closing import models, parts
        from lingling_plan import auditing, panels

        auditing.follow(models.Closing, models.Reopening)
        panels.publishes(parts.published)
