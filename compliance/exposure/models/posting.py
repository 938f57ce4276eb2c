"""Keys that products and measures meet on, and what a firm sells where without saying enough."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm, Product
from regulations.models import Measure


class ProductPosting(models.Model):
    """A product under one packed key of market, kind and code. Derived; written by `postings.py` only."""

    pk = models.CompositePrimaryKey("product", "key")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("product")
    )
    key = models.BigIntegerField(_("key"))
    ppm = models.FloatField(_("share (ppm by weight)"), null=True)
    flags = models.SmallIntegerField(_("flags"), default=0)

    class Meta:
        verbose_name = _("posting of a product")
        verbose_name_plural = _("postings of products")
        indexes = [
            # Covering: the join reads the index alone.
            models.Index(fields=["key"], include=["product", "ppm", "flags"], name="product_posting_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.key}"


class MeasurePosting(models.Model):
    """A measure under one packed key. `needs` is the measure's, kept beside the key for the join."""

    pk = models.CompositePrimaryKey("measure", "key")
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("measure")
    )
    key = models.BigIntegerField(_("key"))
    limit_ppm = models.FloatField(_("limit (ppm by weight)"), null=True)
    flags = models.SmallIntegerField(_("flags"), default=0)
    needs = models.SmallIntegerField(_("needs"))

    class Meta:
        verbose_name = _("posting of a measure")
        verbose_name_plural = _("postings of measures")
        indexes = [
            models.Index(
                fields=["key"],
                include=["measure", "limit_ppm", "flags", "needs"],
                name="measure_posting_by_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.key}"


class Assortment(models.Model):
    """A firm's active products that are sold in the same markets: how many, and what is not known of them.

    A measure asks whole firms, not single products, whether something is missing; there are few sets of
    markets a firm, so hundreds of measures cost one small query.
    """

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="assortments", verbose_name=_("firm")
    )
    markets = ArrayField(models.CharField(max_length=8), verbose_name=_("markets"))
    products = models.PositiveIntegerField(_("products"))
    without_code = models.PositiveIntegerField(_("products without HS code"))
    without_code_skus = ArrayField(
        models.CharField(max_length=64), default=list, verbose_name=_("SKUs without HS code")
    )
    open_bom = models.PositiveIntegerField(_("products without complete bill of material"))
    open_bom_skus = ArrayField(
        models.CharField(max_length=64),
        default=list,
        verbose_name=_("SKUs without complete bill of material"),
    )

    class Meta:
        verbose_name = _("assortment")
        verbose_name_plural = _("assortments")
        constraints = [
            models.UniqueConstraint(fields=["firm", "markets"], name="assortment_once_per_markets"),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id} {'|'.join(self.markets)}"
