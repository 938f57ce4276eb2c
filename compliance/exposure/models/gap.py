"""What a firm's gap report came to, so that an association's page need not judge every product anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm


class GapSummary(models.Model):
    """The last gap report of a firm in figures. `made_on` and `edition` say what it was judged by."""

    firm = models.OneToOneField(
        Firm, on_delete=models.CASCADE, related_name="gap_summary", verbose_name=_("firm")
    )
    made_on = models.DateField(_("as of"))
    made_at = models.DateTimeField(_("worked out"))
    edition = models.CharField(_("edition of the catalogue"), max_length=64)
    weights = models.CharField(_("weights of the plan"), max_length=64)
    products = models.PositiveIntegerField(_("products"))
    counts = models.JSONField(_("pairs of product and obligation by state"), blank=True)
    risk = models.DecimalField(_("risk points"), max_digits=14, decimal_places=1)
    steps = models.JSONField(_("first steps"), help_text=_("By language, in the order of the plan."))
    lacking = models.JSONField(_("products that lack a proof"), blank=True, help_text=_("By obligation."))

    class Meta:
        verbose_name = _("gap summary")
        verbose_name_plural = _("gap summaries")
        ordering = ["-risk", "firm"]

    def __str__(self) -> str:
        return f"{self.firm} {self.made_on}"
