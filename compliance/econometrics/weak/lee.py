"""The tF procedure: a t-test of 2SLS that holds whatever the first-stage F; one instrument, one regressor.

Lee, McCrary, Moreira and Porter (2022, American Economic Review 112): the 5 % critical value c(F) that makes
the worst case, errors perfectly correlated, reject exactly one time in twenty. In that case t = f(f - f₀)/f₀
with f ~ N(f₀, 1), so c is found by fixed point on the curve of right-hand ends f̄(f₀); no table is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf, sqrt
from typing import Any

import numpy as np
from scipy.stats import norm

from compliance.econometrics.arrays import FloatArray

POINTS = 4000
ROUNDS = 200
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class TfTest:
    """`critical` for |t|, the factor on the standard error against 1.96, and the interval at 95 %."""

    f: float
    critical: float
    factor: float
    interval: tuple[float, float]

    def to_json(self) -> dict[str, Any]:
        return {
            "f": self.f,
            "critical": self.critical,
            "se_factor": self.factor,
            "ci": list(self.interval),
        }


def tf_test(beta: float, se: float, f: float) -> TfTest:
    """tF interval of a just-identified estimate; unbounded where F is at most 1.96²."""
    critical = tf_critical(f)
    usual = float(norm.ppf((1 + LEVEL) / 2))
    return TfTest(f, critical, critical / usual, (beta - critical * se, beta + critical * se))


def tf_critical(f: float) -> float:
    """c(F) at 5 %: ∞ at 1.96², 3.43 at 10, 1.96 from 104.67 on."""
    usual = float(norm.ppf((1 + LEVEL) / 2))
    if f <= usual**2:
        return inf
    ends, values = _curve()
    root = sqrt(f)
    if root >= ends[-1]:
        return usual
    if root <= ends[0]:
        return inf
    return max(usual, float(np.interp(root, ends, values)))


@cache
def _curve() -> tuple[FloatArray, FloatArray]:
    """Right ends f̄ and critical values there, over noncentralities f₀."""
    usual, one_sided = norm.ppf((1 + LEVEL) / 2), norm.ppf(LEVEL)
    # Beyond this f₀ the right tail alone rejects 5 % at c = 1.96.
    last = (usual + one_sided) * one_sided**2 / (usual - one_sided) / (usual + one_sided)
    start = np.geomspace(1e-6, max(last, 9.0), POINTS)
    tail = norm.sf(usual + 2 * start)
    for _ in range(ROUNDS):
        ends = start + norm.isf((1 - LEVEL) - tail)
        values = ends * (ends - start) / start
        # The left tail begins at -g with g(g + f₀)/f₀ = c(g): for each g the f₀ that has it.
        ok = values > ends
        source = ends[ok] ** 2 / (values[ok] - ends[ok])
        left = np.interp(start, source, ends[ok], left=ends[ok][0], right=inf)
        found = np.where(np.isfinite(left), norm.sf(start + left), 0.0)
        if np.abs(found - tail).max() < 1e-14:
            break
        # At f₀ → 0 the map has slope -1; half steps converge where full ones swing.
        tail = (tail + found) / 2
    return ends, values
