"""Findings and exposures in the admin: computed rows, read by everybody who sees the firm."""

from compliance.exposure.admin.exposure import ExposureAdmin
from compliance.exposure.admin.finding import FindingAdmin
from compliance.exposure.admin.gap import GapSummaryAdmin
from compliance.exposure.admin.reminder import EvidenceReminderAdmin
from compliance.exposure.admin.steps import CalendarEntryAdmin, FindingEventAdmin

__all__ = [
    "CalendarEntryAdmin",
    "EvidenceReminderAdmin",
    "ExposureAdmin",
    "FindingAdmin",
    "FindingEventAdmin",
    "GapSummaryAdmin",
]
