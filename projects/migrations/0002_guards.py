from django.db import migrations

from lingling_plan.guards import entry_guards, install, point_guards

PLAN = "JOIN projects_project project ON project.plan_id = plan.id WHERE project.id = NEW.project_id"
GUARDS = [
    *entry_guards(
        "projects_progressreport", columns=("project_id", "month", "invested"), joins=PLAN, month="NEW.month"
    ),
    *point_guards("projects_point", joins=PLAN),
]


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [install(GUARDS)]
