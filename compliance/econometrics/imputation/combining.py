"""Rubin's (1987) rules for estimates from several completed tables; knows numbers only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Combined:
    """Mean estimate, total error, t, p, degrees of freedom, interval and share of information missing."""

    beta: float
    se: float
    t: float
    p: float
    df: float
    ci: tuple[float, float]
    missing: float


def combined(betas: FloatArray, errors: FloatArray, df: float, level: float = 0.95) -> Combined:
    """M estimates and errors of one coefficient; `df` as if nothing were missing (Barnard and Rubin 1999)."""
    count = len(betas)
    beta = float(betas.mean())
    within, between = float((errors**2).mean()), float(betas.var(ddof=1)) if count > 1 else 0.0
    total = within + (1 + 1 / count) * between
    share = (1 + 1 / count) * between / total if total else 0.0
    known = (df + 1) / (df + 3) * df * (1 - share)
    loose = (count - 1) / share**2 if share > 0 else np.inf
    freedom = known * loose / (known + loose) if np.isfinite(loose) else known
    se = total**0.5
    t = beta / se if se else float("nan")
    width = float(stats.t.ppf(0.5 + level / 2, freedom)) * se
    missing = (share + 2 / (freedom + 3)) / (1 + 2 / (freedom + 3)) if between else 0.0
    p = float(2 * stats.t.sf(abs(t), freedom))
    return Combined(beta, se, t, p, freedom, (beta - width, beta + width), missing)
