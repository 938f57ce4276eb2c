"""Material declarations of products, kept whole beside the bill of material that they became."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.product import Product


class MaterialDeclaration(models.Model):
    """What a supplier or the firm declared of a product in an exchange format, kept whole as it was read."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("product")
    )
    format = models.CharField(_("format"), max_length=20)
    declaration_class = models.CharField(_("class"), max_length=40, blank=True)
    issuer = models.CharField(_("issuer"), max_length=300, blank=True)
    declared_on = models.DateField(_("declared on"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    statement = models.JSONField(_("statement"))
    read_at = models.DateTimeField(_("read"), auto_now=True)

    class Meta:
        verbose_name = _("material declaration")
        verbose_name_plural = _("material declarations")
        ordering = ["product", "-read_at"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sha256"], name="declaration_once_per_product")
        ]

    def __str__(self) -> str:
        return f"{self.product.sku} {self.format}"
