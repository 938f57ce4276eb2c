"""Gap summaries in the admin: figures by firm, read by who sees the firm, with the way to the report."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.exposure.gaps import wording
from compliance.exposure.models import GapSummary
from compliance.firms.selectors import of_visible_firms
from regulations.admin.law import LINK, LawAdmin


@admin.register(GapSummary)
class GapSummaryAdmin(LawAdmin):
    export_fields = ("firm__code", "made_on", "edition", "weights", "products", "risk", "counts")
    list_display = ("firm", "products", "missing", "expiring", "uncertain", "risk", "made_on", "report")
    list_display_links = None
    list_select_related = ("firm",)
    list_filter = (("firm", VisibleRelatedFilter),)
    search_fields = ("firm__code", "firm__name", "firm__name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("firm", "report"),
                    ("products", "risk"),
                    ("made_on", "made_at"),
                    ("edition", "weights"),
                )
            },
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user)

    @display(description=wording.STATES["missing"])
    def missing(self, row: GapSummary) -> int:
        return int(row.counts.get("missing", 0)) + int(row.counts.get("expired", 0))

    @display(description=wording.STATES["expiring"])
    def expiring(self, row: GapSummary) -> int:
        return int(row.counts.get("expiring", 0))

    @display(description=wording.STATES["uncertain"])
    def uncertain(self, row: GapSummary) -> int:
        return int(row.counts.get("uncertain", 0))

    @display(description=_("report"))
    def report(self, row: GapSummary) -> str:
        address = reverse("web:gaps-firm", args=[row.firm.code])
        return format_html('<a class="{}" href="{}">{}</a>', LINK, address, _("show"))
