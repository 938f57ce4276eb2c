"""Measures with their scope and dates: what a rule covers, since when, until when, and whom it touches."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core.access import RoleRules, VisibleRelatedFilter
from regulations.admin.law import LawAdmin, Tag, chips, list_link, page_link
from regulations.basis_wording import regime_marked
from regulations.models import Measure, Milestone, ScopeCode
from regulations.owned import owned_visible
from regulations.wording import date_role, document_type, limit_basis


class ScopeInline(RoleRules, TabularInline):
    model = ScopeCode
    ordering = ("pk",)
    fields = readonly_fields = ("kind", "code", "limit_ppm", "shown_basis", "inference", "via")
    verbose_name_plural = _("scope")
    extra = 0
    per_page = 50
    tab = True
    show_count = True

    @display(description=_("basis of the limit"))
    def shown_basis(self, code: ScopeCode) -> str:
        return limit_basis(code.basis) or "–"

    @display(description=_("stated or inferred"), label={"inferred": "warning", "stated": "success"})
    def inference(self, code: ScopeCode) -> Tag:
        return Tag("inferred", _("our inference")) if code.is_inferred else Tag("stated", _("stated"))


class MilestoneInline(RoleRules, TabularInline):
    model = Milestone
    fields = readonly_fields = ("shown_role", "on", "rule", "earliest", "origin", "certainty")
    extra = 0
    tab = True
    show_count = True

    @display(description=_("what happens"))
    def shown_role(self, milestone: Milestone) -> str:
        return date_role(milestone.role)


@admin.register(Measure)
class MeasureAdmin(LawAdmin):
    list_fullwidth = True
    export_fields = (
        *("id", "notice__symbol", "slot", "title", "regime", "regimes_by", "doc_type", "stage", "markets"),
        *("needs", "scope_known", "group", "replaced_by", "changed_at"),
    )
    list_display = (
        "short_title",
        "shown_regime",
        "stage",
        "shown_markets",
        "scope",
        "notice_link",
        "findings",
        "changed_at",
    )
    list_display_links = ("short_title",)
    list_select_related = ("notice",)
    list_filter = (
        ("stage", ChoicesDropdownFilter),
        ("regime", FieldTextFilter),
        ("needs", ChoicesDropdownFilter),
        "scope_known",
        ("notice__source", VisibleRelatedFilter),
        ("changed_at", RangeDateFilter),
    )
    search_fields = ("title", "notice__symbol", "group")
    ordering = ("-changed_at",)
    inlines = (ScopeInline, MilestoneInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("notice_link", "slot"),
                    ("shown_regime", "shown_type"),
                    ("stage", "shown_markets"),
                    "replaced_by",
                )
            },
        ),
        (_("Reach"), {"fields": (("needs", "scope_known"), "group", ("findings", "exposures"))}),
        (_("History"), {"fields": (("changed_at", "content_hash"),)}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return owned_visible(queryset, user=user, path="notice__")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("notice")

    @display(description=_("title"), ordering="title")
    def short_title(self, measure: Measure) -> str:
        return measure.title if len(measure.title) <= 80 else f"{measure.title[:80]}…"

    @display(description=_("regime"), ordering="regime")
    def shown_regime(self, measure: Measure) -> str:
        return regime_marked(measure.regime, measure.regime_by)

    @display(description=_("document type"))
    def shown_type(self, measure: Measure) -> str:
        return document_type(measure.doc_type) or "–"

    @display(description=_("markets"))
    def shown_markets(self, measure: Measure) -> str:
        return chips(measure.markets)

    @display(description=_("scope"), label={"known": "success", "unknown": "warning"}, ordering="scope_known")
    def scope(self, measure: Measure) -> Tag:
        return Tag("known", _("read")) if measure.scope_known else Tag("unknown", _("not readable"))

    @display(description=_("notice"), ordering="notice__symbol")
    def notice_link(self, measure: Measure) -> str:
        return page_link("regulations_notice", measure.notice_id, measure.notice)

    @display(description=_("findings"))
    def findings(self, measure: Measure) -> str:
        return list_link("exposure_finding", _("findings"), measure__id__exact=measure.pk)

    @display(description=_("products touched"))
    def exposures(self, measure: Measure) -> str:
        return list_link("exposure_exposure", _("products touched"), measure__id__exact=measure.pk)
