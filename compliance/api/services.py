"""Makes and revokes tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.api.models import ApiToken
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import record_append

if TYPE_CHECKING:
    from compliance.firms.models import User

LONGEST_DAYS = 366
_MARK = "fl_"


class TokenRefused(FairleadError):
    """A token that cannot be made as asked."""


def token_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def token_make(
    *, user: User, name: str, scopes: Collection[str], days: int = 180, by: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown once and kept nowhere. Raises TokenRefused."""
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(ApiToken.Scope.values):
        known = ", ".join(ApiToken.Scope.values)
        raise TokenRefused(_("A token needs one or more of the scopes %(known)s.") % {"known": known})
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(_("A token lasts 1 to %(most)d days.") % {"most": LONGEST_DAYS})
    text = _MARK + secrets.token_urlsafe(32)
    now = clock.now()
    token = ApiToken.objects.create(
        user=user,
        name=name.strip() or _("unnamed"),
        prefix=text[:8],
        sha256=token_hash(text),
        scopes=wanted,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    payload = {"user": user.pk, "scopes": wanted, "days": days}
    record_append(kind="token.made", subject=f"token:{token.pk}", payload=payload, actor=by or str(user))
    return token, text


@transaction.atomic
def token_revoke(*, token: ApiToken, by: str) -> bool:
    """End a token at once. False where it was revoked before."""
    done = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    if done:
        record_append(kind="token.revoked", subject=f"token:{token.pk}", payload={}, actor=by)
    return bool(done)
