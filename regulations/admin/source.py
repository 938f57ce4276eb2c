"""Sources and how they are: light, last success, alarm with its reason, items against what is expected."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display

from compliance.core import clock
from compliance.core.access import RoleRules
from compliance.core.jobs import job_enqueue
from regulations.admin.law import LawAdmin, Tag, back, foreign_link, list_link, page_link
from regulations.health import Light, source_light
from regulations.ingest.services import schema_accept
from regulations.models import Run, Source
from regulations.wording import light_words, rhythm, run_reason

COLOURS = {
    Light.WELL: "success",
    Light.LATE: "warning",
    Light.ALARM: "danger",
    Light.NEVER: "warning",
    Light.OFF: "info",
}


class RecentRunInline(RoleRules, TabularInline):
    model = Run
    fields = readonly_fields = (
        "page",
        "as_of",
        "origin",
        "status",
        "items",
        "unreadable",
        "started_at",
        "why",
    )
    verbose_name_plural = _("runs")
    extra = 0
    per_page = 10
    tab = True

    @display(description=_("run"))
    def page(self, run: Run) -> str:
        return page_link("regulations_run", run.pk, f"#{run.pk}")

    @display(description=_("reason"))
    def why(self, run: Run) -> str:
        return run_reason(run.reason_code) or "–"


@admin.register(Source)
class SourceAdmin(LawAdmin):
    export_fields = (
        *(
            "name",
            "title",
            "publisher",
            "home_url",
            "every",
            "seen_live",
            "enabled",
            "min_items",
            "max_items",
        ),
        *("last_items", "alarm_code", "alarm", "alarm_since", "last_success_at", "stands_as_of"),
    )
    list_display = (
        "light",
        "shown_title",
        "shown_every",
        "last_success_at",
        "stands_as_of",
        "band",
        "why",
        "live",
    )
    list_display_links = ("shown_title",)
    list_filter = ("enabled", "seen_live", "every")
    search_fields = ("name", "title", "publisher")
    actions = ("crawl_now", "schema_as_seen", "switch_on", "switch_off")
    actions_detail = ("crawl_this",)
    inlines = (RecentRunInline,)
    fieldsets = (
        (None, {"fields": (("light", "live"), ("title", "publisher"), "page", ("shown_every", "enabled"))}),
        (
            _("Health"),
            {
                "fields": (
                    ("last_success_at", "stands_as_of"),
                    ("band", "last_change_at"),
                    "alarm_text",
                    "alarm_since",
                    "schema_shown",
                )
            },
        ),
        (_("Rights"), {"fields": ("attribution",)}),
        (_("Elsewhere"), {"fields": (("notices_link", "runs_link"),)}),
    )

    @display(description=_("state"), label=COLOURS)
    def light(self, source: Source) -> Tag:
        light = source_light(source, now=clock.now())
        return Tag(light, light_words(light))

    @display(description=_("title"), ordering="title")
    def shown_title(self, source: Source) -> str:
        return str(source)

    @display(description=_("promised rhythm"), ordering="every")
    def shown_every(self, source: Source) -> str:
        return rhythm(source.every)

    @display(description=_("items, and what is expected"), ordering="last_items")
    def band(self, source: Source) -> str:
        return band_shown(source)

    @display(description=_("reason of the alarm"), ordering="alarm_code")
    def why(self, source: Source) -> str:
        return run_reason(source.alarm_code) or "–"

    @display(description=_("alarm"))
    def alarm_text(self, source: Source) -> str:
        return format_html("{} {}", run_reason(source.alarm_code), source.alarm) if source.alarm else "–"

    @display(description=_("observed keys"))
    def schema_shown(self, source: Source) -> str:
        return ", ".join(f"{row['key']} ({row['filled']:.0%})" for row in source.schema) or "–"

    @display(description=_("seen live"), ordering="seen_live")
    def live(self, source: Source) -> Any:
        return _("yes") if source.seen_live else _("not yet seen live")

    @display(description=_("page for people"))
    def page(self, source: Source) -> str:
        return foreign_link(source.home_url)

    @display(description=_("notices"))
    def notices_link(self, source: Source) -> str:
        return list_link("regulations_notice", _("notices of this source"), source__id__exact=source.pk)

    @display(description=_("runs"))
    def runs_link(self, source: Source) -> str:
        return list_link("regulations_run", _("all runs"), source__id__exact=source.pk)

    @admin.action(description=_("Crawl now"), permissions=["operate"])
    def crawl_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        self._crawl(request, list(queryset))

    @admin.action(description=_("Accept the fields as last seen"), permissions=["operate"])
    def schema_as_seen(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset:
            if schema_accept(source=source):
                said = gettext("%(source)s: the fields of the last good run are accepted.")
                level = messages.SUCCESS
            else:
                said, level = gettext("%(source)s: no good run has been seen yet."), messages.WARNING
            self.message_user(request, said % {"source": source}, level)

    @admin.action(description=_("Switch on"), permissions=["operate"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        queryset.update(enabled=True)

    @admin.action(description=_("Switch off"), permissions=["operate"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        queryset.update(enabled=False)

    @action(
        description=_("Crawl now"),
        permissions=["operate"],
        icon="refresh",
        dialog={
            "title": _("Crawl now"),
            "description": _("A worker reads the source as soon as it is free."),
            "form_class": None,
            "form_submit_text": _("Crawl now"),
        },
    )
    def crawl_this(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        self._crawl(request, [self.get_object(request, object_id)])
        return back(request, reverse("admin:regulations_source_change", args=[object_id]))

    def _crawl(self, request: HttpRequest, sources: list[Source]) -> None:
        with transaction.atomic():
            for source in sources:
                job_enqueue(kind="crawl", subject=f"source:{source.name}")
        said = ngettext("%(count)d crawl is queued.", "%(count)d crawls are queued.", len(sources))
        self.message_user(request, said % {"count": len(sources)}, messages.SUCCESS)


def band_shown(source: Source) -> str:
    """Items of the last good run beside the least and most that are believed."""
    last = "–" if source.last_items is None else str(source.last_items)
    return gettext("%(last)s (%(least)s to %(most)s)") % {
        "last": last,
        "least": source.min_items,
        "most": source.max_items,
    }
