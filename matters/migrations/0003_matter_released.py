from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the rows' own change: PostgreSQL alters no table with changes of foreign keys still to be checked.

    dependencies = [
        ('matters', '0002_released'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', False), ('released_by__isnull', False)), models.Q(('released_at__isnull', True), ('released_by__isnull', True), ('state', 'open')), _connector='OR'), name='matter_released', violation_error_message='本单位审核以后才能答复，并写明审核人和时间。'),
        ),
    ]
