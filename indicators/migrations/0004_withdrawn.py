from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0003_adjustments'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='撤回时间'),
        ),
    ]
