"""Reminders of documents that expire."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.firms.models import Evidence


class EvidenceReminder(models.Model):
    """A document is about to expire, or has: one row a threshold, raised once, settled by a person or by
    the document's renewal."""

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("reminder", "open")
        NEARER = "nearer", _("followed by a nearer one")
        RENEWED = "renewed", _("document renewed")
        SETTLED = "settled", _("settled by a person")

    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("evidence")
    )
    expires_on = models.DateField(_("expires on"), help_text=_("As it was when this was raised."))
    days = models.PositiveSmallIntegerField(
        _("days before"), help_text=_("The threshold that was passed: 60, 30, 7 or 0.")
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, default=Outcome.OPEN)
    raised_at = models.DateTimeField(_("raised"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=254, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("reminder of evidence")
        verbose_name_plural = _("reminders of evidence")
        ordering = ["expires_on", "-days"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "expires_on", "days"], name="reminder_once_per_threshold"
            ),
            models.UniqueConstraint(
                fields=["evidence"], condition=models.Q(outcome="open"), name="reminder_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} {self.expires_on}"
