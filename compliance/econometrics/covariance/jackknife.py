"""CRV3: the variance of estimates that leave out one cluster at a time; knows arrays only.

MacKinnon, Nielsen and Webb (2023, Journal of Econometrics 232, eq. 8): (G-1)/G Σ_g (β_(g) - β)(β_(g) - β)′.
"""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, group_sums, groups_of, nested_in
from compliance.econometrics.faults import InestimableModel

MOST_DUMMIES = 600


def crv3(
    y: FloatArray,
    x: FloatArray,
    z: FloatArray,
    cluster: IntArray,
    effects: list[IntArray],
    roots: FloatArray,
) -> FloatArray:
    """Variance of 2SLS of y on x with instruments z (z is x for OLS), raw columns not yet demeaned.

    Effects nested in the clusters are taken out within them, which leaving a cluster out does not change;
    the others join as dummies, so every leave-one-out estimate is exact. `roots`: square roots of weights.
    """
    inside = [codes for codes in effects if nested_in(codes, cluster)]
    beyond = [codes for codes in effects if not nested_in(codes, cluster)]
    dummies = _dummies(beyond, len(y), drop_first=bool(inside))
    columns = np.column_stack([y, x, z, dummies])
    if inside:
        from compliance.econometrics.absorbing import demean

        columns = demean(columns, inside, roots**2)
    columns = columns * roots[:, None]
    k, m, d = x.shape[1], z.shape[1], dummies.shape[1]
    right = list(range(1, 1 + k)) + list(range(1 + k + m, 1 + k + m + d))
    tools = list(range(1 + k, 1 + k + m + d))
    parts = _cross_products(columns, cluster)
    total = parts.sum(axis=0)
    full = _two_stage(total, right, tools)[:k]
    groups = len(parts)
    found = np.array([_two_stage(total - part, right, tools)[:k] for part in parts]) - full
    variance = (groups - 1) / groups * (found.T @ found)
    # A column that vanishes with a cluster has no estimate without it, hence no jackknife variance.
    own = np.diag(total)[1 : 1 + k]
    lost = (own - np.diagonal(parts, axis1=1, axis2=2)[:, 1 : 1 + k] <= 1e-12 * own).any(axis=0)
    variance[lost, :] = np.nan
    variance[:, lost] = np.nan
    return np.asarray(variance)


def _dummies(effects: list[IntArray], rows: int, *, drop_first: bool) -> FloatArray:
    width = sum(groups_of(codes) for codes in effects)
    if width > MOST_DUMMIES:
        raise InestimableModel(
            f"CRV3 leaves out clusters exactly, which needs the {width} absorbed levels that are not nested "
            f"in clusters as dummies; at most {MOST_DUMMIES} are worked out. Use crv1 or the wild bootstrap.",
            reason="too_many_levels",
            where="vcov",
        )
    kept = []
    for place, codes in enumerate(effects):
        first = 1 if drop_first or place else 0
        kept.append((codes[:, None] == np.arange(first, groups_of(codes))).astype(float))
    return np.column_stack(kept) if kept else np.zeros((rows, 0))


def _cross_products(columns: FloatArray, cluster: IntArray) -> FloatArray:
    """(G, c, c): cross-products of all columns within each cluster."""
    width = columns.shape[1]
    found = np.empty((groups_of(cluster), width, width))
    for place in range(width):
        found[:, place, :] = group_sums(columns * columns[:, [place]], cluster, len(found))
    return found


def _two_stage(gram: FloatArray, right: list[int], tools: list[int]) -> FloatArray:
    """2SLS from cross-products; a generalised inverse where a level vanished with the cluster."""
    zz, zx, zy = gram[np.ix_(tools, tools)], gram[np.ix_(tools, right)], gram[tools, 0]
    scale = np.sqrt(np.maximum(np.diag(zz), 1e-300))
    inverse = np.linalg.pinv(zz / np.outer(scale, scale), hermitian=True, rcond=1e-11) / np.outer(
        scale, scale
    )
    return np.asarray(_inverse(zx.T @ inverse @ zx) @ (zx.T @ inverse @ zy))


def _inverse(gram: FloatArray) -> FloatArray:
    """Generalised inverse of the scaled matrix; a column of zeros gets zeros."""
    size = np.sqrt(np.maximum(np.diag(gram), 0.0))
    scale = np.where(size > 0, 1 / np.where(size > 0, size, 1.0), 0.0)
    solved = np.linalg.pinv(gram * np.outer(scale, scale), hermitian=True, rcond=1e-11)
    return np.asarray(solved * np.outer(scale, scale))
