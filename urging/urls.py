from django.urls import path

from urging import views

urlpatterns = [path("urge/", views.urge, name="urge")]
