"""Addresses of feeds and of the pages on which a person chooses how they are told."""

from django.urls import path

from compliance.channels import act_views, feed_views, settings_views

app_name = "channels"

urlpatterns = [
    path("c/<str:token>.ics", feed_views.calendar, name="calendar"),
    path("a/<str:token>.atom", feed_views.atom, name="atom"),
    path("a/<str:token>.rss", feed_views.rss, name="rss"),
    path("settings/", settings_views.page, name="settings"),
    path("settings/digest/", settings_views.digest, name="digest"),
    path("settings/instant/", settings_views.instant, name="instant"),
    path("settings/rules/new/", settings_views.rule, name="rule-new"),
    path("settings/rules/<int:pk>/", settings_views.rule, name="rule"),
    path("settings/feeds/new/", act_views.feed_new, name="feed-new"),
    path("settings/webhooks/new/", act_views.webhook, name="webhook-new"),
    path("settings/webhooks/<int:pk>/", act_views.webhook, name="webhook"),
    path("settings/webhooks/<int:pk>/secret/", act_views.webhook_secret, name="webhook-secret"),
    path("settings/rooms/new/", act_views.room, name="room-new"),
    path("settings/rooms/<int:pk>/", act_views.room, name="room"),
    path("settings/<slug:kind>/<int:pk>/<slug:name>/", act_views.act, name="act"),
]
