import django_tables2 as tables

from lingling_plan.tables import NUMBER, PlanTable
from projects.investment import COLUMNS


class ProjectTable(PlanTable):
    """Projects and commitments: as every list, with the light of each line."""

    lines = tables.Column("各线", orderable=False)
    total = tables.Column(COLUMNS["total"], orderable=False, attrs=NUMBER)
    planned = tables.Column(COLUMNS["planned"], orderable=False, attrs=NUMBER)
    year_to_date = tables.Column(COLUMNS["year_to_date"], orderable=False, attrs=NUMBER)
    since_start = tables.Column(COLUMNS["since_start"], orderable=False, attrs=NUMBER)

    class Meta(PlanTable.Meta):
        sequence = ("standing", "name", "heading", "lead", "target", "latest", "latest_month", "lines", "gap", *COLUMNS)
