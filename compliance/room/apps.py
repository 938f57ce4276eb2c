"""Application configuration, and the room's entry in the bar above every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Entry, entry_add
from compliance.core.roles import ADMINISTRATOR, ANALYST, STAFF


class RoomConfig(AppConfig):
    name = "compliance.room"
    label = "room"
    verbose_name = _("Association's room")

    def ready(self) -> None:
        entry_add(
            Entry(
                label=_("Association"),
                route="room:choose",
                place=15,
                is_first=True,
                roles=frozenset({STAFF, ANALYST, ADMINISTRATOR}),
                workplace=_("Room: all members at once"),
            )
        )
