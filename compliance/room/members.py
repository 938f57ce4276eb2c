"""The members of a room: what each has open, what nobody has read, when somebody was last there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from compliance.exposure.models import Finding
from compliance.firms.models import Association, Firm, Product, User
from compliance.firms.selectors import consent_stands
from compliance.room.selectors import room_members

OPEN = Q(status__in=Finding.OPEN)
ACT = OPEN & Q(verdict=Finding.Verdict.ACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member that agreed, as the room sees it."""

    firm: Firm
    products: int = 0
    act: int = 0
    watch: int = 0
    uncertain: int = 0
    unread: int = 0
    """Findings to act on that nobody has opened."""
    unread_since: datetime | None = None
    next_on: date | None = None
    officers: int = 0
    last_login: datetime | None = None

    @property
    def has_not_read(self) -> bool:
        return self.unread > 0


def member_rows(*, user: Any, association: Association, is_short: bool = False) -> list[Member]:
    """Consenting members by what is unread and open. Four queries, whatever their number; two where it
    `is_short`: without their products and people, of which there can be a million."""
    seen = {firm.pk: firm for firm in room_members(user=user, association=association)}
    found = _findings(seen)
    products = {} if is_short else dict(_products(seen))
    people = {} if is_short else _people(seen)
    members = [
        Member(
            firm=firm,
            products=products.get(pk, 0),
            **found.get(pk, {}),
            **people.get(pk, {}),
        )
        for pk, firm in seen.items()
    ]
    members.sort(key=lambda one: (-one.unread, -one.act, -one.watch, one.firm.code))
    return members


def silent_count(association: Association) -> int:
    """Members that have not agreed, or no longer. Who they are, nobody in the room is told."""
    return association.memberships.exclude(consent_stands()).count()


def _findings(firms: Iterable[int]) -> dict[int, dict[str, Any]]:
    unread = ACT & Q(status=Finding.Status.UNREAD)
    rows = (
        Finding.objects.filter(firm__in=list(firms))
        .order_by()
        .values("firm")
        .annotate(
            act=Count("pk", filter=ACT),
            watch=Count("pk", filter=OPEN & Q(verdict=Finding.Verdict.WATCH)),
            uncertain=Count("pk", filter=OPEN & Q(verdict=Finding.Verdict.UNCERTAIN)),
            unread=Count("pk", filter=unread),
            unread_since=Min("found_at", filter=unread),
            next_on=Min("next_on", filter=ACT),
        )
    )
    return {row.pop("firm"): row for row in rows}


def _products(firms: Iterable[int]) -> Iterable[tuple[int, int]]:
    return (
        Product.objects.filter(firm__in=list(firms), is_active=True)
        .order_by()
        .values_list("firm")
        .annotate(count=Count("*"))
    )


def _people(firms: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = (
        User.firms.through.objects.filter(firm__in=list(firms), user__is_active=True)
        .order_by()
        .values("firm")
        .annotate(officers=Count("user"), last_login=Max("user__last_login"))
    )
    return {row.pop("firm"): row for row in rows}
