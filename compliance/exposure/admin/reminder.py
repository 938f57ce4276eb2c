"""Reminders of documents that expire, in the admin: read by who sees the firm, settled with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.forms import ActionForm

from compliance.core.access import VisibleRelatedFilter
from compliance.core.roles import EDITORS, role_of
from compliance.exposure.models import EvidenceReminder
from compliance.exposure.reminders import ReminderReasonMissing, reminders_settle
from compliance.firms.selectors import of_visible_firms
from regulations.admin.law import LawAdmin, page_link


class SettleForm(ActionForm):
    reason = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": _("Reason, in your own words"),
                "class": "fl-reason",
                "x-show": "action == 'reminder_settle'",
            }
        ),
    )


@admin.register(EvidenceReminder)
class EvidenceReminderAdmin(LawAdmin):
    settlers = EDITORS
    action_form = SettleForm
    actions = ("reminder_settle",)
    export_fields = (
        *("evidence__firm__code", "evidence__issuer", "evidence__number", "expires_on", "days"),
        *("outcome", "raised_at", "settled_at", "settled_by", "reason"),
    )
    list_display = ("document", "firm", "expires_on", "days", "outcome", "raised_at")
    list_display_links = None
    list_select_related = ("evidence__firm",)
    list_filter = (
        ("evidence__firm", VisibleRelatedFilter),
        ("outcome", ChoicesDropdownFilter),
        ("expires_on", RangeDateFilter),
    )
    search_fields = ("evidence__title", "evidence__title_zh", "evidence__number", "evidence__issuer")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("document", "firm"),
                    ("expires_on", "days"),
                    ("outcome", "raised_at"),
                    ("settled_at", "settled_by"),
                    "reason",
                )
            },
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user, firm="evidence__firm")

    def has_settle_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request.user) in self.settlers

    @display(description=_("evidence"), ordering="evidence__title")
    def document(self, reminder: EvidenceReminder) -> str:
        return page_link("firms_evidence", reminder.evidence_id, reminder.evidence)

    @display(description=_("firm"), ordering="evidence__firm__name")
    def firm(self, reminder: EvidenceReminder) -> str:
        return str(reminder.evidence.firm)

    @admin.action(description=_("Settle with a reason"), permissions=["settle"])
    def reminder_settle(self, request: HttpRequest, queryset: QuerySet[EvidenceReminder]) -> None:
        try:
            count = reminders_settle(
                reminders=queryset, by=request.user, reason=request.POST.get("reason", "")
            )
        except ReminderReasonMissing as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        said = ngettext("%(count)d reminder is settled.", "%(count)d reminders are settled.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
