"""PostgreSQL does not empty the audit log at once either."""

from django.db import migrations

from lingling_plan.guards import AUDIT_LOG_NOT_EMPTIED, install


class Migration(migrations.Migration):
    dependencies = [("lingling_plan", "0005_audit_log_kept")]
    operations = [install(AUDIT_LOG_NOT_EMPTIED)]
