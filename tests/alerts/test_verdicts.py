"""Verdict links: a look changes nothing, a button decides, and nobody decides for another firm."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from compliance.alerts.building import digest_build
from compliance.alerts.models import Delivery, Reminder, Subscription
from compliance.alerts.sending import delivery_attempt, delivery_settle
from compliance.alerts.services import digests_queue, subscription_set
from compliance.alerts.verdicts import reader_of, verdict_token
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure.models import Finding, FindingEvent
from tests.alerts.smtp import MailServer
from tests.factories import (
    AssociationFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MembershipFactory,
    UserFactory,
)

DAY = date(2025, 6, 12)
WEEK = IsoWeek.of(DAY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing():
    cache.clear()
    with clock.standing_at(DAY):
        yield
    cache.clear()


@pytest.fixture
def finding() -> Finding:
    return FindingFactory(status=Finding.Status.UNREAD)


@pytest.fixture
def subscription(finding: Finding) -> Subscription:
    return subscription_set(user=UserFactory(firms=[finding.firm]), language="en")


def address(subscription: Subscription, finding: Finding, verdict: str) -> str:
    return f"/v/{verdict_token(subscription, WEEK)}/{finding.pk}/{verdict}/"


def pressed(url: str, **answers: str):
    """What a person's browser does: look, then press the button with the page's own CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(url).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page
    return browser.post(url, {"csrfmiddlewaretoken": token[1]} | answers)


@pytest.mark.parametrize("verdict", ["relevant", "not_us", "remind"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_scanner_changes_nothing(subscription, finding, verdict: str, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):
        response = getattr(client, method)(address(subscription, finding, verdict))
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
    assert client.post(address(subscription, finding, verdict)).status_code == 403, "no page was looked at"
    finding.refresh_from_db()
    assert finding.status == Finding.Status.UNREAD
    assert not FindingEvent.objects.exists()
    assert not Record.objects.exists()
    assert not Reminder.objects.exists()


def test_it_concerns_us(subscription, finding) -> None:
    response = pressed(address(subscription, finding, "relevant"))
    assert response.status_code == 200
    assert "Noted" in response.content.decode()
    finding.refresh_from_db()
    assert finding.status == Finding.Status.APPLICABLE
    assert FindingEvent.objects.get().actor == str(subscription.user)
    record = Record.objects.get(kind="finding.judged")
    assert record.payload["verdict"] == "relevant"
    assert record.payload["mail_of"] == "2025-W24"


def test_not_us_needs_a_reason_and_keeps_it(subscription, finding) -> None:
    url = address(subscription, finding, "not_us")
    refused = pressed(url, reason="   ")
    assert refused.status_code == 422
    assert "why it is not yours" in refused.content.decode()
    finding.refresh_from_db()
    assert finding.status == Finding.Status.UNREAD
    assert pressed(url, reason="We stopped selling kettles there.").status_code == 200
    finding.refresh_from_db()
    assert finding.status == Finding.Status.EXCLUDED
    assert finding.status_reason == "We stopped selling kettles there."


def test_one_verdict_settles_the_findings_of_one_event_of_the_firm() -> None:
    firm, other = FirmFactory(), FirmFactory()
    measures = [MeasureFactory(group="story:1") for _ in range(3)]
    mine = [FindingFactory(firm=firm, measure=m, status="unread") for m in measures]
    theirs = FindingFactory(firm=other, measure=measures[0], status="unread")
    subscription = subscription_set(user=UserFactory(firms=[firm]))
    page = Client().get(address(subscription, mine[0], "relevant")).content.decode()
    assert "3 findings of this event" in page
    pressed(address(subscription, mine[0], "relevant"))
    assert Finding.objects.filter(status="applicable").count() == 3
    theirs.refresh_from_db()
    assert theirs.status == "unread"


def test_a_token_opens_no_finding_of_another_firm(subscription) -> None:
    foreign = FindingFactory()
    assert Client().get(address(subscription, foreign, "relevant")).status_code == 404
    assert Client().post(address(subscription, foreign, "relevant")).status_code == 404


def test_staff_and_analysts_have_no_verdict(finding) -> None:
    association = AssociationFactory()
    MembershipFactory(firm=finding.firm, association=association, consent_on=date(2024, 1, 1))
    for role in ("staff", "analyst"):
        user = UserFactory(role=role, associations=[association])
        subscription = subscription_set(user=user)
        assert Client().get(address(subscription, finding, "relevant")).status_code == 404
        built = digest_build(subscription=subscription, week=WEEK, at=clock.now())
        assert "/v/" not in built.message.body


def test_tokens_expire_and_cannot_be_made_up(subscription, finding) -> None:
    token = verdict_token(subscription, WEEK)
    assert len(token) == 32
    assert reader_of(token).week == WEEK
    flipped = ("A" if token[20] != "A" else "B").join((token[:20], token[21:]))
    for wrong in (flipped, token[:-1], token + "A", "", "é" * 32, subscription.token):
        assert reader_of(wrong) is None
    other = subscription_set(user=UserFactory())
    assert verdict_token(other, WEEK)[9:] != token[9:]
    with clock.standing_at(DAY + timedelta(weeks=9)):
        gone = Client().get(address(subscription, finding, "relevant"))
        assert gone.status_code == 410
        assert "eight weeks" in gone.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_forged_or_cut_link_says_so_and_tells_nothing(subscription, finding, method: str) -> None:
    whole = address(subscription, finding, "relevant")
    token = verdict_token(subscription, WEEK)
    forged = whole.replace(token, "A" * len(token))
    cut = whole.replace("/relevant/", "/relev/")
    foreign = address(subscription, FindingFactory(measure__title="Secret rule"), "relevant")
    for link in (forged, cut, foreign):
        answer = getattr(Client(), method)(link)
        assert answer.status_code == 404, link
        page = answer.content.decode()
        if method != "head":
            assert "Nothing was changed." in page
            assert "Open the list of findings" in page
        assert "Secret rule" not in page
        assert str(finding.firm) not in page
    finding.refresh_from_db()
    assert finding.status == "unread"
    assert not Record.objects.filter(kind="finding.judged").exists()


def test_guessing_is_slowed_down(finding) -> None:
    client = Client()
    codes = [client.get(f"/v/{'A' * 32}/{finding.pk}/relevant/").status_code for _ in range(32)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_a_reminder_tells_a_finding_once_more(subscription, finding, mail_server: MailServer) -> None:
    def mail_of(day: date) -> str:
        with clock.standing_at(day):
            digests_queue()
            delivery = Delivery.objects.order_by("-pk")[0]
            delivery_settle(delivery_id=delivery.pk, attempt=delivery_attempt(delivery_id=delivery.pk))
        [message] = mail_server.messages[-1:]
        return str(message.get_body(("plain",)).get_content())

    assert f"/{finding.pk}/remind/" in mail_of(date(2025, 6, 12))
    assert pressed(address(subscription, finding, "remind"), days="14").status_code == 200
    assert Reminder.objects.get().on == date(2025, 6, 26)
    assert f"/{finding.pk}/remind/" not in mail_of(date(2025, 6, 17))
    again = mail_of(date(2025, 6, 24))
    assert f"/{finding.pk}/remind/" in again
    assert "You asked to be told of it again" in again
    assert f"/{finding.pk}/remind/" not in mail_of(date(2025, 7, 1))


def test_a_day_that_is_not_offered_is_refused(subscription, finding) -> None:
    assert pressed(address(subscription, finding, "remind"), days="300").status_code == 422
    assert not Reminder.objects.exists()
