from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = "附件"

    def ready(self):
        from evidence import models, parts
        from lingling_plan import auditing, panels

        auditing.follow_some(models.Evidence, *models.AUDITED)
        panels.on_item_page(parts.of_item)
        panels.on_entry(parts.of_entry)
