"""The work queue in the admin: what waits, what failed and why, and trying again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from compliance.core.access import RoleRules
from compliance.core.jobs import jobs_retry
from compliance.core.models import Job
from compliance.core.roles import ADMINISTRATORS


@admin.register(Job)
class JobAdmin(RoleRules, ModelAdmin):
    """Rows are written by the queue alone; a person looks, tries again or deletes."""

    readers = ADMINISTRATORS
    deleters = ADMINISTRATORS
    list_display = ("subject", "kind", "shown_state", "attempts", "due_at", "finished_at", "short_reason")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        "kind",
        ("due_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    search_fields = ("subject", "kind", "reason")
    search_help_text = _("Subject, kind or reason")
    ordering = ("-pk",)
    show_full_result_count = False
    fields = (
        ("kind", "subject"),
        ("state", "attempts"),
        "full_reason",
        "payload",
        ("created_at", "due_at"),
        ("lease_until", "finished_at"),
    )
    readonly_fields = (
        "kind",
        "subject",
        "state",
        "attempts",
        "full_reason",
        "payload",
        "created_at",
        "due_at",
        "lease_until",
        "finished_at",
    )
    actions = ("try_again",)

    @display(
        description=_("state"),
        ordering="state",
        label={
            Job.State.QUEUED: "info",
            Job.State.RUNNING: "warning",
            Job.State.DONE: "success",
            Job.State.QUARANTINED: "danger",
        },
    )
    def shown_state(self, job: Job) -> tuple[str, str]:
        return job.state, job.get_state_display()

    @display(description=_("reason"))
    def short_reason(self, job: Job) -> str:
        return self.full_reason(job).partition("\n")[0][:120]

    @display(description=_("reason"))
    def full_reason(self, job: Job) -> str:
        # The queue's own sentences are in the catalogue; what an exception said is shown as it is.
        return gettext(job.reason) if job.reason else ""

    @action(description=_("Try again (quarantined jobs)"), permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        queued = jobs_retry(queryset)
        skipped = queryset.count() - queued
        if queued:
            text = ngettext("%(n)d job is queued again.", "%(n)d jobs are queued again.", queued)
            self.message_user(request, text % {"n": queued}, messages.SUCCESS)
        if skipped:
            text = ngettext(
                "%(n)d job was left as it is: only quarantined jobs are tried again by hand.",
                "%(n)d jobs were left as they are: only quarantined jobs are tried again by hand.",
                skipped,
            )
            self.message_user(request, text % {"n": skipped}, messages.WARNING)
