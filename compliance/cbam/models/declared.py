"""Installations and the emissions they declare for their products, with the document that proves them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Evidence, Firm, Product

SCOPES = (
    ("", _("as the figures tell")),
    ("product", _("the whole product")),
    ("process", _("last process only")),
)


class Installation(models.Model):
    """A site that makes CBAM goods of a firm: its own or a supplier's."""

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="installations", verbose_name=_("firm")
    )
    name = models.CharField(_("name"), max_length=200)
    operator = models.CharField(_("operator"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166 alpha-2."))
    place = models.CharField("UN/LOCODE", max_length=5, blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        ordering = ["firm", "name"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "name"], name="installation_once_per_firm"),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="installation_country_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class EmissionDeclaration(models.Model):
    """Actual emissions of a good of one installation and production year, per tonne of product.

    Without a document that is on file and not expired the figures are unproven: told, never relied on.
    """

    installation = models.ForeignKey(
        Installation, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("installation")
    )
    cn = models.CharField("CN", max_length=10, help_text=_("4 to 10 digits: all goods that begin so."))
    products = models.ManyToManyField(
        Product,
        related_name="emission_declarations",
        blank=True,
        verbose_name=_("products"),
        help_text=_("Empty: all products of this code."),
    )
    production_year = models.PositiveSmallIntegerField(_("production year"))
    route = models.CharField(_("production route"), max_length=2, blank=True)
    see_direct = models.DecimalField(
        _("direct emissions (tCO2e/t)"), max_digits=14, decimal_places=6, validators=[MinValueValidator(0)]
    )
    see_indirect = models.DecimalField(
        _("indirect emissions (tCO2e/t)"),
        max_digits=14,
        decimal_places=6,
        default=0,
        validators=[MinValueValidator(0)],
    )
    see_scope = models.CharField(_("figures cover"), max_length=8, choices=SCOPES, blank=True)
    precursors = models.JSONField(
        _("precursors"), null=True, blank=True, help_text=_("A list as in docs/cbam.md; empty list: none.")
    )
    carbon_price_eur = models.DecimalField(
        _("carbon price paid (EUR/tCO2e)"),
        max_digits=10,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In the country of production, after all rebates."),
    )
    is_verified = models.BooleanField(_("verified by an accredited verifier"), default=False)
    evidence = models.ForeignKey(
        Evidence,
        on_delete=models.SET_NULL,
        related_name="emission_declarations",
        null=True,
        blank=True,
        verbose_name=_("evidence"),
        help_text=_("Without a valid document the figures count as unproven."),
    )
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("declaration of emissions")
        verbose_name_plural = _("declarations of emissions")
        ordering = ["installation", "cn", "-production_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["installation", "cn", "production_year"], name="declaration_once_per_good_and_year"
            ),
            models.CheckConstraint(
                condition=Q(see_direct__gte=0, see_indirect__gte=0), name="declared_emissions_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.installation.name} · {self.cn} · {self.production_year}"

    def clean(self) -> None:
        """Refuse what the engine could not price, with its own reason; and documents of another firm."""
        from compliance.cbam.checking import declaration_faults

        if faults := declaration_faults(self):
            raise ValidationError(faults)

    def emissions(self) -> dict[str, Any]:
        """The figures as a case of the engine names them."""
        told: dict[str, Any] = {
            "see_direct": str(self.see_direct),
            "see_indirect": str(self.see_indirect),
            "production_year": self.production_year,
            "verified": self.is_verified,
        }
        if self.route:
            told["route"] = self.route
        if self.see_scope:
            told["see_scope"] = self.see_scope
        if self.precursors is not None:
            told["precursors"] = self.precursors
        if self.carbon_price_eur is not None:
            told["carbon_price_paid"] = {"eur_per_tco2e": str(self.carbon_price_eur)}
        return told
