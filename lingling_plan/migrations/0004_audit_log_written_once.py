"""Nobody changes a line of the audit log, whatever path a write takes."""

from django.db import migrations

from lingling_plan.guards import AUDIT_LOG, install


class Migration(migrations.Migration):
    dependencies = [
        ("lingling_plan", "0003_phone"),
        ("auditlog", "0017_add_actor_email"),
    ]

    operations = [install(AUDIT_LOG)]
