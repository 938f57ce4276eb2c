"""Scenarios that people keep: overrides of the law's numbers, with whom they are shared."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm


class SavedScenario(models.Model):
    """A named set of what-ifs for a firm's lines. Results are computed when asked: the law moves on."""

    class Audience(models.TextChoices):
        OWNER = "owner", _("only me")
        FIRM = "firm", _("everybody in the firm")
        ASSOCIATION = "association", _("the firm and its association, while the firm's consent stands")

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="cbam_scenarios", verbose_name=_("firm")
    )
    name = models.CharField(_("name"), max_length=120)
    what_if = models.JSONField(_("what if"), default=dict)
    audience = models.CharField(
        _("who sees it"), max_length=16, choices=Audience.choices, default=Audience.FIRM
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="cbam_scenarios",
        null=True,
        verbose_name=_("owner"),
    )
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("CBAM scenario")
        verbose_name_plural = _("CBAM scenarios")
        ordering = ["firm", "name"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "name"], name="scenario_once_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
