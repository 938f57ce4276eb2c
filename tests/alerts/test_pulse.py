"""The heartbeat of the mail names every source whose silence says nothing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.alerts.lines import pulse_lines
from compliance.alerts.pulse import pulse_of
from compliance.core import clock
from tests.factories import SourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def told() -> str:
    pulse = pulse_of(user=UserFactory(), items=[], today=clock.today())
    return pulse_lines(pulse, ZoneInfo("UTC"))[0].text


def test_a_source_that_was_read_in_time_is_counted_only() -> None:
    SourceFactory(title="Fresh list", last_success_at=clock.now())
    assert "no alarm" in told() and "Fresh list" not in told()


@pytest.mark.parametrize(
    ("every", "days", "named"),
    [
        ("daily", 3, True),
        ("weekly", 10, True),
        ("weekly", 6, False),
        ("monthly", 20, False),
        ("monthly", 40, True),
    ],
)
def test_a_source_that_was_not_read_this_week_or_for_twice_its_rhythm_is_named(
    every: str, days: int, named: bool
) -> None:
    SourceFactory(title="Old list", every=every, last_success_at=clock.now() - timedelta(days=days))
    assert ("their silence says nothing: Old list (last on" in told()) is named
    assert ("no alarm" in told()) is not named


def test_an_alarm_says_more_than_silence_and_is_told_once() -> None:
    SourceFactory(
        title="Ill list",
        last_success_at=clock.now() - timedelta(days=30),
        alarm="HTTP 403",
        alarm_code="refused",
        alarm_since=clock.now() - timedelta(days=29),
    )
    assert told().count("Ill list") == 1 and "could not be read since" in told()


def test_a_source_that_is_switched_off_is_not_waited_for() -> None:
    SourceFactory(title="Off list", last_success_at=clock.now() - timedelta(days=30), enabled=False)
    assert "Off list" not in told()
