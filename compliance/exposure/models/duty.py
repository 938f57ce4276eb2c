"""Where products and obligations of the catalogue meet: classes of products and what binds each class."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm, Product


class CatalogueDuty(models.Model):
    """A short number for an obligation of the catalogue, which is known by its id in the YAML files."""

    code = models.CharField(_("obligation"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("obligation of the catalogue")
        verbose_name_plural = _("obligations of the catalogue")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class DutyClass(models.Model):
    """Products that say the same to every scope. Derived; written by `duty_postings.py` only."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    signature = models.BinaryField(_("answers to the scopes' questions"))
    judged_by = models.CharField(_("version of the catalogue"), max_length=16)

    class Meta:
        verbose_name = _("class of products")
        verbose_name_plural = _("classes of products")

    def __str__(self) -> str:
        return f"{self.number:012x}"


class DutyPosting(models.Model):
    """An obligation under one packed key of market and class, with the verdict that the class brings."""

    pk = models.CompositePrimaryKey("duty", "key")
    duty = models.ForeignKey(
        CatalogueDuty,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("obligation of the catalogue"),
    )
    key = models.BigIntegerField(_("key"))
    verdict = models.SmallIntegerField(_("verdict"))

    class Meta:
        verbose_name = _("posting of an obligation")
        verbose_name_plural = _("postings of obligations")
        indexes = [
            models.Index(fields=["key"], include=["duty", "verdict"], name="duty_posting_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.key}"


class ProductClass(models.Model):
    """The class of a product. `facts_hash` tells whether anything changed since it was worked out."""

    product = models.OneToOneField(
        Product,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="duty_class",
        verbose_name=_("product"),
    )
    number = models.BigIntegerField(_("number"), db_index=True)
    facts_hash = models.CharField(_("hash of the facts"), max_length=16)

    class Meta:
        verbose_name = _("class of a product")
        verbose_name_plural = _("classes of single products")

    def __str__(self) -> str:
        return f"{self.product_id} {self.number:012x}"


class ProductDutyPosting(models.Model):
    """A product under one packed key of market and class."""

    pk = models.CompositePrimaryKey("product", "key")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("product")
    )
    key = models.BigIntegerField(_("key"))
    firm = models.ForeignKey(
        Firm,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("firm"),
        help_text=_("The product's; kept beside the key so that firms are counted from the index alone."),
    )

    class Meta:
        verbose_name = _("posting of a product's class")
        verbose_name_plural = _("postings of products' classes")
        indexes = [
            models.Index(fields=["key"], include=["product"], name="product_class_posting_by_key"),
            models.Index(fields=["firm", "key"], name="product_class_by_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.key}"
