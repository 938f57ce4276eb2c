"""Covariance of estimates from scores: which rows may be correlated, and the sandwich that follows."""

from compliance.econometrics.covariance.dependence import Dependence, meat
from compliance.econometrics.covariance.small import SmallSample

__all__ = ["Dependence", "SmallSample", "meat"]
