"""Application configuration, and the entry of the first steps under “More”."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Entry, entry_add


class OnboardingConfig(AppConfig):
    name = "compliance.onboarding"
    label = "onboarding"
    verbose_name = _("First steps")

    def ready(self) -> None:
        entry_add(Entry(label=_("First steps"), route="onboarding:begin", place=98))
