"""Payment 支付: the year's plan of a project, and what a report says was paid since January; written once like the rest."""

from django.db import migrations, models

from lingling_plan.guards import aside, install

REPORT = "projects_progressreport"
CHANGED = "OLD.paid <> NEW.paid OR (OLD.paid IS NULL) <> (NEW.paid IS NULL)"
GUARDS = [(f"{REPORT}_paid_written_once", "UPDATE", REPORT, CHANGED)]
TRACKS = [("nodes", "节点"), ("investment", "年度投资"), ("payment", "年度支付")]


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_previous_investment")]

    operations = [
        *aside(
            migrations.AddField(
                model_name="project",
                name="year_payment",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=4,
                    help_text="填了以后每月填报年初以来支付，并按序时判定",
                    max_digits=15,
                    null=True,
                    verbose_name="年度计划支付（万元）",
                ),
            ),
            migrations.AddConstraint(
                model_name="project",
                constraint=models.CheckConstraint(
                    condition=models.Q(("year_payment__isnull", True), ("year_payment__gt", 0), _connector="OR"),
                    name="project_year_payment",
                    violation_error_message="年度计划支付应大于 0，没有支付计划的留空。",
                ),
            ),
            migrations.AddField(
                model_name="progressreport",
                name="paid",
                field=models.DecimalField(
                    blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="年初以来支付（万元）"
                ),
            ),
            migrations.AlterField(
                model_name="point",
                name="track",
                field=models.CharField(choices=TRACKS, max_length=10, verbose_name="线"),
            ),
        ),
        install(GUARDS),
    ]
