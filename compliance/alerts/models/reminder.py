"""A finding that a reader wants to be told of again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.exposure.models import Finding


class Reminder(models.Model):
    """From this day on the reader's next digest tells the finding as if it were new."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("user")
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("finding")
    )
    on = models.DateField(_("remind on"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "finding"], name="reminder_once_per_reader_and_finding"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.user} {self.finding}"
