"""Tables of exposure, a file a subject."""

from compliance.exposure.models.desk import CalendarEntry, EvidenceReminder, FindingEvent
from compliance.exposure.models.finding import Exposure, Finding
from compliance.exposure.models.posting import Assortment, MeasurePosting, ProductPosting

__all__ = [
    "Assortment",
    "CalendarEntry",
    "EvidenceReminder",
    "Exposure",
    "Finding",
    "FindingEvent",
    "MeasurePosting",
    "ProductPosting",
]
