"""Getting in with a browser: login, lock-out, second factor with its QR code, invitation, closed sign-up."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail

from compliance.accounts.services import invitation_send
from compliance.firms.models import User
from tests.browser.browsing import LANGUAGES, Visit
from tests.factories import PASSWORD, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "a-very-new-passphrase-88"


@pytest.fixture
def user(site: str) -> User:
    return UserFactory(username="li", email="li@firm.example", firms=[FirmFactory()])


def log_in(window: Visit, password: str = PASSWORD) -> None:
    window.page.locator("[name=login]").fill("li@firm.example")
    window.page.locator("[name=password]").fill(password)
    window.page.locator("main button[type=submit]").click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_login_by_keyboard_and_what_happens_after_five_failures(visit, user, language: str) -> None:
    window = visit(language=language)
    page = window.open("/accounts/login/")
    window.glance("login")
    for attempt in range(5):
        log_in(window, f"wrong-{attempt}")
        page.get_by_role("alert").wait_for()
    window.glance("locked")
    assert page.locator("main a.button").get_attribute("href") == "/accounts/password/reset/"
    other = visit(language=language, has_scripts=False)
    other.open("/accounts/login/?next=/accounts/email/")
    other.page.locator("[name=login]").focus()
    other.page.keyboard.type("li@firm.example")
    other.page.keyboard.press("Tab")
    other.page.keyboard.type(PASSWORD)
    other.page.keyboard.press("Enter")
    # The same name from the same address: turned away without scripts too.
    other.page.get_by_role("alert").wait_for()
    assert other.page.locator("[name=password]").count() == 0


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_factor_is_set_up_and_asked_for(visit, user, language: str) -> None:
    user.language = language
    user.save()
    window = visit(language=language)
    window.open("/accounts/login/?next=/accounts/2fa/")
    log_in(window)
    page = window.page
    window.glance("second-factor")
    page.locator("a[href$='totp/activate/']").click()
    window.glance("password-again")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0"), "the QR code is drawn"
    window.glance("second-factor-set-up")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main form button[type=submit]").click()
    page.locator("#recovery_codes").wait_for()
    window.glance("recovery-codes")
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    again = visit(language=language)
    again.open("/accounts/login/?next=/accounts/email/")
    log_in(again)
    again.page.locator("[name=code]").wait_for()
    again.glance("second-factor-asked")
    again.page.locator("[name=code]").fill(codes[0])
    again.page.locator("main form button").first.click()
    again.page.wait_for_url("**/accounts/email/")
    again.glance("account")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invited_colleague_signs_up_where_nobody_else_may(visit, user, monkeypatch, language: str) -> None:
    monkeypatch.setattr(settings, "SIGNUP_OPEN", False)
    closed = visit(language=language)
    closed.open("/accounts/signup/")
    closed.glance("sign-up-closed")
    invitation_send(firm=user.firms.get(), email="wang@firm.example", language=language, by=user)
    (link,) = re.findall(r"http\S+/accounts/invited/\S+", mail.outbox[-1].body)
    window = visit(language=language)
    page = window.open(link.removeprefix(window.address))
    window.glance("invited")
    page.locator("main form button").click()
    window.glance("sign-up")
    assert page.locator("[name=email]").input_value() == "wang@firm.example"
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    assert list(User.objects.get(email="wang@firm.example").firms.all()) == list(user.firms.all())
