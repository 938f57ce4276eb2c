"""Documents that expire: one reminder a threshold, ended by renewal, a nearer one, or a person."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure.models import EvidenceReminder
from compliance.exposure.reminders import (
    ReminderReasonMissing,
    ReminderReport,
    reminders_raise,
    reminders_settle,
    threshold_of,
)
from tests.factories import EvidenceFactory, UserFactory

pytestmark = pytest.mark.django_db
ENDS = date(2025, 9, 30)


def raise_on(days_before: int) -> ReminderReport:
    with clock.standing_at(ENDS - timedelta(days=days_before)):
        return reminders_raise()


def told() -> list[tuple[int, str]]:
    return list(EvidenceReminder.objects.order_by("pk").values_list("days", "outcome"))


@pytest.mark.parametrize(
    ("left", "threshold"),
    [(400, None), (61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0), (-900, 0)],
)
def test_the_nearest_threshold_counts(left, threshold) -> None:
    assert threshold_of(left) == threshold


def test_each_threshold_is_raised_once_and_takes_the_place_of_the_one_before() -> None:
    EvidenceFactory(expires_on=ENDS)
    EvidenceFactory(expires_on=None)
    for days in (100, 61, 60, 59, 45, 30, 29, 7, 3, 0, -1, -400):
        raise_on(days)
    assert told() == [(60, "nearer"), (30, "nearer"), (7, "nearer"), (0, "open")]
    assert Record.objects.filter(kind="evidence.expiring").count() == 4


def test_days_without_a_look_raise_only_the_nearest() -> None:
    EvidenceFactory(expires_on=ENDS)
    assert raise_on(5) == ReminderReport(raised=1, renewed=0)
    assert raise_on(5) == ReminderReport(0, 0)
    assert told() == [(7, "open")]


def test_a_renewed_document_ends_its_reminder_and_is_watched_anew() -> None:
    document = EvidenceFactory(expires_on=ENDS)
    raise_on(20)
    document.expires_on = ENDS + timedelta(days=30)
    document.save()
    assert raise_on(20) == ReminderReport(raised=1, renewed=1)
    assert told() == [(30, "renewed"), (60, "open")]
    document.expires_on = None
    document.save()
    assert raise_on(0) == ReminderReport(raised=0, renewed=1)


def test_a_person_settles_with_a_reason_until_the_next_threshold() -> None:
    EvidenceFactory(expires_on=ENDS)
    raise_on(30)
    with pytest.raises(ReminderReasonMissing):
        reminders_settle(reminders=EvidenceReminder.objects.all(), by="li", reason=" ")
    for _ in range(2):
        reminders_settle(reminders=EvidenceReminder.objects.all(), by="li", reason="Renewal is ordered.")
    raise_on(29)
    assert told() == [(30, "settled")]
    raise_on(7)
    assert told() == [(30, "settled"), (7, "open")]
    record = Record.objects.get(kind="evidence.reminder_settled")
    assert (record.actor, record.payload["reason"]) == ("li", "Renewal is ordered.")


def test_officers_settle_from_the_list_and_readers_do_not() -> None:
    document = EvidenceFactory(expires_on=ENDS)
    raise_on(30)
    client = Client()
    client.force_login(UserFactory(firms=[document.firm]))
    page = reverse("admin:exposure_evidencereminder_changelist")
    chosen = {"action": "reminder_settle", "_selected_action": [EvidenceReminder.objects.get().pk]}
    said = client.post(page, {**chosen, "reason": ""}, follow=True).content.decode()
    assert "give a reason" in said and told() == [(30, "open")]
    client.post(page, {**chosen, "reason": "Ordered."})
    assert told() == [(30, "settled")]
    assert "evidence that expires" in client.get(reverse("admin:index")).content.decode()
