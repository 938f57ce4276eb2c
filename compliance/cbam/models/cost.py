"""What CBAM costs a firm's products as it was priced, and what a new edition of the law changed in it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.cbam.models.shipment import Shipment
from compliance.firms.models import Firm, Product


class ProductCost(models.Model):
    """One product in one market and year, or one shipment, as priced; frozen. A later price takes its place.

    `cost_eur` is what counts: by actual values where they are asked for and proven, else by default values.
    Null: unknown, and `refusal` says why. The importer pays it; for the firm it is exposure at its buyer.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="cbam_costs", verbose_name=_("product")
    )
    market = models.CharField(_("market"), max_length=2)
    year = models.PositiveSmallIntegerField(_("year"))
    shipment = models.ForeignKey(
        Shipment,
        on_delete=models.CASCADE,
        related_name="costs",
        null=True,
        blank=True,
        verbose_name=_("CBAM shipment"),
    )
    flow_year = models.PositiveSmallIntegerField(_("mass as exported in"), null=True, blank=True)
    mass_t = models.DecimalField(_("mass (t)"), max_digits=18, decimal_places=6, null=True, blank=True)
    cost_eur = models.DecimalField(_("cost (EUR)"), max_digits=20, decimal_places=4, null=True, blank=True)
    low_eur = models.DecimalField(_("at least (EUR)"), max_digits=20, decimal_places=4, null=True, blank=True)
    high_eur = models.DecimalField(_("at most (EUR)"), max_digits=20, decimal_places=4, null=True, blank=True)
    counted = models.CharField(_("counted by"), max_length=8, choices=Shipment.Basis.choices)
    default_eur = models.DecimalField(
        _("by default values (EUR)"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    actual_eur = models.DecimalField(
        _("by actual values (EUR)"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    is_unproven = models.BooleanField(_("actual values unproven"), default=False)
    refusal = models.CharField(_("not priced because"), max_length=64, blank=True)
    inputs = models.JSONField(_("inputs"))
    inputs_hash = models.CharField(_("hash of the inputs"), max_length=64)
    results = models.JSONField(_("results"), help_text=_("By basis, as the engine gave them."))
    path = models.JSONField(_("years ahead"), default=list, blank=True)
    edition = models.CharField(pgettext_lazy("of a rule pack", "edition"), max_length=64)
    digest = models.CharField(_("digest over all tables"), max_length=64)
    priced_at = models.DateTimeField(_("priced"))
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    class Meta:
        verbose_name = _("CBAM cost")
        verbose_name_plural = _("CBAM costs")
        ordering = ["product", "year", "market", "pk"]
        indexes = [
            models.Index(
                fields=["product", "year", "market"],
                condition=Q(superseded_at__isnull=True),
                name="cbam_cost_current",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "market", "year"],
                condition=Q(superseded_at__isnull=True, shipment__isnull=True),
                name="cbam_plan_priced_once",
            ),
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(superseded_at__isnull=True),
                name="cbam_shipment_priced_once",
            ),
            models.CheckConstraint(
                condition=Q(cost_eur__isnull=True) | Q(cost_eur__gte=0), name="cbam_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(cost_eur__isnull=False) | ~Q(refusal=""), name="cbam_cost_unknown_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.sku} {self.market} {self.year}"


class CostAlarm(models.Model):
    """From which change on a firm wants to hear that a new edition changed its cost: both must be passed."""

    firm = models.OneToOneField(
        Firm, on_delete=models.CASCADE, related_name="cbam_alarm", verbose_name=_("firm")
    )
    percent = models.DecimalField(
        _("change in per cent"),
        max_digits=6,
        decimal_places=2,
        default=5,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    least_eur = models.DecimalField(
        _("and at least (EUR a year)"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("CBAM alarm")
        verbose_name_plural = _("CBAM alarms")
        ordering = ["firm"]

    def __str__(self) -> str:
        return f"{self.firm}: {self.percent.normalize():f} %"


class CostChange(models.Model):
    """What another edition of the pack changed in a firm's yearly cost: told in its digests while open."""

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="cbam_changes", verbose_name=_("firm")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    before_edition = models.CharField(_("edition before"), max_length=64)
    after_edition = models.CharField(_("edition after"), max_length=64)
    before_eur = models.DecimalField(_("before (EUR)"), max_digits=20, decimal_places=2)
    after_eur = models.DecimalField(_("after (EUR)"), max_digits=20, decimal_places=2)
    products = models.PositiveIntegerField(_("products changed"))
    is_alarm = models.BooleanField(_("above the firm's threshold"))
    raised_at = models.DateTimeField(_("raised"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    seen_by = models.CharField(_("seen by"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("change of CBAM cost")
        verbose_name_plural = _("changes of CBAM cost")
        ordering = ["-raised_at", "firm"]
        indexes = [
            models.Index(
                fields=["firm"], condition=Q(is_alarm=True, seen_at__isnull=True), name="cbam_change_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.firm} {self.before_edition} → {self.after_edition}"
