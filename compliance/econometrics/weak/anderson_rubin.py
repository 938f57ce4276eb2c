"""The Anderson–Rubin test and its confidence set in closed form; knows the reduced form only.

Anderson and Rubin (1949); robust forms by Stock and Wright (2000) and Finlay and Magnusson (2009). The set
of one endogenous regressor is where π(b)′V(b)⁻¹π(b) ≤ c with π(b) = π_y - b π_x: its ends are the real
eigenvalues of the quadratic matrix pencil c V(b) - π(b)π(b)′, so no grid is searched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from scipy import stats
from scipy.linalg import eig

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import meat
from compliance.econometrics.weak.reduced import Reduced


@dataclass(frozen=True, slots=True)
class ArTest:
    """Joint test that all endogenous coefficients are zero: F(l1, df) and χ²(l1), with their p values."""

    f: float
    f_p: float
    chi2: float
    chi2_p: float
    df: int
    df_denominator: float


@dataclass(frozen=True, slots=True)
class ArSet:
    """Values not rejected at 1 - level: `kind` is interval, rays, line, empty or union of `pieces`."""

    kind: str
    pieces: tuple[tuple[float, float], ...]
    level: float

    def to_json(self) -> dict[str, Any]:
        ends = [[None if abs(end) == inf else end for end in piece] for piece in self.pieces]
        return {"kind": self.kind, "level": self.level, "pieces": ends}

    def holds(self, value: float) -> bool:
        return any(low <= value <= high for low, high in self.pieces)


def ar_test(reduced: Reduced, null: FloatArray | None = None) -> ArTest:
    """Wald test of the excluded instruments in the regression of y - Xb on them."""
    y = reduced.y if null is None else reduced.y - reduced.x @ null
    q = reduced.q
    pi = q.T @ y
    chi2 = float(pi @ np.linalg.pinv(meat(y - q @ pi, q, reduced.dependence), hermitian=True) @ pi)
    tools = q.shape[1]
    f = reduced.f_of(chi2, tools)
    return ArTest(
        f,
        float(stats.f.sf(f, tools, reduced.f_df)),
        chi2,
        float(stats.chi2.sf(chi2, tools)),
        tools,
        reduced.f_df,
    )


def ar_set(reduced: Reduced, level: float = 0.95) -> ArSet:
    """The values of the one endogenous coefficient that the F form of the test does not reject."""
    if reduced.x.shape[1] != 1:
        raise ValueError("the closed-form set is for one endogenous regressor")
    tools = reduced.q.shape[1]
    bound = float(stats.f.ppf(level, tools, reduced.f_df)) / reduced.f_of(1.0, tools)
    zero, one, two = _pencil(reduced, bound)
    ends = _real_roots(zero, one, two)

    def inside(value: float) -> bool:
        return ar_test(replace(reduced, y=reduced.y - reduced.x[:, 0] * value)).chi2 <= bound

    return ArSet(*_pieces(ends, inside), level)


def _pencil(reduced: Reduced, bound: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Coefficients of 1, b and b² of  bound · V(b) - π(b)π(b)′."""
    q, tools = reduced.q, reduced.q.shape[1]
    both = np.column_stack([reduced.y, reduced.x])
    pi = q.T @ both
    v = meat(both - q @ pi, q, reduced.dependence)
    yy, yx, xx = v[:tools, :tools], v[:tools, tools:], v[tools:, tools:]
    py, px = pi[:, 0], pi[:, 1]
    zero = bound * yy - np.outer(py, py)
    one = -bound * (yx + yx.T) + np.outer(py, px) + np.outer(px, py)
    two = bound * xx - np.outer(px, px)
    return zero, one, two


def _real_roots(zero: FloatArray, one: FloatArray, two: FloatArray) -> list[float]:
    size = len(zero)
    # Equilibrated by a scale of b, so units of y and x do not decide what counts as real.
    scale = (float(np.linalg.norm(zero)) / max(float(np.linalg.norm(two)), 1e-300)) ** 0.5 or 1.0
    one, two = one * scale, two * scale**2
    eye, nil = np.eye(size), np.zeros((size, size))
    left = np.block([[nil, eye], [-zero, -one]])
    right = np.block([[eye, nil], [nil, two]])
    with np.errstate(divide="ignore", invalid="ignore"):
        values = eig(left, right, right=False)
    finite = values[np.isfinite(values) & (np.abs(values) < 1e12)]
    real = finite[np.abs(finite.imag) <= 1e-7 * np.maximum(1.0, np.abs(finite.real))].real
    return sorted((real * scale).tolist())


def _pieces(ends: list[float], inside: Any) -> tuple[str, tuple[tuple[float, float], ...]]:
    """Name and pieces of the set, from its candidate ends and a test of the points between them."""
    borders = [-inf, *ends, inf]
    pieces: list[tuple[float, float]] = []
    for low, high in pairwise(borders):
        if low == high or not inside(_between(low, high)):
            continue
        if pieces and pieces[-1][1] == low:
            pieces[-1] = (pieces[-1][0], high)
        else:
            pieces.append((low, high))
    if not pieces:
        return "empty", ()
    if pieces == [(-inf, inf)]:
        return "line", ((-inf, inf),)
    if len(pieces) == 2 and pieces[0][0] == -inf and pieces[1][1] == inf:
        return "rays", tuple(pieces)
    if len(pieces) == 1 and inf not in (-pieces[0][0], pieces[0][1]):
        return "interval", tuple(pieces)
    return ("ray" if len(pieces) == 1 else "union"), tuple(pieces)


def _between(low: float, high: float) -> float:
    if low == -inf and high == inf:
        return 0.0
    if low == -inf:
        return high - max(1.0, abs(high))
    if high == inf:
        return low + max(1.0, abs(low))
    return (low + high) / 2
