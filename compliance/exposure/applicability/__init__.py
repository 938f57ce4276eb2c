"""Which obligations a product meets, and what would settle the rest. Pure: no database and no clock."""

from compliance.exposure.applicability.assessing import (
    APPLIES,
    DOES_NOT_APPLY,
    UNCERTAIN,
    VERDICTS,
    Applicability,
    Assessor,
    assess,
)
from compliance.exposure.applicability.profile import ListMembers, ProductProfile, SubstanceFact

__all__ = [
    "APPLIES",
    "DOES_NOT_APPLY",
    "UNCERTAIN",
    "VERDICTS",
    "Applicability",
    "Assessor",
    "ListMembers",
    "ProductProfile",
    "SubstanceFact",
    "assess",
]
