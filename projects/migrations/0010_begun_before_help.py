"""What the flag asks of projects begun in years before, beside the flag."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_registration")]

    operations = [
        migrations.AlterField(
            model_name="project",
            name="registration",
            field=models.BooleanField(
                "纳入统计",
                default=False,
                help_text="勾选后每月填报入库月份：“开工”节点报完成满1个月未入库预警，满2个月滞后；没有这个节点而以前年度已有投资的，年初起应已入库",
            ),
        ),
    ]
