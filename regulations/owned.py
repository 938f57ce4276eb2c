"""Notices that belong to somebody: what a firm's own pages bring, only its people may see.

An owner is a key such as `firm:7`; who holds which keys, the apps above say (`owners_register`). Until one
says so, only administrators see owned notices. It knows no firm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from compliance.core.roles import ADMINISTRATOR, role_of
from regulations.models import Measure

Row = TypeVar("Row", bound=Model)
PUBLIC = ""
"""Owner of what everybody may see."""
PRIVATE_SOURCES = frozenset({"user_page"})
"""One run of them reads what belongs to several: its captures, rows and words are for administrators."""
_keys_of: list[Callable[[Any], Collection[str]]] = []


def owners_register(keys_of: Callable[[Any], Collection[str]]) -> None:
    """Ask `keys_of(user)` too when it is looked up whose notices a user may see."""
    if keys_of not in _keys_of:
        _keys_of.append(keys_of)


def owned_visible(queryset: QuerySet[Row], *, user: Any, path: str = "") -> QuerySet[Row]:
    """The rows whose notice is public or belongs to somebody whom the user stands for.

    `path` leads from the row to the notice, such as `notice__`.
    """
    if role_of(user) == ADMINISTRATOR:
        return queryset
    held = {key for keys_of in _keys_of for key in keys_of(user)}
    return queryset.filter(**{f"{path}owner_key__in": {PUBLIC, *held}})


def runs_visible(queryset: QuerySet[Row], *, user: Any, path: str) -> QuerySet[Row]:
    """The rows of runs that hold nothing of anybody; `path` leads from the row to the source."""
    if role_of(user) == ADMINISTRATOR:
        return queryset
    return queryset.exclude(**{f"{path}name__in": PRIVATE_SOURCES})


def measure_owners(measure_ids: Collection[int] | None = None) -> dict[int, str]:
    """Measure → owner, of those measures that are not public. None: of all."""
    owned = Measure.objects.exclude(notice__owner_key=PUBLIC)
    if measure_ids is not None:
        owned = owned.filter(pk__in=measure_ids)
    return dict(owned.values_list("pk", "notice__owner_key"))


def reason_openly(source: str, reason: str) -> str:
    """What everybody may read of why a run failed: no address of anybody's page."""
    if source not in PRIVATE_SOURCES:
        return reason
    return "No page could be read; why is told with each page, to those who may see it."


def dropped_openly(source: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows left out on purpose, without their samples where those are somebody's."""
    hidden = {"samples": []} if source in PRIVATE_SOURCES else {}
    return [{**row, **hidden} for row in rows]
