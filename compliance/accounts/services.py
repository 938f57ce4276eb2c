"""Inviting a colleague and taking an invitation up; both stand in the ledger."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.accounts.models import Invitation
from compliance.accounts.selectors import invitation_open
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.hashing import sha256_hex
from compliance.core.roles import OFFICER, role_of
from compliance.core.throttle import too_many
from compliance.evidence.ledger import record_append
from compliance.firms.models import Firm, User
from compliance.firms.selectors import firm_list_editable

_A_DAY = 24 * 3600
_MOST_A_DAY = 20


class InvitationRefused(FairleadError):
    """Nobody was invited, or nothing was accepted; the text says why and what to do."""


@transaction.atomic
def invitation_send(*, firm: Firm, email: str, language: str, by: User) -> Invitation:
    """Invite the person at `email` to work for `firm`; a second time sends a new link, the old one ends.

    The mail goes out when the row is committed. Raises InvitationRefused.
    """
    email = email.strip().lower()
    _may_invite(firm, email, by)
    token, now = secrets.token_urlsafe(24), clock.now()
    Invitation.objects.filter(firm=firm, email=email, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        firm=firm,
        email=email,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        token_hash=sha256_hex(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    record_append(kind="invitation.sent", subject=f"firm:{firm.pk}", payload={"email": email}, actor=str(by))
    transaction.on_commit(lambda: _mail(invitation, token).send())
    return invitation


def _may_invite(firm: Firm, email: str, by: User) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise InvitationRefused(
            _("“%(email)s” is no mail address. Write it as name@firm.example.") % {"email": email[:100]}
        ) from None
    if not firm_list_editable(user=by).filter(pk=firm.pk).exists():
        raise InvitationRefused(_("You may not invite anybody to this firm. Ask its compliance officer."))
    if firm.officers.filter(email__iexact=email).exists():
        raise InvitationRefused(
            _("%(email)s works for this firm already. Nothing needs to be done.") % {"email": email}
        )
    if too_many(name=f"invitations:{by.pk}", at_most=_MOST_A_DAY, seconds=_A_DAY):
        raise InvitationRefused(_("You sent many invitations today. Send the others tomorrow."))


def _mail(invitation: Invitation, token: str) -> EmailMessage:
    with translation.override(invitation.language):
        context = {
            "invitation": invitation,
            "url": settings.SITE_URL + reverse("accounts:invited", args=[token]),
            "days": settings.INVITATION_DAYS,
        }
        subject = _("%(who)s invites you to Fairlead") % {"who": invitation.invited_by}
        return EmailMessage(
            subject=" ".join(subject.split())[:200],
            body=render_to_string("accounts/invitation.txt", context),
            to=[invitation.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": invitation.language},
        )


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User) -> None:
    """Let the person work for the firm. Raises InvitationRefused; then nothing was changed."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at or row.expires_at <= clock.now():
        raise InvitationRefused(
            _("This invitation was used or has run out. Ask for a new one from who invited you.")
        )
    if user.email.lower() != row.email:
        raise InvitationRefused(
            _("This invitation is for another mail address. Log in with that one, or ask for a new one.")
        )
    if role_of(user) != OFFICER:
        raise InvitationRefused(
            _("Your role already decides what you see; firms are joined by compliance officers only.")
        )
    user.firms.add(row.firm)
    row.accepted_at, row.accepted_by = clock.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    record_append(
        kind="invitation.accepted",
        subject=f"firm:{row.firm_id}",
        payload={"email": row.email, "user": user.pk},
        actor=str(user),
    )


def invitation_take_up(*, token: str, user: Any) -> Invitation | None:
    """Accept what the token of a link stands for, if it holds and is this person's; None where it is not."""
    invitation = invitation_open(token=token) if token else None
    if invitation is None:
        return None
    try:
        invitation_accept(invitation=invitation, user=user)
    except InvitationRefused:
        return None
    return invitation
