"""What a person may see of channels: their own, whatever their role. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from compliance.alerts.models import AlertRule
from compliance.channels.models import ChatPost, ChatRoom, Feed, Webhook, WebhookCall
from compliance.core.roles import role_of
from compliance.search.models import SavedSearch
from compliance.search.selectors import saved_list_visible


def _own(rows: QuerySet[Any], user: Any, path: str = "user") -> QuerySet[Any]:
    return rows.filter(**{path: user}) if role_of(user) else rows.none()


def feed_list_own(*, user: Any) -> QuerySet[Feed]:
    return _own(Feed.objects.select_related("rule", "search"), user)


def webhook_list_own(*, user: Any) -> QuerySet[Webhook]:
    return _own(Webhook.objects.all(), user)


def call_list_own(*, user: Any) -> QuerySet[WebhookCall]:
    return _own(WebhookCall.objects.select_related("webhook"), user, "webhook__user")


def chat_room_list_own(*, user: Any) -> QuerySet[ChatRoom]:
    return _own(ChatRoom.objects.all(), user)


def chat_post_list_own(*, user: Any) -> QuerySet[ChatPost]:
    return _own(ChatPost.objects.select_related("room"), user, "room__user")


def alert_rule_list_own(*, user: Any) -> QuerySet[AlertRule]:
    return _own(AlertRule.objects.all(), user)


def search_list_own(*, user: Any) -> QuerySet[SavedSearch]:
    """Kept searches, of which a feed can be made."""
    return saved_list_visible(user=user)
