"""Addresses. Everything but login and health needs a login (LoginRequiredMiddleware)."""

from django.urls import include, path

from lingling_plan.accounts import PasswordView, SignInView, SignOutView
from lingling_plan.sites import plan_site, record_site

urlpatterns = [
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("password/", PasswordView.as_view(), name="password"),
    path("record/", record_site.urls),
    path("", include("seeding.urls")),
    path("admin/", plan_site.urls),
    path("", include("reporting.urls")),
    path("", include("closing.urls")),
    path("", include("evidence.urls")),
    path("", include("urging.urls")),
    path("", include("workbooks.urls")),
    path("", include("drafting.urls")),
    path("", include("adjusting.urls")),
    path("", include("matters.urls")),
    path("", include("forecast.urls")),
    path("", include("board.urls")),
    path("", include("indicators.urls")),
    path("", include("projects.urls")),
]

handler400 = "lingling_plan.errors.bad_request"
handler403 = "lingling_plan.errors.forbidden"
handler404 = "lingling_plan.errors.not_found"
handler500 = "lingling_plan.errors.failure"
