"""Documents that prove something, with issuer and expiry.

They stand beside products and not in the ledger's app: a document belongs to a firm and covers its
products, and the ledger must know neither.
"""

from secrets import token_hex
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.firm import Firm, localised
from compliance.firms.models.product import Product


def evidence_storage() -> Storage:
    """Where files of evidence lie: apart, readable by the server's own account only."""
    return storages["evidence"]


def evidence_place(document: Any, name: str) -> str:
    """A random place. Nothing of the name that the sender gave becomes part of a path."""
    token = token_hex(20)
    return f"evidence/{token[:2]}/{token[2:]}"


class Evidence(models.Model):
    """A test report, declaration or certificate; one document may cover several products and obligations."""

    class Kind(models.TextChoices):
        TEST_REPORT = "test_report", _("test report")
        DECLARATION = "declaration", _("declaration of conformity")
        CERTIFICATE = "certificate", _("certificate")
        SUPPLIER_DECLARATION = "supplier_declaration", _("supplier declaration")

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("firm"))
    products = models.ManyToManyField(
        Product,
        related_name="evidence",
        blank=True,
        verbose_name=_("products"),
        help_text=_("Empty: the document covers the whole firm."),
    )
    kind = models.CharField(_("kind"), max_length=32, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200)
    number = models.CharField(_("number"), max_length=100)
    regime = models.CharField(_("regime"), max_length=32)
    serves = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        verbose_name=_("serves as"),
        help_text=_("Kinds of evidence of the catalogue; every obligation that asks for one is served."),
    )
    obligations = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        verbose_name=_("only for obligations"),
        help_text=_("Empty: all that ask for these kinds."),
    )
    substances = ArrayField(
        models.CharField(max_length=12),
        default=list,
        blank=True,
        verbose_name=_("substances"),
        help_text=_("CAS numbers that it speaks of; empty: not limited to some."),
    )
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True, help_text=_("Empty: no expiry."))
    file = models.FileField(_("file"), upload_to=evidence_place, storage=evidence_storage, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    media_type = models.CharField(_("type of the file"), max_length=100, blank=True, editable=False)
    file_size = models.PositiveIntegerField(_("size in bytes"), null=True, editable=False)
    sha256 = models.CharField("sha256", max_length=64, blank=True, editable=False)
    filed_at = models.DateTimeField(_("filed"), null=True, editable=False)
    filed_by = models.CharField(_("filed by"), max_length=254, blank=True, editable=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["expires_on", "title"]
        indexes = [models.Index(fields=["firm", "sha256"], name="evidence_by_file")]
        constraints = [
            models.UniqueConstraint(fields=["firm", "issuer", "number"], name="evidence_once_per_number"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("issued_on")),
                name="evidence_expires_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return localised(self.title, self.title_zh)
