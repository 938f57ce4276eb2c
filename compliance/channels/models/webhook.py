"""Where a program wants to be told, and each call that was made to it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Webhook(models.Model):
    """An address that gets the events of what its owner may see, signed with a secret of its own."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=64), verbose_name=_("events"))
    secret_sealed = models.BinaryField(_("sealed secret"), editable=False)
    active = models.BooleanField(_("active"), default=True)
    failures = models.PositiveSmallIntegerField(
        _("given up in a row"),
        default=0,
        help_text=_("Calls that were given up since the last that was taken."),
    )
    stopped_reason = models.CharField(_("why it was stopped"), max_length=32, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="webhook_once_per_name")]

    def __str__(self) -> str:
        return self.name


class WebhookCall(models.Model):
    """One event for one webhook: what is sent stands here before it is sent, and what came of it after."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("call", "waiting")
        TAKEN = "taken", pgettext_lazy("call", "taken")
        GIVEN_UP = "given_up", pgettext_lazy("call", "given up")

    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="calls", verbose_name=_("webhook")
    )
    event_id = models.CharField(_("event id"), max_length=64)
    event = models.CharField(_("event"), max_length=64)
    firm = models.CharField(_("firm"), max_length=64, blank=True)
    body = models.TextField(_("body"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    replays = models.PositiveSmallIntegerField(_("replays"), default=0)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    reason_code = models.CharField(_("reason code"), max_length=32, blank=True)
    answer = models.CharField(_("beginning of the answer"), max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    created_at = models.DateTimeField(_("happened"))
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    class Meta:
        verbose_name = _("call of a webhook")
        verbose_name_plural = _("calls of webhooks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_call_once_per_event"),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(tried_at__isnull=False), name="webhook_call_taken_was_tried"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="webhook_call_by_age")]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"

    @property
    def key(self) -> str:
        """Name of this call in jobs."""
        return f"call:{self.pk}"
