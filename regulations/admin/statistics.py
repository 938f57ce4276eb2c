"""Tables of numbers beside the law: editions of datasets, and trade of states. Nobody edits them here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from regulations.admin.law import LawAdmin, lines, page_link
from regulations.models import Dataset, StateTrade

_SHOWN = 100


@admin.register(Dataset)
class DatasetAdmin(LawAdmin):
    export_fields = ("id", "name", "edition", "act", "annex", "sha256", "row_count", "observed_on")
    list_display = ("name", "edition", "act", "annex", "row_count", "observed_on")
    list_filter = (("source", VisibleRelatedFilter), ("observed_on", RangeDateFilter))
    search_fields = ("name", "edition", "act", "sha256")
    fieldsets = (
        (None, {"fields": (("name", "edition"), ("act", "annex"), ("row_count", "observed_on"))}),
        (_("Proof"), {"fields": ("sha256", "capture_link")}),
        (_("Rows"), {"fields": ("first_rows",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).select_related("source")
        place = request.resolver_match
        # A list of editions must not fetch ten thousand rows of each.
        return found.defer("rows") if place and str(place.url_name).endswith("changelist") else found

    @display(description=_("capture"))
    def capture_link(self, dataset: Dataset) -> str:
        return page_link("regulations_capture", dataset.capture_id, dataset.capture)

    @display(description=_("first rows"))
    def first_rows(self, dataset: Dataset) -> str:
        return lines(" | ".join(map(str, row)) for row in [dataset.columns, *dataset.rows[:_SHOWN]])


@admin.register(StateTrade)
class StateTradeAdmin(LawAdmin):
    export_fields = (
        *("id", "reporter", "partner", "year", "flow", "hs_edition", "code", "value_usd", "weight_kg"),
        *("source", "observed_on"),
    )
    list_display = ("reporter", "flow", "partner", "code", "year", "value_usd", "hs_edition", "observed_on")
    list_filter = (
        ("flow", ChoicesDropdownFilter),
        ("reporter", FieldTextFilter),
        ("partner", FieldTextFilter),
        ("code", FieldTextFilter),
    )
    search_fields = ("reporter", "partner", "code")
    ordering = ("reporter", "partner", "code", "-year")
    fieldsets = (
        (None, {"fields": (("reporter", "flow", "partner"), ("code", "year", "hs_edition"))}),
        (_("Figure"), {"fields": (("value_usd", "weight_kg"), ("source", "observed_on"))}),
    )
