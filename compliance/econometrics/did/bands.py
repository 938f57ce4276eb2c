"""Variances and simultaneous bands from influence functions; knows no panel and no estimator.

Callaway and Sant'Anna (2021), "Difference-in-differences with multiple time periods", Journal of Econometrics
225, Algorithm 1 (multiplier bootstrap, interquartile-range standard errors, sup-t critical value).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
IQR = float(stats.norm.ppf(0.75) - stats.norm.ppf(0.25))
CHUNK = 2_000_000
"""So many multipliers are drawn at a time: memory stays bounded for many clusters."""


def influence_vcov(influence: Array, cluster: NDArray[np.int64]) -> Array:
    """(m, m) covariance of estimates whose influence functions (N, m) are scaled to mean zero over N
    units."""
    summed = cluster_sums(influence, cluster)
    return np.asarray(summed.T @ summed / len(influence) ** 2)


def cluster_sums(values: Array, cluster: NDArray[np.int64]) -> Array:
    """(G, m) sums of the rows (n, m) over clusters 0 … G-1."""
    count = int(cluster.max()) + 1
    if count == len(values) and (cluster == np.arange(count)).all():
        return values
    order = np.argsort(cluster, kind="stable")
    starts = np.searchsorted(cluster[order], np.arange(count))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))


def multiplier_draws(influence: Array, cluster: NDArray[np.int64], draws: int, seed: int) -> Array:
    """(draws, m) bootstrap deviations of the estimates with Mammen's two-point multipliers a cluster."""
    summed = cluster_sums(influence, cluster) / len(influence)
    random = np.random.default_rng(seed)
    root = np.sqrt(5.0)
    low, high, chance = (1 - root) / 2, (1 + root) / 2, (root + 1) / (2 * root)
    found = np.empty((draws, summed.shape[1]))
    step = max(1, CHUNK // max(1, len(summed)))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        weight = np.where(random.random((count, len(summed))) < chance, low, high)
        found[start : start + count] = weight @ summed
    return found


def bootstrap_se(deviations: Array) -> Array:
    """(m,) standard errors as interquartile range over that of the standard normal."""
    quarter = np.quantile(deviations, [0.25, 0.75], axis=0)
    return np.asarray((quarter[1] - quarter[0]) / IQR)


def uniform_critical(
    influence: Array, cluster: NDArray[np.int64], *, draws: int, seed: int, level: float
) -> float:
    """Critical value c so that all intervals estimate ± c·se hold together with probability `level`.

    Never below the pointwise value: with few draws the quantile of the maximum can fall under it by chance.
    """
    deviations = multiplier_draws(influence, cluster, draws, seed)
    se = bootstrap_se(deviations)
    known = se > 1e-12 * (np.abs(deviations).max(initial=0.0) + 1e-300)
    pointwise = float(stats.norm.ppf(0.5 + level / 2))
    if not known.any():
        return pointwise
    largest = np.abs(deviations[:, known] / se[known]).max(axis=1)
    return max(pointwise, float(np.quantile(largest, level)))


def gaussian_critical(vcov: Array, *, draws: int, seed: int, level: float) -> float:
    """The same from a covariance alone: quantile of the largest |t| of a normal vector.

    Montiel Olea and Plagborg-Møller (2019), "Simultaneous confidence bands", Algorithm 1.
    """
    se = np.sqrt(np.maximum(np.diag(vcov), 0.0))
    known = np.isfinite(se) & (se > 0)
    pointwise = float(stats.norm.ppf(0.5 + level / 2))
    if known.sum() < 2:
        return pointwise
    correlation = vcov[np.ix_(known, known)] / np.outer(se[known], se[known])
    values, vectors = np.linalg.eigh(correlation)
    factor = vectors * np.sqrt(np.clip(values, 0, None))
    normal = np.random.default_rng(seed).standard_normal((max(draws, 1000), len(values)))
    return max(pointwise, float(np.quantile(np.abs(normal @ factor.T).max(axis=1), level)))
