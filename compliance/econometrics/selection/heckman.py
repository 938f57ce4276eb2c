"""Heckman's (1979) two steps with the variance that counts the first; knows arrays only.

Greene (2012, section 19.5.2) for the classical variance; robust and clustered ones are those of both steps'
moments together (Newey and McFadden 1994, theorem 6.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, group_sums, groups_of
from compliance.econometrics.selection.probit import Probit, mills, probit


@dataclass(frozen=True, slots=True)
class TwoSteps:
    """β (k + 1,) with the inverse Mills ratio's coefficient last, variance, and the first step."""

    beta: FloatArray
    vcov: FloatArray
    first: Probit
    sigma: float
    rho: float
    residuals: FloatArray


def two_steps(
    y: FloatArray,
    x: FloatArray,
    z: FloatArray,
    chosen: BoolArray,
    *,
    kind: str = "iid",
    clusters: IntArray | None = None,
) -> TwoSteps:
    """y, x over the chosen rows (n1,), (n1, k); z (n, l) over all; `kind` iid, hc1 or cluster.

    Both designs hold their constants. ρ beyond ±1, as small samples give it, is brought to ±1.
    """
    first = probit(z, chosen)
    index = first.index[chosen]
    ratio = mills(index)
    delta = ratio * (ratio + index)
    wide = np.column_stack([x, ratio])
    inverse = np.asarray(np.linalg.inv(wide.T @ wide))
    beta = inverse @ (wide.T @ y)
    residuals = y - wide @ beta
    spread = float(residuals @ residuals / len(y) + beta[-1] ** 2 * delta.mean())
    sigma = spread**0.5
    rho = float(np.clip(beta[-1] / sigma, -1.0, 1.0))
    moved = (wide * delta[:, None]).T @ z[chosen]
    if kind == "iid":
        own = (wide * (1 - rho**2 * delta)[:, None]).T @ wide
        vcov = spread * inverse @ (own + rho**2 * moved @ first.vcov @ moved.T) @ inverse
    else:
        scores = np.zeros((len(z), wide.shape[1]))
        scores[chosen] = wide * residuals[:, None]
        scores += beta[-1] * first.scores @ first.vcov @ moved.T
        vcov = _sandwich(scores @ inverse, clusters if kind == "cluster" else None)
    return TwoSteps(beta, np.asarray(vcov), first, sigma, rho, residuals)


def _sandwich(influence: FloatArray, clusters: IntArray | None) -> FloatArray:
    if clusters is None:
        return np.asarray(influence.T @ influence * len(influence) / (len(influence) - 1))
    sums = group_sums(influence, clusters)
    groups = groups_of(clusters)
    return np.asarray(sums.T @ sums * groups / (groups - 1))
