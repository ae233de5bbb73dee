"""What belongs to one item of the plan, whichever kind it is: a target or a project.

The two kinds do not know each other; rooms that follow items across both (evidence, matters, urging …) link to them here.
"""

from django.db import models
from django.db.models import Q

from indicators.models import Target
from lingling_plan.models import Department, Plan, Promise
from projects.models import Project


def link(item: Promise) -> dict[str, Promise]:
    """The column that holds an item, as keyword argument or filter: {"target": item} or {"project": item}."""
    return {"target" if isinstance(item, Target) else "project": item}


def item_of(kind: str, pk: int) -> Promise | None:
    """The item of an address; `kind` is the column that would hold it."""
    model = {"target": Target, "project": Project}.get(kind)
    return model.objects.for_page().filter(pk=pk).first() if model else None


class ItemLinkQuerySet(models.QuerySet):
    def of(self, item: Promise):
        return self.filter(**link(item))

    def for_plan(self, plan: Plan):
        return self.filter(Q(target__plan=plan) | Q(project__plan=plan))

    def led_by(self, department: Department | int | None):
        return self.filter(Q(target__lead=department) | Q(project__lead=department))

    def with_item(self):
        return self.select_related(
            "target__indicator", "target__plan", "target__lead", "project__plan", "project__lead"
        )


class ItemLink(models.Model):
    """A subclass adds `one_item(prefix)` to its constraints."""

    target = models.ForeignKey(
        Target, models.PROTECT, verbose_name="目标", related_name="%(class)ss", null=True, blank=True
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="%(class)ss", null=True, blank=True
    )

    objects = ItemLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def item(self) -> Promise:
        return self.target or self.project


def one_item(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(target__isnull=True) ^ Q(project__isnull=True),
        name=f"{prefix}_one_item",
        violation_error_message="必须属于一个目标或一个项目。",
    )
