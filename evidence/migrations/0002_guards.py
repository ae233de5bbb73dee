from django.db import migrations

from lingling_plan.guards import CLOSED, UNLESS_REOPENED, install

TABLE = "evidence_evidence"
PLAN = (
    "WHERE plan.id = COALESCE((SELECT plan_id FROM indicators_target WHERE id = NEW.target_id),"
    " (SELECT plan_id FROM projects_project WHERE id = NEW.project_id))"
)
CLOSED_MONTH = CLOSED.format(joins=PLAN, month="NEW.month", unless=UNLESS_REOPENED.format(month="NEW.month"))
WRITTEN_ONCE = ("month", "name", "kind", "size", "sha256", "file", "uploaded_by_id", "uploaded_at")
GUARDS = [
    (f"{TABLE}_closed_insert", "INSERT", TABLE, CLOSED_MONTH),
    (f"{TABLE}_closed_update", "UPDATE", TABLE, CLOSED_MONTH),
    (
        f"{TABLE}_written_once",
        "UPDATE",
        TABLE,
        " OR ".join([*(f"OLD.{column} <> NEW.{column}" for column in WRITTEN_ONCE), "OLD.withdrawn_at IS NOT NULL"]),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("indicators", "0002_guards"), ("projects", "0002_guards")]
    operations = [install(GUARDS)]
