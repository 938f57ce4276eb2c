"""What reviewers said of notices: events that are never changed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.models.notice import Notice, NoticeVersion


class Review(models.Model):
    """One reviewer's word on one version: what was understood, what holds, why, and the span it stands on.

    A later word is a later row; the database refuses to change or delete one.
    """

    class Reason(models.TextChoices):
        RANDOM = "random", _("random sample")
        UNSURE = "unsure", _("not sure")
        DISAGREEMENT = "disagreement", _("rules and words disagree")
        RARE = "rare", _("rare regime")
        ASKED = "asked", _("chosen by a reviewer")

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("notice")
    )
    version = models.ForeignKey(
        NoticeVersion, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("version")
    )
    reason = models.CharField(_("why it was reviewed"), max_length=16, choices=Reason.choices)
    understood_relevant = models.BooleanField(_("understood as relevant"))
    understood_regimes = ArrayField(models.CharField(max_length=32), verbose_name=_("understood regimes"))
    understood_type = models.CharField(_("understood type"), max_length=16, blank=True)
    understood_by = models.CharField(_("understood by"), max_length=64, blank=True)
    relevant = models.BooleanField(_("relevant, says the reviewer"))
    regimes = ArrayField(models.CharField(max_length=32), verbose_name=_("regimes, says the reviewer"))
    doc_type = models.CharField(_("type, says the reviewer"), max_length=16, blank=True)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True)
    by = models.CharField(_("reviewer"), max_length=200)
    at = models.DateTimeField(_("reviewed at"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-at"]
        indexes = [models.Index(fields=["reason", "at"], name="review_by_reason")]

    def __str__(self) -> str:
        return f"{self.notice} · {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise PermissionDenied(_("A review is never changed: write a new one."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied(_("A review is never deleted: write a new one."))

    @property
    def corrects(self) -> bool:
        """Whether the reviewer said anything but what had been understood."""
        return (
            self.relevant != self.understood_relevant
            or set(self.regimes) != set(self.understood_regimes)
            or self.doc_type != self.understood_type
        )
