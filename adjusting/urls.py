from django.urls import path

from adjusting import views

urlpatterns = [
    path("adjustments/", views.adjustments, name="adjustments"),
    path("adjustments/<str:kind>/<int:pk>/", views.adjust, name="adjust"),
]
