"""A new CBAM rule pack in the weekly mail: named to whose firm wanted to hear of it, until set aside."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from compliance.alerts.building import digest_build
from compliance.alerts.lines import pulse_lines
from compliance.alerts.pulse import pulse_of
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.cbam.changes import change_seen
from compliance.cbam.models import CostChange
from compliance.core import clock
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db


def change_of(firm, **fields) -> CostChange:
    made = {"year": 2026, "before_edition": "eu-a", "after_edition": "eu-b", "products": 3, "is_alarm": True}
    made |= {"before_eur": 1000, "after_eur": 1500, "raised_at": clock.now()} | fields
    return CostChange.objects.create(firm=firm, **made)


def told_to(user) -> list[str]:
    pulse = pulse_of(user=user, items=[], today=clock.today())
    return [line.text for line in pulse_lines(pulse, ZoneInfo("UTC")) if line.label == "CBAM"]


def build(user):
    subscription = subscription_set(user=user, weekday=1, hour=8, active=True)
    now = clock.now()
    return digest_build(subscription=subscription, week=IsoWeek.of(now.date()), at=now)


def test_an_alarm_is_told_to_the_firm_s_readers_until_it_is_set_aside() -> None:
    firm, other = FirmFactory(name="Screws Ltd"), FirmFactory(name="Foreign Ltd")
    reader = UserFactory(firms=[firm])
    change = change_of(firm)
    change_of(other)
    (line,) = told_to(reader)
    assert "Screws Ltd: 1,000 became 1,500 EUR in 2026 (eu-b)" in line and "Foreign" not in line
    change_seen(change=change, by=reader)
    assert told_to(reader) == []


def test_what_stays_below_the_threshold_is_not_told() -> None:
    firm = FirmFactory()
    change_of(firm, is_alarm=False)
    assert told_to(UserFactory(firms=[firm])) == []


def test_a_fresh_alarm_makes_a_mail_of_an_empty_week_and_an_old_one_does_not() -> None:
    firm = FirmFactory(name="Screws Ltd")
    reader = UserFactory(firms=[firm])
    assert build(reader).is_empty
    change = change_of(firm)
    built = build(reader)
    assert not built.is_empty
    assert "1 changed in CBAM cost" in built.message.subject
    assert "1,000 became 1,500 EUR" in built.message.body
    change.raised_at -= timedelta(days=30)
    change.save()
    assert build(reader).is_empty


def test_the_address_in_the_mail_leads_to_the_costs() -> None:
    assert Client().get("/c/").url == "/cbam/"
