"""Single sign-on end to end against a provider on loopback: who gets in, who does not, what is asked."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from compliance.firms.models import User
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"
LIN = {"sub": "lin-1", "email": "lin@firm.example", "email_verified": True, "name": "Lin"}


@pytest.fixture(autouse=True)
def calm():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def provider(settings):
    with Provider() as found:
        app = {"provider_id": "sso", "name": "SSO", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": found.issuer}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]},
        }
        settings.SIGNUP_OPEN = False
        found.claims = dict(LIN)
        yield found


def person(**wishes) -> User:
    """Somebody with an account whose address is confirmed."""
    user = UserFactory(email=LIN["email"], **wishes)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_on(client: Client):
    """Through the provider and back, as a browser goes; the answer of the callback."""
    begun = client.post(LOGIN)
    assert begun.status_code == 302, begun.content
    back = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    place = urlsplit(back.headers["Location"])
    return client.get(f"{place.path}?{place.query}", follow=True)


def who(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def test_who_has_an_account_gets_in_with_pkce(provider) -> None:
    user, client = person(), Client()
    begun = client.post(LOGIN)
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    signed_on(client)
    assert who(client) == str(user.pk)
    assert provider.refusals == [] and len(provider.challenges) == 1
    again = Client()
    signed_on(again)
    assert who(again) == str(user.pk) and User.objects.filter(email=user.email).count() == 1


def test_a_stranger_gets_no_account_where_nobody_may_make_one(provider) -> None:
    client = Client()
    before = User.objects.count()
    answer = signed_on(client)
    assert who(client) == "" and User.objects.count() == before
    assert answer.status_code == 200, "told on a page, not a fault"


def test_an_address_that_the_provider_has_not_verified_opens_nobody_s_account(provider) -> None:
    person()
    provider.claims["email_verified"] = False
    client = Client()
    before = User.objects.count()
    signed_on(client)
    assert who(client) == "" and User.objects.count() == before


def test_the_second_factor_is_asked_all_the_same(provider) -> None:
    user, client = person(), Client()
    TOTP.activate(user, generate_totp_secret())
    answer = signed_on(client)
    assert who(client) == ""
    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")


def test_a_code_without_its_verifier_or_a_second_time_is_refused(provider) -> None:
    person()
    client, thief = Client(), Client()
    begun = client.post(LOGIN)
    back = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10)
    place = urlsplit(back.headers["Location"])
    thief.get(f"{place.path}?{place.query}")
    assert who(thief) == "", "the state belongs to another session"
    client.get(f"{place.path}?{place.query}")
    assert who(client)
    client.logout()
    client.get(f"{place.path}?{place.query}")
    assert who(client) == ""


def test_a_get_begins_nothing(provider) -> None:
    answer = Client().get(LOGIN)
    assert answer.status_code == 200 and "Location" not in answer.headers
