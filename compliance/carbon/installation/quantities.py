"""Reads a quantity a plant gives: value, unit, uncertainty, source; turns it into a figure with a range."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import as_decimal
from compliance.carbon.engine.figures import ONE, Figure, Status

from .units import Unit, unit_read

FIELDS = {"value", "unit", "uncertainty_pct", "source", "status"}
PRECISION = 34
WRITTEN = re.compile(r"\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)(?:\s*([A-Za-z%].*?)|\s+(\S.*?))?\s*")
EXAMPLE = {
    "mass": "1837.5 t",
    "energy": "5040 MWh",
    "energy/mass": "48 GJ/t",
    "gas/energy": "56.1 tCO2/TJ",
    "gas": "120 tCO2",
    "gas/mass": "0.44 tCO2/t",
    "carbon/mass": "0.02 tC/t",
    "share": "0.95",
}


def quantity_read(
    given: Any, name: str, dimensions: Sequence[str], *, article: str = "methodology"
) -> Figure:
    """A figure in the canonical unit of one of `dimensions` (t, TJ, tCO2e, and quotients).

    `given` is a text ("48 GJ/t"), or {"value", "unit", "uncertainty_pct"?, "source"?, "status"?}. A bare
    number is taken for shares only. `uncertainty_pct`: half the width of the range, per cent of the value.
    Raises LineFault: no unit, unknown unit, unit of another kind, negative, a share above one.
    """
    entry = _entry(given, name, dimensions)
    value = as_decimal(entry["value"], name)
    unit_text = entry.get("unit")
    if unit_text is None and "share" in dimensions:
        unit_text = "share"
    if not isinstance(unit_text, str) or not unit_text.strip():
        raise LineFault(
            "unit_missing",
            f"{name} {entry['value']} has no unit.",
            f'Say which, for example "{EXAMPLE.get(dimensions[0], EXAMPLE["mass"])}".',
        )
    unit = unit_read(unit_text, name)
    if unit.dimension == "mass/mass" and "carbon/mass" in dimensions:
        unit = Unit("carbon/mass", unit.factor)
    if unit.dimension not in dimensions:
        raise LineFault(
            "unit_of_another_kind",
            f"{name}: {unit_text!r} is no unit of {' or '.join(dimensions)}.",
            f'Give it for example as "{EXAMPLE.get(dimensions[0], EXAMPLE["mass"])}".',
        )
    exact = as_figure_value(Fraction(value) * unit.factor)
    if unit.dimension == "share" and exact > ONE:
        raise LineFault(
            "share_above_one",
            f"{name} is {exact}, more than the whole.",
            "Give a share from 0 to 1, or per cent.",
        )
    source = str(entry.get("source") or "as given by the installation")
    figure = Figure(name, exact, unit.canonical, _status(entry, name), source, article)
    return _ranged(figure, entry, name, unit.dimension)


def as_figure_value(value: Fraction) -> Decimal:
    """34 digits: what the model does not need exact, it never rounds again."""
    with localcontext() as context:
        context.prec = PRECISION
        return Decimal(value.numerator) / Decimal(value.denominator)


def _entry(given: Any, name: str, dimensions: Sequence[str]) -> dict[str, Any]:
    if isinstance(given, Mapping):
        entry = {str(key).strip().casefold(): value for key, value in given.items()}
        unknown = sorted(set(entry) - FIELDS)
        if unknown:
            raise LineFault(
                "field_unknown",
                f"{name}: {', '.join(unknown)} is not understood.",
                f"A quantity has {', '.join(sorted(FIELDS))}.",
            )
        if entry.get("value") is None:
            raise LineFault("value_missing", f"{name} has no value.", 'Give "value" and "unit".')
        return entry
    if isinstance(given, str):
        match = WRITTEN.fullmatch(given)
        if match is None:
            raise LineFault(
                "not_a_number",
                f"{name} {given!r} is not a number with a unit.",
                f'Write for example "{EXAMPLE.get(dimensions[0], EXAMPLE["mass"])}".',
            )
        return {"value": match.group(1), "unit": match.group(2) or match.group(3)}
    return {"value": given, "unit": None}


def _status(entry: Mapping[str, Any], name: str) -> Status:
    given = entry.get("status")
    if given is None:
        return Status.STATED
    try:
        return Status(given)
    except ValueError as error:
        raise LineFault(
            "status_unknown",
            f"{name}: the status {given!r} is not known.",
            f"Take one of {', '.join(Status)}, or leave it out.",
        ) from error


def _ranged(figure: Figure, entry: Mapping[str, Any], name: str, dimension: str) -> Figure:
    if entry.get("uncertainty_pct") is None:
        return figure
    half = as_decimal(entry["uncertainty_pct"], f"{name} uncertainty_pct") / 100
    if half > ONE:
        raise LineFault(
            "uncertainty_too_large",
            f"{name}: an uncertainty above 100 % says nothing.",
            "Give per cent of the value, half the width of the range.",
        )
    lo, hi = figure.value * (ONE - half), figure.value * (ONE + half)
    hi = max(figure.value, min(hi, ONE)) if dimension == "share" else hi
    return figure.ranged(lo, hi, status=figure.status, why=f"within {entry['uncertainty_pct']} %")
