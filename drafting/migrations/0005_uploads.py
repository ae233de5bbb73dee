"""Long reports between their upload and their draft. Who uploaded what stays; the text goes once its report has it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lingling_plan.guards import differs, install, kept_guards

TABLE = "drafting_upload"
ONCE = ("year", "name", "length", "sha256", "by_id", "at")
CHANGED = " OR ".join(differs(column) for column in ONCE)
GUARDS = kept_guards(
    TABLE, once=f"OLD.report_id IS NOT NULL OR {CHANGED} OR ({differs('text')} AND NEW.report_id IS NULL)"
)

class Migration(migrations.Migration):

    dependencies = [
        ('drafting', '0004_attaching'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='计划年度')),
                ('name', models.CharField(max_length=100, verbose_name='文件名')),
                ('text', models.TextField(verbose_name='报告文字')),
                ('length', models.PositiveIntegerField(verbose_name='字数')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='校验码')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('attempt', models.PositiveIntegerField(default=0, verbose_name='第几次读取')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='开始读取')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='最近进展')),
                ('signs_read', models.PositiveIntegerField(default=0, verbose_name='已读字数')),
                ('trouble', models.CharField(blank=True, max_length=200, verbose_name='没有读成的原因')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.report', verbose_name='读出的报告')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
            ],
            options={
                'verbose_name': '待读报告',
                'verbose_name_plural': '待读报告',
                'ordering': ('-at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('report__isnull', True)), fields=('year', 'sha256'), name='upload_waits_once', violation_error_message='这份报告已经上传，正在读取。'), models.CheckConstraint(condition=models.Q(models.Q(('report__isnull', True), models.Q(('text', ''), _negated=True)), models.Q(('report__isnull', False), ('text', ''), ('trouble', '')), _connector='OR'), name='upload_text_until_read', violation_error_message='没有读完的要有文字，读完的文字在报告里。'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('report__isnull', True), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='upload_withdrawn', violation_error_message='撤回的要有撤回人和时间，读完的在报告里撤回。')],
            },
        ),
        install(GUARDS),
    ]
