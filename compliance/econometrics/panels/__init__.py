"""Panels of firms from several registers: links with evidence, filters, winsorising, marked interpolation."""

from compliance.econometrics.panels.cleaning import (
    Filled,
    interpolated,
    undone,
    winsor_grid,
    winsorised,
    without_special_treatment,
)
from compliance.econometrics.panels.matching import Alias, FirmRow, Link, Matching, match

__all__ = [
    "Alias",
    "Filled",
    "FirmRow",
    "Link",
    "Matching",
    "interpolated",
    "match",
    "undone",
    "winsor_grid",
    "winsorised",
    "without_special_treatment",
]
