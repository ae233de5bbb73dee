"""Points of closed months are not deleted."""

from django.db import migrations

from lingling_plan.guards import install, point_kept_guards

PLAN = "JOIN indicators_target target ON target.plan_id = plan.id"
GUARDS = [
    *point_kept_guards("indicators_point", joins=f"{PLAN} WHERE target.id = OLD.target_id"),
    *point_kept_guards(
        "indicators_originalpoint",
        joins=f"{PLAN} JOIN indicators_point point ON point.target_id = target.id WHERE point.id = OLD.point_id",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_withdrawn")]
    operations = [install(GUARDS)]
