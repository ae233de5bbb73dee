"""What a plan file holds: which models and columns, and the one plain form in which values are written and compared.

A plan file is a Django fixture: one JSON object a line, foreign keys as natural keys, no database ids. The plain form
of a value is what stands in that JSON: dates as text, decimals as text without trailing zeros ("36", "0.5"), a foreign
key as its natural key (a list), several as a sorted list of them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from indicators.models import Actual, Indicator, Target
from indicators.models import Point as IndicatorPoint
from lingling_plan.models import Department, Doubt, Plan, RuleSet, Section
from projects.models import Milestone, NodeTemplate, Project
from projects.models import Point as ProjectPoint

# In the order of their references: nothing refers to a model that comes later.
LOADED = (
    Plan, Section, Department, RuleSet, Doubt, NodeTemplate, Indicator, Actual, Target, Project, Milestone,
)  # fmt: skip
# Laid anew from what was loaded; they stand in the file so that `loaddata` alone gives a complete plan.
POINTS = (IndicatorPoint, ProjectPoint)
MODELS = {model._meta.label_lower: model for model in (*LOADED, *POINTS)}

# What happened to a plan, not what was planned: never in a file.
STATE = {
    Plan: {"closed_through", "reopened_month", "reopened_until", "demo_today", "revision"},
    Department: {"deputy"},
    Target: {"issued_on"},
}
# Follow from other columns when a row is saved: written for loaddata, never compared.
DERIVED = {"initials"}
# A project has one promised stage; its name may change, so the project is what it is recognised by.
RECOGNISED_BY = {Milestone: ("project__plan__year", "project__code")}


@dataclass(frozen=True)
class Row:
    """One object of a plan file. `number` counts from 1; `fields` are plain values by column name.

    `title`: what people call it, where that is another row's name (a target is called like its indicator).
    """

    number: int
    model: type[models.Model]
    key: tuple
    fields: dict[str, Any]
    title: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        return self.model._meta.label_lower, key_text(self.key)

    @property
    def compared(self) -> dict[str, Any]:
        return {name: value for name, value in self.fields.items() if name not in DERIVED}

    def __str__(self) -> str:
        return described(self.model, self.key, self.fields.get("name", self.title))


def described(model: type[models.Model], key: Iterable, name: str = "") -> str:
    """For people: 指标 grain-output（粮食总产量）."""
    words = " ".join(str(part) for part in key)
    return f"{model._meta.verbose_name} {words}（{name}）" if name else f"{model._meta.verbose_name} {words}"


def key_text(key: Iterable) -> str:
    return json.dumps(list(key), ensure_ascii=False)


def columns(model: type[models.Model]) -> list[models.Field]:
    """Every column a plan file may hold, many-to-many relations last."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field for field in fields if not field.primary_key and field.name not in STATE.get(model, ())]


def key_lookups(model: type[models.Model]) -> tuple[str, ...]:
    return RECOGNISED_BY.get(model, model.natural_key_fields)


def year_lookup(model: type[models.Model]) -> str | None:
    """The lookup from a row to its plan's year; None for what outlives the year (departments, indicators …)."""
    if model is Plan:
        return "year"
    return next((lookup for lookup in key_lookups(model) if lookup.endswith("plan__year")), None)


def key_of(model: type[models.Model], fields: dict[str, Any]) -> tuple:
    """What a row is recognised by, read from its plain fields. KeyError or TypeError when a part is missing."""
    return tuple(_part(model, fields, lookup) for lookup in key_lookups(model))


def _part(model: type[models.Model], fields: dict[str, Any], lookup: str):
    """One part of a key: a column, or the part of a foreign key's natural key that the lookup names."""
    name, _, rest = lookup.partition("__")
    if not rest:
        return fields[name]
    related = model._meta.get_field(name).related_model
    return fields[name][related.natural_key_fields.index(rest)]


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return list(value.natural_key())
    if isinstance(value, dict):
        return {key: _plain_figure(figure) for key, figure in sorted(value.items())}
    return value


def plain_number(value: Decimal) -> str:
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_figure(figure: Any) -> Any:
    """Months of a drawn pace: 10, "10" and "10.0" are the same figure."""
    try:
        return plain_number(Decimal(str(figure)))
    except InvalidOperation:
        return figure


def plain_row(instance: models.Model, many: dict[str, Iterable[models.Model]] | None = None) -> dict[str, Any]:
    """The plain fields of an instance. `many`: its related rows by column, for an instance that is not stored."""
    fields = {}
    for field in columns(instance._meta.model):
        if field.many_to_many:
            related = getattr(instance, field.name).all() if many is None else many.get(field.name, ())
            fields[field.name] = sorted(plain(each) for each in related)
        else:
            fields[field.name] = plain(getattr(instance, field.name))
    return fields


def stored(model: type[models.Model], year: int) -> models.QuerySet:
    """The rows a file of this plan year may speak of, with all that their plain fields need."""
    rows = model._default_manager.all()
    if lookup := year_lookup(model):
        rows = rows.filter(**{lookup: year})
    if model is Milestone:
        rows = rows.filter(promised=True)
    foreign = [path for field in columns(model) if field.many_to_one for path in _paths(field)]
    several = [path for field in columns(model) if field.many_to_many for path in _paths(field)]
    return rows.select_related(*foreign).prefetch_related(*several)


def _paths(field: models.Field) -> list[str]:
    """The relation itself and what its natural key reaches through."""
    inner = {lookup.rpartition("__")[0] for lookup in field.related_model.natural_key_fields if "__" in lookup}
    return [field.name, *(f"{field.name}__{path}" for path in sorted(inner))]
