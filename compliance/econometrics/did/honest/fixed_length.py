"""Shortest fixed-length confidence interval under a bound on changes of slope; knows no moment tests.

Rambachan and Roth (2023), section 3.3 and online appendix; Armstrong and Kolesár (2018), "Optimal inference
in a class of regression models", Econometrica 86: affine estimator, worst-case bias, critical value of a
folded normal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import optimize, stats

from compliance.econometrics.arrays import FloatArray

Loads: TypeAlias = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class FixedLength:
    """Centre and half length; `bias` is the largest bias of the centre under the bound."""

    centre: float
    half: float
    bias: float
    loads: FloatArray


def folded_quantile(shift: float, level: float) -> tuple[float, float]:
    """c with P(|N(shift, 1)| ≤ c) = level, and its derivative in shift (shift ≥ 0)."""
    start = shift + stats.norm.ppf(level)
    if shift > 8:
        return float(start), 1.0
    low, high = max(0.0, start - 1.0), shift + stats.norm.ppf(0.5 + level / 2) + 1e-9
    c = float(
        optimize.brentq(
            lambda c: stats.norm.cdf(c - shift) - stats.norm.cdf(-c - shift) - level, low, high, xtol=1e-14
        )
    )
    near, far = stats.norm.pdf(c - shift), stats.norm.pdf(c + shift)
    return c, float((near - far) / (near + far))


def fixed_length(
    beta: FloatArray, vcov: FloatArray, weights: FloatArray, bound: float, level: float
) -> FixedLength:
    """Interval for weights'τ when no change of slope of the violation exceeds `bound`.

    beta (P+Q,): estimates before and after the reference. With kinks κ at each period the estimator with
    loads v before has bias Σ_r κ_r g_r, g_r = Σ_{p>r} v_p (p-r); a common slope must cancel, which fixes g_0.
    """
    post, pre = len(weights), len(beta) - len(weights)
    ahead = np.arange(1, post + 1)
    slope = float(weights @ ahead)
    fixed = abs(slope) + sum(abs(float(weights[r:] @ (ahead[r:] - r))) for r in range(1, post))
    # Rows: periods p = 1 … P before the reference; kinks r = 0 … P-1.
    kinks = np.array([[max(p - r, 0) for p in range(1, pre + 1)] for r in range(pre)], dtype=float)
    back = np.linalg.inv(kinks)
    size = np.sqrt(np.trace(vcov) / len(vcov))
    # With fewer clusters than estimates some combination has no error; a trace of one keeps the problem
    # regular.
    vcov = vcov + np.eye(len(vcov)) * 1e-10 * size**2
    scaled = vcov / size**2

    def loads(g: FloatArray) -> FloatArray:
        v = back @ np.append(slope, g)
        return np.append(v[::-1], weights)

    start = _least_variance(loads, scaled, pre)
    best = start if bound == 0 else _shortest(loads, scaled, pre, fixed, bound / size, level, start)
    chosen = loads(best)
    deviation = float(np.sqrt(chosen @ vcov @ chosen))
    bias = bound * (fixed + float(np.abs(best).sum()))
    half = deviation * folded_quantile(bias / deviation, level)[0]
    return FixedLength(float(chosen @ beta), half, bias, chosen)


def _moves(loads: Loads, pre: int) -> FloatArray:
    zero = loads(np.zeros(pre - 1))
    return np.column_stack([loads(unit) - zero for unit in np.eye(pre - 1)] or [np.empty((len(zero), 0))])


def _least_variance(loads: Loads, scaled: FloatArray, pre: int) -> FloatArray:
    zero, move = loads(np.zeros(pre - 1)), _moves(loads, pre)
    return np.asarray(-np.linalg.solve(move.T @ scaled @ move, move.T @ scaled @ zero))


def _shortest(
    loads: Loads, scaled: FloatArray, pre: int, fixed: float, bound: float, level: float, start: FloatArray
) -> FloatArray:
    """Half length is convex in the kinks' loads g; g = up - down with both ≥ 0 makes it smooth."""
    if pre == 1:
        return start
    zero, move = loads(np.zeros(pre - 1)), _moves(loads, pre)

    def half(both: FloatArray) -> tuple[float, FloatArray]:
        g = both[: pre - 1] - both[pre - 1 :]
        load = zero + move @ g
        deviation = float(np.sqrt(load @ scaled @ load))
        shift = bound * (fixed + both.sum()) / deviation
        c, bend = folded_quantile(shift, level)
        of_variance = move.T @ (scaled @ load) / deviation * (c - shift * bend)
        return deviation * c, np.concatenate([of_variance, -of_variance]) + bend * bound

    found = []
    for g in (start, np.zeros(pre - 1)):
        first = np.concatenate([np.maximum(g, 0), np.maximum(-g, 0)])
        limits = [(0, None)] * len(first)
        answer = optimize.minimize(
            half,
            first,
            jac=True,
            method="L-BFGS-B",
            bounds=limits,
            options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000},
        )
        found.append((float(answer.fun), np.asarray(answer.x)))
    best = min(found, key=lambda pair: pair[0])[1]
    return np.asarray(best[: pre - 1] - best[pre - 1 :])
