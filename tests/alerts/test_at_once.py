"""Instant mails and mails about one's own work, over real SMTP: who gets which, once, and how it is left."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from compliance.alerts.at_once import instants_queue, work_queue
from compliance.alerts.models import AlertRule, Delivery, Hit, Subscription
from compliance.alerts.rules.preview import rule_preview
from compliance.alerts.rules.services import alert_rule_save
from compliance.alerts.services import instant_set, subscription_set, subscription_stop
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.evidence.ledger import record_append
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from compliance.exposure.workflow import findings_assign, findings_schedule
from tests.alerts.smtp import MailServer
from tests.factories import (
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MilestoneFactory,
    ProductFactory,
    UserFactory,
)

DAY = date(2025, 6, 12)
NOON = datetime(2025, 6, 12, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(DAY):
        yield


@pytest.fixture
def firm():
    return FirmFactory(name="Moonlit Ladle")


@pytest.fixture
def reader(firm):
    person = UserFactory(firms=[firm], timezone="UTC", language="en")
    instant_set(user=person, active=True)
    assert instants_queue(now=NOON) == work_queue(now=NOON) == 0  # what was before is not told
    return person


def found(firm, kind: str = "finding.found", **wishes) -> Finding:
    """A finding with its record in the ledger, as exposure writes them."""
    row = FindingFactory(firm=firm, **({"score": 91, "verdict": "act", "news_at": NOON} | wishes))
    told(row, kind)
    return row


def told(row: Finding, kind: str = "finding.changed") -> None:
    payload = {
        **{"score": f"{row.score}", "verdict": row.verdict, "sku_count": row.sku_count, "value": None},
        **{"next_on": None, "measure": row.measure_id},
    }
    record_append(kind=kind, subject=row.key, payload=payload)


def sent() -> None:
    jobs_drain(kinds=["deliver"])


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def test_a_severe_finding_is_told_at_once_with_the_rule_and_its_dates(mail_server, firm, reader) -> None:
    row = found(firm, measure__title="Kettle limits")
    MilestoneFactory(measure=row.measure, role="application", on=date(2026, 1, 1))
    small = found(firm, score=40, measure__title="Spoon limits")
    assert (instants_queue(now=NOON), instants_queue(now=NOON)) == (1, 0)
    sent()
    [message] = mail_server.messages
    text = text_of(message)
    assert "Kettle limits" in message["Subject"] and "Kettle limits" in text
    assert "Your rule: Severe items" in text
    assert f"/f/{small.pk}/" not in text and "Spoon limits" not in text
    assert "What was checked" not in text
    token = Subscription.objects.get(channel="instant").token
    assert token in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].endswith("<instant.127.0.0.1>")
    [file] = list(message.iter_attachments())
    assert file.get_content_type() == "text/calendar"
    [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["DTSTART"].dt == date(2026, 1, 1)
    assert Record.objects.get(kind="mail.sent").payload["kind"] == "instant"


def test_one_event_is_one_mail_and_one_item(mail_server, firm, reader) -> None:
    for _ in range(30):
        found(firm, measure=MeasureFactory(group="svhc:2025-06", title="Substance added"))
    assert instants_queue(now=NOON) == 1
    sent()
    [message] = mail_server.messages
    text = text_of(message)
    assert len(re.findall(r"^\d+\. ", text, re.M)) == 1
    assert "29 more rules of this event" in text


def test_the_same_is_told_again_only_when_it_changed_materially(mail_server, firm, reader) -> None:
    row = found(firm)
    for change in ({}, {"score": 95}, {"verdict": "watch"}, {"verdict": "act"}):
        Finding.objects.filter(pk=row.pk).update(**change)
        row.refresh_from_db()
        told(row)
        instants_queue(now=NOON)
        sent()
    # Told at first; not for the higher score; a watch is no severe item; told again as it came back.
    assert len(mail_server.messages) == 1
    row.measure.stage = "in_force"
    row.measure.save()
    told(row)
    instants_queue(now=NOON)
    sent()
    assert len(mail_server.messages) == 2
    assert "status" in text_of(mail_server.messages[1])


def test_an_instant_mail_takes_nothing_from_the_digest(mail_server, firm, reader) -> None:
    from compliance.alerts.due import digests_queue

    found(firm, measure__title="Kettle limits")
    instants_queue(now=NOON)
    sent()
    subscription_set(user=reader, weekday=1, hour=8)
    assert digests_queue(now=NOON) == 1
    sent()
    assert len(mail_server.messages) == 2
    assert "Kettle limits" in text_of(mail_server.messages[1])
    assert Hit.objects.count() == 2


def test_history_settled_findings_and_other_firms_are_not_told(mail_server, firm, reader) -> None:
    from compliance.exposure.quiet import mark_of

    quiet = found(firm, news_at=None)
    Finding.objects.filter(pk=quiet.pk).update(quiet_mark=mark_of(quiet))
    found(firm, status="done", status_reason="done")
    found(FirmFactory())
    assert instants_queue(now=NOON) == 0


def test_leaving_instant_mails_leaves_the_digest_and_the_other_way_round(firm, reader) -> None:
    digest = subscription_set(user=reader)
    instant = Subscription.objects.get(user=reader, channel="instant")
    assert digest.token != instant.token
    subscription_stop(subscription=instant)
    digest.refresh_from_db()
    assert digest.active
    found(firm)
    assert instants_queue(now=NOON) == 0


def test_a_mail_that_waits_while_its_reader_leaves_is_not_sent(mail_server, firm, reader) -> None:
    found(firm)
    instants_queue(now=NOON)
    subscription_stop(subscription=Subscription.objects.get(channel="instant"))
    sent()
    assert mail_server.messages == []
    assert Delivery.objects.get().reason_code == "unsubscribed"


def test_a_note_stands_in_the_mail_of_its_rule(mail_server, firm, reader) -> None:
    AlertRule.objects.all().delete()
    alert_rule_save(user=reader, name="mine", text="score > 30", note="for the Berlin fair")
    found(firm, score=40, verdict="watch")
    instants_queue(now=NOON)
    sent()
    assert "Your rule: for the Berlin fair" in text_of(mail_server.messages[0])


def test_the_preview_counts_what_the_last_ninety_days_would_have_sent(firm, reader) -> None:
    with clock.standing_at(DAY - timedelta(days=120)):
        found(firm)
    for days in (80, 40, 10):
        with clock.standing_at(DAY - timedelta(days=days)):
            found(firm)
            found(firm, score=40)
    found(FirmFactory())
    preview = rule_preview(user=reader, text="score > 80")
    assert (preview.mails, preview.findings, preview.unknown) == (3, 3, 0)
    assert len(preview.latest) == 3
    assert rule_preview(user=reader, text="value > 5").unknown == 6


# --- one's own work -------------------------------------------------------------------------------


def test_who_is_given_a_finding_is_told_once_and_cannot_leave(mail_server, firm, reader) -> None:
    boss = UserFactory(firms=[firm], email="boss@firm.example")
    row = FindingFactory(firm=firm, measure__title="Kettle limits")
    findings_assign(findings=[row], owner=reader, by=boss)
    assert (work_queue(now=NOON), work_queue(now=NOON)) == (1, 0)
    sent()
    [message] = mail_server.messages
    assert "Kettle limits" in message["Subject"]
    assert f"Given by: {boss}" in text_of(message)
    assert message["List-Unsubscribe"] is None and message["List-Unsubscribe-Post"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"].endswith("<work.127.0.0.1>")


def test_what_one_takes_oneself_or_lost_again_is_not_told(firm, reader) -> None:
    boss = UserFactory(firms=[firm])
    own, lost = FindingFactory(firm=firm), FindingFactory(firm=firm)
    findings_assign(findings=[own], owner=reader, by=reader)
    findings_assign(findings=[lost], owner=reader, by=boss)
    findings_assign(findings=[lost], owner=None, by=boss)
    assert work_queue(now=NOON) == 0


def test_a_mail_on_work_says_which_product_how_much_and_why(mail_server, firm, reader) -> None:
    row = found(firm, due_on=DAY + timedelta(days=7))
    product = ProductFactory(firm=firm, sku="KL-204", name="Kettle")
    ExposureFactory(product=product, measure=row.measure, value=90_000, value_year=2024)
    findings_assign(findings=[row], owner=reader, by=UserFactory(firms=[firm]))
    assert work_queue(now=NOON) == 2
    sent()
    subjects = sorted(str(message["Subject"]) for message in mail_server.messages)
    assert subjects[0].startswith("19 June 2025, in 7 days: ")
    assert subjects[1].startswith("Yours by 19 June 2025: ")
    for message in mail_server.messages:
        text = text_of(message)
        assert "Products: 1: KL-204" in text
        assert "At stake: CNY 90,000 a year (2024)" in text
        assert "Why you: HS 8516 → HS 851679 → KL-204 Kettle" in text


@pytest.mark.parametrize("left", [14, 7, 1, 0])
def test_a_near_date_is_told_to_its_owner_once_that_day(mail_server, firm, reader, left: int) -> None:
    row = FindingFactory(firm=firm, owner=reader, measure__title="Kettle limits")
    findings_schedule(findings=[row], due_on=DAY + timedelta(days=left), by=reader)
    assert (work_queue(now=NOON), work_queue(now=NOON + timedelta(hours=3))) == (1, 0)
    sent()
    text = text_of(mail_server.messages[0])
    assert ("today" if left == 0 else f"in {left} day") in text


@pytest.mark.parametrize("left", [15, 8, 6, 2, -2, -30])
def test_other_days_are_silent(firm, reader, left: int) -> None:
    FindingFactory(firm=firm, owner=reader, due_on=DAY + timedelta(days=left))
    assert work_queue(now=NOON) == 0


def test_a_date_is_told_in_the_morning_of_its_owners_zone(firm, reader) -> None:
    FindingFactory(firm=firm, owner=reader, due_on=DAY + timedelta(days=7))
    assert work_queue(now=NOON.replace(hour=6)) == 0
    assert work_queue(now=NOON.replace(hour=7)) == 1


def test_a_mail_on_work_comes_without_any_subscription_and_after_leaving_all(mail_server, firm) -> None:
    owner = UserFactory(firms=[firm], timezone="UTC")
    digest = subscription_set(user=owner)
    subscription_stop(subscription=digest)
    FindingFactory(firm=firm, owner=owner, due_on=DAY + timedelta(days=1))
    assert work_queue(now=NOON) == 1
    sent()
    assert len(mail_server.messages) == 1


def test_work_that_was_settled_before_the_mail_left_is_not_told(mail_server, firm, reader) -> None:
    row = FindingFactory(firm=firm, owner=reader, due_on=DAY + timedelta(days=1))
    work_queue(now=NOON)
    Finding.objects.filter(pk=row.pk).update(status="done", status_reason="sold out")
    sent()
    assert mail_server.messages == []
    assert Delivery.objects.get().reason_code == "settled"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_parts_of_a_mail_on_work_say_the_same(mail_server, firm, reader, language: str) -> None:
    from tests.alerts.test_mail import part, readable, words_of

    reader.language = language
    reader.save()
    FindingFactory(firm=firm, owner=reader, due_on=DAY + timedelta(days=1), measure__title="Kettle & limits")
    work_queue(now=NOON)
    sent()
    [message] = mail_server.messages
    plain, page = words_of(part(message, "plain")), words_of(readable(part(message, "html")))
    assert sorted(plain) == sorted(page)
    assert Delivery.objects.get().size < 100_000


def test_a_thousand_looks_send_one_mail(mail_server: MailServer, firm, reader) -> None:
    found(firm)
    assert sum(instants_queue(now=NOON) for _ in range(20)) == 1
    sent()
    sent()
    assert len(mail_server.messages) == 1
