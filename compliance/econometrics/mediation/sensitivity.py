"""How strong an unobserved common cause of mediator and outcome must be to undo a mediation; knows its fits
only.

Imai, Keele and Yamamoto (2010), "Identification, inference and sensitivity analysis for causal mediation
effects", Statistical Science 25, Theorem 4: with ρ the correlation of the two equations' errors,
ACME(ρ) = a σ₁/σ₂ {ρ̃ - ρ √((1-ρ̃²)/(1-ρ²))}, σ₁, σ₂ and ρ̃ from the reduced form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.resampling.linear import LinearFit

if TYPE_CHECKING:
    from compliance.econometrics.mediation.paths import Drawn

GRID = np.round(np.arange(-0.9, 0.95, 0.1), 10)


def sensitivity_report(
    full: LinearFit, first: LinearFit, total: LinearFit, treatment: str, drawn: Drawn | None, level: float
) -> dict[str, Any]:
    """ACME over a grid of ρ with bootstrap intervals; the ρ, and the shares of variance, at which it is zero.

    `r2_residual`: ρ², the product of the shares of the two residual variances an omitted variable would
    explain; `r2_total`: the same as a share of total variance.
    """
    a = first.of(treatment)[0]
    rest = np.array([
        [first.residual @ first.residual, first.residual @ total.residual],
        [first.residual @ total.residual, total.residual @ total.residual],
    ])[None]  # fmt: skip
    rho = float(_rho(rest)[0])
    curve = acme(np.array([a]), rest, GRID)[0]
    intervals: list[list[float] | None] = [None] * len(GRID)
    found: dict[str, Any] = {"rho_at_zero": rho, "r2_residual": rho**2}
    found["r2_total"] = rho**2 * (1 - first.r2) * (1 - full.r2)
    if drawn is not None:
        ends = [(1 - level) / 2, (1 + level) / 2]
        curves = acme(drawn.a[:, 0], drawn.rest, GRID)
        known = np.isfinite(curves).all(axis=1)
        if known.any():
            intervals = np.quantile(curves[known], ends, axis=0).T.tolist()
            found["rho_at_zero_ci"] = np.quantile(_rho(drawn.rest[known]), ends).tolist()
    found["curve"] = [
        {"rho": float(at), "acme": float(value), "ci": ci}
        for at, value, ci in zip(GRID, curve, intervals, strict=True)
    ]
    return found


def acme(a: FloatArray, rest: FloatArray, rho: FloatArray) -> FloatArray:
    """(R, len(rho)) effects through the mediator, from a (R,) and residual products (R, 2, 2) of (M, Y)."""
    reduced = _rho(rest)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt(np.maximum(rest[:, 1, 1], 0.0) / rest[:, 0, 0])[:, None]
    bent = reduced - rho[None, :] * np.sqrt(np.maximum(1 - reduced**2, 0.0) / (1 - rho[None, :] ** 2))
    with np.errstate(invalid="ignore"):
        return np.asarray(a[:, None] * ratio * bent)


def _rho(rest: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(rest[:, 0, 1] / np.sqrt(np.maximum(rest[:, 0, 0] * rest[:, 1, 1], 0.0)))
