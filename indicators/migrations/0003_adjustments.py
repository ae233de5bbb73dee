import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lingling_plan.guards import adjustment_guards, install, point_guards

GUARDS = [
    *adjustment_guards(
        "indicators_targetadjustment",
        joins="JOIN indicators_target target ON target.plan_id = plan.id WHERE target.id = NEW.target_id",
    ),
    *point_guards(
        "indicators_originalpoint",
        joins=(
            "JOIN indicators_target target ON target.plan_id = plan.id"
            " JOIN indicators_point point ON point.target_id = target.id WHERE point.id = NEW.point_id"
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ('indicators', '0002_guards'),
        ('lingling_plan', '0002_one_spelling_of_a_username'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('method', '统计口径调整'), ('slip', '笔误'), ('superior', '上级下达'), ('congress', '人大常委会批准调整'), ('force', '不可抗力')], max_length=10, verbose_name='调整原因')),
                ('body', models.CharField(max_length=40, verbose_name='批准机关')),
                ('document_no', models.CharField(max_length=60, verbose_name='文号')),
                ('dated', models.DateField(verbose_name='发文日期')),
                ('effective', models.DateField(help_text='当月第一天', verbose_name='自何月起')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('value', models.DecimalField(decimal_places=4, max_digits=15, verbose_name='目标')),
                ('value_high', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='目标上限')),
                ('units', models.PositiveIntegerField(null=True, verbose_name='单位数')),
                ('deadline', models.DateField(null=True, verbose_name='完成时限')),
                ('was_value', models.DecimalField(decimal_places=4, max_digits=15, verbose_name='调整前目标')),
                ('was_value_high', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='调整前目标上限')),
                ('was_units', models.PositiveIntegerField(null=True, verbose_name='调整前单位数')),
                ('was_deadline', models.DateField(null=True, verbose_name='调整前完成时限')),
                ('was_pace', models.CharField(choices=[('even', '序时'), ('level', '始终按目标'), ('harvest', '按收获季节'), ('drawn', '逐月拟定')], max_length=8, verbose_name='调整前进度安排')),
                ('was_pace_figures', models.JSONField(default=dict, verbose_name='调整前逐月应达')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='indicators.target', verbose_name='目标')),
            ],
            options={
                'verbose_name': '目标调整',
                'verbose_name_plural': '目标调整',
                'ordering': ('pk',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OriginalPoint',
            fields=[
                ('month', models.DateField(help_text='当月第一天', verbose_name='月份')),
                ('report_by', models.DateField(help_text='空 = 当月不报', null=True, verbose_name='报送期限')),
                ('expected', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='应达')),
                ('yellow', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='预警线')),
                ('red', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='滞后线')),
                ('done_at', models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='完成线')),
                ('falling', models.BooleanField(default=False, verbose_name='越少越好')),
                ('point', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='original', serialize=False, to='indicators.point', verbose_name='月度应达')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lingling_plan.ruleset', verbose_name='判定规则')),
                ('adjustment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.targetadjustment', verbose_name='目标调整')),
            ],
            options={
                'verbose_name': '原目标月度应达',
                'verbose_name_plural': '原目标月度应达',
                'ordering': ('month',),
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('effective__day', 1)), name='targetadjustment_first_of_month', violation_error_message='生效月份应为当月第一天。'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body', ''), _negated=True), models.Q(('document_no', ''), _negated=True)), name='targetadjustment_with_document', violation_error_message='调整必须写明批准机关和文号。'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['method', 'slip', 'superior', 'congress', 'force'])), name='targetadjustment_known_category', violation_error_message='未知的调整原因。'),
        ),
        migrations.AddConstraint(
            model_name='targetadjustment',
            constraint=models.CheckConstraint(condition=models.Q(('value_high__isnull', True), ('value_high__gt', models.F('value')), _connector='OR'), name='targetadjustment_range', violation_error_message='上限应大于下限。'),
        ),
        migrations.AddConstraint(
            model_name='originalpoint',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='original_point_first_of_month', violation_error_message='月份应为当月第一天。'),
        ),
        migrations.AddConstraint(
            model_name='originalpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expected__isnull', False), ('red__isnull', False), ('yellow__isnull', False), ('falling', False), ('red__lte', models.F('yellow')), ('yellow__lte', models.F('expected'))), models.Q(('expected__isnull', False), ('red__isnull', False), ('yellow__isnull', False), ('falling', True), ('red__gte', models.F('yellow')), ('yellow__gte', models.F('expected'))), models.Q(('done_at__isnull', True), ('expected__isnull', True), ('red__isnull', True), ('yellow__isnull', True)), _connector='OR'), name='original_point_lines_in_order', violation_error_message='应达、预警线、滞后线必须依次放宽，或同时为空。'),
        ),
        install(GUARDS),
    ]
