"""What violations of parallel trends are allowed, as polyhedra A δ ≤ d; knows no estimates.

Rambachan and Roth (2023), "A more credible approach to parallel trends", Review of Economic Studies 90,
section 2.4: relative magnitudes (eq. 8), smoothness (eq. 7), their union form (section 2.4.3), sign and
monotonicity. δ = (δ of the P periods before the reference, δ of the Q periods after), the reference
period's 0 left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.errors import DidError

RESTRICTIONS = {
    "relative_magnitudes": ("rm", "relmag", "relative_magnitude"),
    "smoothness": ("sd", "second_differences"),
    "relative_smoothness": ("sdrm", "deviation_from_linear_trend"),
}


@dataclass(frozen=True, slots=True)
class Polyhedron:
    """All δ with `matrix` δ ≤ `bound`: (K, P+Q) and (K,)."""

    matrix: FloatArray
    bound: FloatArray


def polyhedra(
    restriction: str, size: float, pre: int, post: int, *, sign: int = 0, monotone: int = 0
) -> list[Polyhedron]:
    """The set of allowed violations as a union of polyhedra.

    size: M̄ (relative to the largest change before) or M (change of slope). sign: +1 or -1 where the
    violation after treatment has that sign. monotone: +1 increasing, -1 decreasing.
    """
    if restriction == "smoothness":
        slopes = differences(pre, post, 2)
        whole = [Polyhedron(np.vstack([slopes, -slopes]), np.full(2 * len(slopes), size))]
    else:
        whole = _relative(pre, post, size, order=1 if restriction == "relative_magnitudes" else 2)
    extra = _shape(pre, post, sign, monotone)
    return [Polyhedron(np.vstack([p.matrix, extra]), np.append(p.bound, np.zeros(len(extra)))) for p in whole]


def differences(pre: int, post: int, order: int) -> FloatArray:
    """First or second differences of (δ_pre, 0, δ_post) as a matrix on (δ_pre, δ_post)."""
    return np.asarray(np.delete(np.diff(np.eye(pre + post + 1), n=order, axis=0), pre, axis=1))


def _relative(pre: int, post: int, size: float, order: int) -> list[Polyhedron]:
    """One polyhedron for each change before treatment that may be the largest, and each of its signs."""
    changes = differences(pre, post, order)
    before = pre - order + 1
    if before < 1:
        raise DidError(
            "too_few_leads",
            f"Relative restrictions need at least {order} estimated period{'s' if order > 1 else ''} "
            f"before the "
            f"reference period; there {'are' if pre != 1 else 'is'} {pre}.",
        )
    scale = np.concatenate([np.ones(before), np.full(len(changes) - before, size)])[:, None]
    found = []
    for largest in range(before):
        for sign in (1.0, -1.0):
            limit = scale * sign * changes[largest]
            matrix = np.vstack([changes - limit, -changes - limit])
            matrix = matrix[np.abs(matrix).max(axis=1) > 1e-12]
            found.append(Polyhedron(matrix, np.zeros(len(matrix))))
    return found


def _shape(pre: int, post: int, sign: int, monotone: int) -> FloatArray:
    rows = np.empty((0, pre + post))
    if sign:
        rows = np.vstack([rows, -sign * np.eye(pre + post)[pre:]])
    if monotone:
        rows = np.vstack([rows, -monotone * differences(pre, post, 1)])
    return rows
