"""Subscriptions and deliveries in the admin: everybody their own, failures shown with their reason."""

from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.services import subscription_set, subscription_stop
from compliance.core.models import Job
from compliance.exposure.models import Finding
from tests.factories import MOMENT, AdministratorFactory, FindingFactory, UserFactory

pytestmark = pytest.mark.django_db
DELIVERIES = "admin:alerts_delivery_changelist"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def delivery(user, **wishes) -> Delivery:
    values = {
        "iso_year": 2025,
        "iso_week": 24,
        "message_id": f"<{user.pk}>",
        "queued_at": MOMENT,
        "state": "failed",
        "reason_code": "refused",
        "reason": "550 5.1.1 no such reader",
    }
    return Delivery.objects.create(user=user, **(values | wishes))


@pytest.fixture
def officer():
    return UserFactory(is_staff=True)


def test_a_failure_shows_its_reason(officer) -> None:
    row = delivery(officer)
    client = client_of(AdministratorFactory())
    assert "refused the message for good" in client.get(reverse(DELIVERIES)).content.decode()
    page = client.get(reverse("admin:alerts_delivery_change", args=[row.pk])).content.decode()
    assert "550 5.1.1 no such reader" in page


def test_an_officer_sees_own_rows_only(officer) -> None:
    own, other = delivery(officer), delivery(UserFactory(email="somebody.else@firm.example"))
    client = client_of(officer)
    page = client.get(reverse(DELIVERIES)).content.decode()
    assert "somebody.else@firm.example" not in page
    assert client.get(reverse("admin:alerts_delivery_change", args=[own.pk])).status_code == 200
    assert client.get(reverse("admin:alerts_delivery_change", args=[other.pk])).status_code == 302


def test_only_the_administrator_may_try_again(officer) -> None:
    row = delivery(officer)
    form = {"action": "try_again", "_selected_action": [row.pk]}
    client_of(officer).post(reverse(DELIVERIES), form)
    row.refresh_from_db()
    assert row.state == "failed"
    client_of(AdministratorFactory()).post(reverse(DELIVERIES), form)
    row.refresh_from_db()
    assert row.state == "queued"
    assert Job.objects.get().subject == row.key


def test_trying_a_sent_mail_again_is_refused(officer) -> None:
    row = delivery(officer, state="sent", sent_at=MOMENT)
    form = {"action": "try_again", "_selected_action": [row.pk]}
    page = client_of(AdministratorFactory()).post(reverse(DELIVERIES), form, follow=True).content.decode()
    assert "only a failed delivery can be tried again" in page
    assert not Job.objects.exists()


def test_nobody_writes_what_was_sent(officer) -> None:
    row = delivery(officer)
    client = client_of(AdministratorFactory())
    assert client.get(reverse("admin:alerts_delivery_add")).status_code == 403
    assert (
        client.post(reverse("admin:alerts_delivery_delete", args=[row.pk]), {"post": "yes"}).status_code
        == 403
    )
    client.post(reverse("admin:alerts_delivery_change", args=[row.pk]), {"state": "sent"})
    row.refresh_from_db()
    assert row.state == "failed"


def subscription_form(subscription: Subscription, **wishes) -> dict[str, str]:
    return {
        "weekday": "3",
        "hour": "17",
        "timezone": "Europe/Berlin",
        "language": "zh-hans",
        "active": "on",
    } | wishes


def test_an_officer_sets_own_day_and_hour(officer) -> None:
    subscription = subscription_set(user=officer)
    place = reverse("admin:alerts_subscription_change", args=[subscription.pk])
    client_of(officer).post(place, subscription_form(subscription))
    subscription.refresh_from_db()
    assert (subscription.weekday, subscription.hour, subscription.timezone) == (3, 17, "Europe/Berlin")
    assert subscription.user == officer
    assert not subscription.heartbeat


def test_a_wrong_zone_is_told_in_the_form(officer) -> None:
    subscription = subscription_set(user=officer)
    place = reverse("admin:alerts_subscription_change", args=[subscription.pk])
    page = (
        client_of(officer)
        .post(place, subscription_form(subscription, timezone="Mars/Olympus"))
        .content.decode()
    )
    assert "“Mars/Olympus” is no time zone" in page
    subscription.refresh_from_db()
    assert subscription.timezone != "Mars/Olympus"


def test_a_zone_is_chosen_and_told_in_words(officer) -> None:
    subscription = subscription_set(user=officer, timezone="Asia/Shanghai")
    client, name = client_of(officer), "UTC+08:00 · Shanghai (Asia/Shanghai)"
    form = client.get(reverse("admin:alerts_subscription_change", args=[subscription.pk])).content.decode()
    assert f'<option value="Asia/Shanghai" selected>{name}</option>' in form
    assert name in client.get(reverse("admin:alerts_subscription_changelist")).content.decode()


def test_the_token_is_nowhere_in_the_admin(officer) -> None:
    subscription = subscription_set(user=officer)
    page = client_of(officer).get(reverse("admin:alerts_subscription_change", args=[subscription.pk]))
    assert subscription.token not in page.content.decode()


def test_taking_a_digest_up_again_forgets_the_stop(officer) -> None:
    subscription = subscription_set(user=officer)
    subscription_stop(subscription=subscription)
    place = reverse("admin:alerts_subscription_change", args=[subscription.pk])
    client_of(officer).post(place, subscription_form(subscription))
    subscription.refresh_from_db()
    assert (subscription.active, subscription.unsubscribed_at) == (True, None)


def test_links_of_a_mail_reach_the_readers_findings(officer) -> None:
    mine = FindingFactory(verdict=Finding.Verdict.ACT)
    officer.firms.add(mine.firm)
    other = FindingFactory(verdict=Finding.Verdict.ACT, measure__title="Somebody else's rule")
    client = client_of(officer)
    assert client.get(f"/f/{mine.pk}/", follow=True).status_code == 200
    page = client.get(f"/f/?verdict=act&firm={mine.firm_id}", follow=True)
    assert page.status_code == 200
    asked = (page.request["PATH_INFO"], page.request["QUERY_STRING"])
    assert asked == (reverse("desk:today-part", args=["act"]), f"firm={mine.firm_id}"), (
        "the list took the filters as they are"
    )
    assert "Somebody else" not in page.content.decode()
    stranger = client.get(f"/f/{other.pk}/", follow=True)
    assert "Somebody else" not in stranger.content.decode()
    anonymous = Client().get(f"/f/{mine.pk}/", follow=True)
    assert "login" in anonymous.request["PATH_INFO"]
    assert parse_qs(anonymous.request["QUERY_STRING"]) == {"next": [reverse("desk:finding", args=[mine.pk])]}
