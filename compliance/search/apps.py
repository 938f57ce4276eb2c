"""Says what this app is called, that its index follows changes of firms, and where its page stands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "compliance.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from compliance.core.navigation import Entry, entry_add
        from compliance.firms.services import following_register

        following_register("index_firm")
        entry_add(Entry(label=_("Search"), route="search:page", place=50, is_first=True))
