"""Bills of material in the admin: components with the substances in them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.forms import ContentForm
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.admin.rows import FirmRows, FirmRowsAdmin
from compliance.firms.models import Component, Content


class BomResource(ModelResource):
    """A line a substance, or a line a component without any: the columns of an import."""

    firm = Field("component__product__firm__code", "firm")
    sku = Field("component__product__sku", "sku")
    component = Field("component__name", "component")
    component_zh = Field("component__name_zh", "component_zh")
    material = Field("component__material", "material")
    mass_g = Field("component__mass_g", "mass_g")
    substance = Field("name", "substance")
    cas = Field("cas", "cas")
    share_percent = Field("share_percent", "share_percent")
    exemption = Field("exemption", "exemption")

    class Meta:
        model = Component
        fields = (
            *("firm", "sku", "component", "component_zh", "material", "mass_g"),
            *("substance", "cas", "share_percent", "exemption"),
        )
        export_order = fields

    def iter_queryset(self, queryset: QuerySet[Component]) -> Iterator[Content]:
        rows = queryset.select_related("product__firm").prefetch_related("contents")
        for component in rows.iterator(chunk_size=2000):
            yield from component.contents.all() or (Content(component=component),)


class ContentInline(FirmRows, TabularInline):
    model = Content
    form = ContentForm
    firm_path = "component__product__firm"
    fields = ("name", "cas", "share_percent", "exemption")
    extra = 0
    hide_title = True


class ComponentInline(FirmRows, TabularInline):
    model = Component
    firm_path = "product__firm"
    fields = ("name", "name_zh", "material", "mass_g")
    inlines = (ContentInline,)
    extra = 0
    per_page = 15
    tab = True
    hide_title = True
    show_count = True
    verbose_name_plural = _("bill of material")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("contents")


@admin.register(Component)
class ComponentAdmin(FirmRowsAdmin, ImportAdmin, ExportAdmin, ModelAdmin):
    firm_path = "product__firm"
    import_kind = "bom"
    resource_classes = [BomResource]
    inlines = (ContentInline,)
    list_display = ("name", "product_name", "material", "mass_g", "substances")
    list_select_related = ("product",)
    list_filter = (
        ("product__firm", VisibleRelatedFilter),
        ("material", FieldTextFilter),
        ("contents__cas", FieldTextFilter),
    )
    search_fields = ("name", "name_zh", "material", "product__sku", "contents__cas", "contents__name")
    autocomplete_fields = ("product",)
    fields = ("product", "name", "name_zh", "material", "mass_g")
    ordering = ("product__firm", "product__sku", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(content_count=Count("contents"))

    @display(description=_("product"), ordering="product__sku")
    def product_name(self, component: Component) -> str:
        return str(component.product)

    @display(description=_("substances declared"), ordering="content_count")
    def substances(self, component: Any) -> int:
        return int(component.content_count)
