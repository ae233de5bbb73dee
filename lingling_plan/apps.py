from django.apps import AppConfig


class LinglingPlanConfig(AppConfig):
    name = "lingling_plan"
    verbose_name = "年度计划"

    def ready(self):
        from django.apps import apps
        from django.contrib.auth import get_user_model

        from lingling_plan import auditing, models, people

        auditing.follow(models.Plan, models.Section, models.Department, models.Membership, models.RuleSet, models.Doubt)
        auditing.follow(get_user_model())
        auditing.name_commands()
        get_user_model().__str__ = people.name_of
        # Headings of the admin; auditlog is not translated into Chinese.
        apps.get_app_config("auditlog").verbose_name = "操作日志"
        apps.get_app_config("auth").verbose_name = "账号"
