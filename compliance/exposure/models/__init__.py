"""Tables of exposure, a file a subject."""

from compliance.exposure.models.finding import Exposure, Finding

__all__ = ["Exposure", "Finding"]
