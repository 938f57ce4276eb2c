"""Matches with their path, and the scored finding of a firm and a measure."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm, Product
from regulations.models import Measure


class Exposure(models.Model):
    """A product that a measure touches, and by which path."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("product")
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("measure")
    )
    markets = ArrayField(models.CharField(max_length=8), verbose_name=_("markets concerned"))
    path = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("path"),
        help_text=_("From the measure's code to the SKU."),
    )
    strength = models.CharField(
        _("strength"),
        max_length=16,
        help_text=_("The kind of code that met: cn, hs6, hs4, hs2, substance, product."),
    )
    is_inferred = models.BooleanField(_("our inference"), default=False)
    is_uncertain = models.BooleanField(
        _("uncertain"), default=False, help_text=_("The substance is present, its amount unknown.")
    )
    value = models.DecimalField(
        _("yearly value"),
        max_digits=18,
        decimal_places=2,
        null=True,
        help_text=_("In the firm's currency; empty: unknown."),
    )
    value_year = models.PositiveSmallIntegerField(_("year of the value"), null=True)
    value_is_partial = models.BooleanField(
        _("some values unknown"), default=False, help_text=_("A market concerned has no trade flow.")
    )
    notes = ArrayField(
        models.CharField(max_length=32),
        default=list,
        blank=True,
        verbose_name=_("assumptions"),
        help_text=_("Codes of what is inferred or unknown on the path."),
    )
    met = models.BigIntegerField(
        _("kinds met"), default=0, editable=False, help_text=_("Bits of the join, for reconciliation.")
    )

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        constraints = [models.UniqueConstraint(fields=["product", "measure"], name="exposure_once")]

    def __str__(self) -> str:
        return " → ".join(self.path)


class Finding(models.Model):
    """What a measure means for a firm: verdict, score, money, next date, next step.

    Rows exist where something matched, may match, or once matched; that a measure is not the firm's
    is computed when asked, with its reason.
    """

    class Verdict(models.TextChoices):
        ACT = "act", _("act")
        WATCH = "watch", _("watch")
        UNCERTAIN = "uncertain", _("uncertain")
        NOT_YOURS = "not_yours", _("not yours")

    class Status(models.TextChoices):
        UNREAD = "unread", pgettext_lazy("finding", "unread")
        IN_PROCESS = "in_process", _("in process")
        APPLICABLE = "applicable", _("applicable")
        EXCLUDED = "excluded", _("excluded")
        DONE = "done", _("done")

    OPEN = (Status.UNREAD, Status.IN_PROCESS, Status.APPLICABLE)
    """States in which something is still to do; the others are settled."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="findings", verbose_name=_("firm"))
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="findings", verbose_name=_("measure")
    )
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1)
    contributions = models.JSONField(
        _("contributions"), help_text=_("Points a factor; they add up to the score.")
    )
    reasons = models.JSONField(
        _("reasons"), default=list, help_text=_("Codes with values, worded when shown.")
    )
    settles = models.JSONField(_("what would settle it"), default=list, blank=True)
    next_step = models.CharField(_("next step"), max_length=64, blank=True)
    next_on = models.DateField(_("next date"), null=True, blank=True)
    next_role = models.CharField(_("what the next date is"), max_length=32, blank=True)
    sku_count = models.PositiveIntegerField(_("SKUs concerned"))
    value = models.DecimalField(_("money at stake"), max_digits=18, decimal_places=2, null=True)
    value_is_partial = models.BooleanField(_("some values unknown"), default=False)
    model_version = models.CharField(_("score model"), max_length=64)
    inputs_hash = models.CharField(_("hash of the inputs"), max_length=64)
    measure_hash = models.CharField(_("hash of the measure"), max_length=64, blank=True, editable=False)
    products_hash = models.CharField(
        _("hash of the products concerned"), max_length=64, blank=True, editable=False
    )
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.UNREAD)
    status_reason = models.TextField(_("reason of the status"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True, help_text=_("The firm's own date."))
    found_at = models.DateTimeField(_("found"))
    changed_at = models.DateTimeField(_("last material change"))
    quiet_mark = models.CharField(
        _("state that is no news"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Set where the rule came as history or changed by a new parser only."),
    )
    news_at = models.DateTimeField(_("last change that is news"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "measure"], name="finding_once_per_firm_and_measure"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="finding_score_in_range"),
            models.CheckConstraint(
                condition=~Q(status="excluded") | ~Q(status_reason=""), name="finding_excluded_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return gettext("finding %(number)s") % {"number": self.pk}

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def key(self) -> str:
        """Name of this finding in ledger records."""
        return f"finding:{self.pk}"
