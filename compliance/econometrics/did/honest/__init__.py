"""How far parallel trends may fail before a conclusion does; knows estimates and their covariance only."""

from compliance.econometrics.did.honest.sensitivity import Horizon, breakdown, interval, sensitivity

__all__ = ["Horizon", "breakdown", "interval", "sensitivity"]
