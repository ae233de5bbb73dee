from django.urls import path

from indicators import planning, views

urlpatterns = [
    path("indicators/", views.indicator_list, name="indicators"),
    path("indicators/pending/", planning.pending, name="pending"),
    path("indicators/<int:year>/<slug:code>/pace/", planning.target_pace, name="target_pace"),
    path("indicators/<int:year>/<slug:code>/", views.target_page, name="target"),
]
