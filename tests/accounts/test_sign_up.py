"""New accounts: open or closed by setting, what they start with, and single sign-on by settings."""

import json
import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from compliance.firms.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP = "/accounts/signup/"
NEW = "a-very-new-passphrase-88"


@pytest.fixture(autouse=True)
def calm():
    cache.clear()
    yield
    cache.clear()


def sign_up(client: Client, email: str = "Lin@Firm.Example", password: str = NEW, **more: str):
    return client.post(SIGN_UP, {"email": email, "password1": password, "password2": password, **more})


def test_a_new_account_is_an_officer_s_without_a_firm_and_is_in_at_once() -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert sign_up(client).headers["Location"] == "/"
    user = User.objects.get(email="lin@firm.example")
    assert (user.username, user.role, user.is_superuser) == ("lin@firm.example", "officer", False)
    assert (user.language, user.timezone, user.firms.count()) == ("zh-hans", "Asia/Shanghai", 0)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("password", ["short", "password1234", "lin@firm.example"])
def test_a_weak_password_is_told_what_it_lacks(password: str) -> None:
    answer = sign_up(Client(), password=password)
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert not User.objects.filter(email="lin@firm.example").exists()


def test_posted_fields_give_no_role() -> None:
    sign_up(Client(), role="administrator", is_superuser="on", firms="1")
    user = User.objects.get(email="lin@firm.example")
    assert (user.role, user.is_superuser, user.firms.count()) == ("officer", False, 0)


@override_settings(SIGNUP_OPEN=False)
def test_where_sign_up_is_closed_it_says_what_to_do() -> None:
    client = Client()
    assert "invitation" in client.get(SIGN_UP).content.decode()
    sign_up(client)
    assert not User.objects.exists()
    assert SIGN_UP not in client.get("/accounts/login/").content.decode()


def test_an_address_that_has_an_account_gets_no_second_one() -> None:
    UserFactory(email="lin@firm.example", username="lin@firm.example")
    sign_up(Client())
    assert User.objects.filter(email__iexact="lin@firm.example").count() == 1


def test_on_a_server_sign_up_is_closed_and_cookies_hold_to_their_host() -> None:
    names = (
        "SIGNUP_OPEN SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE ACCOUNT_EMAIL_VERIFICATION"
    )
    told = _settings(names.split(), BEHIND_TLS="yes", EMAIL_URL="smtp://mail.example:25", SECRET_KEY="k" * 60)
    assert told == [False, "__Host-sessionid", "__Host-csrftoken", True, "mandatory"]


def test_single_sign_on_comes_with_its_settings() -> None:
    wanted = ["SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY"]
    without, _policy = _settings(wanted)
    assert without["openid_connect"]["APPS"] == []
    provider, policy = _settings(
        wanted, OIDC_SERVER_URL="https://id.example/realm", OIDC_CLIENT_ID="fairlead", OIDC_NAME="House"
    )
    (app,) = provider["openid_connect"]["APPS"]
    assert (app["client_id"], app["name"]) == ("fairlead", "House")
    assert "https://id.example" in policy["DIRECTIVES"]["form-action"]


def _settings(names: list[str], **environment: str) -> list[object]:
    """What the settings are with these values in the environment: read in a process of their own."""
    program = (
        "import json, sys\nimport compliance.settings as s\n"
        "print(json.dumps([getattr(s, name) for name in sys.argv[1:]], default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)
