from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "matters"
    verbose_name = "需区级协调"

    def ready(self):
        from lingling_plan import auditing
        from matters import models

        auditing.follow(models.Matter)
