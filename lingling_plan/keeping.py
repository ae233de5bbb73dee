"""The base of every list at /admin/: planners keep the plan, administrators read it.

Django's model permissions are not asked; `writers` and `readers` are the policy's answers. What a page of the plan may
show is announced by `Plan.touch_all` in the transaction of the write.
"""

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from lingling_plan import policy
from lingling_plan.forms import PROMISE_LIMIT, FigureField, ReturnForm, RowsField
from lingling_plan.models import Plan
from lingling_plan.searching import ShortSearch
from lingling_plan.shown import AsShown

# Of a ModelAdmin's own addresses: no history (it would show what the row filter hides) and no catch-all.
ROUTED = ("_changelist", "_change", "_password_change")

# What Django's own list filters put into the address.
FILTER_SUFFIXES = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")


class PlainChoices:
    """Choices without pop-up windows beside them."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class KeptAdmin(PlainChoices, ShortSearch, admin.ModelAdmin):
    """Rows are added, changed and deleted by `writers`, where `adds` and `deletes` allow it at all."""

    readers = staticmethod(policy.may_enter_admin_site)
    writers = staticmethod(policy.may_plan)
    adds = True
    deletes = False

    # Fields that are settled once the row exists.
    settled: tuple[str, ...] = ()
    # Rows that are kept on the same page: relations of one to one.
    beside: tuple[str, ...] = ()
    change_form_template = "admin/kept_change_form.html"

    formfield_overrides = {
        models.DecimalField: {"form_class": FigureField, "limit": PROMISE_LIMIT},
        models.ManyToManyField: {"form_class": RowsField, "widget": CheckboxSelectMultiple},
    }
    actions = None
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0

    def has_module_permission(self, request) -> bool:
        return self.readers(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        return self.readers(request.user)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.adds and self.writers(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.writers(request.user)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.deletes and self.writers(request.user)

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        """Lists are narrowed by their own filters only, never by a lookup made up in the address."""
        offered = [each[0] if isinstance(each, tuple) else each for each in self.get_list_filter(request)]
        names = [getattr(each, "parameter_name", each) for each in offered]
        return any(lookup == f"{name}{suffix}" for name in names for suffix in FILTER_SUFFIXES)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.settled if obj else ()))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Of a row to change: it refuses to write over what a colleague changed since the page was opened."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not change or not self.has_change_permission(request, obj):
            return form
        return type(form.__name__, (AsShown, form), {"beside": self.beside})

    def get_urls(self):
        routed = (*ROUTED, *(("_add",) if self.adds else ()), *(("_delete",) if self.deletes else ()))
        return [pattern for pattern in super().get_urls() if str(pattern.name).endswith(routed)]

    def changeform_view(self, request, *args, **kwargs):
        """A posted form's row is read after the plans are locked: nothing older is checked or written back.

        The plan first, then the row: the order in which every other screen locks them.
        """
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            Plan.lock_all()
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with transaction.atomic():
            Plan.lock_all()
            return super().delete_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.lay(obj)
        Plan.touch_all()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        Plan.touch_all()

    def lay(self, obj) -> None:
        """Lay anew the points that follow from the row, in open months; nothing unless a subclass says so."""


class ReadOnlyAdmin(KeptAdmin):
    adds = False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class EntryReadingAdmin(ReadOnlyAdmin):
    """What departments recorded, to read: planners see what was handed in, administrators what was approved.

    Planners may return what waits, with a reason.
    """

    item: str
    list_filter = ("status",)
    change_form_template = "admin/entry_change_form.html"

    def get_queryset(self, request):
        return policy.visible_entries(request.user, super().get_queryset(request), f"{self.item}__lead")

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_return"
        return [path("<int:pk>/return/", self.admin_site.admin_view(self.return_view), name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_return"] = obj is not None and policy.may_return(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def return_view(self, request, pk: int):
        if not policy.may_plan(request.user):
            raise PermissionDenied
        entry = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ReturnForm(request.POST or None)
        if not policy.may_return(request.user, entry):
            messages.error(request, f"不能退回：{entry.why_not_decided() or '本人填报的内容由他人处理。'}")
        elif request.method == "POST" and form.is_valid():
            self._give_back(request, entry, form.cleaned_data["reason"])
        else:
            return render(request, "record/return.html", {"entry": entry, "form": form})
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _give_back(self, request, entry, reason: str) -> None:
        try:
            entry.give_back(by=request.user, reason=reason)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已退回：{entry}。")
