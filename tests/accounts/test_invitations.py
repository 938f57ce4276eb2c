"""Inviting a colleague: to own firms only, by a link that serves once; a look changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from compliance.accounts.models import Invitation
from compliance.accounts.services import InvitationRefused, invitation_send
from compliance.evidence.models import Record
from compliance.firms.models import User
from tests.factories import PASSWORD, AdministratorFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "a-very-new-passphrase-88"


@pytest.fixture(autouse=True)
def calm():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def firm():
    return FirmFactory(name="Moonlit Ladle")


@pytest.fixture
def officer(firm):
    return UserFactory(email="li@firm.example", firms=[firm])


@pytest.fixture
def link(firm, officer, django_capture_on_commit_callbacks):
    """Sends an invitation and gives the path of its link."""

    def send(email: str = "wang@firm.example", language: str = "en") -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invitation_send(firm=firm, email=email, language=language, by=officer)
        found = [word for word in mail.outbox[-1].body.split() if "/accounts/invited/" in word]
        return "/accounts/invited/" + found[0].partition("/invited/")[2]

    return send


def test_the_mail_says_who_invites_to_what_and_holds_the_link(link) -> None:
    path = link("Wang@Firm.Example ")
    (message,) = mail.outbox
    assert message.to == ["wang@firm.example"]
    assert "li@firm.example" in message.subject
    assert "Moonlit Ladle" in message.body
    assert path.removeprefix("/accounts/invited/").strip("/") not in str(Invitation.objects.values().get())
    assert Record.objects.get(kind="invitation.sent").payload == {"email": "wang@firm.example"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(link, method: str) -> None:
    path = link()
    for _ in range(3):
        assert getattr(Client(), method)(path).status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email="wang@firm.example").exists()


@override_settings(
    SIGNUP_OPEN=False,
    ACCOUNT_EMAIL_VERIFICATION="mandatory",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED=True,
)
def test_who_is_invited_may_sign_up_where_nobody_else_may(link, firm) -> None:
    client = Client()
    path = link()
    assert client.post(path).headers["Location"] == "/accounts/signup/"
    form = {"email": "wang@firm.example", "password1": NEW, "password2": NEW}
    assert "wang@firm.example" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", form)
    user = User.objects.get(email="wang@firm.example")
    assert list(user.firms.all()) == [firm], "the link proves the address: no code is asked for"
    assert client.session["_auth_user_id"] == str(user.pk)
    invitation = Invitation.objects.get()
    assert invitation.accepted_by == user
    assert Record.objects.filter(kind="invitation.accepted").count() == 1
    assert Client().get(path).status_code == 410, "a link serves once"


@override_settings(SIGNUP_OPEN=False)
def test_an_invitation_lets_in_no_other_address(link) -> None:
    client = Client()
    client.post(link())
    answer = client.post(
        "/accounts/signup/", {"email": "other@firm.example", "password1": NEW, "password2": NEW}
    )
    assert "wang@firm.example" in answer.content.decode()
    assert not User.objects.filter(email="other@firm.example").exists()


def test_who_has_an_account_joins_by_logging_in(link, firm) -> None:
    user = UserFactory(email="wang@firm.example", username="wang")
    client = Client()
    assert client.post(link()).headers["Location"] == "/accounts/login/"
    client.post("/accounts/login/", {"login": "wang", "password": PASSWORD})
    assert list(user.firms.all()) == [firm]


def test_another_person_who_is_logged_in_does_not_join(link, firm) -> None:
    other = UserFactory(email="other@firm.example")
    client = Client()
    client.force_login(other)
    answer = client.post(link())
    assert answer.status_code == 422
    assert "another mail address" in answer.content.decode()
    assert other.firms.count() == 0
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_association_people_do_not_become_officers_of_a_firm(link, role: str) -> None:
    user = UserFactory(email="wang@firm.example", role=role)
    client = Client()
    client.force_login(user)
    assert client.post(link()).status_code == 422
    assert user.firms.count() == 0


def test_a_link_ends_with_its_days_and_with_a_newer_one(link) -> None:
    first = link()
    second = link()
    assert Client().get(first).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        gone = Client().get(second)
        assert gone.status_code == 410
        assert "Ask for a new one" in gone.content.decode()


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_nobody_invites_to_a_foreign_firm(firm, role: str) -> None:
    with pytest.raises(InvitationRefused, match="may not invite"):
        invitation_send(firm=firm, email="wang@firm.example", language="en", by=UserFactory(role=role))
    assert not Invitation.objects.exists()


def test_an_administrator_invites_to_any_firm(firm) -> None:
    invitation_send(firm=firm, email="wang@firm.example", language="xx", by=AdministratorFactory())
    assert Invitation.objects.get().language == "en"


@pytest.mark.parametrize(
    ("email", "says"),
    [("nobody", "no mail address"), ("li@firm.example", "already"), ("", "no mail address")],
)
def test_what_cannot_be_invited_is_told(firm, officer, email: str, says: str) -> None:
    with pytest.raises(InvitationRefused, match=says):
        invitation_send(firm=firm, email=email, language="en", by=officer)


def test_invitations_of_a_day_are_bounded(firm, officer) -> None:
    for number in range(20):
        invitation_send(firm=firm, email=f"w{number}@firm.example", language="en", by=officer)
    with pytest.raises(InvitationRefused, match="tomorrow"):
        invitation_send(firm=firm, email="one.more@firm.example", language="en", by=officer)


def test_guessing_links_is_bounded() -> None:
    client = Client()
    statuses = [client.get(f"/accounts/invited/guess-{n}/").status_code for n in range(32)]
    assert (statuses[0], statuses[-1]) == (410, 429)
