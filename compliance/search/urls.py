"""Addresses of the search."""

from django.urls import path

from compliance.search import saved_views, thing_views, views

app_name = "search"

urlpatterns = [
    path("", views.page, name="page"),
    path("results.xlsx", views.workbook, name="workbook"),
    path("follow/", saved_views.follow, name="follow"),
    path("kept/", saved_views.kept, name="kept"),
    path("kept/<int:pk>/", saved_views.change, name="kept-one"),
    path("kept/<int:pk>/delete/", saved_views.delete, name="kept-delete"),
    path("<slug:kind>/<path:name>/", thing_views.thing, name="thing"),
]
