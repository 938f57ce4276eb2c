"""Addresses of the interface; a new version gets a number of its own."""

from django.urls import path

from compliance.api.door import door

urlpatterns = [path("api/v1/", door.urls)]
