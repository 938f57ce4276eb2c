"""Lee's (2009) bounds on an effect where treatment also decides whose outcome is seen; arrays only.

Monotonicity: treatment moves everyone's being seen in one direction. The group seen more often is trimmed
by the excess share, at the top and at the bottom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from compliance.econometrics.arrays import BoolArray, FloatArray
from compliance.econometrics.faults import InestimableModel

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Bounds:
    """Effect on those seen either way: `lower` and `upper` with errors; `ci` covers the effect itself."""

    lower: float
    upper: float
    lower_se: float
    upper_se: float
    ci: tuple[float, float]
    trimmed: float
    shares: tuple[float, float]
    """Seen among treated and untreated."""


def lee_bounds(y: FloatArray, treated: BoolArray, seen: BoolArray, *, level: float = 0.95) -> Bounds:
    """y (n,), read where seen. Raises InestimableModel where an arm is nearly never seen."""
    for arm, word in ((treated, "treated"), (~treated, "untreated")):
        if int((arm & seen).sum()) < FEWEST:
            raise InestimableModel(
                f"Fewer than {FEWEST} {word} rows have an outcome; bounds need both arms.",
                reason="too_few_rows",
                where="selection",
            )
    shares = (float(seen[treated].mean()), float(seen[~treated].mean()))
    if shares[0] < shares[1]:
        turned = lee_bounds(y, ~treated, seen, level=level)
        return Bounds(
            -turned.upper, -turned.lower, turned.upper_se, turned.lower_se,
            (-turned.ci[1], -turned.ci[0]), turned.trimmed, shares,
        )  # fmt: skip
    trimmed = 1 - shares[1] / shares[0]
    more, fewer = np.sort(y[treated & seen]), y[~treated & seen]
    counts = (int(treated.sum()), int((~treated).sum()))
    # Variance of the trimmed share (Lee 2009, proposition 3).
    loose = (1 - trimmed) ** 2 * (
        (1 - shares[0]) / (counts[0] * shares[0]) + (1 - shares[1]) / (counts[1] * shares[1])
    )
    base = float(fewer.mean())
    rest = float(fewer.var(ddof=1)) / len(fewer)
    low, low_se = _trimmed_mean(more, trimmed, loose)
    high, high_se = _trimmed_mean(-more[::-1], trimmed, loose)
    ends = (low - base, -high - base)
    errors = (float(np.sqrt(low_se**2 + rest)), float(np.sqrt(high_se**2 + rest)))
    width = _critical(ends[1] - ends[0], max(errors), level)
    ci = (ends[0] - width * errors[0], ends[1] + width * errors[1])
    return Bounds(ends[0], ends[1], errors[0], errors[1], ci, trimmed, shares)


def _trimmed_mean(values: FloatArray, share: float, loose: float) -> tuple[float, float]:
    """Mean of ascending values without the top `share`, the row at the edge in part; and its error."""
    kept = (1 - share) * len(values)
    whole = int(np.floor(kept + 1e-9))
    edge = float(values[min(whole, len(values) - 1)])
    part = max(kept - whole, 0.0) if whole < len(values) else 0.0
    weights = np.zeros(len(values))
    weights[:whole] = 1.0
    if whole < len(values):
        weights[whole] = part
    mean = float(weights @ values / kept)
    variance = float(weights @ (values - mean) ** 2 / kept)
    gap = (edge - mean) ** 2
    total = variance / kept + gap * share / kept + gap / (1 - share) ** 2 * loose
    return mean, float(np.sqrt(total))


def _critical(width: float, error: float, level: float) -> float:
    """Imbens and Manski (2004, eq. 7): between the one-sided and the two-sided quantile."""
    if error <= 0:
        return float(stats.norm.ppf(0.5 + level / 2))
    return float(
        optimize.brentq(lambda c: stats.norm.cdf(c + width / error) - stats.norm.cdf(-c) - level, 0.0, 10.0)
    )
