"""The array types every module here speaks; knows nothing of their meaning."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
AnyArray = TypeVar("AnyArray", FloatArray, IntArray)
Table: TypeAlias = Any
"""A pandas DataFrame. pandas ships no types, so the name only documents."""


def groups_of(codes: IntArray) -> int:
    """How many groups codes 0…G-1 name."""
    return int(codes.max()) + 1 if codes.size else 0


def recoded(codes: IntArray) -> IntArray:
    """The same grouping with codes 0…G-1 and none unused, the array itself where it is so already."""
    if not codes.size:
        return codes.astype(np.int64)
    low, top = int(codes.min()), int(codes.max())
    if top - low > 4 * codes.size + 1024:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64).ravel()
    if low:
        codes = codes - low
    used = np.zeros(top - low + 1, dtype=bool)
    used[codes] = True
    if used.all():
        return codes if codes.dtype == np.int64 else codes.astype(np.int64)
    return np.asarray((np.cumsum(used) - 1)[codes], dtype=np.int64)


FEW_GAPS = 5000


def without(values: AnyArray, gone: IntArray) -> AnyArray:
    """The values but for some ascending places."""
    if not len(gone):
        return values
    found: AnyArray = np.empty((len(values) - len(gone), *values.shape[1:]), dtype=values.dtype)
    fill_without(found, values, gone)
    return found


def fill_without(to: AnyArray, values: AnyArray, gone: IntArray) -> None:
    """Writes the values but for some ascending places; few gaps are passed by copying blocks."""
    if not len(gone):
        to[:] = values
    elif len(gone) > FEW_GAPS:
        keep = np.ones(len(values), dtype=bool)
        keep[gone] = False
        to[:] = values[keep]
    else:
        start = place = 0
        for gap in [*gone.tolist(), len(values)]:
            to[place : place + gap - start] = values[start:gap]
            place += gap - start
            start = gap + 1


def crossed(*groupings: IntArray) -> IntArray:
    """Codes of the groups formed by rows that agree in every grouping."""
    codes = recoded(groupings[0])
    for other in groupings[1:]:
        second = recoded(other)
        codes = recoded(codes * groups_of(second) + second)
    return codes


PREFIX = 100_000
"""Where the first so many rows already disagree, the rest need not be read."""


def nested_in(inner: IntArray, outer: IntArray) -> bool:
    """Whether every group of `inner` lies wholly within one group of `outer` (codes from 0)."""
    if inner is outer:
        return True
    if len(inner) > 4 * PREFIX and not nested_in(inner[:PREFIX], outer[:PREFIX]):
        return False
    owner = np.empty(groups_of(inner), dtype=np.int64)
    owner[inner] = outer
    return bool(np.array_equal(owner[inner], outer))


def group_sums(values: FloatArray, codes: IntArray, groups: int | None = None) -> FloatArray:
    """Sums of rows (n, k) by group: (G, k)."""
    size = groups_of(codes) if groups is None else groups
    table = values.reshape(len(values), -1)
    return np.column_stack([np.bincount(codes, weights=column, minlength=size) for column in table.T])
