"""Trade flows in the admin."""

from decimal import Decimal

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import FieldTextFilter, RangeNumericFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.forms import TradeFlowForm
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.admin.rows import FirmRows, FirmRowsAdmin
from compliance.firms.models import TradeFlow


class TradeFlowResource(ModelResource):
    """The columns of an import, so that an export can be edited and imported again."""

    firm = Field("product__firm__code", "firm")
    sku = Field("product__sku", "sku")
    currency = Field("product__firm__currency", "currency")

    class Meta:
        model = TradeFlow
        fields = ("firm", "sku", "market", "year", "value", "currency", "mass_kg")
        export_order = fields


class TradeFlowInline(FirmRows, TabularInline):
    model = TradeFlow
    form = TradeFlowForm
    firm_path = "product__firm"
    fields = ("market", "year", "value", "mass_kg")
    extra = 0
    per_page = 20
    tab = True
    show_count = True
    hide_title = True


@admin.register(TradeFlow)
class TradeFlowAdmin(FirmRowsAdmin, ImportAdmin, ExportAdmin, ModelAdmin):
    form = TradeFlowForm
    firm_path = "product__firm"
    import_kind = "flows"
    resource_classes = [TradeFlowResource]
    list_display = ("sku", "product_name", "market", "year", "money", "mass")
    list_display_links = ("sku", "market")
    list_select_related = ("product__firm",)
    list_filter = (
        ("product__firm", VisibleRelatedFilter),
        ("market", FieldTextFilter),
        ("year", RangeNumericFilter),
        ("value", RangeNumericFilter),
    )
    search_fields = ("product__sku", "product__name", "product__name_zh")
    autocomplete_fields = ("product",)
    ordering = ("product__firm", "product__sku", "-year", "market")

    @display(description="SKU", ordering="product__sku")
    def sku(self, flow: TradeFlow) -> str:
        return flow.product.sku

    @display(description=_("product"), ordering="product__name")
    def product_name(self, flow: TradeFlow) -> str:
        return str(flow.product)

    @display(description=_("value"), ordering="value")
    def money(self, flow: TradeFlow) -> str:
        return money_shown(flow.value, flow.product.firm.currency)

    @display(description=_("mass (kg)"), ordering="mass_kg")
    def mass(self, flow: TradeFlow) -> str:
        return "–" if flow.mass_kg is None else f"{flow.mass_kg:,.0f}"


def money_shown(value: Decimal | None, currency: str) -> str:
    """A sum with its currency, in whole units; a dash where it is unknown."""
    return "–" if value is None else f"{value:,.0f} {currency}"
