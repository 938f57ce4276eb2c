"""What others may ask of subscriptions and deliveries. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from compliance.alerts.models import AlertRule, Delivery, Hit, Reminder, Subscription
from compliance.core.roles import ADMINISTRATOR, role_of


def subscription_by_token(*, token: str) -> Subscription | None:
    """The digest that a token stands for; the token alone is the permission."""
    return Subscription.objects.select_related("user").filter(token=token).first()


def subscription_list_visible(*, user: Any) -> QuerySet[Subscription]:
    """Administrator: all. Everybody else: their own."""
    return _own(Subscription.objects.all(), user)


def delivery_list_visible(*, user: Any) -> QuerySet[Delivery]:
    return _own(Delivery.objects.all(), user)


def hit_list_visible(*, user: Any) -> QuerySet[Hit]:
    return _own(Hit.objects.all(), user)


def reminder_list_visible(*, user: Any) -> QuerySet[Reminder]:
    return _own(Reminder.objects.all(), user)


def alert_rule_list_visible(*, user: Any) -> QuerySet[AlertRule]:
    return _own(AlertRule.objects.all(), user)


def delivery_last_sent() -> Delivery | None:
    """The newest digest that went out, for the health of the chain."""
    sent = Delivery.objects.filter(state=Delivery.State.SENT, kind=Delivery.Kind.WEEKLY)
    return sent.order_by("-sent_at").first()


def _own(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    role = role_of(user)
    if role == ADMINISTRATOR:
        return rows
    return rows.filter(user=user) if role else rows.none()
