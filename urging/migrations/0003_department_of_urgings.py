from django.db import migrations
from django.db.models import OuterRef, Subquery


def departments_of_urgings(apps, schema_editor):
    """Urgings that still wait were laid out for the department their recipient is in."""
    Message, Membership = apps.get_model("urging", "Message"), apps.get_model("lingling_plan", "Membership")
    own = Membership.objects.filter(user=OuterRef("to")).values("department")
    waiting = Message.objects.filter(kind="urging", state__in=("queued", "sending", "failed", "no_channel"))
    waiting.update(department=Subquery(own))


class Migration(migrations.Migration):

    dependencies = [("urging", "0002_department")]

    operations = [migrations.RunPython(departments_of_urgings, migrations.RunPython.noop)]
