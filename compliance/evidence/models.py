"""The ledger's rows. A record names its subject by text, so the ledger knows no other app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """One statement of what was decided, chained to the one before it. Rows are never changed."""

    position = models.PositiveBigIntegerField(_("position"), unique=True)
    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("subject"), max_length=200)
    actor = models.CharField(_("actor"), max_length=200)
    payload = models.JSONField(_("payload"))
    recorded_at = models.DateTimeField(_("recorded at"))
    previous = models.CharField(_("previous digest"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["position"]
        indexes = [models.Index(fields=["subject", "position"], name="record_by_subject")]

    def __str__(self) -> str:
        return f"{self.position} {self.kind} {self.subject}"


class Follower(models.Model):
    """Somebody who reads the ledger as it grows, and how far they have read."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    position = models.PositiveBigIntegerField(_("read up to"))

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
