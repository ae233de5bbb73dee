from django.apps import AppConfig


class AdjustingConfig(AppConfig):
    name = "adjusting"
    verbose_name = "目标调整"

    def ready(self):
        from adjusting import parts
        from lingling_plan import panels

        panels.on_item_page(parts.of_item)
