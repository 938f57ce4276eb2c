"""Robust intervals over a range of allowed violations, and the violation at which the conclusion breaks.

Rambachan and Roth (2023), sections 3 to 5. Knows estimates, their covariance and which are before and after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.honest.fixed_length import fixed_length
from compliance.econometrics.did.honest.moments import Moments, accepts, moments
from compliance.econometrics.did.honest.restrictions import RESTRICTIONS, polyhedra
from compliance.econometrics.did.results import number

DRAWS = 20_000
POINTS = 1601
WIDENINGS = 8
"""The grid spans 10 standard errors each way and is doubled so often before an end counts as infinite."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Event-study estimates before and after the reference period, and the effect asked about."""

    beta: FloatArray
    """(P+Q,) estimates in time order, the reference left out."""
    vcov: FloatArray
    """(P+Q, P+Q)"""
    pre: int
    """P, the number before the reference."""
    weights: FloatArray
    """(Q,) weights of the effects after."""
    level: float = 0.95
    sign: int = 0
    monotone: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        post = len(self.beta) - self.pre
        if self.pre < 1 or post < 1:
            raise DidError(
                "too_few_leads",
                f"Sensitivity to violated parallel trends needs estimates before and after the reference "
                f"period; "
                f"there are {self.pre} before and {post} after.",
            )
        if len(self.weights) != post or not np.any(self.weights):
            raise DidError(
                "bad_option", f"The weights of the effect must be {post} numbers, not all of them zero."
            )
        if self.vcov.shape != (len(self.beta),) * 2 or not np.isfinite(self.vcov).all():
            raise DidError(
                "bad_covariance", "The covariance of the event study must be square, finite and fit it."
            )

    @property
    def original(self) -> tuple[float, float, float]:
        """The effect's estimate and the ends of its usual interval."""
        centre = float(self.weights @ self.beta[self.pre :])
        half = float(stats.norm.ppf(0.5 + self.level / 2)) * self.deviation
        return centre, centre - half, centre + half

    @property
    def deviation(self) -> float:
        after = self.vcov[self.pre :, self.pre :]
        return float(np.sqrt(self.weights @ after @ self.weights))

    def errors(self) -> FloatArray:
        """(DRAWS, P+Q) errors of the estimates, the same for all tests of one seed."""
        values, vectors = np.linalg.eigh(self.vcov)
        normal = np.random.default_rng(self.seed).standard_normal((DRAWS, len(self.beta)))
        return np.asarray(normal * np.sqrt(np.clip(values, 0, None)) @ vectors.T)


def sensitivity(
    horizon: Horizon, restriction: str, values: Sequence[float], method: str = "auto"
) -> dict[str, Any]:
    """Robust interval at each value of M̄ or M, and the breakdown value.

    restriction: one of RESTRICTIONS. method: `auto` (fixed length for smoothness without shape, else
    conditional with least favourable hybrid), `flci` or `c-lf`.
    """
    restriction, method = _named(restriction), method.lower()
    if any(not np.isfinite(value) or value < 0 for value in values):
        raise DidError("bad_option", "Allowed violations must be numbers, zero or greater.")
    centre, low, high = horizon.original
    rows = []
    for value in values:
        ends = interval(horizon, restriction, float(value), method)
        rows.append({
            "m": float(value),
            "lb": number(ends[0]),
            "ub": number(ends[1]),
            "excludes_zero": bool(ends[0] > 0 or ends[1] < 0),
        })  # fmt: skip
    return {
        "restriction": restriction,
        "method": _method(horizon, restriction, method),
        "original": {"estimate": centre, "lb": low, "ub": high},
        "rows": rows,
        "breakdown": number(breakdown(horizon, restriction, method)),
    }


def interval(horizon: Horizon, restriction: str, value: float, method: str = "auto") -> tuple[float, float]:
    """Ends of the robust set; infinite where it does not end, NaN where no violation allowed fits the
    estimates."""
    if _method(horizon, _named(restriction), method) == "FLCI":
        found = fixed_length(horizon.beta, horizon.vcov, horizon.weights, value, horizon.level)
        return found.centre - found.half, found.centre + found.half
    tests = _tests(horizon, _named(restriction), value)
    centre = horizon.original[0]
    ends = [
        ends
        for test in tests
        if (ends := _invert(test, centre, horizon.deviation, horizon.level)) is not None
    ]
    if not ends:
        return float("nan"), float("nan")
    return min(low for low, _ in ends), max(high for _, high in ends)


def breakdown(horizon: Horizon, restriction: str, method: str = "auto", most: float = 1e4) -> float:
    """The smallest M̄ or M at which the robust set includes zero; 0 where it does without any, infinite
    beyond `most`."""
    restriction = _named(restriction)

    def includes_zero(value: float) -> bool:
        if _method(horizon, restriction, method) == "FLCI":
            low, high = interval(horizon, restriction, value, method)
            return low <= 0 <= high
        alpha = 1 - horizon.level
        zero = np.zeros(1)
        return any(
            bool(accepts(test, zero, alpha, alpha / 10)[0]) for test in _tests(horizon, restriction, value)
        )

    # Bisection stops at a 2,000th of the bracket: finer than the simulated critical value is.

    if includes_zero(0.0):
        return 0.0
    high = 1.0 if restriction != "smoothness" else horizon.deviation
    while not includes_zero(high):
        high *= 2
        if high > most:
            return float("inf")
    low = 0.0
    for _ in range(11):
        middle = (low + high) / 2
        low, high = (low, middle) if includes_zero(middle) else (middle, high)
    return high


def _tests(horizon: Horizon, restriction: str, value: float) -> Iterator[Moments]:
    sets = polyhedra(
        restriction, value, horizon.pre, len(horizon.weights), sign=horizon.sign, monotone=horizon.monotone
    )
    errors, kappa = horizon.errors(), (1 - horizon.level) / 10
    for each in sets:
        yield moments(each, horizon.beta, horizon.vcov, horizon.weights, errors, kappa)


def _invert(test: Moments, centre: float, deviation: float, level: float) -> tuple[float, float] | None:
    """Lowest and highest θ the test keeps: a grid finds them, bisection makes them sharp."""
    alpha = 1 - level
    kappa = alpha / 10
    reach = 10 * deviation
    for _ in range(WIDENINGS):
        grid = np.linspace(centre - reach, centre + reach, POINTS)
        kept = np.flatnonzero(accepts(test, grid, alpha, kappa))
        if not len(kept) or (kept[0] > 0 and kept[-1] < POINTS - 1):
            break
        reach *= 2
    if not len(kept):
        return None
    step = grid[1] - grid[0]
    low = -np.inf if kept[0] == 0 else _edge(test, grid[kept[0]], -step, alpha)
    high = np.inf if kept[-1] == POINTS - 1 else _edge(test, grid[kept[-1]], step, alpha)
    return low, high


def _edge(test: Moments, inside: float, step: float, alpha: float) -> float:
    """The last θ kept between a kept point and a rejected one `step` away, to a 4,000th of the step."""
    for _ in range(3):
        points = inside + step * np.arange(17) / 16
        kept = accepts(test, points[:-1], alpha, alpha / 10)
        last = int(np.argmin(kept)) - 1 if not kept.all() else 15
        inside, step = float(points[max(last, 0)]), step / 16
    return inside


def _named(restriction: str) -> str:
    asked = restriction.lower()
    for name, others in RESTRICTIONS.items():
        if asked == name or asked in others:
            return name
    raise DidError("bad_option", f"The restriction is '{restriction}'; it may be {', '.join(RESTRICTIONS)}.")


def _method(horizon: Horizon, restriction: str, method: str) -> str:
    plain_smoothness = restriction == "smoothness" and not horizon.sign and not horizon.monotone
    if method == "auto":
        return "FLCI" if plain_smoothness else "C-LF"
    if method == "flci" and plain_smoothness:
        return "FLCI"
    if method in ("c-lf", "clf"):
        return "C-LF"
    raise DidError(
        "bad_option",
        f"The method '{method}' does not fit '{restriction}'; it may be 'auto', 'c-lf', or 'flci' for "
        f"smoothness.",
    )
