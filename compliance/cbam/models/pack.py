"""Editions of the rule pack as this installation knows them, and which of them prices."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PackEdition(models.Model):
    """An edition as it was first seen. An edition never changes: another digest under its name is refused."""

    edition = models.CharField(pgettext_lazy("of a rule pack", "edition"), max_length=64, unique=True)
    family = models.CharField(_("family"), max_length=16)
    digest = models.CharField(_("digest over all tables"), max_length=64)
    as_of = models.DateField(_("as of"))
    tables = models.JSONField(
        _("tables"), help_text=_("Act, annex, edition, rows and SHA-256 of each table.")
    )
    caveats = models.JSONField(_("caveats"), default=list, blank=True)
    seen_at = models.DateTimeField(_("first seen"))
    is_current = models.BooleanField(_("in use"), default=False)
    used_from = models.DateTimeField(_("in use since"), null=True, blank=True)
    used_by = models.CharField(_("put in use by"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("CBAM rule pack")
        verbose_name_plural = _("CBAM rule packs")
        ordering = ["-as_of", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["family"], condition=Q(is_current=True), name="pack_one_in_use_per_family"
            ),
        ]

    def __str__(self) -> str:
        return self.edition
