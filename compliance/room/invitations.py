"""Invites firms into an association, and takes an officer's yes or no: consent is the firm's to give."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.jobs import job_enqueue
from compliance.core.roles import EDITORS, role_of
from compliance.evidence.ledger import record_append
from compliance.firms.models import Association, Firm, Membership
from compliance.firms.selectors import firm_list_editable
from compliance.firms.services import membership_save
from compliance.room.models import INVITATION_DAYS, MemberInvitation

INVITATION_JOB = "room_invitation"


class InvitationRefused(FairleadError):
    """The invitation cannot be sent or answered; the message says why and what to do."""


@transaction.atomic
def invitation_send(
    *, association: Association, firm_name: str, email: str, language: str, by: Any
) -> MemberInvitation:
    """Write an invitation and queue its mail. Raises ValidationError, InvitationRefused."""
    now = clock.now()
    row = MemberInvitation(
        association=association,
        firm_name=firm_name.strip(),
        email=email.strip().lower(),
        language=language,
        invited_by=str(by),
        invited_at=now,
        expires_at=now + INVITATION_DAYS,
    )
    row.full_clean(validate_constraints=False)
    # An invitation that ran out unanswered makes room for a new one.
    MemberInvitation.objects.filter(
        association=association, email=row.email, answered_at=None, expires_at__lte=now
    ).update(answered_at=now)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise InvitationRefused(
            _("%(email)s has an invitation that waits for an answer.") % {"email": row.email}
        ) from None
    job_enqueue(kind=INVITATION_JOB, subject=f"invitation:{row.pk}")
    record_append(
        kind="member.invited",
        subject=f"association:{association.code}",
        payload={"invitation": row.pk, "firm_name": row.firm_name},
        actor=str(by),
    )
    return row


def invitation_by_token(token: str) -> MemberInvitation | None:
    return MemberInvitation.objects.select_related("association", "firm").filter(token=token).first()


@transaction.atomic
def invitation_answer(*, invitation: MemberInvitation, firm: Firm | None, by: Any) -> MemberInvitation:
    """Accept for `firm`, or decline with None. Acceptance is consent from today on; it can be withdrawn."""
    row = MemberInvitation.objects.select_for_update().get(pk=invitation.pk)
    now = clock.now()
    if not row.is_open(now):
        raise InvitationRefused(
            _("This invitation was answered or has run out. Ask the association for another.")
        )
    if firm is not None:
        _must_speak_for(firm, by)
        membership = Membership.objects.filter(association=row.association, firm=firm).first()
        membership = membership or Membership(association=row.association, firm=firm, joined_on=clock.today())
        membership.consent_on, membership.consent_withdrawn_on = clock.today(), None
        membership_save(membership=membership, by=by)
    row.firm, row.answered_at, row.is_accepted = firm, now, firm is not None
    row.save()
    return row


@transaction.atomic
def consent_withdraw(*, membership: Membership, by: Any) -> Membership:
    """From now on the association sees nothing of the firm; it stays a member by name."""
    _must_speak_for(membership.firm, by)
    membership.consent_withdrawn_on = clock.today()
    return membership_save(membership=membership, by=by)


def _must_speak_for(firm: Firm, by: Any) -> None:
    if role_of(by) not in EDITORS or not firm_list_editable(user=by).filter(pk=firm.pk).exists():
        raise InvitationRefused(_("Only an officer of the firm can agree for it."))
