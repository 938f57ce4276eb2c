"""Addresses of a mail in a browser: a scanner opens all and changes nothing, a person's button does."""

from __future__ import annotations

import re

import pytest

from compliance.alerts.building import digest_build
from compliance.alerts.models import Reminder, Subscription
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure.models import Finding, FindingEvent
from tests.browser.browsing import LANGUAGES
from tests.factories import FindingFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding(site: str) -> Finding:
    return FindingFactory(
        status=Finding.Status.UNREAD,
        measure__title="Kettle rule",
        found_at=clock.now(),
        changed_at=clock.now(),
    )


def subscription_of(finding: Finding, language: str) -> Subscription:
    return subscription_set(user=UserFactory(firms=[finding.firm], language=language), language=language)


def addresses(subscription: Subscription) -> list[str]:
    """Every address of this week's mail, as a scanner collects them."""
    built = digest_build(subscription=subscription, week=IsoWeek.of(clock.today()), at=clock.now())
    html = str(built.message.alternatives[0][0])
    return sorted({found.replace("&amp;", "&") for found in re.findall(r'href="(http[^"]+)"', html)})


def test_a_link_scanner_opens_every_address_and_changes_nothing(visit, site, finding) -> None:
    subscription = subscription_of(finding, "en")
    found = [address for address in addresses(subscription) if address.startswith(site)]
    kinds = {address.removeprefix(site).split("/")[1] for address in found}
    assert {"f", "u", "v"} <= kinds, found
    window = visit()
    for address in found:
        answer = window.page.goto(address)
        assert answer is not None and answer.status == 200, address
    finding.refresh_from_db()
    subscription.refresh_from_db()
    assert (finding.status, subscription.active) == (Finding.Status.UNREAD, True)
    assert not FindingEvent.objects.exists()
    assert not Reminder.objects.exists()
    assert not Record.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_is_given_by_its_button(visit, site, finding, language: str) -> None:
    subscription = subscription_of(finding, language)
    (address,) = [one for one in addresses(subscription) if one.endswith(f"/{finding.pk}/not_us/")]
    window = visit(language=language)
    page = window.open(address.removeprefix(site))
    window.glance("verdict")
    page.get_by_role("button").click()
    assert page.locator("textarea:invalid").count() == 1, "a reason is asked for"
    page.get_by_role("textbox").fill("We sell no kettles there.")
    page.get_by_role("button").click()
    page.get_by_role("status").wait_for()
    window.glance("verdict-given")
    finding.refresh_from_db()
    assert (finding.status, finding.status_reason) == (Finding.Status.EXCLUDED, "We sell no kettles there.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_stop_and_come_again_by_buttons(visit, finding, language: str) -> None:
    subscription = subscription_of(finding, language)
    window = visit(language=language, has_scripts=language == "en")
    page = window.open(f"/u/{subscription.token}/")
    page.get_by_role("button").click()
    page.get_by_role("status").wait_for()
    subscription.refresh_from_db()
    assert not subscription.active
    if language == "en":
        window.look("unsubscribed")
    page.get_by_role("button").click()
    page.get_by_role("status").wait_for(state="detached")
    subscription.refresh_from_db()
    assert subscription.active
