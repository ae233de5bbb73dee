from django.urls import path

from matters import views

urlpatterns = [
    path("matters/", views.matter_list, name="matters"),
    path("matters/<int:pk>/", views.matter_page, name="matter"),
    path("matters/<int:pk>/settle/", views.settle, name="settle_matter"),
    path("matters/<int:pk>/release/", views.release, name="release_matter"),
    path("matters/raise/<slug:kind>/<int:pk>/", views.raise_matter, name="raise_matter"),
]
