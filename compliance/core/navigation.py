"""The entries of the bar above every page: apps add theirs when they start. It knows no page itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from compliance.core.roles import EVERY_ROLE, role_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`label` is a lazy text, `route` an address without arguments; entries stand in the order of `place`.

    `is_first`: in the bar itself, otherwise under “More”. `roles`: who is offered it; what a page shows
    to whom is the page's own matter.
    """

    label: Any
    route: str
    place: int
    is_first: bool = False
    roles: frozenset[str] = EVERY_ROLE
    workplace: Any = ""
    """The name of the place to work at that this page opens; who has several is offered to change over."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool


_entries: dict[str, Entry] = {}


def entry_add(entry: Entry) -> None:
    """Called from an app's `ready`. The same route again replaces its entry."""
    _entries[entry.route] = entry


def workplaces_for(user: Any, path: str) -> list[Link]:
    """Where the user can work, in the order of the bar; empty for one who has a single place."""
    offered = [one for one in _entries.values() if one.workplace and role_of(user) in one.roles]
    offered.sort(key=lambda one: one.place)
    links = [
        Link(str(one.workplace), reverse(one.route), path.startswith(reverse(one.route))) for one in offered
    ]
    return links if len(links) > 1 else []


def links_for(user: Any, path: str) -> tuple[list[Link], list[Link]]:
    """(in the bar, under “More”) for a user who stands at `path`; the nearest entry is the current one.

    Raises NoReverseMatch for an entry whose route does not exist.
    """
    offered = [one for one in _entries.values() if role_of(user) in one.roles]
    offered.sort(key=lambda one: (one.place, one.route))
    addresses = {one.route: reverse(one.route) for one in offered}
    current = max((url for url in addresses.values() if path.startswith(url)), key=len, default="")
    links = [
        (one.is_first, Link(str(one.label), addresses[one.route], addresses[one.route] == current))
        for one in offered
    ]
    return [link for first, link in links if first], [link for first, link in links if not first]
