"""Through which channel an effect runs: product of coefficients, joint decomposition, sensitivity; no
Django."""

from compliance.econometrics.mediation.decomposition import gelbach
from compliance.econometrics.mediation.paths import mediate

__all__ = ["gelbach", "mediate"]
