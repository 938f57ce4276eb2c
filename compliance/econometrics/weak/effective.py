"""The effective F of Montiel Olea and Pflueger (2013) with its critical values; one endogenous regressor.

Journal of Business & Economic Statistics 31: F_eff = x′P x / tr(Ŵ₂) (eq. 11); critical values by Patnaik's
approximation (section 4.3): K_eff = tr(W)²(1+2b) / (tr(W²) + 2b·tr(W)·max eval(W)), noncentrality b·K_eff.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats
from scipy.optimize import minimize_scalar

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import meat
from compliance.econometrics.weak.reduced import Reduced

TAUS = (0.05, 0.10, 0.20, 0.30)
"""Worst-case bias of two-stage least squares as a share of the benchmark's."""

FAR = 1e5


@dataclass(frozen=True, slots=True)
class EffectiveF:
    """F_eff, its effective degrees of freedom for τ = 10 %, and 5 % critical values by τ.

    `critical` maximises the bias over the direction of first-stage coefficients and over β (theorem 1);
    `simplified` bounds it by one, and is never below.
    """

    f: float
    k_eff: float
    critical: dict[str, float]
    simplified: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        return {"k_eff": self.k_eff, "critical": self.critical, "critical_simplified": self.simplified}


def effective_f(reduced: Reduced) -> EffectiveF:
    """F_eff under the reduced form's own assumption on errors."""
    q, tools = reduced.q, reduced.q.shape[1]
    both = np.column_stack([reduced.y, reduced.x])
    pi = q.T @ both
    w = meat(both - q @ pi, q, reduced.dependence)
    w2 = w[tools:, tools:]
    # The finite-sample factor of the rk F, so that both agree where exactly identified.
    factor = reduced.f_of(1.0, 1)
    f = float(pi[:, 1] @ pi[:, 1]) / float(np.trace(w2)) * factor
    bias = _worst_bias(w, tools)
    critical = {f"{tau:.0%}": _critical(w2, bias / tau) for tau in TAUS}
    simplified = {f"{tau:.0%}": _critical(w2, 1 / tau) for tau in TAUS}
    return EffectiveF(f, _k_eff(w2, 10.0), critical, simplified)


def _k_eff(w2: FloatArray, bound: float) -> float:
    values = np.linalg.eigvalsh(w2)
    trace = float(values.sum())
    top = trace**2 * (1 + 2 * bound)
    return top / (float((values**2).sum()) + 2 * bound * trace * float(values[-1]))


def _critical(w2: FloatArray, bound: float) -> float:
    k = _k_eff(w2, bound)
    return float(stats.ncx2.ppf(0.95, k, k * bound) / k)


def _worst_bias(w: FloatArray, tools: int) -> float:
    """Sup over β and directions c of |n(β, c)| / BM(β), the Nagar bias of 2SLS against its benchmark.

    n(β, c) = tr(S₁₂)/tr(S₂)·(1 - 2 c′S₁₂c / tr(S₁₂)) with S₁₂ = W₁₂ - βW₂, S₁ = W₁ - β(W₁₂+W₁₂′) + β²W₂ and
    BM = √(tr S₁ / tr S₂). One instrument: the bound is reached as |β| grows.
    """
    w1, w12, w2 = w[:tools, :tools], w[:tools, tools:], w[tools:, tools:]

    def ratio(beta: float) -> float:
        s12 = (w12 + w12.T) / 2 - beta * w2
        s1 = w1 - beta * (w12 + w12.T) + beta**2 * w2
        values = np.linalg.eigvalsh(s12)
        trace = float(values.sum())
        worst = max(abs(trace - 2 * float(values[0])), abs(trace - 2 * float(values[-1])))
        return worst / float(np.sqrt(np.trace(s1) * np.trace(w2)))

    if min(np.trace(w1), np.trace(w2)) <= 0:
        # Several ways of clusters can leave a variance below zero, and then no bound exists.
        return float("nan")
    scale = float(np.sqrt(np.trace(w1) / np.trace(w2)))
    return max(_largest(ratio, scale), ratio(FAR * scale), ratio(-FAR * scale))


def _largest(ratio: Callable[[float], float], scale: float) -> float:
    """Maximum over the line, searched through tan so both tails are in reach."""
    angles = np.linspace(-1.5, 1.5, 121)
    found = [ratio(scale * float(np.tan(angle))) for angle in angles]
    best = float(angles[int(np.argmax(found))])
    search = minimize_scalar(
        lambda angle: -ratio(scale * float(np.tan(angle))),
        bounds=(best - 0.05, best + 0.05),
        method="bounded",
    )
    return max(max(found), -float(search.fun))
