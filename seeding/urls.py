"""Addresses of 载入计划, beside the admin pages."""

from django.urls import path

from seeding import views

urlpatterns = [
    path("admin/load-plan/", views.load_plan, name="load_plan"),
    path("admin/load-plan/confirm/", views.load_plan_confirm, name="load_plan_confirm"),
]
