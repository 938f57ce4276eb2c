"""Which invitations a user may see. The token of a link is the permission of whoever holds it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from compliance.accounts.models import Invitation
from compliance.core import clock
from compliance.core.hashing import sha256_hex
from compliance.firms.selectors import firm_list_editable


def invitation_list_visible(*, user: Any) -> QuerySet[Invitation]:
    """Those to firms that the user may write."""
    return Invitation.objects.filter(firm__in=firm_list_editable(user=user))


def invitation_open(*, token: str) -> Invitation | None:
    """The invitation of a link while it holds: not accepted, not past its day."""
    return (
        Invitation.objects.select_related("firm", "invited_by")
        .filter(token_hash=sha256_hex(token), accepted_at=None, expires_at__gt=clock.now())
        .first()
    )
