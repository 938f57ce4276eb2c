"""Which columns are units and periods where a model needs them and its author did not say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.design import group_names
from compliance.econometrics.formulas.nodes import shifted
from compliance.econometrics.formulas.terms import terms_of
from compliance.econometrics.panel import panel_of
from compliance.econometrics.specification import ModelSpec

TIMES = ("year", "time", "period", "date", "quarter", "month", "yr", "t", "年份", "年", "时间")
LARGE = 1_000_000
SOME = 0.2
"""Above this share of repetitions the table is taken to be finer than units and periods on purpose."""


def timed_spec(frame: Table, spec: ModelSpec) -> tuple[ModelSpec, list[str]]:
    """The model with unit and time filled in from its effects and clusters where needed, and a note of it."""
    if spec.time:
        return spec, []
    columns = {str(name).lower(): str(name) for name in frame.columns}
    time = next((columns[name] for name in TIMES if name in columns), "")
    if not _needed(frame, spec):
        return spec, _repetitions(frame, spec, time)
    if not time:
        return spec, []
    named = [*spec.absorb, *spec.vcov.clusters]
    plain = [name for entry in named for name in group_names(entry) if name in frame.columns and name != time]
    unit = next((name for name in plain if not frame.duplicated([name, time]).any()), "")
    if not unit and frame[time].duplicated().any():
        unit = _unit(frame, time)
    if not unit and spec.vcov.kind != "dk" and frame[time].duplicated().any():
        return spec, []
    note = f"`panel` was not given; periods are taken from {time!r}" + (
        f", units from {unit!r}." if unit else "."
    )
    return replace(spec, unit=unit, time=time), [note]


def _repetitions(frame: Table, spec: ModelSpec, time: str) -> list[str]:
    """A note where effects of a unit and a period suggest a panel that has a few of its rows twice."""
    if len(spec.absorb) != 2 or time not in spec.absorb or len(frame) > LARGE:
        return []
    (unit,) = (name for name in spec.absorb if name != time)
    if unit not in frame.columns:
        return []
    share = float(frame.duplicated([unit, time]).mean())
    return [panel_of(frame, unit, time).repeated] if 0 < share < SOME else []


def _unit(frame: Table, time: str) -> str:
    """The one whole-number or text column that, with the time, tells all rows apart and repeats itself."""
    fits = []
    for name in frame.columns:
        values = frame[name]
        if name == time or values.dtype.kind == "f":
            continue
        if values.nunique() < len(frame) and not frame.duplicated([name, time]).any():
            fits.append(str(name))
    return fits[0] if len(fits) == 1 else ""


def _needed(frame: Table, spec: ModelSpec) -> bool:
    if spec.vcov.kind in ("hac", "ac", "dk") or spec.vcov.kernel or spec.vcov.same_period:
        return True
    entries = [spec.outcome, *spec.regressors, *spec.endogenous, *spec.instruments]
    names = set(frame.columns)
    terms = [term for entry in entries if entry for term in terms_of(entry, names).terms]
    return bool(np.any([shifted(node) for term in terms for node in term.numbers]))
