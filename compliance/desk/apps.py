"""Application configuration, and the desk's entries in the bar above every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Entry, entry_add


class DeskConfig(AppConfig):
    name = "compliance.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        for entry in (
            Entry(
                label=_("Today"),
                route="desk:today",
                place=10,
                is_first=True,
                workplace=_("Desk: findings one by one"),
            ),
            Entry(label=_("Products"), route="desk:products", place=20, is_first=True),
            Entry(label=_("Calendar"), route="desk:calendar", place=30, is_first=True),
            Entry(label=_("Evidence"), route="desk:evidence", place=40, is_first=True),
        ):
            entry_add(entry)
