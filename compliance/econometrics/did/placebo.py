"""Effects where there can be none: adoption dated too early, and adoption paths handed to other units.

Knows the panel and the two-way coefficient. The second is a randomisation test of the sharp null of no
effect for any unit (Fisher 1935; MacKinnon and Webb 2020, "Randomization inference for
difference-in-differences with few treated clusters", Journal of Econometrics 218): paths move between
units, or between clusters whose units share one path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.results import Effect, Estimated, number
from compliance.econometrics.resampling.residuals import Nuisance, nuisance_of

CHUNK = 8_000_000
"""Cells of pseudo-treatment held at a time."""


def placebo_in_time(
    panel: Panel,
    options: DidOptions,
    shifts: Sequence[int],
    estimator: Callable[[Panel, DidOptions], Estimated],
) -> list[dict[str, Any]]:
    """The simple effect when adoption is dated `shift` periods too early and truly treated rows are left
    out."""
    found = []
    for shift in shifts:
        try:
            simple = estimator(
                _early(panel, shift), replace(options, draws=0, balance="pairwise")
            ).aggregates["simple"]
            assert isinstance(simple, Effect)
            found.append({"shift": shift, **simple.to_json(options.level)})
        except (DidError, KeyError) as error:
            why = (
                error.sentence
                if isinstance(error, DidError)
                else "No effect after the false adoption is defined."
            )
            found.append({"shift": shift, "failed": why})
    return found


def _early(panel: Panel, shift: int) -> Panel:
    place = np.searchsorted(panel.times, panel.cohort) - shift
    early = np.where(np.isfinite(panel.cohort), panel.times[np.clip(place, 0, len(panel.times) - 1)], np.inf)
    early = np.where(place < 1, -np.inf, early)
    rows = ~panel.treated & (early[panel.unit] > -np.inf)
    if not rows.any():
        raise DidError("no_rows", f"No untreated row is left when adoption is dated {shift} periods earlier.")
    moved = replace(panel, cohort=early).keep(rows)
    if not np.isfinite(moved.cohort).any() or len(moved.times) < 2:
        raise DidError("no_treated", f"No unit has rows before adoption dated {shift} periods earlier.")
    return replace(moved, treatment=moved.treated.astype(float))


def placebo_in_paths(panel: Panel, *, draws: int, seed: int, draws_kept: bool = True) -> dict[str, Any]:
    """The two-way coefficient's place among those of permuted adoption paths.

    p counts the true assignment as one of the draws: (1 + number at least as large in size) / (1 + draws).
    """
    nuisance = nuisance_of([panel.unit, panel.time], panel.x, panel.weight)
    outcome = nuisance.residual(panel.y)
    truth = _coefficients(panel, nuisance, outcome, panel.cohort[:, None])[0]
    if not np.isfinite(truth):
        raise DidError("no_variation", "Treatment does not vary once unit and time effects are taken out.")
    random = np.random.default_rng(seed)
    shared = _shared_paths(panel)
    found = np.empty(draws)
    step = max(1, CHUNK // len(panel.y))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        paths = np.column_stack([_permuted(panel, shared, random) for _ in range(count)])
        found[start : start + count] = _coefficients(panel, nuisance, outcome, paths)
    found = found[np.isfinite(found)]
    larger = int((np.abs(found) >= abs(truth) * (1 - 1e-12)).sum())
    summary: dict[str, Any] = {
        "coefficient": number(truth),
        "draws": len(found),
        "level": "cluster" if shared is not None else "unit",
        "p": (1 + larger) / (1 + len(found)),
        "mean": number(found.mean()) if len(found) else None,
        "sd": number(found.std()) if len(found) else None,
        "quantiles": [number(q) for q in np.quantile(found, [0.025, 0.05, 0.5, 0.95, 0.975])]
        if len(found)
        else [],
    }
    return {**summary, "values": found.tolist()} if draws_kept else summary


def _shared_paths(panel: Panel) -> FloatArray | None:
    """(G,) the adoption time of each cluster where all units of every cluster share one; else None."""
    groups = int(panel.cluster.max()) + 1
    if groups == len(panel.units):
        return None
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, panel.cluster, panel.cohort)
    np.maximum.at(high, panel.cluster, panel.cohort)
    return low if (low == high).all() else None


def _permuted(panel: Panel, shared: FloatArray | None, random: np.random.Generator) -> FloatArray:
    if shared is None:
        return random.permutation(panel.cohort)
    return np.asarray(random.permutation(shared)[panel.cluster])


def _coefficients(panel: Panel, nuisance: Nuisance, outcome: FloatArray, cohorts: FloatArray) -> FloatArray:
    """(draws,) coefficients for adoption times (N, draws), by Frisch and Waugh (1933): d̃'ỹ / d̃'d̃."""
    treated = (panel.times[panel.time][:, None] >= cohorts[panel.unit]).astype(float)
    left = nuisance.residuals(treated)
    weighted = left * panel.weight[:, None]
    size = np.einsum("ij,ij->j", weighted, left)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(size > 1e-9, (outcome @ weighted) / size, np.nan)
