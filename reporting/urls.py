from django.urls import path

from reporting import views

urlpatterns = [
    path("my/", views.my_month, name="my"),
    path("my/preview/", views.preview, name="my_preview"),
    path("my/withdraw/<str:key>/", views.withdraw, name="withdraw"),
    path("review/", views.review_list, name="review"),
]
