"""Addresses that stand in mails. Each is kept working for good: mails are read years later."""

from django.urls import path

from compliance.alerts import verdict_views, views

app_name = "alerts"

urlpatterns = [
    path("u/<slug:token>/", views.unsubscribe, name="unsubscribe"),
    path("u/<slug:token>/again/", views.resubscribe, name="resubscribe"),
    path("v/<slug:token>/<int:finding_id>/<slug:verdict>/", verdict_views.verdict, name="verdict"),
    path("f/<int:finding_id>/", views.finding, name="finding"),
    path("f/", views.findings, name="findings"),
    path("n/<int:notice_id>/", views.notice, name="notice"),
    path("q/<int:search_id>/", views.search, name="search"),
    path("e/", views.evidence, name="evidence"),
    path("c/", views.cbam, name="cbam"),
    path("s/", views.settings_page, name="settings"),
]
