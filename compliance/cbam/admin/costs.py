"""Costs as priced, alarms and changes in the admin: costs are read only, the threshold is the firm's."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from compliance.cbam.models import CostAlarm, CostChange, ProductCost
from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.rows import FirmRowsAdmin
from compliance.firms.selectors import of_visible_firms
from regulations.admin.law import LawAdmin


@admin.register(ProductCost)
class ProductCostAdmin(LawAdmin):
    export_fields = (
        *("product__firm__code", "product__sku", "market", "year", "shipment__reference", "mass_t"),
        *("cost_eur", "low_eur", "high_eur", "counted", "default_eur", "actual_eur", "is_unproven"),
        *("refusal", "edition", "digest", "priced_at", "superseded_at"),
    )
    list_display = ("product", "market", "year", "mass_t", "cost_eur", "low_eur", "high_eur", "counted")
    list_select_related = ("product__firm",)
    list_filter = (
        ("product__firm", VisibleRelatedFilter),
        ("counted", ChoicesDropdownFilter),
        "year",
    )
    search_fields = ("product__sku", "product__name", "product__name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("product", "market", "year"),
                    ("shipment", "flow_year", "mass_t"),
                    ("cost_eur", "low_eur", "high_eur"),
                    ("counted", "default_eur", "actual_eur"),
                    ("is_unproven", "refusal"),
                    ("edition", "digest"),
                    ("priced_at", "superseded_at"),
                    "inputs",
                )
            },
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user, firm="product__firm")


@admin.register(CostAlarm)
class CostAlarmAdmin(FirmRowsAdmin, ExportAdmin, ModelAdmin):
    export_fields = ("firm__code", "percent", "least_eur")
    list_display = ("firm", "percent", "least_eur")
    list_select_related = ("firm",)
    search_fields = ("firm__code", "firm__name", "firm__name_zh")
    fields = ("firm", ("percent", "least_eur"))


@admin.register(CostChange)
class CostChangeAdmin(LawAdmin):
    export_fields = (
        *("firm__code", "year", "before_edition", "after_edition", "before_eur", "after_eur"),
        *("products", "is_alarm", "raised_at", "seen_at", "seen_by"),
    )
    list_display = ("firm", "year", "before_edition", "after_edition", "before_eur", "after_eur", "is_alarm")
    list_select_related = ("firm",)
    list_filter = (("firm", VisibleRelatedFilter), "is_alarm")
    search_fields = ("firm__code", "firm__name", "firm__name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("firm", "year"),
                    ("before_edition", "before_eur"),
                    ("after_edition", "after_eur"),
                    ("products", "is_alarm", "raised_at"),
                    ("seen_at", "seen_by"),
                )
            },
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user)
