from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "matters"
    verbose_name = "需区级协调"

    def ready(self):
        from lingling_plan import auditing, entries, panels
        from matters import models, parts

        auditing.follow_some(models.Matter, *models.AUDITED)
        panels.on_item_page(parts.of_item)
        panels.on_entry(parts.of_entry)
        entries.on_approval(models.release_with)
