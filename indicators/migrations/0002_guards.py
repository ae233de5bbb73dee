from django.db import migrations

from lingling_plan.guards import entry_guards, install, point_guards

GUARDS = [
    *entry_guards(
        "indicators_reading",
        columns=("point_id", "value"),
        joins=(
            "JOIN indicators_target target ON target.plan_id = plan.id"
            " JOIN indicators_point point ON point.target_id = target.id WHERE point.id = NEW.point_id"
        ),
        month="point.month",
    ),
    *point_guards(
        "indicators_point",
        joins="JOIN indicators_target target ON target.plan_id = plan.id WHERE target.id = NEW.target_id",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [install(GUARDS)]
