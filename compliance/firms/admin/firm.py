"""Associations, firms and the consent between them in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from compliance.core.access import DeletingRules, RoleRules, VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.core.roles import ADMINISTRATORS, EDITORS
from compliance.firms.admin.forms import FirmForm
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.admin.rows import FirmRowsAdmin
from compliance.firms.models import Association, Firm, Membership, Product, TradeFlow
from compliance.firms.selectors import association_list_visible, firm_list_visible, membership_list_visible
from compliance.firms.services import membership_save


class MembershipRows(RoleRules):
    """Consent is the firm's to give: its officers change the dates; who is a member an administrator says."""

    creators = deleters = ADMINISTRATORS
    editors = EDITORS

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=membership_list_visible(user=user).values("pk"))


class MembershipInline(MembershipRows, TabularInline):
    model = Membership
    fields = ("association", "joined_on", "consent_on", "consent_withdrawn_on")
    extra = 0
    tab = True
    verbose_name_plural = _("memberships")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_add_permission(request) else ("association", "joined_on")


@admin.register(Membership)
class MembershipAdmin(MembershipRows, ExportAdmin, ModelAdmin):
    export_fields = ("association__code", "firm__code", "joined_on", "consent_on", "consent_withdrawn_on")
    list_display = ("firm", "association", "joined_on", "consent_on", "consent_withdrawn_on")
    list_select_related = ("firm", "association")
    list_filter = (("association", VisibleRelatedFilter), "consent_on")
    search_fields = ("firm__code", "firm__name", "firm__name_zh")
    autocomplete_fields = ("firm", "association")
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("firm", "association") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        membership_save(membership=obj, by=request.user)


@admin.register(Association)
class AssociationAdmin(DeletingRules, ImportAdmin, ExportAdmin, ModelAdmin):
    creators = editors = deleters = ADMINISTRATORS
    import_kind = "associations"
    export_fields = ("code", "name", "name_zh")
    list_display = ("code", "shown_name", "members", "gaps_link")
    search_fields = ("code", "name", "name_zh")

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=association_list_visible(user=user).values("pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        members = (
            membership_list_visible(user=request.user)
            .filter(association=OuterRef("pk"))
            .order_by()
            .values("association")
            .annotate(count=Count("pk"))
        )
        return (
            super()
            .get_queryset(request)
            .annotate(member_count=Coalesce(Subquery(members.values("count")), 0))
        )

    @display(description=_("name"), ordering="name")
    def shown_name(self, association: Association) -> str:
        return str(association)

    @display(description=_("gaps"))
    def gaps_link(self, association: Association) -> str:
        return format_html(
            '<a class="text-primary-600" href="{}">{}</a>',
            reverse("web:gaps-association", args=[association.code]),
            _("report"),
        )

    @display(description=_("members you see"), ordering="member_count")
    def members(self, association: Any) -> int:
        return int(association.member_count)


@admin.register(Firm)
class FirmAdmin(FirmRowsAdmin, ImportAdmin, ExportAdmin, ModelAdmin):
    form = FirmForm
    firm_path = "pk"
    creators = deleters = ADMINISTRATORS
    import_kind = "firms"
    export_fields = ("code", "name", "name_zh", "sector", "country", "currency", "is_sample")
    inlines = (MembershipInline,)
    list_display = (
        "code",
        "shown_name",
        "sector",
        "country",
        "currency",
        "products_link",
        "findings_link",
        "gaps_link",
    )
    list_display_links = ("code", "shown_name")
    list_filter = ("sector", "country", "is_sample")
    search_fields = ("code", "name", "name_zh", "sector")
    fieldsets = (
        (None, {"fields": (("code", "sector"), ("name", "name_zh"), ("country", "currency"), "is_sample")}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=firm_list_visible(user=user).values("pk"))

    def firm_ids(self, rows: QuerySet[Any]) -> list[int]:
        return list(rows.order_by().values_list("pk", flat=True))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        products = (
            Product.objects.filter(firm=OuterRef("pk")).order_by().values("firm").annotate(count=Count("pk"))
        )
        return (
            super()
            .get_queryset(request)
            .annotate(product_count=Coalesce(Subquery(products.values("count")), 0))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = () if self.has_add_permission(request) else ("code", "is_sample")
        # Its flows are kept in this currency; another name would make other sums of them.
        is_selling = obj and TradeFlow.objects.filter(product__firm=obj).exists()
        return (*fixed, "currency") if is_selling else fixed

    def delete_model(self, request: HttpRequest, obj: Firm) -> None:
        obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        Firm.objects.filter(pk__in=queryset.values("pk")).delete()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Membership:
            super().save_formset(request, form, formset, change)
            return
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.delete()
        for row in rows:
            membership_save(membership=row, by=request.user)

    @display(description=_("name"), ordering="name")
    def shown_name(self, firm: Firm) -> str:
        return str(firm)

    @display(description=_("products"), ordering="product_count")
    def products_link(self, firm: Any) -> str:
        return _link("admin:firms_product_changelist", firm.pk, firm.product_count)

    @display(description=_("findings"))
    def findings_link(self, firm: Firm) -> str:
        return _link("admin:exposure_finding_changelist", firm.pk, _("show"))

    @display(description=_("gaps"))
    def gaps_link(self, firm: Firm) -> str:
        return format_html(
            '<a class="text-primary-600" href="{}">{}</a>',
            reverse("web:gaps-firm", args=[firm.code]),
            _("report"),
        )


def _link(page: str, firm_id: int, text: Any) -> str:
    return format_html(
        '<a class="text-primary-600" href="{}?firm__id__exact={}">{}</a>', reverse(page), firm_id, text
    )
