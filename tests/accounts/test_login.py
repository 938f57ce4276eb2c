"""Getting in: one login for everything, a lock-out with a way out, the second factor."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def calm():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(username="li", email="li@firm.example")


def login(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["li", "LI", "li@firm.example", "Li@Firm.Example"])
def test_a_mail_address_or_a_user_name_lets_in(user, name: str) -> None:
    client = Client()
    assert login(client, name).headers["Location"] == "/"
    assert is_in(client)


def test_a_wrong_password_says_so_and_lets_nobody_in(user) -> None:
    client = Client()
    answer = login(client, "li@firm.example", "something else")
    assert (answer.status_code, is_in(client)) == (200, False)
    assert 'role="alert"' in answer.content.decode()


def test_a_login_leads_to_where_it_was_asked_for_but_never_to_another_site(user) -> None:
    assert login(Client(), "li", next="/admin/firms/product/").headers["Location"] == "/admin/firms/product/"
    assert login(Client(), "li", next="https://elsewhere.example/").headers["Location"] == "/"


def test_without_the_tick_the_session_ends_with_the_browser(user) -> None:
    short, long = Client(), Client()
    login(short, "li")
    login(long, "li", remember="on")
    assert short.cookies["sessionid"]["max-age"] == ""
    assert int(long.cookies["sessionid"]["max-age"]) == settings.SESSION_COOKIE_AGE
    assert long.cookies["sessionid"]["httponly"] and long.cookies["sessionid"]["samesite"] == "Lax"


# --- lock-out ------------------------------------------------------------------------------------


def fail(client: Client, times: int, name: str = "li") -> list[int]:
    return [login(client, name, f"wrong-{n}").status_code for n in range(times)]


def test_after_five_failures_even_the_right_password_is_turned_away_with_a_way_out(user) -> None:
    client = Client()
    assert fail(client, 5) == [200, 200, 200, 200, 429]
    answer = login(client, "li")
    page = answer.content.decode()
    assert (answer.status_code, is_in(client)) == (429, False)
    assert 0 < int(answer["Retry-After"]) <= 900
    for part in ("Wait 15 minutes", "/accounts/password/reset/", "second factor"):
        assert part in page, part


def test_capitals_and_blanks_are_no_further_attempts(user) -> None:
    client = Client()
    names = ["li", "LI", " li", "Li", "lI "]
    assert [login(client, name, "wrong").status_code for name in names][-1] == 429


def test_who_fails_elsewhere_locks_out_nobody_here(user) -> None:
    assert fail(Client(REMOTE_ADDR="203.0.113.7"), 5)[-1] == 429
    client = Client()
    login(client, "li")
    assert is_in(client)


def test_waiting_opens_the_login_again(user) -> None:
    client = Client()
    fail(client, 6)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        login(client, "li")
        assert is_in(client)
    assert not AccessAttempt.objects.exists(), "a login that succeeds forgets what failed"


def test_a_new_password_by_mail_opens_the_login_at_once(user) -> None:
    client = Client()
    fail(client, 5)
    client.post("/accounts/password/reset/", {"email": user.email})
    (link,) = [line for line in mail.outbox[-1].body.split() if "/password/reset/key/" in line]
    form = client.get(link.partition("testserver")[2], follow=True)
    new = "a-very-new-passphrase-88"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    login(client, "li", new)
    assert is_in(client)


def test_an_administrator_opens_a_login_by_command(user) -> None:
    client = Client()
    fail(client, 5)
    call_command("axes_reset_username", "li", stdout=io.StringIO())
    login(client, "li")
    assert is_in(client)


# --- second factor -------------------------------------------------------------------------------


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def test_with_a_second_factor_a_password_alone_lets_nobody_in(user) -> None:
    TOTP.activate(user, SECRET)
    client = Client()
    answer = login(client, "li")
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert (wrong.status_code, is_in(client)) == (200, False)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).headers["Location"] == "/"
    assert is_in(client)


def test_a_recovery_code_lets_in_once(user) -> None:
    TOTP.activate(user, SECRET)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        login(client, "li")
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_codes_cannot_be_guessed_one_after_the_other(user) -> None:
    TOTP.activate(user, SECRET)
    client = Client()
    login(client, "li")
    for guess in range(6):
        answer = client.post("/accounts/2fa/authenticate/", {"code": f"{guess:06d}"})
    assert "too many" in answer.content.decode().lower()
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).status_code == 200
    assert not is_in(client)


def test_setting_up_a_second_factor_asks_for_the_password_again(user) -> None:
    client = Client()
    login(client, "li")
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        for page in ("/accounts/2fa/totp/activate/", "/accounts/email/"):
            answer = (
                client.get(page)
                if "totp" in page
                else client.post(page, {"email": "new@firm.example", "action_add": "1"})
            )
            assert "/accounts/reauthenticate/" in answer.headers["Location"], page


@override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory", ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED=True)
def test_with_a_mail_server_an_address_is_confirmed_by_its_code_at_the_first_login(user) -> None:
    client = Client()
    assert "/accounts/confirm-email/" in login(client, "li@firm.example").headers["Location"]
    assert not is_in(client)
    (message,) = mail.outbox
    assert message.to == ["li@firm.example"]
    (code,) = re.findall(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", message.body, re.M)
    client.post("/accounts/confirm-email/", {"code": code})
    assert is_in(client)
    again = Client()
    login(again, "li@firm.example")
    assert is_in(again)


def test_the_login_page_speaks_the_reader_s_language() -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE="zh-CN").get(LOGIN).content.decode()
    assert 'lang="zh-hans"' in page


def test_an_inactive_person_is_told_so(user) -> None:
    user.is_active = False
    user.save()
    client = Client()
    assert login(client, "li").headers["Location"] == "/accounts/inactive/"
    assert not is_in(client)
