"""Installations and declarations of emissions in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from compliance.cbam.casework import is_proven
from compliance.cbam.models import EmissionDeclaration, Installation
from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.rows import FirmRowsAdmin


@admin.register(Installation)
class InstallationAdmin(FirmRowsAdmin, ExportAdmin, ModelAdmin):
    export_fields = ("firm__code", "name", "operator", "country", "place")
    list_display = ("name", "operator", "country", "firm")
    list_filter = (("firm", VisibleRelatedFilter),)
    list_select_related = ("firm",)
    search_fields = ("name", "operator", "place")
    fields = (("firm", "name"), ("operator", "country", "place"))


@admin.register(EmissionDeclaration)
class EmissionDeclarationAdmin(FirmRowsAdmin, ExportAdmin, ModelAdmin):
    firm_path = "installation__firm"
    export_fields = (
        *("installation__firm__code", "installation__name", "cn", "production_year", "route"),
        *("see_direct", "see_indirect", "see_scope", "carbon_price_eur", "is_verified"),
        "evidence__number",
    )
    list_display = ("cn", "production_year", "installation", "see_direct", "see_indirect", "proven")
    list_display_links = ("cn", "production_year")
    list_select_related = ("installation__firm", "evidence")
    list_filter = (("installation__firm", VisibleRelatedFilter), "production_year")
    search_fields = ("cn", "installation__name")
    autocomplete_fields = ("installation", "products", "evidence")
    fields = (
        ("installation", "cn", "production_year"),
        "products",
        ("see_direct", "see_indirect", "see_scope"),
        ("route", "carbon_price_eur"),
        "precursors",
        ("evidence", "is_verified"),
    )

    @display(description=_("evidence"), boolean=True)
    def proven(self, row: EmissionDeclaration) -> bool:
        return is_proven(row)

    def firm_ids(self, rows: QuerySet[Any]) -> Any:
        return rows.order_by().values_list("installation__firm_id", flat=True).distinct()
