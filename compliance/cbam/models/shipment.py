"""Import lines of a firm's goods: what enters the EU, from where, how much and when."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.cbam.models.declared import EmissionDeclaration
from compliance.firms.models import Firm, Product


class Shipment(models.Model):
    """One line: released on a day, or planned for a year."""

    class Basis(models.TextChoices):
        DEFAULT = "default", _("default values")
        ACTUAL = "actual", _("actual values")

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="shipments", verbose_name=_("firm"))
    reference = models.CharField(
        _("reference"), max_length=64, help_text=_("Your own number of the line; once in the firm.")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="shipments", verbose_name=_("product")
    )
    cn = models.CharField("CN / TARIC", max_length=10, help_text=_("8 digits (CN) or 10 (TARIC)."))
    market = models.CharField(_("market"), max_length=2, help_text=_("Member state of import, or EU."))
    country = models.CharField(_("country of origin"), max_length=2, help_text=_("ISO 3166 alpha-2."))
    route = models.CharField(_("production route"), max_length=2, blank=True)
    mass_t = models.DecimalField(
        _("net mass (t)"), max_digits=14, decimal_places=6, validators=[MinValueValidator(0)]
    )
    import_date = models.DateField(_("date of import"), null=True, blank=True)
    planned_year = models.PositiveSmallIntegerField(_("planned year"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices, default=Basis.DEFAULT)
    declaration = models.ForeignKey(
        EmissionDeclaration,
        on_delete=models.SET_NULL,
        related_name="shipments",
        null=True,
        blank=True,
        verbose_name=_("declaration of emissions"),
        help_text=_("Empty: the newest one that speaks of the product."),
    )
    buyer = models.CharField(_("buyer"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("CBAM shipment")
        verbose_name_plural = _("CBAM shipments")
        ordering = ["firm", "-import_date", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "reference"], name="shipment_once_per_reference"),
            models.CheckConstraint(
                condition=Q(import_date__isnull=True) ^ Q(planned_year__isnull=True),
                name="shipment_has_a_day_or_a_year",
            ),
            models.CheckConstraint(condition=Q(mass_t__gt=0), name="shipment_mass_positive"),
            models.CheckConstraint(condition=Q(cn__regex=r"^[0-9]{6,10}$"), name="shipment_cn_is_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.product.sku}"

    @property
    def year(self) -> int:
        """The year of import."""
        return self.import_date.year if self.import_date else int(self.planned_year or 0)

    def clean(self) -> None:
        """Refuse what the engine could not price, with its own reason; and products of another firm."""
        from compliance.cbam.checking import shipment_faults

        if faults := shipment_faults(self):
            raise ValidationError(faults)
