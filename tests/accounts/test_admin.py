"""Accounts in the admin: whose pages open to whom, that no secret shows, and that no foreign firm does."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Invitation
from compliance.core import clock
from tests.factories import AdministratorFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
ROLES = ("officer", "staff", "analyst", "administrator")
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def users():
    firm = FirmFactory()
    found = {role: UserFactory(role=role, firms=[firm]) for role in ROLES[:3]}
    return found | {"administrator": AdministratorFactory()}


def invitation(firm, by, email="wang@firm.example") -> Invitation:
    now = clock.now()
    return Invitation.objects.create(
        firm=firm, email=email, token_hash=email, invited_by=by, invited_at=now, expires_at=now
    )


def rows(users) -> dict:
    officer = users["officer"]
    return {
        "accounts_invitation": invitation(officer.firms.get(), officer),
        "account_emailaddress": EmailAddress.objects.create(user=officer, email="x@firm.example"),
        "mfa_authenticator": TOTP.activate(officer, SECRET).instance,
        "axes_accessattempt": AccessAttempt.objects.create(
            username="li", failures_since_start=3, attempt_time=clock.now()
        ),
    }


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_to_whom_they_are_for(users, role: str) -> None:
    client = Client()
    client.force_login(users[role])
    for name, row in rows(users).items():
        may = role == "administrator" or (name == "accounts_invitation" and role == "officer")
        for page, arguments in (("changelist", []), ("change", [row.pk]), ("delete", [row.pk])):
            answer = client.get(reverse(f"admin:{name}_{page}", args=arguments))
            assert (answer.status_code == 200) == may, (name, page)
            assert SECRET not in answer.content.decode()
        assert client.get(reverse(f"admin:{name}_add")).status_code == 403


def test_an_invitation_to_a_foreign_firm_shows_nowhere(users) -> None:
    theirs = invitation(FirmFactory(), users["administrator"], "zanzibar@firm.example")
    client = Client()
    client.force_login(users["officer"])
    assert b"zanzibar" not in client.get(reverse("admin:accounts_invitation_changelist")).content
    assert client.get(reverse("admin:accounts_invitation_change", args=[theirs.pk])).status_code == 302
    client.post(reverse("admin:accounts_invitation_delete", args=[theirs.pk]), {"post": "yes"})
    assert Invitation.objects.filter(pk=theirs.pk).exists()


def test_what_the_libraries_registered_is_gone() -> None:
    assert not admin.site.is_registered(SocialAccount)
