"""Runs with their verdict, the captures they kept, and every row that could not be read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core.access import RoleRules, VisibleRelatedFilter
from regulations.admin.law import LawAdmin, Tag, foreign_link, lines, list_link, page_link
from regulations.models import Capture, Run, UnreadableRow
from regulations.owned import runs_visible
from regulations.wording import drop_reason, run_reason

_STATUS = {
    Run.Status.OK: "success",
    Run.Status.FAILED: "danger",
    Run.Status.OPEN: "info",
    Run.Status.ABSENT: "warning",
}


class UnreadableRowInline(RoleRules, TabularInline):
    model = UnreadableRow
    ordering = ("pk",)
    fields = readonly_fields = ("locator", "reason", "sample")
    extra = 0
    per_page = 25
    tab = True
    show_count = True


class CaptureInline(RoleRules, TabularInline):
    model = Capture
    ordering = ("pk",)
    fields = readonly_fields = ("page", "method", "status", "content_type", "size", "sha256", "observed_on")
    extra = 0
    per_page = 25
    tab = True
    show_count = True

    @display(description=_("address"))
    def page(self, capture: Capture) -> str:
        return page_link("regulations_capture", capture.pk, capture.url)


class RowsOfRuns:
    """What a run kept: an administrator's where one run reads what belongs to several."""

    source_path: str

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return runs_visible(queryset, user=user, path=self.source_path)


@admin.register(Run)
class RunAdmin(RowsOfRuns, LawAdmin):
    source_path = "source__"
    export_fields = (
        *("id", "source__name", "origin", "as_of", "status", "reason_code", "reason", "started_at"),
        *("finished_at", "rows", "items", "created", "changed", "unchanged", "gone", "unreadable"),
    )
    list_display = (
        *(
            "started_at",
            "source",
            "state",
            "as_of",
            "origin",
            "items",
            "created",
            "changed",
            "unreadable_link",
        ),
        "why",
    )
    list_select_related = ("source",)
    list_filter = (
        ("source", VisibleRelatedFilter),
        ("status", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        ("as_of", RangeDateFilter),
    )
    search_fields = ("source__name", "source__title", "reason")
    inlines = (UnreadableRowInline, CaptureInline)
    fieldsets = (
        (None, {"fields": (("source", "state"), ("as_of", "origin"), ("started_at", "finished_at"))}),
        (_("Verdict"), {"fields": ("why", "reason", "warning_lines", "dropped_lines")}),
        (
            _("Counts"),
            {"fields": (("rows", "items"), ("created", "changed", "unchanged"), ("gone", "unreadable"))},
        ),
    )

    @display(description=_("status"), label=_STATUS, ordering="status")
    def state(self, run: Run) -> Tag:
        return Tag(run.status, run.get_status_display())

    @display(description=_("reason"), ordering="reason_code")
    def why(self, run: Run) -> str:
        return run_reason(run.reason_code) or "–"

    @display(description=_("unreadable"), ordering="unreadable")
    def unreadable_link(self, run: Run) -> Any:
        if not run.unreadable:
            return 0
        return list_link("regulations_unreadablerow", run.unreadable, run__id__exact=run.pk)

    @display(description=_("warnings"))
    def warning_lines(self, run: Run) -> str:
        return lines(run.warnings)

    @display(description=_("left out on purpose"))
    def dropped_lines(self, run: Run) -> str:
        return lines(
            f"{one['count']} × {drop_reason(one['code'], one['why'])} ({'; '.join(one['samples'])})"
            for one in run.dropped
        )


@admin.register(Capture)
class CaptureAdmin(RowsOfRuns, LawAdmin):
    source_path = "run__source__"
    export_fields = (
        *("id", "run__id", "url", "method", "status", "sha256", "size", "content_type", "retrieved_at"),
        *("observed_on", "offset", "length"),
    )
    list_display = ("short_url", "source", "status", "size", "observed_on", "retrieved_at", "short_hash")
    list_select_related = ("run__source",)
    list_filter = (
        ("run__source", VisibleRelatedFilter),
        ("observed_on", RangeDateFilter),
        ("sha256", FieldTextFilter),
    )
    search_fields = ("url", "sha256")
    ordering = ("-retrieved_at",)
    fieldsets = (
        (None, {"fields": ("address", ("method", "status"), ("content_type", "size"))}),
        (
            _("Proof"),
            {"fields": ("sha256", ("retrieved_at", "observed_on"), "run_link", ("offset", "length"))},
        ),
    )

    @display(description=_("address"), ordering="url")
    def short_url(self, capture: Capture) -> str:
        return capture.url if len(capture.url) <= 90 else f"{capture.url[:90]}…"

    @display(description=_("source"), ordering="run__source__name")
    def source(self, capture: Capture) -> str:
        return str(capture.run.source)

    @display(description="sha256")
    def short_hash(self, capture: Capture) -> str:
        return capture.sha256[:12]

    @display(description=_("address"))
    def address(self, capture: Capture) -> str:
        return foreign_link(capture.url)

    @display(description=_("run"))
    def run_link(self, capture: Capture) -> str:
        return page_link("regulations_run", capture.run_id, capture.run)


@admin.register(UnreadableRow)
class UnreadableRowAdmin(RowsOfRuns, LawAdmin):
    source_path = "run__source__"
    export_fields = ("id", "run__id", "run__source__name", "url", "sha256", "locator", "reason", "sample")
    list_display = ("locator", "reason", "source", "run_link")
    list_select_related = ("run__source",)
    list_filter = (("run__source", VisibleRelatedFilter), ("reason", FieldTextFilter))
    search_fields = ("locator", "reason", "sample")
    ordering = ("-run", "pk")
    fieldsets = ((None, {"fields": ("locator", "reason", "sample", "url", "sha256", "run_link")}),)

    @display(description=_("source"), ordering="run__source__name")
    def source(self, row: UnreadableRow) -> str:
        return str(row.run.source)

    @display(description=_("run"), ordering="run")
    def run_link(self, row: UnreadableRow) -> str:
        return page_link("regulations_run", row.run_id, f"{row.run.source.name} {row.run.as_of}")
