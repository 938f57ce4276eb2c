"""How far somebody is on the first steps, and what they gave on the way. Only they see it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Firm


class Start(models.Model):
    """One person's first steps. `step` is the furthest one that is open to them."""

    class Path(models.TextChoices):
        SAMPLE = "sample", _("sample firm")
        OWN = "own", _("own data")
        HERE = "here", _("what is on file already")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="start", verbose_name=_("user")
    )
    path = models.CharField(_("way"), max_length=8, choices=Path.choices, blank=True)
    firm = models.ForeignKey(
        Firm, on_delete=models.SET_NULL, null=True, related_name="starts", verbose_name=_("firm")
    )
    step = models.CharField(_("step"), max_length=16, default="choose")
    given = models.JSONField(_("what was given"), default=dict)
    answers = models.JSONField(_("answers"), default=dict)
    upload = models.JSONField(_("list on its way in"), default=dict)
    begun_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("first steps of a person")
        verbose_name_plural = _("first steps of people")

    def __str__(self) -> str:
        return f"{self.user} {self.step}"
