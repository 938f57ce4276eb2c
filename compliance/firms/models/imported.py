"""What imports leave behind besides rows: remembered columns, open questions on codes, files under way."""

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


class ImportFileRun(models.Model):
    """A file that a worker reads: who asked, how far it is, and its report when it is done."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    user = models.ForeignKey("firms.User", on_delete=models.CASCADE, verbose_name=_("user"))
    kind = models.CharField(_("kind of file"), max_length=20)
    wish = models.JSONField(_("what was asked"))
    is_dry = models.BooleanField(_("check only"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    of = models.PositiveIntegerField(_("of"), default=0)
    report = models.JSONField(_("report"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import under way")
        verbose_name_plural = _("imports under way")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
