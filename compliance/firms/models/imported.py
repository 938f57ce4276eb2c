"""What imports leave behind besides rows: remembered columns, and open questions on customs codes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.firm import Firm
from compliance.firms.models.product import Product


class FirmMapping(models.Model):
    """What the headers of one kind of file mean for a firm, known again by the header's fingerprint."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="mappings", verbose_name=_("firm"))
    kind = models.CharField(_("kind of file"), max_length=20)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    headers = models.JSONField(_("headers"), default=list)
    columns = models.JSONField(_("columns"), default=dict)
    by = models.CharField(_("confirmed by"), max_length=150, blank=True)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        ordering = ["firm", "kind", "-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "kind", "fingerprint"], name="mapping_once_per_header")
        ]

    def __str__(self) -> str:
        return f"{self.firm} {self.kind}"


class CodeQuestion(models.Model):
    """A customs code that was not kept as given, or that the edition in force no longer holds.

    Nothing is changed until somebody settles it. `proposals` are pairs of code and reason, our inference.
    """

    class Scheme(models.TextChoices):
        HS = "hs", "HS"
        CN = "cn", "CN"

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="code_questions", verbose_name=_("product")
    )
    scheme = models.CharField(_("nomenclature"), max_length=2, choices=Scheme.choices)
    given = models.CharField(_("code as given"), max_length=64)
    reason = models.CharField(_("reason"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    proposals = models.JSONField(_("proposals"), default=list)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    settled_as = models.CharField(_("settled as"), max_length=8, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=150, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("question on a customs code")
        verbose_name_plural = _("questions on customs codes")
        ordering = ["product", "scheme", "-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "scheme"],
                condition=Q(settled_at__isnull=True),
                name="code_question_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product.sku} {self.scheme} {self.given}"
