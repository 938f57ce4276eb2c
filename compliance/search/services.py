"""What people decide about their searches: keep one, follow it, say why, drop it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.search.asking import Asked
from compliance.search.models import SavedSearch

MOST = 50
"""Searches that one person keeps."""


@transaction.atomic
def search_save(*, user: Any, asked: Asked, name: str, why: str = "", follows: bool = False) -> SavedSearch:
    """Keep a search under a name. Raises ValidationError for an empty search, a name in use, one too many."""
    if asked.is_empty:
        raise ValidationError({"asked": _("This search asks nothing. Write words or choose a filter first.")})
    if SavedSearch.objects.filter(user=user).count() >= MOST:
        raise ValidationError(
            {"name": _("You keep %(count)d searches, which is the most. Delete one first.") % {"count": MOST}}
        )
    row = SavedSearch(user=user, asked=asked.to_json(), created_at=clock.now())
    return _stored(row, name=name, why=why, follows=follows)


@transaction.atomic
def search_change(
    *, saved: SavedSearch, name: str | None = None, why: str | None = None, follows: bool | None = None
) -> SavedSearch:
    """Change a kept search; None leaves a value as it is."""
    row = SavedSearch.objects.select_for_update().get(pk=saved.pk)
    return _stored(
        row,
        name=row.name if name is None else name,
        why=row.why if why is None else why,
        follows=row.follows if follows is None else follows,
    )


def search_delete(*, saved: SavedSearch) -> None:
    saved.delete()


def _stored(row: SavedSearch, *, name: str, why: str, follows: bool) -> SavedSearch:
    if follows and not row.follows:
        row.follows_since = clock.now()
    row.name, row.why, row.follows = name.strip(), why.strip(), follows
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same name at the same moment
        raise ValidationError({"name": _("You keep a search of this name already.")}) from None
    return row
