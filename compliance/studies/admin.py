"""Studies in the admin: read only. They are made, run and shared on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from compliance.core.access import RoleRules
from compliance.studies.models import Dataset, Report, ReportShare, Study, StudyRun
from compliance.studies.selectors import (
    dataset_list_visible,
    report_list_visible,
    run_list_visible,
    share_list_visible,
    study_list_visible,
)


class StudyRows(RoleRules, ModelAdmin):
    """Rows that the user sees on the pages as well; written there alone."""

    rows: Any = None
    """The selector of what the user may see."""
    page: str = ""
    """The address under which a row has a page of its own."""
    related: tuple[str, ...] = ()
    show_full_result_count = False
    list_per_page = 50

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        seen = self.rows(user=user).values("pk")
        return queryset.filter(pk__in=seen).select_related(*self.related)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.fields]  # type: ignore[misc]

    @display(description=_("page"))
    def own_page(self, row: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse(self.page, args=[row.pk]), _("Open"))


@admin.register(Dataset)
class DatasetAdmin(StudyRows):
    rows, page = staticmethod(dataset_list_visible), "studies:panel"
    related = ("association", "firm", "user")
    list_display = ("title", "kind", "association", "firm", "user", "row_count", "created_at", "own_page")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("title", "file_name", "sha256")
    fields = (
        *("title", "kind", "association", "firm", "user", "file_name", "media_type", "file_size", "sha256"),
        *("row_count", "created_by", "created_at", "own_page"),
    )


@admin.register(Study)
class StudyAdmin(StudyRows):
    rows, page = staticmethod(study_list_visible), "studies:study"
    related = ("association", "firm", "user", "dataset")
    list_display = ("title", "dataset", "association", "firm", "user", "changed_at", "own_page")
    search_fields = ("title",)
    fields = (
        *("title", "dataset", "association", "firm", "user", "specification", "created_by", "created_at"),
        *("changed_at", "own_page"),
    )


@admin.register(StudyRun)
class StudyRunAdmin(StudyRows):
    rows = staticmethod(run_list_visible)
    related = ("study", "dataset")
    list_display = ("study", "state", "stage", "percent", "asked_by", "asked_at", "finished_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("study__title", "asked_by")
    fields = (
        *("study", "dataset", "state", "stage", "detail", "percent", "fault", "specification"),
        *("asked_by", "asked_at", "finished_at"),
    )


@admin.register(Report)
class ReportAdmin(StudyRows):
    rows, page = staticmethod(report_list_visible), "studies:report"
    related = ("study",)
    list_display = ("title", "dataset_name", "made_by", "made_at", "own_page")
    search_fields = ("title", "dataset_name", "digest")
    fields = (
        *("title", "dataset_name", "dataset_sha256", "code_version", "seed", "digest", "specification"),
        *("made_by", "made_at", "own_page"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("results", "credibility", "tables")


@admin.register(ReportShare)
class ReportShareAdmin(StudyRows):
    rows = staticmethod(share_list_visible)
    related = ("report", "association")
    list_display = ("report", "association", "audience", "shared_by", "shared_at", "withdrawn_at")
    search_fields = ("report__title",)
    fields = ("report", "association", "audience", "shared_by", "shared_at", "withdrawn_at")
