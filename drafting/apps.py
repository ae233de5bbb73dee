from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "drafting"
    verbose_name = "报告草案"

    def ready(self):
        from drafting import models, parts
        from lingling_plan import auditing, panels

        auditing.follow_some(models.Report, *models.REPORT_AUDITED)
        auditing.follow_some(models.Row, *models.ROW_AUDITED)
        auditing.follow_some(models.Doubtful, "dropped")
        auditing.follow_some(models.Upload, "name", "year", "withdrawn_by")
        panels.on_item_page(parts.of_item)
        panels.quotes(parts.places)
