"""Versions of a notice in the admin: what it said, with every finding marked in its place."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from compliance.core.access import RoleRules, VisibleRelatedFilter
from regulations.admin.law import LawAdmin, chips, lines, page_link
from regulations.admin.marking import text_marked
from regulations.field_words import fields_told
from regulations.models import Mention, NoticeVersion
from regulations.owned import owned_visible
from regulations.wording import mention_kind


class VersionInline(RoleRules, TabularInline):
    model = NoticeVersion
    fields = readonly_fields = ("page", "title", "changes", "read_at", "capture_link")
    extra = 0
    per_page = 10
    tab = True
    show_count = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("capture").defer("text", "item").order_by("-number")
        )

    @display(description=_("version"))
    def page(self, version: NoticeVersion) -> str:
        return page_link("regulations_noticeversion", version.pk, f"v{version.number}")

    @display(description=_("changed fields"))
    def changes(self, version: NoticeVersion) -> str:
        return chips(fields_told(version.changed_fields))

    @display(description=_("capture"))
    def capture_link(self, version: NoticeVersion) -> str:
        return page_link("regulations_capture", version.capture_id, version.capture.sha256[:12])


@admin.register(NoticeVersion)
class NoticeVersionAdmin(LawAdmin):
    export_fields = (
        "notice__symbol",
        "number",
        "title",
        "changed_fields",
        "read_at",
        "capture__sha256",
        "locator",
    )
    list_display = ("notice", "number", "changes", "read_at")
    list_display_links = ("notice", "number")
    list_select_related = ("notice",)
    list_filter = (("notice__source", VisibleRelatedFilter), ("read_at", RangeDateFilter))
    search_fields = ("notice__symbol", "title")
    ordering = ("-read_at",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("notice_link", "number"),
                    "changes",
                    ("read_at", "capture_link", "locator"),
                    "content_hash",
                )
            },
        ),
        (_("Text"), {"fields": ("marked_text",)}),
        (_("Found in it"), {"fields": ("found",)}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return owned_visible(queryset, user=user, path="notice__")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        mentions = Prefetch(
            "mentions", Mention.objects.order_by("start", "kind", "code").select_related("linked__document")
        )
        return super().get_queryset(request).select_related("capture").prefetch_related(mentions)

    @display(description=_("notice"))
    def notice_link(self, version: NoticeVersion) -> str:
        return page_link("regulations_notice", version.notice_id, version.notice)

    @display(description=_("changed fields"))
    def changes(self, version: NoticeVersion) -> str:
        return chips(fields_told(version.changed_fields))

    @display(description=_("capture"))
    def capture_link(self, version: NoticeVersion) -> str:
        return page_link("regulations_capture", version.capture_id, version.capture.sha256[:12])

    @display(description=_("text with what was found in it"))
    def marked_text(self, version: NoticeVersion) -> str:
        return version_marked(version)

    @display(description=_("mentions"))
    def found(self, version: NoticeVersion) -> str:
        return lines(
            format_html(
                "{} <b>{}</b> · {} · {} · {}",
                mention_kind(mention.kind),
                mention.code,
                mention.linked or mention.get_origin_display(),
                mention.rule,
                gettext("certainty %(share)s") % {"share": f"{mention.certainty:.2f}"},
            )
            for mention in version.mentions.all()
        )


def version_marked(version: NoticeVersion) -> str:
    """Title and text of a version with its mentions marked."""
    own = [mention for mention in version.mentions.all() if mention.linked_id is None]
    return format_html('<div class="fl-text">{}</div>', text_marked(version.content, own))
