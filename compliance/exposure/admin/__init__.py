"""Findings and exposures in the admin: computed rows, read by everybody who sees the firm."""

from compliance.exposure.admin.exposure import ExposureAdmin
from compliance.exposure.admin.finding import FindingAdmin

__all__ = ["ExposureAdmin", "FindingAdmin"]
