"""The two admin sites. Who may enter is the policy's answer: nobody needs is_staff or model permissions.

/record/ is where departments record and approve their own months; /admin/ is where planners keep the plan and
administrators keep accounts. Both route only the addresses they need: no shortcut by content type, no autocomplete, no
login of their own. A ModelAdmin that is registered here is probed by tests/lingling_plan/test_probes.py.
"""

from functools import update_wrapper

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import NoReverseMatch, include, path, re_path, reverse
from django.utils.text import format_lazy

from lingling_plan import months, policy
from lingling_plan.context import plan_of
from lingling_plan.debts import in_order
from lingling_plan.models import Department


class Door(admin.AdminSite):
    """An admin site behind the policy's door; logging in and out is the product's own."""

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def refusing(request, *args, **kwargs):
            if not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(refusing, guarded)

    def get_urls(self):
        models = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(kept.urls))
            for model, kept in self._registry.items()
        ]
        return [path("", self.admin_view(self.index), name="index"), *models]


class RecordSite(Door):
    """Departments: this month's debts, the forms, and approval."""

    def has_permission(self, request) -> bool:
        return policy.may_enter_record_site(request.user)

    def get_app_list(self, request, app_label=None) -> list:
        """There are no pages of apps here."""
        return []

    def index(self, request, extra_context=None):
        """填报记录: what the department owes, what came back, what waits. Every registered room tells its own part."""
        plan = plan_of(request)
        if plan is None:
            return render(request, "no_plan.html")
        rooms = self._registry.values()
        owed = in_order(debt for room in rooms for debt in room.owed(request, plan))
        returned = [entry for room in rooms for entry in room.returned(request, plan)]
        context = {
            "month": plan.entry_month(plan.today()),
            "owed": owed,
            "returned": returned,
            # Months, as the grid of /my/ counts them.
            "count": sum(1 + len(debt.earlier) for debt in owed) + len(returned),
            "waiting": [entry for room in rooms for entry in room.waiting(request, plan)],
            "lists": [(room.opts.verbose_name, room.list_url()) for room in rooms],
        }
        return render(request, "record/index.html", context)


class PlanSite(Door):
    """The planning office and the administrators."""

    site_header = site_title = format_lazy("{} · 管理", settings.PRODUCT_NAME)
    index_title = "管理"
    index_template = "admin/plan_index.html"
    enable_nav_sidebar = True

    def has_permission(self, request) -> bool:
        return policy.may_enter_admin_site(request.user)

    def get_urls(self):
        labels = "|".join(sorted({model._meta.app_label for model in self._registry}))
        return [
            *super().get_urls(),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            re_path(rf"^(?P<app_label>{labels})/$", self.admin_view(self.app_index), name="app_list"),
        ]

    def index(self, request, extra_context=None):
        screens = {"may_plan": policy.may_plan(request.user), "load_plan_url": load_plan_url(request.user)}
        if screens["may_plan"]:
            screens["without_approver"] = policy.without_approver(Department.objects.all(), months.today())
        return super().index(request, {**screens, **(extra_context or {})})


def load_plan_url(user) -> str | None:
    """Where an administrator loads a plan; None for everybody else."""
    try:
        return reverse("load_plan") if policy.may_load_plan(user) else None
    except NoReverseMatch:
        return None


record_site = RecordSite(name="record")
plan_site = PlanSite(name="admin")
