"""Saved scenarios in the admin: read by whom they are shared with; made on their own page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from compliance.cbam.models import SavedScenario
from compliance.cbam.selectors import scenarios_of_role
from compliance.core.access import VisibleRelatedFilter
from regulations.admin.law import LawAdmin


@admin.register(SavedScenario)
class SavedScenarioAdmin(LawAdmin):
    export_fields = ("firm__code", "name", "what_if", "audience", "owner__email", "changed_at")
    list_display = ("name", "firm", "audience", "owner", "changed_at")
    list_select_related = ("firm", "owner")
    list_filter = (("firm", VisibleRelatedFilter),)
    search_fields = ("name", "firm__code", "firm__name", "firm__name_zh")
    fieldsets = ((None, {"fields": (("firm", "name"), ("audience", "owner"), "what_if", "changed_at")}),)

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return scenarios_of_role(queryset, user=user)
