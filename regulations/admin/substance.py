"""Substances, groups with their members, and the lists they stand on."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from regulations.admin.law import LawAdmin, Tag, chips, lines, page_link
from regulations.models import Listing, Substance

_MOST = 300


@admin.register(Substance)
class SubstanceAdmin(LawAdmin):
    export_fields = ("id", "name", "cas", "ec", "is_group")
    list_display = ("short_name", "cas", "ec", "is_group", "listed")
    list_filter = ("is_group", ("cas", FieldTextFilter))
    search_fields = ("name", "cas", "ec")
    fieldsets = (
        (None, {"fields": ("name", ("cas", "ec"), "is_group")}),
        (_("Relations"), {"fields": ("groups_of", "members_of", "listings_of")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(listing_count=Count("listings"))

    @display(description=_("name"), ordering="name")
    def short_name(self, substance: Substance) -> str:
        return substance.name if len(substance.name) <= 100 else f"{substance.name[:100]}…"

    @display(description=_("lists"), ordering="listing_count")
    def listed(self, substance: Any) -> int:
        return int(substance.listing_count)

    @display(description=_("groups"))
    def groups_of(self, substance: Substance) -> str:
        return lines(
            page_link("regulations_substance", row.pk, row) for row in substance.groups.all()[:_MOST]
        )

    @display(description=_("members"))
    def members_of(self, substance: Substance) -> str:
        return lines(
            page_link("regulations_substance", row.pk, row) for row in substance.members.all()[:_MOST]
        )

    @display(description=_("listings"))
    def listings_of(self, substance: Substance) -> str:
        return lines(
            page_link("regulations_listing", row.pk, row) for row in substance.listings.all()[:_MOST]
        )


@admin.register(Listing)
class ListingAdmin(LawAdmin):
    export_fields = (
        "list_code",
        "number",
        "name",
        "included_on",
        "amended_on",
        "status",
        "reasons",
        "former_names",
        "notice__symbol",
    )
    list_display = (
        "short_name",
        "list_code",
        "number",
        "included_on",
        "amended_on",
        "state",
        "shown_reasons",
    )
    list_filter = (
        ("list_code", FieldTextFilter),
        ("status", ChoicesDropdownFilter),
        ("included_on", RangeDateFilter),
        ("amended_on", RangeDateFilter),
    )
    search_fields = ("name", "number", "substances__cas", "substances__ec", "former_names")
    ordering = ("-included_on", "name")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    ("list_code", "number", "state"),
                    ("included_on", "amended_on"),
                    "shown_reasons",
                    "former",
                )
            },
        ),
        (_("Relations"), {"fields": ("substance_links", "notice_link")}),
    )

    @display(description=_("entry as printed"), ordering="name")
    def short_name(self, listing: Listing) -> str:
        return listing.name if len(listing.name) <= 100 else f"{listing.name[:100]}…"

    @display(description=_("status"), label={"listed": "success", "removed": "info"}, ordering="status")
    def state(self, listing: Listing) -> Tag:
        return Tag(listing.status, listing.get_status_display())

    @display(description=_("reasons"))
    def shown_reasons(self, listing: Listing) -> str:
        return chips(listing.reasons)

    @display(description=_("former names"))
    def former(self, listing: Listing) -> str:
        return lines(listing.former_names)

    @display(description=_("substances"))
    def substance_links(self, listing: Listing) -> str:
        return lines(
            page_link("regulations_substance", row.pk, row) for row in listing.substances.all()[:_MOST]
        )

    @display(description=_("notice"))
    def notice_link(self, listing: Listing) -> str:
        return page_link("regulations_notice", listing.notice_id, listing.notice)
