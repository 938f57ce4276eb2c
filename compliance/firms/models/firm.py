"""Associations, firms and the consent that ties them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Association(models.Model):
    """A trade association whose staff watches members that granted it."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["name"]

    def __str__(self) -> str:
        return localised(self.name, self.name_zh)


class Firm(models.Model):
    """An exporter. All its money is kept in one currency: unlike currencies are never added."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="CN", help_text=_("ISO 3166 alpha-2."))
    currency = models.CharField(_("currency"), max_length=3, default="CNY", help_text=_("ISO 4217."))
    is_sample = models.BooleanField(_("sample firm"), default=False)
    associations = models.ManyToManyField(
        Association, through="Membership", related_name="firms", blank=True, verbose_name=_("associations")
    )

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        ordering = ["name"]

    def __str__(self) -> str:
        return localised(self.name, self.name_zh)


class Membership(models.Model):
    """A firm in an association; staff sees the firm only while its consent stands."""

    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("association")
    )
    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("firm")
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    consent_on = models.DateField(
        _("consent given on"),
        null=True,
        blank=True,
        help_text=_("Empty: the association sees nothing of the firm."),
    )
    consent_withdrawn_on = models.DateField(_("consent withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["association", "firm"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(consent_withdrawn_on__isnull=True)
                | Q(consent_on__isnull=False, consent_withdrawn_on__gte=models.F("consent_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} / {self.association}"


def localised(name: str, name_zh: str) -> str:
    """The Chinese name for a Chinese reader where there is one, else the name."""
    return name_zh if name_zh and (get_language() or "").startswith("zh") else name
