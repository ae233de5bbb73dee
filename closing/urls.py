from django.urls import path

from closing import views

urlpatterns = [path("closing/", views.closing_page, name="closing")]
