"""Addresses of the desk."""

from django.urls import path

from compliance.desk import theme_views, today_views

app_name = "desk"

urlpatterns = [
    path("today/", today_views.today, name="today"),
    path("theme/", theme_views.theme, name="theme"),
]
