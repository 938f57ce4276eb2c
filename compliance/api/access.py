"""Tells who calls and whether they may: bearer tokens, their scopes, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from compliance.api.models import ApiToken
from compliance.api.services import token_hash
from compliance.core import clock
from compliance.core.roles import EDITORS, EVERY_ROLE, role_of
from compliance.core.throttle import too_many

CALLS, _MISSES, SPAN_SECONDS = 600, 30, 60
READ, FINDINGS, PRODUCTS = ApiToken.Scope.READ, ApiToken.Scope.FINDINGS, ApiToken.Scope.PRODUCTS
SEARCHES, EVIDENCE, CBAM = ApiToken.Scope.SEARCHES, ApiToken.Scope.EVIDENCE, ApiToken.Scope.CBAM
CHANNELS, ROOM = ApiToken.Scope.CHANNELS, ApiToken.Scope.ROOM
STUDIES, ACCOUNT = ApiToken.Scope.STUDIES, ApiToken.Scope.ACCOUNT
_WRITERS = {
    READ: EVERY_ROLE,
    SEARCHES: EVERY_ROLE,
    CHANNELS: EVERY_ROLE,
    FINDINGS: EDITORS,
    PRODUCTS: EDITORS,
    EVIDENCE: EDITORS,
    CBAM: EDITORS,
    ROOM: EVERY_ROLE,
    STUDIES: EVERY_ROLE,
    ACCOUNT: EVERY_ROLE,
}
"""Scope → roles that may use it. What is the caller's own matter every role has; who may write in a room
and run whose study, its routes ask."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The token and its user; printed, it is the token's number, by which calls are counted."""

    token: ApiToken

    @property
    def user(self) -> Any:
        return self.token.user

    def __str__(self) -> str:
        return f"token:{self.token.pk}"


class TokenAuth(HttpBearer):
    """`Authorization: Bearer fl_…`. A revoked or expired token, or one of a user who left, opens nothing.

    A token without the scope is refused (403), and so is a write for a user who may only read.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        if not token.isascii() or len(token) > 100:
            return None
        now = clock.now()
        row = (
            ApiToken.objects.select_related("user")
            .filter(sha256=token_hash(token), revoked_at=None, expires_at__gt=now, user__is_active=True)
            .first()
        )
        if row is None:
            _missed(request)
            return None
        if self.scope not in row.scopes:
            raise HttpError(403, f"This token lacks the scope “{self.scope}”. Make one that has it.")
        if role_of(row.user) not in _WRITERS[ApiToken.Scope(self.scope)]:
            raise HttpError(403, "The user of this token may read, not write.")
        if row.last_used_on != now.date():
            ApiToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
        return Caller(row)


def _missed(request: HttpRequest) -> None:
    """Count a wrong token by its address. Raises HttpError 429 where there were too many."""
    name = f"api-miss:{request.META.get('REMOTE_ADDR', '')}"
    if too_many(name=name, at_most=_MISSES, seconds=SPAN_SECONDS):
        raise HttpError(429, "Too many calls with a wrong token. Wait a minute.")


class CallsThrottle(BaseThrottle):
    """Six hundred calls a minute a token, over all web processes. Without a token a call ends before this."""

    def allow_request(self, request: HttpRequest) -> bool:
        name = f"api-call:{request.auth}"  # type: ignore[attr-defined]
        return not too_many(name=name, at_most=CALLS, seconds=SPAN_SECONDS)

    def wait(self) -> float:
        return SPAN_SECONDS


def limits() -> list[BaseThrottle]:
    return [CallsThrottle()]


def user_of(request: HttpRequest) -> Any:
    return request.auth.user  # type: ignore[attr-defined]
