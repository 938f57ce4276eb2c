"""Which kept searches a user may see. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from compliance.core.roles import role_of
from compliance.search.models import SavedSearch


def saved_list_visible(*, user: Any) -> QuerySet[SavedSearch]:
    """Everybody sees their own and nobody else's: what somebody looks for is their own matter."""
    return SavedSearch.objects.filter(user=user) if role_of(user) else SavedSearch.objects.none()
