"""Least squares with absorbed effects and clustered covariance, for the estimators that are regressions.

Knows columns, effects and clusters, not what they mean. Small-sample factors are those of fixest and reghdfe:
G/(G-1) · (N-1)/(N-K), effects nested in the cluster counted once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from compliance.econometrics.absorbing import demean, effects_cost
from compliance.econometrics.arrays import FloatArray, IntArray, groups_of, recoded
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.did.errors import DidError

COLLINEAR = 1e-9
"""A column is collinear when what the others leave of it is below this share of its own size."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (k,) and covariance (k, k), NaN for collinear columns; `df` clusters less one."""

    beta: FloatArray
    vcov: FloatArray
    residual: FloatArray
    df: float
    collinear: tuple[int, ...]


def least_squares(
    y: FloatArray,
    x: FloatArray,
    effects: list[IntArray],
    cluster: IntArray,
    *,
    weight: FloatArray | None = None,
    corrected: bool = True,
) -> Fit:
    """y (n,) on x (n, k) with `effects` taken out, errors correlated within `cluster` (n,)."""
    both = demean(np.column_stack([y, x]), effects, weight)
    y_left, x_left = both[:, 0], both[:, 1:]
    root = np.ones(len(y)) if weight is None else np.sqrt(weight)
    y_left, x_left = y_left * root, x_left * root[:, None]
    kept = independent(x_left, np.linalg.norm(x * root[:, None], axis=0))
    design = x_left[:, kept]
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ (design.T @ y_left)
    residual = y_left - design @ coefficients
    cluster = recoded(cluster)
    scores = cluster_sums(design * residual[:, None], cluster)
    vcov = bread @ (scores.T @ scores) @ bread
    if corrected:
        vcov = vcov * _factor(len(y), len(kept), effects, cluster)
    beta = np.full(x.shape[1], np.nan)
    beta[kept] = coefficients
    full = np.full((x.shape[1], x.shape[1]), np.nan)
    full[np.ix_(kept, kept)] = vcov
    gone = tuple(at for at in range(x.shape[1]) if at not in set(kept.tolist()))
    return Fit(beta, full, residual / root, groups_of(cluster) - 1, gone)


def independent(x: FloatArray, size: FloatArray | None = None) -> IntArray:
    """Positions of columns that are no combination of the others, by pivoted QR, in their own order."""
    if not x.shape[1]:
        return np.empty(0, dtype=np.int64)
    own = np.linalg.norm(x, axis=0)
    size = own if size is None else size
    alive = np.flatnonzero(own > COLLINEAR * np.where(size > 0, size, 1.0))
    if not len(alive):
        return alive
    triangle, order = linalg.qr(x[:, alive] / own[alive], mode="r", pivoting=True)[:2]
    left = np.abs(np.diag(triangle))
    return np.sort(alive[order[: int((left > COLLINEAR).sum())]])


def _factor(rows: int, slopes: int, effects: list[IntArray], cluster: IntArray) -> float:
    groups = groups_of(cluster)
    lost = effects_cost(effects, [cluster]).rank_small if effects else 0
    if groups < 2:
        raise DidError("one_cluster", "One cluster only is left; standard errors need at least two.")
    if rows <= slopes + lost:
        raise DidError(
            "too_few_rows", f"{rows} rows are too few for {slopes} coefficients and {lost} effects."
        )
    return groups / (groups - 1) * (rows - 1) / (rows - slopes - lost)
