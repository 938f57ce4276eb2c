"""Addresses that no mail goes to any more, because a mail server said that they do not exist."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Suppression(models.Model):
    """One address that bounced for good, or whose owner reported our mail as unwanted."""

    class Cause(models.TextChoices):
        REFUSED = "refused", _("refused while sending")
        BOUNCED = "bounced", _("returned by a mail server")
        COMPLAINT = "complaint", _("reported as unwanted")

    address = models.EmailField(_("address"), help_text=_("In small letters."))
    cause = models.CharField(_("cause"), max_length=16, choices=Cause.choices)
    detail = models.CharField(_("words of the mail server"), max_length=500, blank=True)
    since = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.CharField(_("lifted by"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(lifted_at=None), name="suppression_once_while_it_stands"
            )
        ]

    def __str__(self) -> str:
        return self.address
