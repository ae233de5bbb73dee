from django.urls import path

from reporting import views

urlpatterns = [
    path("my/", views.my_month, name="my"),
    path("my/preview/", views.preview, name="my_preview"),
]
