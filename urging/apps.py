from django.apps import AppConfig


class UrgingConfig(AppConfig):
    name = "urging"
    verbose_name = "催办与提醒"

    def ready(self):
        from lingling_plan import auditing, panels
        from urging import models, parts

        auditing.follow(models.Urging, but=("note",))
        panels.on_item_page(parts.of_item)
        panels.on_entry(parts.of_entry)
