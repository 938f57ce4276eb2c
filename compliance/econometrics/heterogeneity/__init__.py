"""Effects in subgroups, always with the test of their difference; no Django."""

from compliance.econometrics.heterogeneity.subgroups import subgroups

__all__ = ["subgroups"]
