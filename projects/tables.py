import django_tables2 as tables

from lingling_plan.tables import PlanTable


class ProjectTable(PlanTable):
    """Projects and commitments: as every list, with the track that speaks."""

    track = tables.Column("线", orderable=False)

    class Meta(PlanTable.Meta):
        sequence = ("standing", "name", "heading", "lead", "target", "latest", "latest_month", "track", "gap")
