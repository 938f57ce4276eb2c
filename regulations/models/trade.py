"""Trade statistics of states: how much of what went from where to where in a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StateTrade(models.Model):
    """One figure as a reporting state gave it: a statistic, never a notice and never an alert."""

    class Flow(models.TextChoices):
        IMPORT = "M", _("import")
        EXPORT = "X", _("export")
        REIMPORT = "RM", _("re-import")
        REEXPORT = "RX", _("re-export")

    reporter = models.CharField(_("reporter"), max_length=4, help_text=_("ISO 3166 alpha-3."))
    partner = models.CharField(_("partner"), max_length=4, help_text=_("ISO 3166 alpha-3; W00 is the world."))
    year = models.PositiveSmallIntegerField(_("year"))
    flow = models.CharField(_("flow"), max_length=2, choices=Flow.choices)
    hs_edition = models.PositiveSmallIntegerField(
        _("HS edition"), null=True, blank=True, help_text=_("Edition in which the figure was reported.")
    )
    code = models.CharField(_("code"), max_length=8, help_text=_("HS digits, or TOTAL for all goods."))
    value_usd = models.DecimalField(_("value (US dollars)"), max_digits=20, decimal_places=2)
    weight_kg = models.DecimalField(
        _("net weight (kg)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=64)
    observed_on = models.DateField(_("observed on"))

    class Meta:
        verbose_name = _("trade of states")
        verbose_name_plural = _("trade of states")
        ordering = ["reporter", "partner", "code", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "partner", "year", "flow", "code"], name="state_trade_once"
            ),
            models.CheckConstraint(
                condition=models.Q(value_usd__gte=0), name="state_trade_value_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reporter} {self.get_flow_display()} {self.partner} {self.code} {self.year}"
