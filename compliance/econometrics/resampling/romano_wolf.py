"""P values of several tests together, with the chance of any false rejection held; knows no model.

Romano and Wolf (2005), Econometrica 73, and (2016), Statistics and Probability Letters 113, Algorithm 4.2:
stepdown by the largest of the remaining |t*| of joint draws. Benjamini and Hochberg (1995) for q-values.
"""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.faults import SpecificationFault


def romano_wolf(t: FloatArray, drawn: FloatArray) -> FloatArray:
    """(m,) adjusted p values from t ratios (m,) and their joint draws under the null (R, m).

    The draw itself is counted: p is never below 1 / (R + 1).
    """
    if drawn.ndim != 2 or drawn.shape[1] != len(t):
        raise SpecificationFault(
            f"The draws must be a table with one column for each of the {len(t)} tests.", reason="bad_draws"
        )
    order = np.argsort(-np.abs(t), kind="stable")
    sizes = np.abs(drawn[:, order])
    # Largest |t*| among this test and all with smaller |t|.
    largest = np.maximum.accumulate(sizes[:, ::-1], axis=1)[:, ::-1]
    exceed = (largest >= np.abs(t)[order][None, :] * (1 - 1e-10)).sum(axis=0)
    stepped = np.maximum.accumulate((exceed + 1) / (len(drawn) + 1))
    adjusted = np.empty(len(t))
    adjusted[order] = stepped
    return adjusted


def q_values(p: FloatArray) -> FloatArray:
    """(m,) smallest false discovery rate at which each test is rejected (Benjamini and Hochberg 1995)."""
    count = len(p)
    order = np.argsort(p)
    ranked = p[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q
