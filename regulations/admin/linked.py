"""Texts of linked documents in the admin: what was read, which pages are scanned, what was found in it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from regulations.admin.law import LawAdmin, page_link
from regulations.admin.marking import text_marked
from regulations.file_wording import file_told
from regulations.models import DocumentText
from regulations.owned import owned_visible


@admin.register(DocumentText)
class DocumentTextAdmin(LawAdmin):
    export_fields = ("document__notice__symbol", "document__url", "problem_code", "scanned_pages", "read_at")
    list_display = ("document", "notice_link", "outcome", "read_at")
    list_select_related = ("document__notice",)
    search_fields = ("document__url", "document__notice__symbol")
    ordering = ("-read_at",)
    fieldsets = (
        (None, {"fields": ("document", "notice_link", "outcome", ("read_at", "capture_link"))}),
        (_("Text"), {"fields": ("marked_text",)}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return owned_visible(queryset, user=user, path="document__notice__")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("document__notice", "capture")

    @display(description=_("notice"))
    def notice_link(self, text: DocumentText) -> str:
        return page_link("regulations_notice", text.document.notice_id, text.document.notice)

    @display(description=_("what was read"))
    def outcome(self, text: DocumentText) -> str:
        return file_told(text)

    @display(description=_("capture"))
    def capture_link(self, text: DocumentText) -> str:
        return page_link("regulations_capture", text.capture_id, text.capture.sha256[:12])

    @display(description=_("text with what was found in it"))
    def marked_text(self, text: DocumentText) -> str:
        return format_html(
            '<div class="fl-text">{}</div>',
            text_marked(text.text[:SHOWN], text.mentions.filter(end__lte=SHOWN)),
        )


SHOWN = 200_000
"""Characters of a text that its page shows; the file itself is linked."""
