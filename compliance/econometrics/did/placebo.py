"""Effects where there can be none: adoption dated too early, and adoption paths handed to other units.

Knows the panel and the two-way coefficient. The second is a randomisation test of the sharp null of no
effect for any unit (Fisher 1935; MacKinnon and Webb 2020, "Randomization inference for
difference-in-differences with few treated clusters", Journal of Econometrics 218): paths move between
units, or between clusters whose units share one path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.results import Effect, Estimated, number
from compliance.econometrics.resampling.residuals import means_removed, nuisance_of

CHUNK = 2_000_000
"""So many adoption times are held at once."""


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
    products = path_products(panel)
    truth = float(products.coefficients(panel.cohort[None, :])[0])
    if not np.isfinite(truth):
        raise DidError("no_variation", "Treatment does not vary once unit and time effects are taken out.")
    random = np.random.default_rng(seed)
    shared = _shared_paths(panel)
    found = np.empty(draws)
    step = max(1, CHUNK // len(panel.units))
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        found[part] = products.coefficients(_permuted(panel, shared, part.stop - start, random))
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


@dataclass(frozen=True, slots=True)
class PathProducts:
    """What each unit adds to the coefficient's numerator and denominator on each of K adoption paths.

    `with_y` (N, K): path with the residual outcome; `squares` (N, K): path within its unit; `loads` (N, K,
    q): path with the other effects and covariates, orthonormal.
    """

    cohorts: FloatArray
    with_y: FloatArray
    squares: FloatArray
    loads: FloatArray

    def coefficients(self, assigned: FloatArray) -> FloatArray:
        """(R,) coefficients for adoption times (R, N), by Frisch and Waugh (1933): d̃'ỹ / d̃'d̃."""
        top, size = np.zeros(len(assigned)), np.zeros(len(assigned))
        loads = np.zeros((len(assigned), self.loads.shape[2]))
        for at, cohort in enumerate(self.cohorts):
            chosen = (assigned == cohort).astype(float)
            top += chosen @ self.with_y[:, at]
            size += chosen @ self.squares[:, at]
            loads += chosen @ self.loads[:, at]
        left = size - (loads**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(left > 1e-9 * np.maximum(size, 1e-300), top / left, np.nan)


def path_products(panel: Panel) -> PathProducts:
    """Products of every unit with every cohort's path, unit effects taken out by means."""
    nuisance = nuisance_of([panel.unit, panel.time], panel.x, panel.weight, first=panel.unit)
    paths = (panel.times[panel.time][:, None] >= panel.cohorts[None, :]).astype(float)
    heavy = panel.weight[:, None]
    within = means_removed(paths, panel.unit, panel.weight)
    outcome = nuisance.residual(panel.y)[:, None]
    loads = np.column_stack([
        cluster_sums(heavy * nuisance.basis * path[:, None], panel.unit) for path in paths.T
    ])  # fmt: skip
    return PathProducts(
        panel.cohorts,
        cluster_sums(heavy * outcome * paths, panel.unit),
        cluster_sums(heavy * within**2, panel.unit),
        loads.reshape(len(panel.units), len(panel.cohorts), nuisance.rank),
    )


def _shared_paths(panel: Panel) -> FloatArray | None:
    """(G,) the adoption time of each cluster where all units of every cluster share one; else None."""
    groups = int(panel.cluster.max()) + 1
    if groups == len(panel.units):
        return None
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, panel.cluster, panel.cohort)
    np.maximum.at(high, panel.cluster, panel.cohort)
    return low if (low == high).all() else None


def _permuted(panel: Panel, shared: FloatArray | None, draws: int, random: np.random.Generator) -> FloatArray:
    """(draws, N) adoption times in new places."""
    if shared is None:
        return random.permuted(np.tile(panel.cohort, (draws, 1)), axis=1)
    return np.asarray(random.permuted(np.tile(shared, (draws, 1)), axis=1)[:, panel.cluster])
