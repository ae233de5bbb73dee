"""The nodes ticked in a closed month stay as they were published."""

from django.db import migrations

from lingling_plan.guards import install, tick_guards

PLAN = (
    "JOIN projects_project project ON project.plan_id = plan.id"
    " JOIN projects_progressreport report ON report.project_id = project.id WHERE report.id = {row}.progressreport_id"
)
GUARDS = tick_guards("projects_progressreport_completed", joins=PLAN, month="report.month")


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_withdrawn")]
    operations = [install(GUARDS)]
