"""A report's text, the places of its rows and what the reader proposed are written once, and never go."""

from django.db import migrations

from lingling_plan.guards import differs, install

REPORT, ROW, FINDING = "drafting_report", "drafting_row", "drafting_doubtful"
ONCE = {
    REPORT: ("year", "name", "text", "sha256", "chapters", "by_id", "at"),
    ROW: ("report_id", "chapter", "section", "start", '"end"', "found", "copy_of_id"),
    FINDING: ("report_id", "kind", "message", "places", "start"),
}
# Once a plan was created, the file it was created from and the decisions it rests on stay too.
CREATED = "OLD.plan_id IS NOT NULL"
SETTLED = "EXISTS (SELECT 1 FROM drafting_report report WHERE report.id = OLD.report_id AND report.plan_id IS NOT NULL)"


def changed(table: str) -> str:
    return " OR ".join(differs(column) for column in ONCE[table])


GUARDS = [
    (f"{REPORT}_written_once", "UPDATE", REPORT, f"{CREATED} OR {changed(REPORT)}"),
    (f"{ROW}_written_once", "UPDATE", ROW, changed(ROW)),
    (f"{FINDING}_written_once", "UPDATE", FINDING, changed(FINDING)),
    (f"{ROW}_settled", "UPDATE", ROW, SETTLED),
    (f"{FINDING}_settled", "UPDATE", FINDING, SETTLED),
    *((f"{table}_kept", "DELETE", table, "1 = 1") for table in ONCE),
    *((f"{table}_not_emptied", "TRUNCATE", table, "1 = 1") for table in ONCE),
]


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_initial")]
    operations = [install(GUARDS)]
