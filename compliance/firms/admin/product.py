"""Products in the admin: one page holds what is made of what, sold where, and proven by which document."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.answers import ProductFigureInline, ProductTraitInline, signed
from compliance.firms.admin.forms import ProductForm
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.admin.parts import ComponentInline
from compliance.firms.admin.rows import FirmRows, FirmRowsAdmin
from compliance.firms.admin.trade import TradeFlowInline, money_shown
from compliance.firms.imports.traits import answers_told
from compliance.firms.models import Evidence, Product, TradeFlow
from regulations.wording import regime


class ProductResource(ModelResource):
    """The columns of an import, so that an export can be edited and imported again."""

    firm = Field("firm__code", "firm")
    answers = Field(column_name="answers")

    class Meta:
        model = Product
        fields = (
            *("firm", "sku", "name", "name_zh", "hs", "cn", "markets"),
            *("mass_kg", "unit_price", "price_currency", "bom_complete", "answers"),
        )
        export_order = fields

    def dehydrate_markets(self, product: Product) -> str:
        return "|".join(product.markets)

    def dehydrate_bom_complete(self, product: Product) -> str:
        return "yes" if product.bom_complete else "no"

    def dehydrate_answers(self, product: Product) -> str:
        return answers_told((row.trait, row.holds) for row in product.traits.all())

    def get_queryset(self) -> QuerySet[Product]:
        return super().get_queryset().prefetch_related("traits")

    def filter_export(self, queryset: QuerySet[Product], **kwargs: Any) -> QuerySet[Product]:
        return super().filter_export(queryset, **kwargs).prefetch_related("traits")


class EvidenceOfProductInline(FirmRows, TabularInline):
    """Documents that cover the product; they are kept on their own page."""

    model = Evidence.products.through
    firm_path = "product__firm"
    creators = editors = deleters = frozenset()
    fields = readonly_fields = ("document", "kind", "regime", "expires")
    verbose_name_plural = _("evidence")
    extra = 0
    tab = True
    show_count = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("evidence")

    @display(description=_("document"))
    def document(self, row: Any) -> str:
        address = reverse("admin:firms_evidence_change", args=[row.evidence_id])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, row.evidence)

    @display(description=_("kind"))
    def kind(self, row: Any) -> str:
        return row.evidence.get_kind_display()

    @display(description=_("regime"))
    def regime(self, row: Any) -> str:
        return regime(row.evidence.regime)

    @display(description=_("expires on"))
    def expires(self, row: Any) -> Any:
        return row.evidence.expires_on or "–"


@admin.register(Product)
class ProductAdmin(FirmRowsAdmin, ImportAdmin, ExportAdmin, ModelAdmin):
    form = ProductForm
    import_kind = "products"
    resource_classes = [ProductResource]
    inlines = (
        *(ComponentInline, TradeFlowInline, EvidenceOfProductInline),
        *(ProductTraitInline, ProductFigureInline),
    )
    list_display = (
        "sku",
        "shown_name",
        "firm",
        "hs",
        "cn",
        "shown_markets",
        "shown_value",
        "shown_bom",
        "touched",
    )
    list_display_links = ("sku", "shown_name")
    list_select_related = ("firm",)
    list_filter = (
        ("firm", VisibleRelatedFilter),
        ("hs", FieldTextFilter),
        ("markets", FieldTextFilter),
        "bom_complete",
        "is_active",
    )
    search_fields = ("sku", "name", "name_zh", "hs", "cn")
    ordering = ("firm", "sku")
    autocomplete_fields = ("firm",)
    readonly_fields = ("changed_at",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("firm", "sku"),
                    ("name", "name_zh"),
                    ("hs", "cn"),
                    "markets",
                    ("mass_kg", "unit_price", "price_currency"),
                )
            },
        ),
        (_("State"), {"fields": (("bom_complete", "is_active"), "changed_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        flows = TradeFlow.objects.filter(product=OuterRef("pk")).order_by("-year")
        last = flows.values("year").annotate(total=Sum("value"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                last_year=Subquery(last.values("year")[:1]), last_value=Subquery(last.values("total")[:1])
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # A product that changed hands would take its exposure and documents along.
        return (*self.readonly_fields, "firm") if obj else self.readonly_fields

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        signed(formset, by=request.user)
        super().save_formset(request, form, formset, change)

    @display(description=_("name"), ordering="name")
    def shown_name(self, product: Product) -> str:
        return str(product).removeprefix(f"{product.sku} ")

    @display(description=_("markets"))
    def shown_markets(self, product: Product) -> str:
        shown = ", ".join(product.markets[:6])
        return f"{shown} +{len(product.markets) - 6}" if len(product.markets) > 6 else shown or "–"

    @display(description=_("yearly value"), ordering="last_value")
    def shown_value(self, product: Any) -> str:
        if product.last_value is None:
            return "–"
        return f"{money_shown(product.last_value, product.firm.currency)} ({product.last_year})"

    @display(
        description=_("bill of material"),
        label={"complete": "success", "open": "warning"},
        ordering="bom_complete",
    )
    def shown_bom(self, product: Product) -> tuple[str, Any]:
        return (
            ("complete", _("complete"))
            if product.bom_complete
            else ("open", pgettext_lazy("bill of material", "open"))
        )

    @display(description=_("touched by"))
    def touched(self, product: Product) -> str:
        address = f"{reverse('admin:exposure_exposure_changelist')}?product__id__exact={product.pk}"
        gaps = reverse("web:gaps-product", args=[product.firm.code, product.pk])
        return format_html(
            '<a class="text-primary-600" href="{}">{}</a> · <a class="text-primary-600" href="{}">{}</a>',
            address,
            _("measures"),
            gaps,
            _("gaps"),
        )
