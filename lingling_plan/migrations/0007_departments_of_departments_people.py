"""Whoever reports for nobody belongs to no department: what an earlier role left is taken away."""

from django.db import migrations, models

OF_DEPARTMENTS = ("reporter", "approver")


def leave_departments(apps, schema_editor):
    memberships = apps.get_model("lingling_plan", "Membership").objects
    memberships.exclude(role__in=OF_DEPARTMENTS).update(department=None)


class Migration(migrations.Migration):
    dependencies = [("lingling_plan", "0006_audit_log_not_emptied")]
    operations = [
        migrations.RunPython(leave_departments, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", OF_DEPARTMENTS), ("department__isnull", True), _connector="OR"),
                name="membership_no_department",
                violation_error_message="督查室、区领导和系统管理员不属于填报单位，请清空“单位”。",
            ),
        ),
    ]
