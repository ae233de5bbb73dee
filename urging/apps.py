from django.apps import AppConfig


class UrgingConfig(AppConfig):
    name = "urging"
    verbose_name = "催办与提醒"
