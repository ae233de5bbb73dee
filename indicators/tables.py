import django_tables2 as tables

from lingling_plan.tables import NUMBER, PlanTable


class TargetTable(PlanTable):
    """Indicators: as every list, with last year's result."""

    baseline = tables.Column("上年实绩", orderable=False, attrs=NUMBER)

    class Meta(PlanTable.Meta):
        sequence = ("standing", "name", "heading", "lead", "target", "baseline", "...")
