"""Notices and their review: text with what was found in it, versions, members, family, measures."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import action, display

from compliance.core.access import RoleRules, VisibleRelatedFilter
from regulations.admin.law import LawAdmin, Tag, back, chips, foreign_link, lines, list_link, page_link
from regulations.admin.review import ReviewQueueAdmin
from regulations.admin.version import VersionInline, version_marked
from regulations.basis_wording import regime_marked
from regulations.models import Notice, NoticeMember
from regulations.owned import owned_visible
from regulations.reviews import ReviewRefused, relevance_review
from regulations.understanding.basis import told_read
from regulations.understanding.result import REGIMES
from regulations.wording import document_type, regime

_RELEVANCE = {"yes": "success", "no": "info", "unknown": "warning"}


class RelevanceFilter(DropdownFilter):
    """By what counts: the reviewer's word where there is one, else the understanding's."""

    title = _("relevance")
    parameter_name = "relevance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("relevant")), ("no", _("not relevant")), ("unknown", _("not yet read"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        unsaid = Q(reviewed_relevant=None)
        conditions = {
            "yes": Q(reviewed_relevant=True) | unsaid & Q(relevant=True),
            "no": Q(reviewed_relevant=False) | unsaid & Q(relevant=False),
            "unknown": unsaid & Q(relevant=None),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


class RegimeFilter(DropdownFilter):
    title = _("regime")
    parameter_name = "regime"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, regime(code)) for code in REGIMES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        return queryset.filter(regimes__contains=[self.value()]) if self.value() else queryset


class MemberInline(RoleRules, TabularInline):
    model = NoticeMember
    ordering = ("pk",)
    fields = readonly_fields = ("market", "name")
    extra = 0
    tab = True
    show_count = True


@admin.register(Notice)
class NoticeAdmin(ReviewQueueAdmin, LawAdmin):
    list_fullwidth = True
    export_fields = (
        *("symbol", "source__name", "kind", "area", "title", "url", "published_on", "document_type"),
        *("base_symbol", "relevant", "regimes", "regimes_by", "doc_type", "stage", "review"),
        *("reviewed_relevant", "reviewed_by", "reviewed_at", "is_gone"),
    )
    list_display = (
        "short_symbol",
        "short_title",
        "relevance",
        "shown_regimes",
        "stage",
        "published_on",
        "source",
        "review",
    )
    list_display_links = ("short_symbol", "short_title")
    list_select_related = ("source",)
    list_filter = (
        RelevanceFilter,
        ("review", ChoicesDropdownFilter),
        RegimeFilter,
        ("stage", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("source", VisibleRelatedFilter),
        ("published_on", RangeDateFilter),
        "is_gone",
    )
    search_fields = ("symbol", "title", "base_symbol")
    actions = ("review_relevant", "review_irrelevant")
    actions_list = ("open_review_queue",)
    actions_detail = ("say_relevant", "say_irrelevant", "open_review")
    inlines = (VersionInline, MemberInline)
    fieldsets = (
        (
            None,
            {"fields": (("symbol", "source"), "title", ("page", "published_on"), ("document_type", "area"))},
        ),
        (
            _("Understood as"),
            {
                "fields": (
                    ("relevance", "shown_regimes"),
                    ("shown_type", "stage"),
                    ("language", "understood_by"),
                )
            },
        ),
        (_("Review"), {"fields": (("review", "reviewed_by", "reviewed_at"),)}),
        (_("Follows from it"), {"fields": ("measures", "family", "capture")}),
        (_("Text"), {"fields": ("marked_text",)}),
        (_("History"), {"fields": (("created_at", "changed_at", "is_gone"),), "classes": ("collapse",)}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return owned_visible(queryset, user=user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("source", "parent")

    @display(description=_("symbol"), ordering="symbol")
    def short_symbol(self, notice: Notice) -> str:
        symbol = str(notice)
        return symbol if len(symbol) <= 45 else f"{symbol[:45]}…"

    @display(description=_("title"), ordering="title")
    def short_title(self, notice: Notice) -> str:
        return notice.title if len(notice.title) <= 90 else f"{notice.title[:90]}…"

    @display(description=_("relevant"), label=_RELEVANCE, ordering="relevant")
    def relevance(self, notice: Notice) -> Tag:
        words = {True: ("yes", _("yes")), False: ("no", _("no")), None: ("unknown", _("not yet read"))}
        return Tag(*words[notice.counts_as_relevant])

    @display(description=_("regimes"))
    def shown_regimes(self, notice: Notice) -> str:
        """As understood, each with a mark where it is our inference."""
        by = {one.label: one.by for one in told_read(notice.regimes_by, notice.regimes)}
        return chips(regime_marked(code, by.get(code, "")) for code in notice.regimes)

    @display(description=_("document type"))
    def shown_type(self, notice: Notice) -> str:
        return document_type(notice.doc_type) or "–"

    @display(description=_("page for people"))
    def page(self, notice: Notice) -> str:
        return foreign_link(notice.url) if notice.url else "–"

    @display(description=_("measures"))
    def measures(self, notice: Notice) -> str:
        return lines(
            format_html(
                "{} · {}",
                page_link("regulations_measure", measure.pk, measure),
                list_link("exposure_finding", _("findings"), measure__id__exact=measure.pk),
            )
            for measure in notice.measures.order_by("slot")
        )

    @display(description=_("family"))
    def family(self, notice: Notice) -> str:
        """The documents that share the first symbol: the proposal, its addenda, revisions, corrigenda."""
        story = format_html(
            '<a href="{}">{}</a>',
            reverse("desk:notice", args=[notice.pk]),
            _("the story with what stands now"),
        )
        if not notice.base_symbol:
            return story
        relatives = Notice.objects.filter(base_symbol=notice.base_symbol).exclude(pk=notice.pk)
        if not relatives:
            return story
        return story + lines(
            format_html(
                "{} {} {}", page_link("regulations_notice", row.pk, row), row.published_on or "", row.title
            )
            for row in relatives.order_by("published_on", "symbol")[:50]
        )

    @display(description=_("capture"))
    def capture(self, notice: Notice) -> str:
        version = notice.versions.select_related("capture").order_by("-number").first()
        if version is None:
            return "–"
        return format_html(
            "{} · {} · {}",
            page_link("regulations_capture", version.capture_id, version.capture.sha256),
            version.locator,
            version.capture.observed_on or version.capture.retrieved_at.date(),
        )

    @display(description=_("text with what was found in it"))
    def marked_text(self, notice: Notice) -> str:
        version = notice.versions.prefetch_related("mentions").order_by("-number").first()
        return version_marked(version) if version else "–"

    @admin.action(description=_("Relevant: confirm or correct"), permissions=["operate"])
    def review_relevant(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._review(request, list(queryset), relevant=True)

    @admin.action(description=_("Not relevant: confirm or correct"), permissions=["operate"])
    def review_irrelevant(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        self._review(request, list(queryset), relevant=False)

    @action(
        description=_("Relevant"),
        permissions=["operate"],
        icon="check",
        dialog={
            "title": _("This notice is relevant"),
            "description": _("Your word outranks the reading of the text; measures and findings follow it."),
            "form_class": None,
            "form_submit_text": _("Relevant"),
        },
    )
    def say_relevant(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._review_one(request, object_id, relevant=True)

    @action(
        description=_("Not relevant"),
        permissions=["operate"],
        icon="block",
        dialog={
            "title": _("This notice is not relevant"),
            "description": _("Your word outranks the reading of the text; its measures are withdrawn."),
            "form_class": None,
            "form_submit_text": _("Not relevant"),
        },
    )
    def say_irrelevant(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._review_one(request, object_id, relevant=False)

    def _review_one(self, request: HttpRequest, object_id: str, *, relevant: bool) -> HttpResponse:
        self._review(request, [self.get_object(request, object_id)], relevant=relevant)
        return back(request, reverse("admin:regulations_notice_change", args=[object_id]))

    def _review(self, request: HttpRequest, notices: list[Notice], *, relevant: bool) -> None:
        reviewed = 0
        for notice in notices:
            try:
                relevance_review(notice=notice, relevant=relevant, by=str(request.user))
                reviewed += 1
            except ReviewRefused as refused:
                self.message_user(request, f"{notice}: {refused}", messages.ERROR)
        if reviewed:
            said = ngettext("%(count)d notice is reviewed.", "%(count)d notices are reviewed.", reviewed)
            self.message_user(request, said % {"count": reviewed}, messages.SUCCESS)
