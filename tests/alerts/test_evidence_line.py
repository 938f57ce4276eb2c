"""Documents that run out, in the weekly mail: named where there are any, silent where there are none."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from compliance.alerts.lines import pulse_lines
from compliance.alerts.pulse import pulse_of
from compliance.core import clock
from compliance.exposure.models import EvidenceReminder
from compliance.exposure.reminders import reminders_raise
from tests.factories import EvidenceFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 12)


def last_lines(user) -> list[str]:
    pulse = pulse_of(user=user, items=[], today=DAY)
    return [line.text for line in pulse_lines(pulse, ZoneInfo("UTC")) if line.label == "Evidence"]


def test_the_nearest_documents_are_named_and_others_counted() -> None:
    firm = FirmFactory()
    user = UserFactory(firms=[firm])
    for number, day in enumerate((date(2025, 7, 1), date(2025, 5, 1), date(2025, 8, 1), date(2025, 8, 2)), 1):
        EvidenceFactory(firm=firm, title=f"Report {number}", expires_on=day)
    EvidenceFactory(title="Foreign", expires_on=date(2025, 6, 20))
    EvidenceFactory(firm=firm, title="Far", expires_on=date(2030, 1, 1))
    with clock.standing_at(DAY):
        assert last_lines(user) == []
        reminders_raise()
        (line,) = last_lines(user)
    assert line.startswith("4 documents expire soon or have expired: Report 2")
    assert line.index("Report 1") < line.index("Report 3") < line.index("…")
    assert "Foreign" not in line and "Far" not in line
    EvidenceReminder.objects.update(outcome="settled")
    assert last_lines(user) == []


def test_the_address_in_the_mail_leads_to_the_open_reminders() -> None:
    assert Client().get("/e/").url == reverse("desk:evidence")
