"""Subscriptions, deliveries and what they told, in the admin. What was sent is read, never written."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import action, display

from compliance.alerts.models import AlertRule, Delivery, Hit, Reminder, Subscription, Suppression
from compliance.alerts.selectors import (
    alert_rule_list_visible,
    delivery_list_visible,
    reminder_list_visible,
    subscription_list_visible,
)
from compliance.alerts.sending import REASONS
from compliance.alerts.services import NotRetriable, delivery_retry
from compliance.alerts.suppressing import suppressions_lift
from compliance.alerts.wording import section
from compliance.core import clock
from compliance.core.access import RoleRules
from compliance.core.roles import ADMINISTRATORS, EVERY_ROLE
from compliance.core.zone_choice import ZoneChoice
from compliance.core.zones import zone_words


class OwnRows(RoleRules):
    """Everybody reads their own rows, the administrator all."""

    select: Any = None

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        own = type(self).select(user=user)
        return queryset.filter(pk__in=own.values("pk"))


@admin.register(Subscription)
class SubscriptionAdmin(ZoneChoice, OwnRows, ModelAdmin):
    select = staticmethod(subscription_list_visible)
    creators = ADMINISTRATORS
    editors = EVERY_ROLE
    deleters = ADMINISTRATORS
    list_display = ("user", "weekday", "hour", "zone", "language", "heartbeat", "active")
    list_filter = ("active", "language", "weekday", "heartbeat")
    search_fields = ("user__email", "timezone")
    search_help_text = _("Mail address or time zone")
    list_select_related = ("user",)
    fields = (
        "user",
        "channel",
        ("weekday", "hour"),
        "timezone",
        "language",
        "heartbeat",
        "active",
        "active_since",
        "unsubscribed_at",
    )
    readonly_fields = ("channel", "active_since", "unsubscribed_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> tuple[str, ...]:
        """Whose digest it is cannot be changed: its token is in mails already."""
        return (*self.readonly_fields, "user") if obj else self.readonly_fields

    @display(description=_("time zone"), ordering="timezone")
    def zone(self, subscription: Subscription) -> str:
        return zone_words(subscription.timezone)

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        if obj.active and (not change or "active" in form.changed_data):
            obj.active_since, obj.unsubscribed_at = clock.now(), None
        super().save_model(request, obj, form, change)


class HitInline(admin.TabularInline):
    model = Hit
    fields = readonly_fields = ("finding", "shown_section", "told_hash")
    extra = 0
    can_delete = False

    @display(description=_("section"))
    def shown_section(self, hit: Hit) -> str:
        return section(hit.section)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Delivery)
class DeliveryAdmin(OwnRows, ModelAdmin):
    select = staticmethod(delivery_list_visible)
    list_display = (
        "week_text",
        "user",
        "state_label",
        "subject",
        "sent_at",
        "attempts",
        "repeats",
        "reason_text",
    )
    list_filter = ("state", "kind", "language", ("sent_at", RangeDateTimeFilter), "iso_year", "iso_week")
    list_filter_submit = True
    search_fields = ("user__email", "recipient", "subject", "message_id")
    search_help_text = _("Mail address, subject or Message-ID")
    list_select_related = ("user",)
    inlines = (HitInline,)
    actions = ("try_again",)
    fields = (
        ("week_text", "kind"),
        ("user", "recipient", "language"),
        ("state", "attempts", "repeats"),
        "reason_text",
        "reason",
        "subject",
        "message_id",
        ("size", "sha256"),
        "counts",
        ("ledger_position", "ledger_digest"),
        ("queued_at", "claimed_at", "handed_over_at"),
        ("accepted_at", "sent_at"),
    )
    readonly_fields = tuple(name for row in fields for name in (row if isinstance(row, tuple) else (row,)))

    @display(description=_("week"), ordering=("iso_year", "iso_week"))
    def week_text(self, delivery: Delivery) -> str:
        return str(delivery.week)

    @display(
        description=_("state"),
        ordering="state",
        label={"sent": "success", "failed": "danger", "suppressed": "warning", "sending": "info"},
    )
    def state_label(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @display(description=_("why"))
    def reason_text(self, delivery: Delivery) -> str:
        return str(_(REASONS[delivery.reason_code])) if delivery.reason_code else delivery.reason[:80]

    @action(description=_("Try failed deliveries again"), permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        done = 0
        for delivery in queryset:
            try:
                delivery_retry(delivery=delivery)
                done += 1
            except NotRetriable as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        text = ngettext("%(count)d delivery is queued again", "%(count)d deliveries are queued again", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS if done else messages.INFO)


@admin.register(Reminder)
class ReminderAdmin(OwnRows, ModelAdmin):
    select = staticmethod(reminder_list_visible)
    deleters = EVERY_ROLE
    list_display = ("on", "finding", "user")
    list_filter = ("on",)
    list_select_related = ("user", "finding")
    fields = readonly_fields = ("user", "finding", "on")


@admin.register(AlertRule)
class AlertRuleAdmin(OwnRows, ModelAdmin):
    select = staticmethod(alert_rule_list_visible)
    deleters = EVERY_ROLE
    list_display = ("name", "text", "user", "active")
    list_filter = ("active",)
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "name", "text", "note", "active", "created_at")


@admin.register(Suppression)
class SuppressionAdmin(RoleRules, ModelAdmin):
    readers = ADMINISTRATORS
    list_display = ("address", "cause", "since", "lifted_at")
    list_filter = ("cause", ("since", RangeDateTimeFilter))
    list_filter_submit = True
    search_fields = ("address",)
    search_help_text = _("Mail address")
    actions = ("lift",)
    fields = readonly_fields = ("address", "cause", "detail", "since", "lifted_at", "lifted_by")

    @action(description=_("Send mail to these addresses again"), permissions=["operate"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        done = suppressions_lift(rows=queryset, by=request.user)
        text = ngettext("%(count)d address gets mail again", "%(count)d addresses get mail again", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS if done else messages.INFO)
