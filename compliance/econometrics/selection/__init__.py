"""Outcomes seen for some rows only: Heckman's two steps and Lee's bounds.

`selected_model` runs a model of a specification; `probit` and `two_steps` work on arrays.
"""

from compliance.econometrics.selection.bounds import lee_bounds
from compliance.econometrics.selection.heckman import two_steps
from compliance.econometrics.selection.models import selected_model
from compliance.econometrics.selection.probit import probit

__all__ = ["lee_bounds", "probit", "selected_model", "two_steps"]
