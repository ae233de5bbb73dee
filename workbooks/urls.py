from django.urls import path, re_path

from workbooks import views

urlpatterns = [
    path("my/workbook/", views.own_workbook, name="workbook"),
    path("my/workbook/download/", views.download_own, name="workbook_download"),
    path("workbooks/", views.all_workbooks, name="workbooks"),
    path("workbooks/download/", views.download_all, name="workbooks_download"),
    re_path(r"^workbooks/(?P<pk>\d{1,18})/$", views.batch_page, name="batch"),
    re_path(r"^workbooks/(?P<pk>\d{1,18})/work/$", views.work, name="batch_work"),
]
