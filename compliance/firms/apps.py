"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FirmsConfig(AppConfig):
    name = "compliance.firms"
    label = "firms"
    verbose_name = _("Firms and products")

    def ready(self) -> None:
        from compliance.firms import pages
        from compliance.firms.owning import keys_of_user
        from regulations.ingest.options import ANSWERED, OPTIONS
        from regulations.owned import owners_register

        OPTIONS[pages.SOURCE], ANSWERED[pages.SOURCE] = pages.pages_told, pages.pages_answered
        owners_register(keys_of_user)
