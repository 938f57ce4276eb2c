"""The ledger in the admin: read, search, never write."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter

from compliance.core.access import RoleRules
from compliance.core.roles import ADMINISTRATORS
from compliance.evidence.models import Record
from compliance.evidence.wording import record_kind


@admin.register(Record)
class RecordAdmin(RoleRules, ModelAdmin):
    """Records speak of every firm: only administrators read them here."""

    readers = ADMINISTRATORS
    list_display = ("position", "recorded_at", "shown_kind", "subject", "actor", "short_digest")
    list_filter = ("kind", ("recorded_at", RangeDateTimeFilter))
    list_filter_submit = True
    search_fields = ("subject", "kind", "actor", "digest")
    search_help_text = _("Subject, kind, actor or digest")
    ordering = ("-position",)
    fields = (
        "position",
        "recorded_at",
        "shown_kind",
        "kind",
        "subject",
        "actor",
        "payload_indented",
        "previous",
        "digest",
    )
    readonly_fields = fields

    @admin.display(description=_("digest"))
    def short_digest(self, record: Record) -> str:
        return f"{record.digest[:12]}…"

    @admin.display(description=_("statement"), ordering="kind")
    def shown_kind(self, record: Record) -> str:
        return record_kind(record.kind)

    @admin.display(description=_("payload"))
    def payload_indented(self, record: Record) -> SafeString:
        text = json.dumps(record.payload, ensure_ascii=False, indent=2)
        return format_html('<pre style="white-space: pre-wrap">{}</pre>', text)
