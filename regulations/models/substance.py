"""Substances, their groups, and the lists they stand on since a date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulations.models.notice import Notice


class Substance(models.Model):
    """A substance by CAS or EC number, or a group that has members."""

    name = models.CharField(_("name"), max_length=1500)
    cas = models.CharField("CAS", max_length=12, blank=True)
    ec = models.CharField("EC", max_length=12, blank=True)
    is_group = models.BooleanField(_("group"), default=False)
    members = models.ManyToManyField(
        "self", symmetrical=False, related_name="groups", blank=True, verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("substance")
        verbose_name_plural = _("substances")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["cas"], condition=~Q(cas=""), name="substance_once_per_cas"),
            models.UniqueConstraint(
                fields=["ec"], condition=Q(cas="") & ~Q(ec=""), name="substance_once_per_ec_without_cas"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(cas="", ec=""), name="substance_once_per_name_without_numbers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.cas or self.ec})" if self.cas or self.ec else self.name


class Listing(models.Model):
    """An entry of a list since a date. Identity: list, name as printed, inclusion date."""

    class Status(models.TextChoices):
        LISTED = "listed", _("listed")
        REMOVED = "removed", _("removed")

    list_code = models.CharField(_("list"), max_length=64)
    name = models.CharField(_("entry as printed"), max_length=1500)
    number = models.CharField(
        _("entry number"),
        max_length=8,
        blank=True,
        default="",
        help_text=_("As the law counts it, such as 04."),
    )
    included_on = models.DateField(_("included on"))
    amended_on = models.DateField(_("last amended on"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    substances = models.ManyToManyField(Substance, related_name="listings", verbose_name=_("substances"))
    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, related_name="listing", verbose_name=_("notice")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.LISTED)
    former_names = models.JSONField(_("former names"), default=list, blank=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["list_code", "-included_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_code", "name", "included_on"], name="listing_once_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.included_on})"
