from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "items"
    verbose_name = "计划事项"

    def ready(self):
        from items import headline
        from lingling_plan import panels

        panels.above_projects(headline.part)
