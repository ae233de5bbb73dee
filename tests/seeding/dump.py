"""The database as plain rows: with ids, to see that nothing changed; without, to compare two ways of loading."""

from django.apps import apps
from django.db import models

from seeding.rows import plain

ROOMS = ("lingling_plan", "indicators", "projects")
RECORDED = (
    "auth.user", "lingling_plan.membership", "indicators.reading", "projects.progressreport",
    "projects.progressreport_completed", "projects.finding",
)  # fmt: skip
# Counts writes, and so differs between ways of loading the same.
REVISION = "revision"
# Not typed by anyone: counted anew from a report's ticks when the nodes of its project change.
COUNTED = "node_share"


def _tables() -> list[type[models.Model]]:
    """Every table of the rooms that hold the plan and its progress, those of many-to-many relations too."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]


def snapshot() -> dict[str, list]:
    """All rows with their ids."""
    return {model._meta.label_lower: list(model._base_manager.order_by("pk").values()) for model in _tables()}


def recorded() -> dict[str, list]:
    """What people recorded, with the ids of what they recorded it for: loading must leave it alone."""
    return {
        label: [_typed(row) for row in apps.get_model(label)._base_manager.order_by("pk").values()]
        for label in RECORDED
    }


def _typed(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != COUNTED}


def without_ids() -> dict[str, list]:
    """All rows with natural keys in the place of ids."""
    return {model._meta.label_lower: sorted(map(_row, model._base_manager.all())) for model in _tables()}


def _row(row: models.Model) -> str:
    names = [column.name for column in row._meta.concrete_fields if not column.primary_key and column.name != REVISION]
    return repr([plain(getattr(row, name)) for name in names])
