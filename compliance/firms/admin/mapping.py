"""The step of an import page on which columns are shown and corrected. It knows fields, no rows."""

from collections.abc import Mapping
from typing import Any

from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.recognition import LEAVE
from compliance.firms.imports.witnesses import DIMENSIONS

_UNITS = {"mass": ("kg", "g", "mg"), "share": ("%", "ppm")}
MOST_COLUMNS = 300


def mapping_rows(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each column of the report with the fields that it may be taken for."""
    return [{**entry, "choices": _choices(entry)} for entry in columns[:MOST_COLUMNS] if entry["header"]]


def _choices(entry: Mapping[str, Any]) -> list[str]:
    choices = [entry["field"] or LEAVE]
    for column in LAYOUTS[entry["kind"]].columns:
        dimension = DIMENSIONS.get(column.name, ("",))[0]
        if dimension in _UNITS and not entry["unit"]:
            choices += [f"{column.name}[{unit}]" for unit in _UNITS[dimension]]
        else:
            choices.append(column.name)
    return list(dict.fromkeys([*choices, LEAVE]))


def mapping_said(posted: Mapping[str, str]) -> dict[str, str]:
    """What a person chose, by header; only what differs from what was shown."""
    said = {}
    for number in range(MOST_COLUMNS):
        header, chosen, before = (posted.get(f"{name}-{number}") for name in ("header", "field", "before"))
        if header and chosen is not None and chosen != before:
            said[header[:300]] = chosen[:80]
    return said
