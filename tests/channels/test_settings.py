"""The page of mail and channels: what one saves there holds, and nobody reaches what is somebody else's."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from compliance.alerts.models import AlertRule, Subscription
from compliance.alerts.rules.services import alert_rule_save
from compliance.channels.chats import chat_room_make, chat_room_try
from compliance.channels.feeds import feed_make
from compliance.channels.models import ChatRoom, Feed, Webhook, WebhookCall
from compliance.channels.urls import urlpatterns
from compliance.channels.webhooks import webhook_make, webhook_ping
from tests.channels.test_chat import KEY, ROOMS
from tests.factories import AdministratorFactory, AssociationFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "https://hooks.firm.example/zanzibar"


@pytest.fixture
def user():
    return UserFactory(firms=[FirmFactory(name="Moonlit Ladle")])


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything(user) -> dict[str, int]:
    """One of each, all with a word that stands nowhere else; kind of the address → number."""
    rule = alert_rule_save(user=user, name="zanzibar", text="score > 80", note="zanzibar note")
    feed = feed_make(user=user, kind="atom", language="en", rule=rule)
    hook, _secret = webhook_make(user=user, name="zanzibar", url=URL, events=["finding.done"])
    call = webhook_ping(webhook=hook)
    room = chat_room_make(
        user=user, service="wecom", name="zanzibar", address=ROOMS["wecom"][0], language="en"
    )
    chat_room_try(room=room)
    return {"rules": rule.pk, "feeds": feed.pk, "webhooks": hook.pk, "calls": call.pk, "rooms": room.pk}


ACTS = {
    "rules": ("rest", "work", "delete"),
    "feeds": ("renew", "delete"),
    "webhooks": ("ping", "rest", "work", "delete"),
    "calls": ("replay",),
    "rooms": ("try", "rest", "work", "delete"),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_show_what_is_ones_own(user, language) -> None:
    user.language = language
    user.save()
    rows = everything(user)
    client = client_of(user)
    pages = [
        reverse("channels:settings"),
        reverse("channels:rule-new"),
        reverse("channels:rule", args=[rows["rules"]]),
        reverse("channels:webhook-new"),
        reverse("channels:webhook", args=[rows["webhooks"]]),
        reverse("channels:room-new"),
        reverse("channels:room", args=[rows["rooms"]]),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert "<style" not in text and not re.search(r"\sstyle=", text)
        assert KEY not in text
        if "new" not in page:
            assert "zanzibar" in text, page


def test_the_weekly_mail_is_set_as_the_form_says(user) -> None:
    client = client_of(user)
    answer = client.post(
        reverse("channels:digest"),
        {"active": "on", "weekday": "3", "hour": "17", "timezone": "Europe/Berlin", "language": "zh-hans"},
    )
    assert answer.status_code == 302
    row = Subscription.objects.get(user=user, channel="mail")
    assert (row.active, row.weekday, row.hour, row.timezone) == (True, 3, 17, "Europe/Berlin")
    assert (row.language, row.heartbeat) == ("zh-hans", False)
    client.post(
        reverse("channels:digest"),
        {"weekday": "3", "hour": "17", "timezone": "Europe/Berlin", "language": "zh-hans"},
    )
    row.refresh_from_db()
    assert not row.active


def test_a_zone_that_there_is_not_is_told_at_its_field(user) -> None:
    answer = client_of(user).post(
        reverse("channels:digest"),
        {"active": "on", "weekday": "3", "hour": "17", "timezone": "Mars/Olympus", "language": "en"},
    )
    assert answer.status_code == 422
    assert "Mars/Olympus" in answer.content.decode() and not Subscription.objects.exists()


def test_to_be_told_at_once_begins_with_the_severe_items(user) -> None:
    client = client_of(user)
    client.post(reverse("channels:instant"), {"active": "1"})
    assert Subscription.objects.get(user=user, channel="instant").active
    assert AlertRule.objects.get(user=user).text == "verdict is act and score > 80"
    client.post(reverse("channels:instant"), {"active": "0"})
    assert not Subscription.objects.get(user=user, channel="instant").active


def test_a_rule_that_cannot_be_read_is_told_with_its_place_and_not_saved(user) -> None:
    client = client_of(user)
    answer = client.post(reverse("channels:rule-new"), {"name": "x", "text": "scor > 80"})
    assert answer.status_code == 422
    assert "At character 1" in answer.content.decode() and "Did you mean “score”?" in answer.content.decode()
    answer = client.post(reverse("channels:rule-new"), {"name": "x", "text": "score > 80", "preview": "1"})
    assert answer.status_code == 200 and "The last 90 days" in answer.content.decode()
    assert not AlertRule.objects.exists()
    assert client.post(reverse("channels:rule-new"), {"name": "x", "text": "score > 80"}).status_code == 302
    again = client.post(reverse("channels:rule-new"), {"name": "x", "text": "score > 90"})
    assert again.status_code == 422
    assert AlertRule.objects.get().text == "score > 80"


def test_the_secret_of_a_webhook_is_shown_once(user) -> None:
    client = client_of(user)
    answer = client.post(
        reverse("channels:webhook-new"), {"name": "erp", "url": URL, "events": ["finding.done"]}
    )
    assert "whsec_" in answer.content.decode()
    hook = Webhook.objects.get()
    assert "whsec_" not in client.get(reverse("channels:webhook", args=[hook.pk])).content.decode()
    renewed = client.post(reverse("channels:webhook-secret", args=[hook.pk]))
    assert "whsec_" in renewed.content.decode()


@pytest.mark.parametrize("address", ["http://hooks.firm.example/", "https://10.0.0.1/", "https://localhost/"])
def test_an_address_that_is_not_called_is_told_at_its_field(user, address) -> None:
    answer = client_of(user).post(
        reverse("channels:webhook-new"), {"name": "erp", "url": address, "events": ["finding.done"]}
    )
    assert answer.status_code == 422 and not Webhook.objects.exists()


def test_a_feed_is_made_renewed_and_ended(user) -> None:
    client = client_of(user)
    client.post(reverse("channels:feed-new"), {"kind": "calendar"})
    feed = Feed.objects.get()
    before = feed.token_sha256
    client.post(reverse("channels:act", args=["feeds", feed.pk, "renew"]))
    feed.refresh_from_db()
    assert feed.token_sha256 != before
    client.post(reverse("channels:act", args=["feeds", feed.pk, "delete"]))
    assert not Feed.objects.exists()
    assert client.post(reverse("channels:feed-new"), {"kind": "stone"}).status_code == 404


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_each_button_does_its_work(user, kind) -> None:
    number = everything(user)[kind]
    WebhookCall.objects.update(state="given_up")
    for act in ACTS[kind]:
        answer = client_of(user).post(reverse("channels:act", args=[kind, number, act]))
        assert answer.status_code == 302, act


@pytest.mark.parametrize("role", ["officer", "staff", "analyst", "administrator"])
def test_what_is_somebody_elses_is_not_there_whatever_the_role(user, role) -> None:
    rows = everything(user)
    association = AssociationFactory()
    visitor = {
        "officer": lambda: UserFactory(firms=[user.firms.get()]),
        "staff": lambda: UserFactory(role="staff", associations=[association]),
        "analyst": lambda: UserFactory(role="analyst", associations=[association]),
        "administrator": lambda: AdministratorFactory(),
    }[role]()
    client = client_of(visitor)
    assert b"zanzibar" not in client.get(reverse("channels:settings")).content
    for name, kind in (("rule", "rules"), ("webhook", "webhooks"), ("room", "rooms")):
        address = reverse(f"channels:{name}", args=[rows[kind]])
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "mine", "text": "score > 1"}).status_code == 404
    assert client.post(reverse("channels:webhook-secret", args=[rows["webhooks"]])).status_code == 404
    for kind, acts in ACTS.items():
        for act in acts:
            address = reverse("channels:act", args=[kind, rows[kind], act])
            assert client.post(address).status_code == 404, address
    assert client.post(
        reverse("channels:feed-new"), {"kind": "atom", "rule": rows["rules"]}
    ).status_code == 404  # fmt: skip
    assert AlertRule.objects.get().active and Webhook.objects.get().active and ChatRoom.objects.get().active


def test_strangers_are_sent_to_the_login_and_a_get_changes_nothing(user) -> None:
    rows = everything(user)
    given = {"token": "x", "kind": "rules", "pk": rows["rules"], "name": "delete"}
    walked = 0
    for pattern in urlpatterns:
        arguments = {name: given[name] for name in pattern.pattern.converters}
        address = reverse(f"channels:{pattern.name}", kwargs=arguments)
        if "token" in arguments:
            continue
        for answer in (Client().get(address), Client().post(address)):
            assert answer.status_code in (302, 405), address
            if answer.status_code == 302:
                assert "login" in answer["Location"], address
        assert client_of(user).get(address).status_code in (200, 404, 405), address
        walked += 1
    assert walked == 12
    assert AlertRule.objects.filter(pk=rows["rules"]).exists()
