"""What event-study estimates before treatment say: joint test, power against a slope, distortion from
pre-testing.

Roth (2022), "Pretest with caution: event-study estimates after testing for parallel trends", AER: Insights
4(3): power against a linear violation, and the bias of the post-treatment estimate given that the pre-test
passed. Knows estimates and their covariance only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from compliance.econometrics.did.results import Curve, number

Array = NDArray[np.float64]


def wald(estimate: Array, vcov: Array) -> dict[str, Any]:
    """Joint χ² test that all are zero; df is the covariance's rank, None values where nothing can be
    tested."""
    scale = np.sqrt(np.maximum(np.diag(vcov), 0.0))
    varies = np.isfinite(scale) & (scale > 1e-12 * np.max(np.abs(estimate), initial=0.0)) & (scale > 0)
    if not varies.any():
        return {"statistic": None, "df": 0, "p": None}
    estimate, scale, vcov = estimate[varies], scale[varies], vcov[np.ix_(varies, varies)]
    values, vectors = np.linalg.eigh(vcov / np.outer(scale, scale))
    kept = values > values.max() * 1e-10
    along = vectors[:, kept].T @ (estimate / scale)
    statistic = float((along**2 / values[kept]).sum())
    return {
        "statistic": number(statistic),
        "df": int(kept.sum()),
        "p": number(float(stats.chi2.sf(statistic, kept.sum()))),
    }


def event_pretest(curve: Curve) -> dict[str, Any]:
    """The joint test of all event times before zero."""
    _, att, vcov = curve.part(curve.at < 0)
    return wald(att, vcov)


def slope_for_power(curve: Curve, power: float, *, reference: float = -1.0, level: float = 0.95) -> float:
    """Slope of a linear violation that individual pre-tests (any |t| above critical) find with `power`."""
    at, _, vcov = curve.part(curve.at < 0)
    if not len(at):
        return float("nan")
    width = 20 * float(np.sqrt(np.diag(vcov)).max()) / float(np.abs(at - reference).max())

    def gap(slope: float) -> float:
        return 1 - _passing(slope * (at - reference), vcov, level) - power

    if gap(0.0) > 0:
        return 0.0
    return float(optimize.brentq(gap, 0.0, width, xtol=width * 1e-8))


def power_report(
    curve: Curve, *, slope: float | None = None, reference: float = -1.0, level: float = 0.95
) -> dict[str, Any]:
    """Slopes found half and four fifths of the time; for a hypothesised slope power, Bayes factor and
    bias."""
    half = slope_for_power(curve, 0.5, reference=reference, level=level)
    most = slope_for_power(curve, 0.8, reference=reference, level=level)
    asked = most if slope is None else slope
    found: dict[str, Any] = {"slope_50": number(half), "slope_80": number(most), "slope": number(asked)}
    at, att, vcov = curve.part(np.ones(len(curve.at), dtype=bool))
    before = at < 0
    if not before.any() or not np.isfinite(asked):
        return found
    trend = asked * (at - reference)
    pre = vcov[np.ix_(before, before)]
    passing = _passing(trend[before], pre, level)
    by_chance = _passing(np.zeros(int(before.sum())), pre, level)
    residual = att[before] - trend[before]
    # With fewer clusters than leads the covariance is singular; the pseudo-inverse uses what varies.
    inverse = np.linalg.pinv(pre, rcond=1e-10, hermitian=True)
    exponent = 0.5 * float(att[before] @ inverse @ att[before] - residual @ inverse @ residual)
    ratio = np.exp(np.clip(exponent, -700.0, 700.0))
    shift = _given_pass(trend[before], pre, level)
    conditional = trend + vcov[:, before] @ inverse @ (shift - trend[before])
    return {
        **found,
        "power": number(1 - passing),
        "bayes_factor": number(passing / by_chance),
        "likelihood_ratio": number(float(ratio)),
        "by": [
            {"event": number(e), "trend": number(d), "mean_after_passing": number(c)}
            for e, d, c in zip(at, trend, conditional, strict=True)
        ],
    }


def _passing(mean: Array, vcov: Array, level: float) -> float:
    """Chance that every |estimate| stays within its own critical value."""
    bound = stats.norm.ppf(0.5 + level / 2) * np.sqrt(np.diag(vcov))
    normal = stats.multivariate_normal(
        mean=mean, cov=vcov, allow_singular=True, seed=0, abseps=1e-4, releps=1e-4
    )
    return float(normal.cdf(bound, lower_limit=-bound))


def _given_pass(mean: Array, vcov: Array, level: float, draws: int = 200_000) -> Array:
    """Mean of the pre-period estimates given that each passes, by simulation with a fixed seed."""
    bound = stats.norm.ppf(0.5 + level / 2) * np.sqrt(np.diag(vcov))
    values, vectors = np.linalg.eigh(vcov)
    factor = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = mean + np.random.default_rng(0).standard_normal((draws, len(mean))) @ factor.T
    kept = drawn[(np.abs(drawn) <= bound).all(axis=1)]
    return np.asarray(kept.mean(axis=0)) if len(kept) else np.full(len(mean), np.nan)
