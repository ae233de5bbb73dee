"""One list page for both apps: a django-filter on the database columns, the standing on the judged rows, one table."""

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q
from django_tables2 import RequestConfig

from lingling_plan.models import Department, Section
from lingling_plan.rows import Item, present
from lingling_plan.standing import Standing
from lingling_plan.tables import PER_PAGE, PlanTable, listed


class PlanFilter(django_filters.FilterSet):
    """What every list filters by. A room names its model, the lookups of the text search, and more of its own."""

    text_lookups: tuple[str, ...] = ()

    q = django_filters.CharFilter(label="查找", method="search", max_length=40)
    section = django_filters.ModelChoiceFilter(label="章节", queryset=Section.objects.none(), empty_label="全部")
    lead = django_filters.ModelChoiceFilter(label="牵头单位", queryset=Department.objects.none(), empty_label="全部")
    standing = django_filters.ChoiceFilter(label="状态", choices=Standing.choices, method="with_standing")

    def __init__(self, data, *, queryset, items: list[Item], plan):
        super().__init__(data, queryset=queryset)
        self.items = items
        self.filters["section"].queryset = Section.objects.filter(plan=plan, pk__in=queryset.values("section"))
        self.filters["lead"].queryset = Department.objects.filter(pk__in=queryset.values("lead"))

    def search(self, queryset, _name, text):
        conditions = Q()
        for lookup in self.text_lookups:
            conditions |= Q(**{f"{lookup}__icontains": text})
        return queryset.filter(conditions)

    def with_standing(self, queryset, _name, standing):
        return queryset.filter(pk__in=[item.pk for item in self.items if item.standing == standing])


def table_page(
    request, table_class: type[PlanTable], filterset: PlanFilter, items: list[Item], more: dict[int, dict] | None = None
) -> dict:
    """The context of a list page: the filter form and one sorted page of the items it lets through.

    `more`: by an item's pk, strings of further columns; one that is empty in every row is left out.
    """
    wanted = set(filterset.qs.values_list("pk", flat=True))
    rows = [
        listed(item, present(item), request.when.query) | (more or {}).get(item.pk, {})
        for item in items
        if item.pk in wanted
    ]
    table = table_class(rows, exclude=_empty(more or {}, wanted))
    RequestConfig(request, paginate=False).configure(table)
    number = Paginator(rows, PER_PAGE).get_page(request.GET.get("page")).number
    table.paginate(page=number, per_page=PER_PAGE)
    return {"filter": filterset, "table": table, "total": len(rows)}


def _empty(more: dict[int, dict], wanted: set[int]) -> list[str]:
    """The further columns in which no row that is shown has anything."""
    names = {name for strings in more.values() for name in strings}
    return [name for name in names if not any(more[pk][name] for pk in wanted & more.keys())]
