"""Addresses of feeds and of the page on which a person chooses how they are told."""

from django.urls import path

from compliance.channels import feed_views

app_name = "channels"

urlpatterns = [
    path("c/<str:token>.ics", feed_views.calendar, name="calendar"),
    path("a/<str:token>.atom", feed_views.atom, name="atom"),
]
