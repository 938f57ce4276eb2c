"""Shipments in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from compliance.cbam.models import Shipment
from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.rows import FirmRowsAdmin


@admin.register(Shipment)
class ShipmentAdmin(FirmRowsAdmin, ExportAdmin, ModelAdmin):
    export_fields = (
        *("firm__code", "reference", "product__sku", "cn", "market", "country", "route", "mass_t"),
        *("import_date", "planned_year", "basis", "buyer"),
    )
    list_display = ("reference", "product", "cn", "market", "country", "mass_t", "when", "basis")
    list_display_links = ("reference", "product")
    list_select_related = ("product__firm",)
    list_filter = (
        ("firm", VisibleRelatedFilter),
        ("basis", ChoicesDropdownFilter),
        ("import_date", RangeDateFilter),
    )
    search_fields = ("reference", "product__sku", "product__name", "cn", "buyer")
    autocomplete_fields = ("product", "declaration")
    fields = (
        ("firm", "reference"),
        ("product", "cn"),
        ("market", "country", "route"),
        ("mass_t", "import_date", "planned_year"),
        ("basis", "declaration"),
        "buyer",
    )

    @display(description=_("import"), ordering="import_date")
    def when(self, row: Shipment) -> str:
        return row.import_date.isoformat() if row.import_date else str(row.planned_year)
