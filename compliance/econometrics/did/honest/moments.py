"""Test of linear moment inequalities with nuisance parameters, inverted to a confidence set; knows no panel.

Andrews, Roth and Pakes (2023), "Inference for linear conditional moment inequalities", Review of Economic
Studies 90: conditional test (section 4) and its hybrid with the least favourable critical value (section
5); Rambachan and Roth (2023), section 3. The linear programme's dual has its optimum at a vertex; as the
vertices do not depend on the estimates they are found once, and each test is a product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from compliance.econometrics.arrays import BoolArray, FloatArray
from compliance.econometrics.did.honest.restrictions import Polyhedron

SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments y(θ) = `level` - `slope` θ over the vertices V of the dual.

    `level`, `slope`: (R,) values at the vertices. `vcov`: (R, R) their covariance. `critical`: least
    favourable value."""

    level: FloatArray
    slope: FloatArray
    vcov: FloatArray
    critical: float


def moments(
    polyhedron: Polyhedron,
    beta: FloatArray,
    vcov: FloatArray,
    weights: FloatArray,
    errors: FloatArray,
    kappa: float,
) -> Moments:
    """The test of θ = weights'τ given estimates β = δ + (0, τ).

    errors: (draws, P+Q) normal draws with covariance `vcov`, shared by all tests. kappa: size of the first
    stage."""
    pre = len(beta) - len(weights)
    basis, others = _coordinates(weights)
    matrix, bound = polyhedron.matrix, polyhedron.bound
    if len(weights) > 1:
        after = np.abs(matrix[:, pre:]).max(axis=1) > 1e-12
        matrix, bound = matrix[after], bound[after]
    on_theta = matrix[:, pre:] @ basis
    nuisance = matrix[:, pre:] @ others
    variance = np.einsum("ki,ij,kj->k", matrix, vcov, matrix)
    # A moment without error (singular covariance) keeps a trace of one, so that it can be scaled.
    spread = np.sqrt(np.maximum(variance, 1e-14 * variance.max()))
    rays = extreme_rays(nuisance)
    vertices = rays / (rays @ spread)[:, None]
    loads = vertices @ matrix
    critical = float(np.quantile((loads @ errors.T).max(axis=0), 1 - kappa))
    return Moments(loads @ beta - vertices @ bound, vertices @ on_theta, loads @ vcov @ loads.T, critical)


def _coordinates(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """τ = basis θ + others ξ for every τ with weights'τ = θ."""
    rows = np.vstack([weights, np.linalg.svd(weights[None, :])[2][1:]])
    inverse = np.linalg.inv(rows)
    return inverse[:, 0], inverse[:, 1:]


def extreme_rays(nuisance: FloatArray) -> FloatArray:
    """(R, K) extreme rays of {λ ≥ 0, nuisance'λ = 0}, each summing to one (double description method).

    nuisance: (K, p). Motzkin, Raiffa, Thompson and Thrall (1953); adjacency by supports (Fukuda and Prodon
    1996)."""
    rays = np.eye(len(nuisance))
    for column in nuisance.T:
        side = rays @ column
        side[np.abs(side) < SMALL] = 0.0
        flat = rays[side == 0]
        new = [flat]
        support = rays > SMALL
        for up in np.flatnonzero(side > 0):
            for down in np.flatnonzero(side < 0):
                joint = support[up] | support[down]
                inside = ~(support & ~joint).any(axis=1)
                if inside.sum() > 2:
                    continue
                ray = side[up] * rays[down] - side[down] * rays[up]
                new.append((ray / ray.sum())[None, :])
        rays = np.vstack(new)
    return rays


def accepts(test: Moments, theta: FloatArray, alpha: float, kappa: float) -> BoolArray:
    """(m,) whether the hybrid test of size alpha keeps each θ."""
    values = test.level[:, None] - test.slope[:, None] * theta[None, :]
    best = values.argmax(axis=0)
    statistic = values[best, np.arange(len(theta))]
    size = (alpha - kappa) / (1 - kappa)
    kept = statistic <= test.critical
    for vertex in np.unique(best):
        chosen = np.flatnonzero((best == vertex) & kept & (statistic > 0))
        if len(chosen):
            kept[chosen] = _conditional(test, vertex, values[:, chosen], size)
    return np.asarray(kept)


def _conditional(test: Moments, vertex: int, values: FloatArray, size: float) -> BoolArray:
    """The maximum given the part of the moments that is independent of it: a truncated normal."""
    variance = test.vcov[vertex, vertex]
    statistic = values[vertex]
    if variance <= SMALL * max(1.0, float(np.diag(test.vcov).max())):
        return np.asarray(statistic <= 0)
    load = test.vcov[:, vertex] / variance
    rest = values - load[:, None] * statistic[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = rest / (1 - load)[:, None]
    low = np.where((load < 1 - SMALL)[:, None], cut, -np.inf).max(axis=0)
    high = np.where((load > 1 + SMALL)[:, None], cut, np.inf).min(axis=0)
    high = np.minimum(high, test.critical)
    deviation = np.sqrt(variance)
    return np.asarray(upper_tail(statistic / deviation, low / deviation, high / deviation) >= size)


def upper_tail(at: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """P(Z ≥ at | low ≤ Z ≤ high) for a standard normal Z, exact far in the tails."""
    whole = _log_mass(np.minimum(low, at), high)
    with np.errstate(invalid="ignore"):
        share = np.exp(_log_mass(at, high) - whole)
    # Where the interval has no mass at all the value lies at its end: nothing is larger.
    return np.asarray(np.where(np.isneginf(whole), 0.0, share))


def _log_mass(low: FloatArray, high: FloatArray) -> FloatArray:
    """log P(low ≤ Z ≤ high), computed in the tail in which both lie."""
    flip = np.where(np.isfinite(low), low, -1e300) + np.where(np.isfinite(high), high, 1e300) > 0
    left = np.where(flip, -high, low)
    right = np.maximum(np.where(flip, -low, high), left)
    upper, lower = special.log_ndtr(right), special.log_ndtr(left)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mass = upper + np.log1p(-np.exp(np.minimum(lower - upper, 0.0)))
    return np.where(np.isneginf(upper), -np.inf, mass)
