"""What people did with a finding, and which dates of a firm its calendar has shown."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.exposure.models.finding import Finding
from compliance.firms.models import Firm


class FindingEvent(models.Model):
    """One step of a finding on the desk. Rows are written once: the database refuses to change them."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("state changed")
        REOPENED = "reopened", _("came back after a material change")
        ASSIGNED = "assigned", _("owner changed")
        SCHEDULED = "scheduled", _("due date changed")
        COMMENTED = "commented", _("comment")

    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, related_name="events", verbose_name=_("finding")
    )
    kind = models.CharField(_("step"), max_length=16, choices=Kind.choices)
    before = models.CharField(_("before"), max_length=254, blank=True)
    after = models.CharField(_("after"), max_length=254, blank=True)
    text = models.TextField(
        _("words"), blank=True, help_text=_("A reason or a comment; of a return, the code of its cause.")
    )
    actor = models.CharField(_("by"), max_length=254)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of a finding")
        verbose_name_plural = _("steps of findings")
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return gettext("%(what)s by %(actor)s") % {"what": self.get_kind_display(), "actor": self.actor}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a step of a finding is never changed: write another one")
        super().save(*args, **kwargs)


class CalendarEntry(models.Model):
    """A date that the firm's calendar has told. `sequence` rises whenever subscribers must be told anew."""

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="calendar_entries", verbose_name=_("firm")
    )
    key = models.CharField(_("what it is the date of"), max_length=300)
    uid = models.UUIDField("UID")
    day = models.DateField(_("day"))
    sequence = models.PositiveIntegerField("SEQUENCE", default=0)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    created_at = models.DateTimeField(_("first told"))
    changed_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        ordering = ["firm", "day", "key"]
        constraints = [models.UniqueConstraint(fields=["firm", "key"], name="calendar_entry_once_per_key")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}"
