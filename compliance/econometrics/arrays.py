"""The array types every module here speaks; knows nothing of their meaning."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Table: TypeAlias = Any
"""A pandas DataFrame. pandas ships no types, so the name only documents."""


def groups_of(codes: IntArray) -> int:
    """How many groups codes 0…G-1 name."""
    return int(codes.max()) + 1 if codes.size else 0


def recoded(codes: IntArray) -> IntArray:
    """The same grouping with codes 0…G-1 and none unused; linear in rows where the codes are small."""
    if not codes.size:
        return codes.astype(np.int64)
    low, top = int(codes.min()), int(codes.max())
    if top - low > 4 * codes.size + 1024:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64).ravel()
    used = np.zeros(top - low + 1, dtype=bool)
    used[codes - low] = True
    if used.all() and low == 0:
        return codes.astype(np.int64, copy=False)
    return (np.cumsum(used) - 1)[codes - low]


def crossed(*groupings: IntArray) -> IntArray:
    """Codes of the groups formed by rows that agree in every grouping."""
    codes = recoded(groupings[0])
    for other in groupings[1:]:
        second = recoded(other)
        codes = recoded(codes * groups_of(second) + second)
    return codes


def nested_in(inner: IntArray, outer: IntArray) -> bool:
    """Whether every group of `inner` lies wholly within one group of `outer` (codes from 0)."""
    owner = np.empty(groups_of(inner), dtype=np.int64)
    owner[inner] = outer
    return bool(np.array_equal(owner[inner], outer))


def group_sums(values: FloatArray, codes: IntArray, groups: int | None = None) -> FloatArray:
    """Sums of rows (n, k) by group: (G, k)."""
    size = groups_of(codes) if groups is None else groups
    table = values.reshape(len(values), -1)
    return np.column_stack([np.bincount(codes, weights=column, minlength=size) for column in table.T])
