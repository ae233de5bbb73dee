from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "重点项目"

    def ready(self):
        from lingling_plan import auditing
        from projects import models

        auditing.follow(models.Project, models.Milestone, models.NodeTemplate, models.Finding)
        auditing.follow(models.ProjectAdjustment)
        auditing.follow_decisions(models.ProgressReport)
