from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "workbooks"
    verbose_name = "表格填报"

    def ready(self):
        from lingling_plan import auditing
        from workbooks import models

        auditing.follow_some(models.Batch, *models.AUDITED)
