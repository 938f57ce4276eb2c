"""People who use Fairlead and what their role lets them see."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.firm import Association, Firm


class User(AbstractUser):
    """A person with one role. What a role may see is decided in the selectors of each app."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("compliance officer")
        STAFF = "staff", _("association staff")
        ANALYST = "analyst", _("analyst")
        ADMINISTRATOR = "administrator", _("administrator")

    # Every role works in the admin; what it sees and may do there follows from the role, in code.
    is_staff = models.BooleanField(_("may log in"), default=True, editable=False)
    email = models.EmailField(_("mail address"), unique=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.OFFICER)
    firms = models.ManyToManyField(Firm, related_name="officers", blank=True, verbose_name=_("firms"))
    associations = models.ManyToManyField(
        Association, related_name="staff", blank=True, verbose_name=_("associations")
    )
    language = models.CharField(_("language"), max_length=16, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email or self.username
