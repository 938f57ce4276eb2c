"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "compliance.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self) -> None:
        from compliance.channels.search_offer import search_offer
        from compliance.core.navigation import Entry, entry_add
        from compliance.search.offering import offer_register

        offer_register("feeds", search_offer)
        entry_add(Entry(label=_("Mail and channels"), route="channels:settings", place=90))
