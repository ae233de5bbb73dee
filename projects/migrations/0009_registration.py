"""Entry into statistics 入库: whether a project is to be entered, and since which month it is; written once like the rest."""

from django.db import migrations, models

from lingling_plan.guards import aside, install

REPORT = "projects_progressreport"
CHANGED = "OLD.registered <> NEW.registered OR (OLD.registered IS NULL) <> (NEW.registered IS NULL)"
GUARDS = [(f"{REPORT}_registered_written_once", "UPDATE", REPORT, CHANGED)]
TRACKS = [("nodes", "节点"), ("investment", "年度投资"), ("payment", "年度支付"), ("registered", "入库")]


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_payment")]

    operations = [
        *aside(
            migrations.AddField(
                model_name="project",
                name="registration",
                field=models.BooleanField(
                    default=False,
                    help_text="勾选后每月填报入库月份：“开工”节点报完成满1个月未入库预警，满2个月滞后",
                    verbose_name="纳入统计",
                ),
            ),
            migrations.AddField(
                model_name="progressreport",
                name="registered",
                field=models.DateField(
                    blank=True, help_text="当月第一天；空 = 未入库", null=True, verbose_name="入库月份"
                ),
            ),
            migrations.AddConstraint(
                model_name="progressreport",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("registered__isnull", True),
                        models.Q(("registered__day", 1), ("registered__lte", models.F("month"))),
                        _connector="OR",
                    ),
                    name="report_registered_by_its_month",
                    violation_error_message="入库月份应为当月第一天，且不晚于填报月份。",
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
