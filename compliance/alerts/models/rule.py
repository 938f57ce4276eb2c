"""A rule that a reader wrote: which findings are told at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertRule(models.Model):
    """Its text is in the language of `alerts.rules.language` and was readable when it was saved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_rules", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=80)
    text = models.CharField(_("rule"), max_length=500, help_text=_("Such as: score > 80 or skus > 5"))
    note = models.CharField(
        _("why I follow this"), max_length=200, blank=True, help_text=_("Stands in the mails of this rule.")
    )
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("rule of a reader")
        verbose_name_plural = _("rules of readers")
        ordering = ["user", "name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="alert_rule_once_per_name")]

    def __str__(self) -> str:
        return self.name
