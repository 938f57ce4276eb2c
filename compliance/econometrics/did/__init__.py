"""Difference in differences with staggered adoption: estimators, event studies, tests, placebos; no
Django."""

from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.options import DidOptions, options_read
from compliance.econometrics.did.panel import Panel, panel_read
from compliance.econometrics.did.study import DidResult, estimate

__all__ = ["DidError", "DidOptions", "DidResult", "Panel", "estimate", "options_read", "panel_read"]
