"""Mail and channels in a browser: one chooses the mail, writes a rule, makes a feed and a webhook."""

from __future__ import annotations

import pytest

from compliance.alerts.models import AlertRule, Subscription
from compliance.channels.models import Feed, Webhook, WebhookCall
from tests.browser.browsing import LANGUAGES
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_sets_mail_rules_feeds_and_webhooks(visit, language: str) -> None:
    user = UserFactory(firms=[FirmFactory(name="Moonlit Ladle")], language=language)
    # What is only read and sent needs no script: the second language goes without.
    window = visit(user=user, language=language, has_scripts=language == "en")
    page = window.open("/settings/")
    page.locator("#id_active").check()
    page.locator("#id_weekday").select_option("3")
    page.locator("#id_timezone").select_option("Europe/Berlin")
    page.locator("#mail button").click()
    digest = Subscription.objects.get(user=user, channel="mail")
    assert (digest.weekday, digest.timezone, digest.active) == (3, "Europe/Berlin", True)
    page.locator("#rules form button.button").first.click()
    assert Subscription.objects.get(user=user, channel="instant").active
    window.open("/settings/rules/new/")
    page.locator("#id_name").fill("Big ones")
    page.locator("#id_text").fill("scor > 80")
    page.locator("button[name=preview]").click()
    page.locator(".errorlist").wait_for()
    page.locator("#id_text").fill("score > 80 or more than 5 skus")
    page.locator("button[name=preview]").click()
    page.locator("#preview").wait_for()
    if language == "en":
        window.look("rule")
    page.locator("main form button:not([name])").click()
    assert AlertRule.objects.filter(user=user).count() == 2
    page.locator("#feeds form button").last.click()
    assert Feed.objects.filter(user=user, kind="calendar").count() == 1
    window.open("/settings/webhooks/new/")
    page.locator("#id_name").fill("ERP")
    page.locator("#id_url").fill("https://hooks.firm.example/in")
    page.locator("input[name=events]").first.check()
    page.locator("main form button").first.click()
    page.get_by_text("whsec_").wait_for()
    hook = Webhook.objects.get(user=user)
    WebhookCall.objects.create(
        webhook=hook, event_id="evt_1", event="finding.found", body="{}", created_at=hook.created_at,
        state="given_up", reason_code="timeout", attempts=8,
    )  # fmt: skip
    window.open(f"/settings/webhooks/{hook.pk}/")
    if language == "en":
        window.look("webhook")
    window.open("/settings/rooms/new/")
    window.open("/settings/")
    if language == "en":
        window.look("settings")
