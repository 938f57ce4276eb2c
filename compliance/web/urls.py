"""Addresses."""

from django.contrib import admin
from django.urls import include, path

from compliance.web import health_views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz/live", health_views.live, name="health-live"),
    path("healthz/ready", health_views.ready, name="health-ready"),
    path("healthz/pipeline", health_views.pipeline, name="health-pipeline"),
    path("", include("compliance.alerts.urls")),
]
