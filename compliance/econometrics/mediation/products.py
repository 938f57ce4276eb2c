"""Standard errors of a product of two coefficients, and intervals from its draws; knows no regression."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray


def product_tests(a: float, se_a: float, b: float, se_b: float) -> dict[str, dict[str, float | None]]:
    """z tests of a·b: Sobel (1982), Aroian (1947, with the product of variances), Goodman (1960, without it).

    Goodman's variance can be negative; then its entries are None.
    """
    first = a**2 * se_b**2 + b**2 * se_a**2
    second = se_a**2 * se_b**2
    variances = {"sobel": first, "aroian": first + second, "goodman": first - second}
    found: dict[str, dict[str, float | None]] = {}
    for name, variance in variances.items():
        if variance <= 0:
            found[name] = {"se": None, "z": None, "p": None}
            continue
        z = a * b / sqrt(variance)
        found[name] = {"se": sqrt(variance), "z": z, "p": float(2 * stats.norm.sf(abs(z)))}
    return found


def bootstrap_summary(
    estimate: float, drawn: FloatArray, left_out: FloatArray, level: float
) -> dict[str, Any]:
    """Percentile and BCa intervals (Efron 1987) from draws (R,) and leave-one-cluster-out values (G,)."""
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return {"draws": 0}
    tail = (1 - level) / 2
    below = (drawn <= 0).mean()
    return {
        "draws": len(drawn),
        "se": float(drawn.std(ddof=1)) if len(drawn) > 1 else None,
        "percentile": np.quantile(drawn, [tail, 1 - tail]).tolist(),
        "bca": bca_interval(estimate, drawn, left_out, level),
        "p": float(min(1.0, 2 * max(min(below, 1 - below), 1 / (len(drawn) + 1)))),
    }


def bca_interval(
    estimate: float, drawn: FloatArray, left_out: FloatArray, level: float
) -> list[float] | None:
    """Bias-corrected and accelerated interval; None where all draws lie on one side of the estimate."""
    share = ((drawn < estimate).mean() + (drawn <= estimate).mean()) / 2
    if not 0 < share < 1:
        return None
    bias = stats.norm.ppf(share)
    deviation = left_out.mean() - left_out
    spread = (deviation**2).sum()
    acceleration = (deviation**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    z = stats.norm.ppf([(1 - level) / 2, (1 + level) / 2])
    moved = stats.norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
    return [float(end) for end in np.quantile(drawn, moved)]
