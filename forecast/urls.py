from django.urls import path

from forecast import views

urlpatterns = [path("moved/", views.moved_page, name="moved")]
