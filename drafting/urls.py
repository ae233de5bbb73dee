from django.urls import path, re_path

from drafting import beside, deciding, texts, uploads, views

NUMBER = r"(?P<pk>\d{1,18})"

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    re_path(rf"^reports/reading/{NUMBER}/$", uploads.reading, name="report_reading"),
    re_path(rf"^reports/{NUMBER}/$", views.report_page, name="report"),
    re_path(rf"^reports/{NUMBER}/withdraw/$", views.withdraw, name="report_withdraw"),
    re_path(rf"^reports/{NUMBER}/attach/$", beside.attach_page, name="report_attach"),
    re_path(rf"^reports/{NUMBER}/leads/$", deciding.leads, name="report_leads"),
    re_path(rf"^reports/{NUMBER}/seeds\.zip$", views.report_tables, name="report_tables"),
    re_path(rf"^reports/{NUMBER}/(?P<number>\d{{1,6}})/$", deciding.leaf, name="report_leaf"),
    re_path(r"^reports/rows/(?P<pk>\d{1,18})/$", deciding.row_page, name="report_row"),
    re_path(r"^reports/rows/(?P<pk>\d{1,18})/item/$", beside.attach_row, name="report_attach_row"),
    re_path(r"^report/(?P<year>\d{4})/text/(?P<number>\d{1,6})/$", texts.text_page, name="report_text"),
]
