"""Attacks on how rows came about: interpolated values, rows that could not enter, residuals over time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, Table
from compliance.econometrics.estimation import estimate
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.identification import LAG
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject
from compliance.econometrics.reporting.credibility.variants import moved

FEW_VALUES = 0.2
"""A column with fewer different values than this share of its rows is counted, not measured."""
FEWEST = 10
"""So many rows that could not enter are needed before they are compared with those that did."""


def interpolation_answer(subject: Subject) -> Iterator[Answer]:
    """The share of rows whose outcome or treatment was filled in, and the estimate without them.

    Columns `NAME_filled` say which; without them a value exactly on the line between its neighbours tells.
    """
    frame, spec = subject.frame, subject.spec
    names = [name for name in (spec.outcome, subject.treatment) if name in frame.columns]
    marked = [f"{name}_filled" for name in names if f"{name}_filled" in frame.columns]
    if marked:
        filled = (frame[marked].fillna(0).astype(float) != 0).to_numpy().any(axis=1)
    elif spec.unit and spec.time and names:
        filled = np.any([on_the_line(frame, name, spec.unit, spec.time) for name in names], axis=0)
    else:
        return
    share = float(filled[subject.rows].mean())
    call = f"estimate(without {' or '.join(marked) or 'values on the line between neighbours'})"
    told = {"share": 100 * share, "before": subject.found["beta"], "names": ", ".join(names)}
    if not share:
        yield Answer("interpolation", subject.name, "green", "interpolation_none", 0.0, told, call)
        return
    item = estimate(frame[~filled].reset_index(drop=True), spec).coefficients[subject.treatment]
    apart, light = moved(subject, item)
    if light == "green" and share > 0.1:
        light = "amber"
    told |= {"beta": item.beta, "p": item.p, "apart": apart}
    code = "interpolation" if marked else "interpolation_seen"
    yield Answer("interpolation", subject.name, light, code, share, told, call)


def on_the_line(frame: Table, name: str, unit: str, time: str) -> BoolArray:
    """(n,) whether a value is the mean of its two neighbours in time to rounding, and not equal to them."""
    import pandas as pd

    values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
    found = np.zeros(len(frame), dtype=bool)
    if not np.isfinite(values).any() or len(np.unique(values)) < FEW_VALUES * len(values):
        return found
    order = np.lexsort((frame[time].to_numpy(), pd.factorize(frame[unit])[0]))
    v, u = values[order], pd.factorize(frame[unit])[0][order]
    t = pd.to_numeric(frame[time], errors="coerce").to_numpy(dtype=np.float64)[order]
    inner = (u[2:] == u[1:-1]) & (u[1:-1] == u[:-2]) & (t[2:] - t[1:-1] == t[1:-1] - t[:-2])
    # Seven printed digits leave this much between a mean and its rounding.
    slack = 2e-6 * np.nanmax(np.abs(values))
    straight = np.abs(v[2:] + v[:-2] - 2 * v[1:-1]) <= slack
    sloped = np.abs(v[2:] - v[:-2]) > 100 * slack
    found[order[1:-1][inner & straight & sloped]] = True
    return found


def dropped_answer(subject: Subject) -> Iterator[Answer]:
    """Whether rows that could not enter differ from those that did, where outcome or treatment is known."""
    frame, spec = subject.frame, subject.spec
    names = [name for name in (spec.outcome, subject.treatment) if name in frame.columns]
    if spec.sample or not names:
        return
    entered = np.zeros(len(frame), dtype=bool)
    entered[subject.rows] = True
    apart: dict[str, tuple[float, int]] = {}
    for name in names:
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        out = values[~entered & np.isfinite(values)]
        kept = values[entered & np.isfinite(values)]
        if len(out) >= FEWEST and kept.std() > 0:
            apart[name] = (float((out.mean() - kept.mean()) / kept.std()), len(out))
    if not apart:
        return
    name = max(apart, key=lambda one: abs(apart[one][0]))
    gap, count = apart[name]
    told = {"name": name, "gap": gap, "count": count}
    light = light_of(abs(gap), 0.1, 0.25)
    yield Answer(
        "dropped", subject.name, light, "dropped", abs(gap), told, "mean(rows left out) − mean(rows kept)"
    )


def serial_answer(subject: Subject) -> Iterator[Answer]:
    """For an instrument that is the regressor's own lag: whether errors are correlated over time.

    Differenced residuals correlate −½ with their own lag where errors are not (Wooldridge 2010, 10.6.3);
    the lag is excluded only then.
    """
    spec, columns = subject.spec, subject.columns
    lags = [name for name in spec.instruments if (m := LAG.match(name)) and m[1] in spec.endogenous]
    if not lags or not {"unit", "time"} <= columns.groups.keys():
        return
    slope, se, clusters = _difference_slope(subject)
    if not np.isfinite(slope):
        return
    p = float(2 * stats.t.sf(abs(slope + 0.5) / se, clusters - 1))
    told = {"slope": slope, "p": p, "instrument": lags[0]}
    light = light_of(p, 0.1, 0.05)
    call = "Δresidual on its own lag, clustered by unit"
    yield Answer("serial", subject.name, light, "serial", p, told, call)


def _difference_slope(subject: Subject) -> tuple[float, float, int]:
    """Slope of the differenced residual on its own lag, its error clustered by unit, and the units."""
    columns, coefficients = subject.columns, subject.result["coefficients"]
    residual = columns.values[OUTCOME] - sum(
        item["beta"] * columns.values[name] for name, item in coefficients.items() if name in columns.values
    )
    unit, time = columns.groups["unit"][0], columns.groups["time"][0]
    order = np.lexsort((time, unit))
    u, t, e = unit[order], time[order], np.asarray(residual)[order]
    step = (u[1:] == u[:-1]) & (t[1:] - t[:-1] == 1)
    change = np.where(step, e[1:] - e[:-1], np.nan)
    change = _means_out(change, t[1:])
    both = np.isfinite(change[1:]) & np.isfinite(change[:-1])
    now, before, unit_of = change[1:][both], change[:-1][both], u[2:][both]
    if len(now) < FEWEST or not (before @ before) > 0:
        return float("nan"), float("nan"), 0
    slope = float(now @ before / (before @ before))
    scores = np.bincount(unit_of, before * (now - slope * before))
    return slope, float(np.sqrt((scores**2).sum()) / (before @ before)), len(np.unique(unit_of))


def _means_out(values: FloatArray, codes: IntArray) -> FloatArray:
    """Values less their mean by period; missing stays so."""
    kept = np.isfinite(values)
    places = np.unique(codes, return_inverse=True)[1]
    counts = np.maximum(np.bincount(places[kept], minlength=places.max() + 1), 1)
    means = np.bincount(places[kept], values[kept], minlength=places.max() + 1) / counts
    return np.asarray(values - means[places])
