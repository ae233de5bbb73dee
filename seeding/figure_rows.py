"""Figure rows: every figure of a plan in the one form that seeds, reader and export share. See docs/architecture.md.

Keys and their order are fixed; numbers are plain JSON numbers; bound "qual" means that there is nothing to count.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Q

from indicators.models import Actual, Measure, Target
from lingling_plan.models import Plan, Promise
from projects.models import Project

KEYS = (
    "part", "year", "sections", "type", "name", "value", "value_high", "unit", "per", "bound", "firm", "is_growth",
    "deadline", "lead", "lead_basis", "start", "end",
)  # fmt: skip
QUAL = "qual"


def figure_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """By year, then in the report's order: what the year before achieved, then what is promised."""
    targets = list(_with_relations(Target.objects.for_plan(plan)).select_related("indicator"))
    leads = {target.indicator_id: target for target in targets}
    for actual in _actuals(plan):
        yield _actual(actual, leads.get(actual.indicator_id))
    projects = _with_relations(Project.objects.for_plan(plan))
    for promise in sorted([*targets, *projects], key=lambda promise: (promise.order, promise.pk)):
        yield from [_target(promise)] if isinstance(promise, Target) else _project(promise)


def as_line(row: dict[str, Any]) -> str:
    return json.dumps({key: _json(row[key]) for key in KEYS}, ensure_ascii=False)


def _json(value: Any) -> Any:
    """36.0000 -> 36, 0.5000 -> 0.5; at most fifteen digits, which a float keeps exactly."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _with_relations(promises):
    return promises.select_related("plan", "section", "lead").prefetch_related("also_in")


def _actuals(plan: Plan) -> list[Actual]:
    """Results that the plan's report tells, by their first section and in the order they were loaded."""
    told = Q(sections__plan=plan) | Q(year=plan.year - 1)
    found = Actual.objects.filter(told).distinct().select_related("indicator").prefetch_related("sections")
    return sorted(found, key=lambda actual: (actual.year, *_codes_order(actual), actual.pk))


def _codes_order(actual: Actual) -> list[int]:
    return [min((section.order for section in actual.sections.all()), default=0)]


def _codes(sections) -> list[str]:
    return [section.code for section in sorted(sections, key=lambda section: section.order)]


def _row(**said) -> dict[str, Any]:
    return {**dict.fromkeys(KEYS), "firm": True, "is_growth": False, **said}


def _actual(actual: Actual, target: Target | None) -> dict[str, Any]:
    return _row(
        part="actual",
        year=actual.year,
        sections=_codes(actual.sections.all()),
        type="indicator",
        name=actual.indicator.name,
        value=actual.value,
        value_high=actual.value_high,
        unit=actual.indicator.unit,
        bound=actual.bound,
        firm=actual.firm,
        is_growth=actual.indicator.measure == Measure.GROWTH,
        lead=target and target.lead.name,
        lead_basis=target and target.lead_basis,
    )


def _promise(promise: Promise, **said) -> dict[str, Any]:
    """A promise stands first in its own section, whatever the order of the others."""
    return _row(
        part="target",
        year=promise.plan.year,
        sections=[promise.section.code, *_codes(promise.also_in.all())],
        firm=promise.firm,
        deadline=promise.deadline and promise.deadline.isoformat(),
        lead=promise.lead.name,
        lead_basis=promise.lead_basis,
        **said,
    )


def _target(target: Target) -> dict[str, Any]:
    """A number to come, or a reference to another figure, is nothing to count yet."""
    return _promise(
        target,
        type="indicator",
        name=target.indicator.name,
        value=target.value,
        value_high=target.value_high,
        unit=target.indicator.unit,
        per=target.per or None,
        bound=QUAL if target.value is None else target.bound,
        is_growth=target.indicator.measure == Measure.GROWTH,
    )


def _project(project: Project) -> list[dict[str, Any]]:
    """Total investment and capacity are figures; a project without either is one row with nothing to count."""
    figures = [("总投资", project.investment, "亿元"), ("建设规模", project.capacity, project.capacity_unit)]
    rows = [
        _promise(project, type=project.kind, name=f"{project.name}{what}", value=value, unit=unit, bound="eq")
        for what, value, unit in figures
        if value is not None
    ]
    return rows or [_promise(project, type=project.kind, name=project.name, bound=QUAL)]
