"""Stopping a digest: by POST, at once, without login; a GET changes nothing (RFC 8058)."""

import pytest
from django.core.cache import cache
from django.test import Client

from compliance.alerts.models import Subscription
from compliance.alerts.services import subscription_set
from compliance.alerts.views import masked
from compliance.evidence.models import Record
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calm():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def subscription() -> Subscription:
    return subscription_set(user=UserFactory(email="lin@firm.example", language="en"))


@pytest.fixture
def strict() -> Client:
    """A client that is asked for a CSRF token as a browser is."""
    return Client(enforce_csrf_checks=True)


def address(subscription: Subscription) -> str:
    return f"/u/{subscription.token}/"


def is_active(subscription: Subscription) -> bool:
    return Subscription.objects.get(pk=subscription.pk).active


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(strict: Client, subscription: Subscription, method: str) -> None:
    for _ in range(3):
        assert getattr(strict, method)(address(subscription)).status_code == 200
    assert is_active(subscription)
    assert not Record.objects.exists()


def test_the_page_has_a_button_and_hides_the_address(strict: Client, subscription: Subscription) -> None:
    response = strict.get(address(subscription))
    page = response.content.decode()
    assert "<button" in page
    assert "l•••@firm.example" in page
    assert "lin@firm.example" not in page
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"


def test_one_click_stops_it_at_once(strict: Client, subscription: Subscription) -> None:
    body = "List-Unsubscribe=One-Click"
    response = strict.post(address(subscription), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    stopped = Subscription.objects.get(pk=subscription.pk)
    assert not stopped.active
    assert stopped.unsubscribed_at is not None
    assert Record.objects.get().kind == "subscription.stopped"


def test_stopping_twice_is_stopping_once(strict: Client, subscription: Subscription) -> None:
    moments = set()
    for _ in range(3):
        assert strict.post(address(subscription)).status_code == 200
        moments.add(Subscription.objects.get(pk=subscription.pk).unsubscribed_at)
    assert len(moments) == 1
    assert Record.objects.count() == 1


def test_the_token_stops_its_own_digest_only(strict: Client, subscription: Subscription) -> None:
    other = subscription_set(user=UserFactory())
    strict.post(address(subscription))
    assert is_active(other)


def test_it_can_be_taken_back_from_the_page(subscription: Subscription) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(address(subscription)).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = f"{address(subscription)}again/"
    assert browser.post(again).status_code == 403, "other sites cannot subscribe anybody"
    assert browser.get(again).status_code == 405
    assert not is_active(subscription)
    assert browser.post(again, {"csrfmiddlewaretoken": token}).status_code == 200
    assert is_active(subscription)


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "..", "' OR 1=1 --"])
def test_a_wrong_token_is_not_found(strict: Client, subscription: Subscription, token: str) -> None:
    answer = strict.post(f"/u/{token}/")
    assert answer.status_code == 404
    if token.isalnum():  # others are no address of ours at all
        assert "no mail was stopped" in answer.content.decode()
    assert is_active(subscription)


def test_other_methods_are_refused(strict: Client, subscription: Subscription) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(strict, method)(address(subscription)).status_code == 405
    assert is_active(subscription)


def test_guessing_tokens_is_slowed_down(strict: Client) -> None:
    codes = [strict.post(f"/u/{n:032}/").status_code for n in range(40)]
    assert codes[:30] == [404] * 30
    assert set(codes[30:]) == {429}


def test_a_mail_provider_may_stop_many_digests_from_one_address(strict: Client) -> None:
    subscriptions = [subscription_set(user=UserFactory()) for _ in range(45)]
    assert {strict.post(address(s)).status_code for s in subscriptions} == {200}
    assert not Subscription.objects.filter(active=True).exists()


def test_hammering_one_digest_is_slowed_down(strict: Client, subscription: Subscription) -> None:
    codes = [strict.post(address(subscription)).status_code for _ in range(35)]
    assert codes == [200] * 30 + [429] * 5
    assert not is_active(subscription)
    assert strict.post(address(subscription)).headers["Retry-After"] == "60"


def test_the_page_speaks_the_digests_language(strict: Client) -> None:
    chinese = subscription_set(user=UserFactory(language="zh-hans"))
    assert '<html lang="zh-hans">' in strict.get(address(chinese)).content.decode()


def test_who_has_unsubscribed_is_not_subscribed_again_by_loading_a_sample(subscription: Subscription) -> None:
    from compliance.alerts.services import subscription_stop

    subscription_stop(subscription=subscription)
    assert not subscription_set(user=subscription.user, weekday=2).active
    assert subscription_set(user=subscription.user, active=True).unsubscribed_at is None


@pytest.mark.parametrize(
    ("mail", "shown"), [("lin@firm.example", "l•••@firm.example"), ("", "•••"), ("nobody", "•••")]
)
def test_addresses_are_masked(mail: str, shown: str) -> None:
    assert masked(mail) == shown


@pytest.mark.parametrize(
    ("short", "place"),
    [
        ("/f/7/", "/desk/findings/7/"),
        ("/f/", "/desk/today/"),
        ("/f/?verdict=not_yours", "/desk/today/not-yours/"),
        ("/f/?verdict=act&firm=3", "/desk/today/act/?firm=3"),
        ("/f/?verdict=act&next=https://elsewhere.example", "/desk/today/act/"),
    ],
)
def test_short_addresses_point_on_and_nowhere_else(strict: Client, short: str, place: str) -> None:
    response = strict.get(short)
    assert (response.status_code, response["Location"]) == (302, place)
    assert Client().post(short).status_code == 405
