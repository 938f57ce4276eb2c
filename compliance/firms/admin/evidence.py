"""Evidence documents in the admin: what they prove, for which products, until when."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core import clock
from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.firms.admin.forms import EvidenceForm
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.admin.rows import FirmRowsAdmin
from compliance.firms.filing import evidence_attach, evidence_detach
from compliance.firms.models import Evidence
from regulations.wording import regime


class EvidenceResource(ModelResource):
    """The columns of an import, so that an export can be edited and imported again."""

    firm = Field("firm__code", "firm")
    sku = Field(column_name="sku")

    class Meta:
        model = Evidence
        fields = (
            *("firm", "sku", "kind", "title", "title_zh", "issuer", "number", "regime"),
            *("issued_on", "expires_on", "serves", "obligations", "substances"),
        )
        export_order = fields

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("products")

    def dehydrate_serves(self, document: Evidence) -> str:
        return "|".join(document.serves)

    def dehydrate_obligations(self, document: Evidence) -> str:
        return "|".join(document.obligations)

    def dehydrate_substances(self, document: Evidence) -> str:
        return "|".join(document.substances)

    def dehydrate_sku(self, document: Evidence) -> str:
        return "|".join(product.sku for product in document.products.all())


class ValidityFilter(DropdownFilter):
    title = _("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("expired", pgettext_lazy("document", "expired")),
            ("valid", _("valid")),
            ("endless", _("no expiry")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {
            "expired": {"expires_on__lt": clock.today()},
            "valid": {"expires_on__gte": clock.today()},
            "endless": {"expires_on": None},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


class PurposeFilter(DropdownFilter):
    """Documents of which nobody said what they serve as prove nothing in a gap report."""

    title = _("serves as")
    parameter_name = "serves"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unstated", _("not stated")), ("stated", _("stated"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "unstated":
            return queryset.filter(serves=[])
        return queryset.exclude(serves=[]) if self.value() == "stated" else queryset


@admin.register(Evidence)
class EvidenceAdmin(FirmRowsAdmin, ImportAdmin, ExportAdmin, ModelAdmin):
    form = EvidenceForm
    import_kind = "evidence"
    resource_classes = [EvidenceResource]
    list_display = (
        "shown_title",
        "firm",
        "kind",
        "shown_regime",
        "issuer",
        "covers",
        "issued_on",
        "expires_on",
        "state",
    )
    list_select_related = ("firm",)
    list_filter = (
        ("firm", VisibleRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ValidityFilter,
        PurposeFilter,
        ("expires_on", RangeDateFilter),
    )
    search_fields = ("title", "title_zh", "issuer", "number", "products__sku")
    autocomplete_fields = ("firm", "products")
    readonly_fields = ("sha256", "file_size", "media_type", "filed_at", "filed_by")
    fieldsets = (
        (None, {"fields": (("firm", "kind"), ("title", "title_zh"), ("issuer", "number"), "regime")}),
        (_("Validity"), {"fields": (("issued_on", "expires_on"),)}),
        (_("Covers"), {"fields": ("products", "serves", ("obligations", "substances"))}),
        (_("File"), {"fields": ("file", "sha256", ("media_type", "file_size"), ("filed_at", "filed_by"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(product_count=Count("products"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "firm") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Evidence, form: ModelForm, change: bool) -> None:
        if "file" not in form.changed_data:
            super().save_model(request, obj, form, change)
        elif file := form.cleaned_data["file"]:
            obj.file = Evidence.objects.get(pk=obj.pk).file if change else ""
            evidence_attach(document=obj, file=file, by=request.user)
        else:
            evidence_detach(document=obj, by=request.user)

    @display(description=_("title"), ordering="title")
    def shown_title(self, document: Evidence) -> str:
        return str(document)

    @display(description=_("regime"), ordering="regime")
    def shown_regime(self, document: Evidence) -> str:
        return regime(document.regime)

    @display(description=_("covers"), ordering="product_count")
    def covers(self, document: Any) -> Any:
        return document.product_count or _("whole firm")

    @display(description=_("state"), label={"expired": "danger", "valid": "success"}, ordering="expires_on")
    def state(self, document: Evidence) -> tuple[str, Any]:
        is_over = document.expires_on is not None and document.expires_on < clock.today()
        return ("expired", pgettext_lazy("document", "expired")) if is_over else ("valid", _("valid"))
