"""Tests that instruments identify: Kleibergen–Paap rk, Anderson, Cragg–Donald; knows the reduced form only.

Kleibergen and Paap (2006, Journal of Econometrics 133, eqs. 7, 10 and 23), with the variance of the reduced
form from the package's own `meat`, so clusters, kernels and absorbed effects are covered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import meat
from compliance.econometrics.solving import orthonormal
from compliance.econometrics.weak.reduced import Reduced


@dataclass(frozen=True, slots=True)
class RankTests:
    """`rk_lm`: χ²(l1 - k1 + 1) under underidentification, Anderson's under iid. `rk_wald_f`: against weak
    instruments. `cragg_donald_f`: the same under iid."""

    rk_lm: float
    rk_lm_p: float
    rk_lm_df: int
    rk_wald_f: float
    cragg_donald_f: float


def rank_tests(reduced: Reduced) -> RankTests:
    """Tests of rank k1 - 1 of the reduced form, by LM (errors under the null) and Wald (residuals)."""
    q = reduced.q
    width, tools = reduced.x.shape[1], q.shape[1]
    standard, _ = orthonormal(reduced.x)
    theta = q.T @ standard
    left, values, right = np.linalg.svd(theta)
    value = float(values[-1])
    u, v = left[:, width - 1 :], right[width - 1 :].T
    df = tools - width + 1
    scale = reduced.count - reduced.dependence.dofminus
    lm = _rank_statistic(theta, u, v, standard, reduced)
    wald = _rank_statistic(theta, u, v, standard - q @ theta, reduced)
    cragg = value**2 / (1 - value**2) * (reduced.count - reduced.instruments - _lost_iid(reduced)) / tools
    if reduced.dependence.kind == "iid":
        lm = scale * value**2
        wald_f = cragg
    else:
        wald_f = reduced.f_of(wald, tools)
    return RankTests(lm, float(stats.chi2.sf(lm, df)), df, wald_f, cragg)


def _lost_iid(reduced: Reduced) -> float:
    sample = reduced.sample
    return sample.absorbed + sample.dofminus + sample.sdofminus


def _rank_statistic(
    theta: FloatArray, u: FloatArray, v: FloatArray, errors: FloatArray, reduced: Reduced
) -> float:
    """λ′Ω⁻¹λ with λ = vec(U₂′ΘV₂): the null space's basis may be any, the form does not change with it."""
    # Rotating scores before summing keeps the middle matrix at the size of the test.
    smallest = (u.T @ theta @ v).T.ravel()
    omega = meat(errors @ v, reduced.q @ u, reduced.dependence)
    return float(smallest @ np.linalg.pinv(omega, hermitian=True) @ smallest)
