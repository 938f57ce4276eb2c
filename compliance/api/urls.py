"""Addresses of the interface; a new version gets a number of its own."""

from django.urls import path

from compliance.api.door import door
from compliance.api.problems import nothing_here

urlpatterns = [path("api/v1/", door.urls), path("api/v1/<path:rest>", nothing_here)]
