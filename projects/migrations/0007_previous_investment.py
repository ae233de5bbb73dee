from django.db import migrations, models

from lingling_plan.guards import aside


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_points_and_findings_kept")]

    operations = aside(
        migrations.AddField(
            model_name="project",
            name="previous_investment",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="开工至上年末；本年新开工的填 0，空 = 不清楚",
                max_digits=15,
                null=True,
                verbose_name="以前年度完成投资（亿元）",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("previous_investment__isnull", True), ("previous_investment__gte", 0), _connector="OR"),
                name="project_previous_investment",
                violation_error_message="以前年度完成投资不能小于 0。",
            ),
        ),
    )
