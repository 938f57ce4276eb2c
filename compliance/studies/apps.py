"""Application configuration, and the studies' entry in the bar above every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Entry, entry_add


class StudiesConfig(AppConfig):
    name = "compliance.studies"
    label = "studies"
    verbose_name = _("Studies")

    def ready(self) -> None:
        entry_add(Entry(label=_("Studies"), route="studies:list", place=70))
