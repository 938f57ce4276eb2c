"""What an officer said of a product where neither code nor bill of material tells: traits and figures."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.product import Product


class ProductTrait(models.Model):
    """A yes or no on one trait of the catalogue, with who said it and when. It outranks every inference."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="traits", verbose_name=_("product")
    )
    trait = models.CharField(_("trait"), max_length=64)
    holds = models.BooleanField(_("yes"))
    by = models.CharField(_("said by"), max_length=254, blank=True)
    at = models.DateTimeField(_("said"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("answer on a product")
        verbose_name_plural = _("answers on a product")
        ordering = ["product", "trait"]
        constraints = [
            models.UniqueConstraint(fields=["product", "trait"], name="trait_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.trait}: {_('yes') if self.holds else _('no')}"


class ProductFigure(models.Model):
    """A yearly figure that an act draws a line at, such as the tonnage of a substance in the product."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="figures", verbose_name=_("product")
    )
    figure = models.CharField(_("figure"), max_length=64)
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=6, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=16)
    by = models.CharField(_("said by"), max_length=254, blank=True)
    at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("figure of a product")
        verbose_name_plural = _("figures of a product")
        ordering = ["product", "figure"]
        constraints = [
            models.UniqueConstraint(fields=["product", "figure"], name="figure_told_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.amount.normalize():f} {self.unit}"
