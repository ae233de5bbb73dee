"""Rows have a name and go into others only; none comes to a plan that is there, and a withdrawn draft rests."""

from importlib import import_module

from django.db import migrations, models

from lingling_plan.guards import aside, install

before = import_module("drafting.migrations.0002_guards")
OF_NEW = "EXISTS (SELECT 1 FROM drafting_report report WHERE report.id = NEW.report_id AND {})"
GUARDS = [
    *(
        (f"{table}_settled_insert", "INSERT", table, OF_NEW.format("report.plan_id IS NOT NULL"))
        for table in (before.ROW, before.FINDING)
    ),
    *(
        (f"{table}_withdrawn", "UPDATE", table, OF_NEW.format("report.withdrawn_at IS NOT NULL"))
        for table in (before.ROW, before.FINDING)
    ),
]


class Migration(migrations.Migration):

    dependencies = [
        ('drafting', '0005_uploads'),
    ]

    operations = [
        *aside(
        migrations.AddConstraint(
            model_name='doubtful',
            constraint=models.CheckConstraint(condition=models.Q(('dropped', False), ('by__isnull', False), _connector='OR'), name='doubtful_dropped', violation_error_message='不列为待核实的，要有决定人。'),
        ),
        migrations.AddConstraint(
            model_name='row',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='draft_named', violation_error_message='请填名称。'),
        ),
        migrations.AddConstraint(
            model_name='row',
            constraint=models.CheckConstraint(condition=models.Q(('into__isnull', True), models.Q(('into', models.F('id')), _negated=True), _connector='OR'), name='draft_not_into_itself', violation_error_message='不能并入它自己。'),
        ),
        ),
        install(GUARDS),
    ]
