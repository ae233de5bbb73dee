from django.urls import re_path

from evidence import views

urlpatterns = [
    re_path(
        r"^evidence/(?P<kind>target|project)/(?P<pk>\d{1,18})/(?P<month>\d{4}-\d{2})/$", views.page, name="evidence"
    ),
    re_path(r"^evidence/file/(?P<pk>\d{1,18})/$", views.download, name="evidence_file"),
]
