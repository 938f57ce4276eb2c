"""HC2 and HC3: residuals stretched by leverage, absorbed effects included; knows no names."""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, groups_of
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.solving import independent, orthonormal

MOST_DUMMIES = 2000


def leverage(design: FloatArray, effects: list[IntArray], weights: FloatArray | None) -> FloatArray:
    """Diagonal of the projection on design and dummies (n,); design is demeaned and scaled by root weights.

    Exact: the largest effect in closed form, further ones as demeaned dummies, so they must be few.
    """
    q, _ = orthonormal(design)
    hat = np.einsum("ij,ij->i", q, q)
    if not effects:
        return np.asarray(hat)
    heavy = np.ones(len(design)) if weights is None else weights
    ordered = sorted(effects, key=groups_of, reverse=True)
    first = ordered[0]
    hat = hat + heavy / np.bincount(first, weights=heavy)[first]
    width = sum(groups_of(codes) for codes in ordered[1:])
    if width > MOST_DUMMIES:
        raise InestimableModel(
            f"HC2 and HC3 need the exact leverage of {width} further absorbed levels; at most {MOST_DUMMIES} "
            "are worked out. Use hc1 or clusters.",
            reason="too_many_levels",
            where="vcov",
        )
    if width:
        dummies = np.column_stack(
            [(codes[:, None] == np.arange(groups_of(codes))).astype(float) for codes in ordered[1:]]
        )
        total = np.bincount(first, weights=heavy)
        means = np.column_stack([np.bincount(first, weights=heavy * column) / total for column in dummies.T])
        within = (dummies - means[first]) * np.sqrt(heavy)[:, None]
        basis, _ = orthonormal(within[:, independent(within)])
        hat = hat + np.einsum("ij,ij->i", basis, basis)
    return np.asarray(hat)


def stretched(residuals: FloatArray, hat: FloatArray, kind: str) -> FloatArray:
    """e/√(1-h) for HC2, e/(1-h) for HC3 (MacKinnon and White 1985); rows of leverage one give nothing."""
    room = 1 - hat
    alone = room < 1e-10
    power = 0.5 if kind == "hc2" else 1.0
    return np.where(alone, 0.0, residuals / np.where(alone, 1.0, room) ** power)
