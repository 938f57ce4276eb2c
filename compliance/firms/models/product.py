"""Products, what they are made of, where they are sold and for how much."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.firm import Firm, localised


class Product(models.Model):
    """A SKU. `bom_complete` is the firm's own statement; without it an absent substance proves nothing."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="products", verbose_name=_("firm"))
    sku = models.CharField("SKU", max_length=64)
    name = models.CharField(_("name"), max_length=300)
    name_zh = models.CharField(_("Chinese name"), max_length=300, blank=True)
    hs = models.CharField("HS", max_length=6, blank=True, help_text=_("Six digits; empty: unknown."))
    cn = models.CharField("CN", max_length=8, blank=True, help_text=_("Eight digits of the EU nomenclature."))
    markets = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        verbose_name=_("markets"),
        help_text=_("ISO 3166 alpha-2, or EU where the member state is unknown."),
    )
    mass_kg = models.DecimalField(
        _("net mass of one piece (kg)"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit_price = models.DecimalField(
        _("price of one piece"),
        max_digits=16,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_currency = models.CharField(
        _("currency of the price"), max_length=3, blank=True, help_text=_("ISO 4217.")
    )
    bom_complete = models.BooleanField(_("bill of material is complete"), default=False)
    is_active = models.BooleanField(_("on sale"), default=True)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["firm", "sku"]
        indexes = [
            # Products on sale are counted and followed to their flows without reading their rows.
            models.Index(fields=["firm", "id"], name="product_on_sale", condition=Q(is_active=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["firm", "sku"], name="product_once_per_firm"),
            models.CheckConstraint(condition=Q(hs__regex=r"^([0-9]{6})?$"), name="product_hs_has_six_digits"),
            models.CheckConstraint(
                condition=Q(cn__regex=r"^([0-9]{8})?$"), name="product_cn_has_eight_digits"
            ),
            models.CheckConstraint(
                condition=Q(cn="") | Q(hs="") | Q(cn__startswith=models.F("hs")),
                name="product_cn_begins_with_hs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {localised(self.name, self.name_zh)}"


class TradeFlow(models.Model):
    """Yearly export of one product to one market, in the firm's currency and in kilograms."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="flows", verbose_name=_("product")
    )
    market = models.CharField(_("market"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(
        _("value"), max_digits=18, decimal_places=2, validators=[MinValueValidator(0)]
    )
    mass_kg = models.DecimalField(
        _("mass (kg)"),
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("trade flow")
        verbose_name_plural = _("trade flows")
        ordering = ["product", "-year", "market"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "market", "year"], name="flow_once_per_market_and_year"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="flow_value_not_negative"),
            models.CheckConstraint(
                condition=Q(mass_kg__isnull=True) | Q(mass_kg__gte=0), name="flow_mass_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.sku} {self.market} {self.year}"


class Component(models.Model):
    """A homogeneous material of a product, as the bill of material names it."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="components", verbose_name=_("product")
    )
    name = models.CharField(_("component"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    material = models.CharField(_("material"), max_length=200, blank=True)
    mass_g = models.DecimalField(
        _("mass (g)"),
        max_digits=20,
        decimal_places=9,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["product", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "name", "material"], name="component_once_per_product"
            ),
            models.CheckConstraint(
                condition=Q(mass_g__isnull=True) | Q(mass_g__gte=0), name="component_mass_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return localised(self.name, self.name_zh)


class Content(models.Model):
    """A substance in a component; the share is percent by weight of the homogeneous material."""

    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="contents", verbose_name=_("component")
    )
    name = models.CharField(
        _("substance"), max_length=300, blank=True, help_text=_("As the firm or its supplier names it.")
    )
    cas = models.CharField("CAS", max_length=12)
    share_percent = models.DecimalField(
        _("share (% by weight)"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Empty: present, amount unknown."),
    )

    exemption = models.CharField(
        _("exemption cited"), max_length=200, blank=True, help_text=_("As the declaration names it.")
    )

    class Meta:
        verbose_name = _("substance content")
        verbose_name_plural = _("substance contents")
        constraints = [
            models.UniqueConstraint(fields=["component", "cas"], name="content_once_per_component"),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__range=(0, 100)),
                name="content_share_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        share = "?" if self.share_percent is None else f"{self.share_percent.normalize():f}"
        return f"{self.name or self.cas} {share} %"
