"""Exposures in the admin: which product a measure touches, by which path, for how much a year."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AllValuesCheckboxFilter, RangeNumericFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.exposure import wording
from compliance.exposure.models import Exposure
from compliance.exposure.path_words import path_steps, path_told
from compliance.firms.admin.trade import money_shown
from compliance.firms.selectors import of_visible_firms
from regulations.admin.law import LawAdmin, Tag, chips, lines, page_link


@admin.register(Exposure)
class ExposureAdmin(LawAdmin):
    list_fullwidth = True
    export_fields = (
        *("product__firm__code", "product__sku", "measure__id", "measure__notice__symbol", "measure__title"),
        *("markets", "path", "strength", "is_inferred", "is_uncertain", "value", "value_year"),
    )
    list_display = (
        "product_link",
        "measure_link",
        "shown_path",
        "met_by",
        "certainty",
        "money",
        "shown_markets",
    )
    list_display_links = None
    list_select_related = ("product__firm", "measure__notice")
    list_filter = (
        ("product__firm", VisibleRelatedFilter),
        ("strength", AllValuesCheckboxFilter),
        "is_inferred",
        "is_uncertain",
        ("value", RangeNumericFilter),
    )
    search_fields = (
        "product__sku",
        "product__name",
        "product__name_zh",
        "measure__title",
        "measure__notice__symbol",
    )
    ordering = ("product__firm", "product__sku", "measure")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "product_link",
                    "measure_link",
                    "path_lines",
                    ("met_by", "certainty"),
                    "notes_lines",
                )
            },
        ),
        (_("At stake"), {"fields": (("money", "value_year"), "shown_markets")}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user, firm="product__firm")

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        # The lists of products and measures link here, narrowed to one of them.
        own = ("product__id__exact", "measure__id__exact")
        return lookup in own or super().lookup_allowed(lookup, value, request)

    @display(description=_("product"), ordering="product__sku")
    def product_link(self, exposure: Exposure) -> str:
        return page_link("firms_product", exposure.product_id, exposure.product)

    @display(description=_("measure"), ordering="measure__title")
    def measure_link(self, exposure: Exposure) -> str:
        return page_link("regulations_measure", exposure.measure_id, shortened(exposure.measure.title))

    @display(description=_("path"))
    def shown_path(self, exposure: Exposure) -> str:
        return path_told(exposure.path)

    @display(description=_("path"))
    def path_lines(self, exposure: Exposure) -> str:
        return lines(path_steps(exposure.path))

    @display(description=_("met by"), ordering="strength")
    def met_by(self, exposure: Exposure) -> str:
        return wording.strength(exposure.strength)

    @display(
        description=_("certainty"),
        label={"certain": "success", "inferred": "warning", "uncertain": "warning"},
        ordering="is_inferred",
    )
    def certainty(self, exposure: Exposure) -> Tag:
        code = "uncertain" if exposure.is_uncertain else "inferred" if exposure.is_inferred else "certain"
        return Tag(code, wording.quality(code))

    @display(description=_("assumptions"))
    def notes_lines(self, exposure: Exposure) -> str:
        return lines(wording.note(code) for code in exposure.notes)

    @display(description=_("yearly value"), ordering="value")
    def money(self, exposure: Exposure) -> str:
        return money_shown(exposure.value, exposure.product.firm.currency)

    @display(description=_("markets concerned"))
    def shown_markets(self, exposure: Exposure) -> str:
        return chips(exposure.markets)


def shortened(text: str, length: int = 80) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
