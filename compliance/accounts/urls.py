"""Addresses of accounts that are ours; the others are allauth's."""

from django.urls import path

from compliance.accounts import views

app_name = "accounts"

urlpatterns = [path("invited/<slug:token>/", views.invited, name="invited")]
