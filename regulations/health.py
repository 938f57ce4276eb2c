"""How a source is, as one word. It reads a source and the clock, and writes nothing."""

from datetime import datetime
from enum import StrEnum

from regulations.models import Source
from regulations.selectors import RHYTHM

LATE_AFTER = 2
"""Promised rhythms that may pass without a good run before a source counts as late."""


class Light(StrEnum):
    WELL = "well"
    LATE = "late"
    ALARM = "alarm"
    NEVER = "never"
    OFF = "off"


def source_light(source: Source, *, now: datetime) -> Light:
    """An alarm outranks lateness: its reason says more. `now` is a moment in UTC."""
    if not source.enabled:
        return Light.OFF
    if source.alarm_code or source.alarm:
        return Light.ALARM
    if source.last_success_at is None:
        return Light.NEVER
    if now - source.last_success_at > LATE_AFTER * RHYTHM[source.every]:
        return Light.LATE
    return Light.WELL
