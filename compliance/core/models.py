"""The job row: the work itself. A Celery message is only a wake-up for it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Job(models.Model):
    """One piece of work, written in the transaction of its cause."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        QUARANTINED = "quarantined", _("quarantined")

    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(
        _("subject"), max_length=200, help_text=_("What the work is about, such as “measure:7”.")
    )
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(pgettext_lazy("moment", "created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            # Asking twice for work that has not begun is asking once.
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="queued"), name="job_queued_once_per_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leased"),
            models.Index(fields=["finished_at"], condition=Q(state="done"), name="job_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @staticmethod
    def new_token() -> uuid.UUID:
        return uuid.uuid4()
