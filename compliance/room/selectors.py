"""Which rooms, members, bulletins and invitations a user may see. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from compliance.core.roles import ADMINISTRATOR, ANALYST, STAFF, role_of
from compliance.firms.models import Association, Firm
from compliance.firms.selectors import association_list_visible, consent_stands, firm_list_visible
from compliance.room.models import Bulletin, BulletinCopy, BulletinItem, BulletinReader, MemberInvitation

WORKERS = frozenset({STAFF, ANALYST, ADMINISTRATOR})
"""Roles that work in a room; an officer is a member and reads what was sent."""
WRITERS = frozenset({STAFF, ADMINISTRATOR})
"""Roles that write bulletins and invite members."""


def room_list_visible(*, user: Any) -> QuerySet[Association]:
    """Associations in whose room the user works; none for an officer."""
    if role_of(user) not in WORKERS:
        return Association.objects.none()
    return association_list_visible(user=user)


def room_members(*, user: Any, association: Association) -> QuerySet[Firm]:
    """Members of the association whose findings the user may see: those whose consent stands."""
    seen = firm_list_visible(user=user)
    return seen.filter(pk__in=association.memberships.filter(consent_stands()).values("firm")).order_by(
        "code"
    )


def bulletin_list_visible(*, user: Any) -> QuerySet[Bulletin]:
    """Who works in the room sees all; an officer what was sent to the members of their associations."""
    rows = Bulletin.objects.filter(association__in=association_list_visible(user=user).values("pk"))
    return rows if role_of(user) in WORKERS else rows.filter(state=Bulletin.State.SENT)


def bulletin_item_list_visible(*, user: Any) -> QuerySet[BulletinItem]:
    return BulletinItem.objects.filter(bulletin__in=bulletin_list_visible(user=user).values("pk"))


def bulletin_copy_list_visible(*, user: Any) -> QuerySet[BulletinCopy]:
    """Who got what: for the room; an officer sees their own copies."""
    rows = BulletinCopy.objects.filter(bulletin__in=bulletin_list_visible(user=user).values("pk"))
    return rows if role_of(user) in WORKERS else rows.filter(user=user)


def bulletin_reader_list_visible(*, user: Any) -> QuerySet[BulletinReader]:
    rows = BulletinReader.objects.filter(association__in=association_list_visible(user=user).values("pk"))
    return rows if role_of(user) in WORKERS else rows.filter(user=user)


def invitation_list_visible(*, user: Any) -> QuerySet[MemberInvitation]:
    """Invitations of the rooms that the user works in."""
    return MemberInvitation.objects.filter(association__in=room_list_visible(user=user).values("pk"))
