"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "compliance.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self) -> None:
        from compliance.core.navigation import Entry, entry_add

        entry_add(Entry(label=_("Mail and channels"), route="channels:settings", place=90))
