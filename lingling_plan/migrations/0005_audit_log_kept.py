"""Lines of the audit log are not deleted before their time."""

from django.db import migrations

from lingling_plan.guards import AUDIT_LOG_KEPT, install


class Migration(migrations.Migration):
    dependencies = [("lingling_plan", "0004_audit_log_written_once")]
    operations = [install(AUDIT_LOG_KEPT)]
