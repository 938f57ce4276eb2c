"""What happened on the desk and in the calendar, in the admin: read, never written."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.exposure import wording
from compliance.exposure.models import CalendarEntry, FindingEvent
from compliance.firms.selectors import of_visible_firms
from regulations.admin.law import LawAdmin, page_link


@admin.register(FindingEvent)
class FindingEventAdmin(LawAdmin):
    export_fields = (
        *("finding__firm__code", "finding__measure__notice__symbol", "kind", "before", "after"),
        *("text", "actor", "at"),
    )
    list_display = ("at", "finding_link", "firm", "kind", "told", "actor")
    list_select_related = ("finding__firm",)
    list_filter = (("finding__firm", VisibleRelatedFilter), ("kind", ChoicesDropdownFilter))
    search_fields = ("actor", "text", "finding__measure__notice__symbol", "finding__firm__code")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (("finding_link", "firm"), ("kind", "at"), ("before", "after"), "text", "actor")}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user, firm="finding__firm")

    @display(description=_("finding"), ordering="finding")
    def finding_link(self, event: FindingEvent) -> str:
        return page_link("exposure_finding", event.finding_id, event.finding)

    @display(description=_("firm"), ordering="finding__firm__name")
    def firm(self, event: FindingEvent) -> str:
        return str(event.finding.firm)

    @display(description=_("words"))
    def told(self, event: FindingEvent) -> str:
        return wording.event(event)


@admin.register(CalendarEntry)
class CalendarEntryAdmin(LawAdmin):
    export_fields = ("firm__code", "key", "uid", "day", "sequence", "is_cancelled", "changed_at")
    list_display = ("day", "firm", "key", "sequence", "is_cancelled", "changed_at")
    list_select_related = ("firm",)
    list_filter = (("firm", VisibleRelatedFilter), "is_cancelled", ("day", RangeDateFilter))
    search_fields = ("key", "firm__code")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("firm", "day"),
                    "key",
                    ("uid", "sequence", "is_cancelled"),
                    ("created_at", "changed_at"),
                )
            },
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user)
