"""Tables of exposure, a file a subject."""

from compliance.exposure.models.desk import CalendarEntry, FindingEvent
from compliance.exposure.models.duty import (
    CatalogueDuty,
    DutyClass,
    DutyPosting,
    ProductClass,
    ProductDutyPosting,
)
from compliance.exposure.models.finding import Exposure, Finding
from compliance.exposure.models.gap import GapSummary
from compliance.exposure.models.posting import Assortment, MeasurePosting, ProductPosting
from compliance.exposure.models.reminder import EvidenceReminder

__all__ = [
    "Assortment",
    "CalendarEntry",
    "CatalogueDuty",
    "DutyClass",
    "DutyPosting",
    "EvidenceReminder",
    "Exposure",
    "Finding",
    "FindingEvent",
    "GapSummary",
    "MeasurePosting",
    "ProductClass",
    "ProductDutyPosting",
    "ProductPosting",
]
