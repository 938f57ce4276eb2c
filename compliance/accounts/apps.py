"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "compliance.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from compliance.accounts.admin_pages import pages_register

        pages_register()
