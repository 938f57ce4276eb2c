"""Invitations: mailed once, answered by an officer of the firm only, taken back at any time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from compliance.core.jobs import jobs_drain
from compliance.firms.models import Membership
from compliance.firms.selectors import firm_list_visible
from compliance.room.invitations import InvitationRefused, invitation_answer, invitation_send
from compliance.room.models import MemberInvitation
from tests.factories import UserFactory
from tests.room.conftest import Room, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(room: Room) -> MemberInvitation:
    return invitation_send(
        association=room.association, firm_name="Stranger Works", email="boss@stranger.example",
        language="zh-hans", by=room.staff,
    )  # fmt: skip


@pytest.fixture
def boss(room: Room) -> Client:
    return logged_in(UserFactory(email="boss@stranger.example", firms=[room.stranger]))


def test_the_mail_tells_what_consent_means_and_goes_once(room, invitation, mail_server) -> None:
    jobs_drain()
    jobs_drain()
    (mail,) = mail_server.messages
    assert mail["To"] == "boss@stranger.example"
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert all(invitation.token in body for body in bodies)
    invitation.refresh_from_db()
    assert invitation.mailed_at is not None


def test_opening_an_invitation_agrees_to_nothing(room, invitation, boss) -> None:
    address = reverse("room:invited", args=[invitation.token])
    for client in (Client(), boss):
        assert client.get(address).status_code == 200
    assert not Membership.objects.filter(firm=room.stranger).exists()
    assert Client().post(reverse("room:answer", args=[invitation.token])).status_code == 302
    assert MemberInvitation.objects.get().answered_at is None


def test_an_officer_agrees_and_takes_it_back(room, invitation, boss) -> None:
    address = reverse("room:answer", args=[invitation.token])
    assert room.stranger not in firm_list_visible(user=room.staff)
    boss.post(address, {"answer": "accept", "firm": room.stranger.code})
    assert room.stranger in firm_list_visible(user=room.staff)
    membership = Membership.objects.get(firm=room.stranger)
    assert "Take the consent back" in boss.get(reverse("room:mine")).content.decode()
    boss.post(reverse("room:withdraw", args=[membership.pk]))
    assert room.stranger not in firm_list_visible(user=room.staff)


def test_nobody_agrees_for_a_firm_that_is_not_theirs(room, invitation, boss) -> None:
    boss.post(
        reverse("room:answer", args=[invitation.token]), {"answer": "accept", "firm": room.members[0].code}
    )
    assert MemberInvitation.objects.get().answered_at is None
    with pytest.raises(InvitationRefused, match="officer of the firm"):
        invitation_answer(invitation=invitation, firm=room.stranger, by=room.staff)
    membership = Membership.objects.get(firm=room.members[0])
    assert boss.post(reverse("room:withdraw", args=[membership.pk])).status_code == 404


def test_an_answer_counts_once_and_not_after_its_time(room, invitation) -> None:
    officer = UserFactory(email="boss@stranger.example", firms=[room.stranger])
    invitation_answer(invitation=invitation, firm=None, by=officer)
    with pytest.raises(InvitationRefused, match="answered or has run out"):
        invitation_answer(invitation=invitation, firm=room.stranger, by=officer)
    MemberInvitation.objects.update(answered_at=None, expires_at=invitation.invited_at - timedelta(days=1))
    with pytest.raises(InvitationRefused):
        invitation_answer(invitation=invitation, firm=room.stranger, by=officer)


def test_bad_addresses_and_second_invitations_are_told(room, invitation) -> None:
    with pytest.raises(ValidationError):
        invitation_send(
            association=room.association, firm_name="X", email="nowhere", language="en", by=room.staff
        )
    with pytest.raises(InvitationRefused, match="waits for an answer"):
        invitation_send(
            association=room.association,
            firm_name="X",
            email="Boss@stranger.example",
            language="en",
            by=room.staff,
        )
    client = logged_in(room.staff)
    answer = client.post(reverse("room:invite", args=["guild"]), {"firm_name": "", "email": "x"}, follow=True)
    assert answer.status_code == 200
    assert MemberInvitation.objects.count() == 1
    assert logged_in(room.analyst).post(reverse("room:invite", args=["guild"])).status_code == 404


def test_wrong_tokens_lead_nowhere(room) -> None:
    for name in ("invited", "stop"):
        assert Client().get(reverse(f"room:{name}", args=["x" * 43])).status_code == 404
