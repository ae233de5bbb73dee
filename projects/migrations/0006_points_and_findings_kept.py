"""Points of closed months are not deleted; a finding is written once, into an open month, and stays."""

from django.db import migrations

from lingling_plan.guards import CLOSED, UNLESS_REOPENED, install, kept_guards, point_kept_guards

PLAN = "JOIN projects_project project ON project.plan_id = plan.id"
REPORT = f"{PLAN} JOIN projects_progressreport report ON report.project_id = project.id WHERE report.id = NEW.report_id"
FINDING = "projects_finding"
CLOSED_MONTH = CLOSED.format(
    joins=REPORT, month="report.month", unless=UNLESS_REOPENED.format(month="report.month")
)
GUARDS = [
    *point_kept_guards("projects_point", joins=f"{PLAN} WHERE project.id = OLD.project_id"),
    *point_kept_guards(
        "projects_originalpoint",
        joins=f"{PLAN} JOIN projects_point point ON point.project_id = project.id WHERE point.id = OLD.point_id",
    ),
    *kept_guards(FINDING),
    (f"{FINDING}_closed_insert", "INSERT", FINDING, CLOSED_MONTH),
]


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_ticks_guarded")]
    operations = [install(GUARDS)]
