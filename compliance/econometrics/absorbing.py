"""Fixed effects taken out of columns, and how many parameters they cost; knows no model.

Demeaning is done by the compiled alternating projections of pyfixest (MIT), and by its preconditioned
LSMR where the projections crawl (weakly connected firm and destination effects).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from compliance.econometrics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    group_sums,
    groups_of,
    nested_in,
    recoded,
)
from compliance.econometrics.faults import InestimableModel

EXACT_RANK_LEVELS = 3000
"""With three or more effects the rank is computed exactly where the smaller ones have so many levels."""

SWEEPS = 400
"""Alternating projections get this many sweeps before LSMR takes over."""

BLOCKED, BLOCK = 3_000_000, 3
"""From so many rows on, so many columns are taken through the projections together, to spare memory."""

PART_ROWS = (20_000, 200_000)
"""So many rows are tried one after the other to show that the effects have full rank."""

LARGE = 300_000
"""From so many rows on the tolerance is 1e-8 of a standard deviation rather than 1e-11."""


def demean(
    columns: FloatArray,
    effects: list[IntArray],
    weights: FloatArray | None = None,
    *,
    overwrite: bool = False,
    scale: FloatArray | None = None,
) -> FloatArray:
    """Columns (n, k) less their projection on the dummies of all effects (codes 0…G-1), weighted.

    Columns are scaled to a deviation of one first (`scale`, where already known), so their units never
    decide when to stop; `overwrite` lets that happen in place. Raises InestimableModel where neither method
    converges.
    """
    if not effects or not columns.shape[1]:
        return columns
    if len(effects) == 1:
        return _within(columns, effects[0], weights)
    if scale is None:
        scale = np.array([float(column.std()) for column in columns.T])
    scale = np.where(scale > 0, scale, 1.0)
    found = columns if overwrite else np.array(columns, order="F")
    found /= scale
    flat = _flat(effects)
    heavy = np.ones(len(columns)) if weights is None else weights
    # The projections copy what they are given, so a large table goes through in blocks.
    width = found.shape[1] if len(found) < BLOCKED else BLOCK
    for first in range(0, found.shape[1], width):
        block = slice(first, first + width)
        found[:, block] = _projected(found[:, block], flat, heavy)
    found *= scale
    return found


def _flat(effects: list[IntArray]) -> NDArray[np.uint64]:
    """Codes side by side; the leading columns of one matrix are taken as they stand."""
    base = effects[0].base
    if isinstance(base, np.ndarray) and base.ndim == 2 and base.flags.f_contiguous and base.dtype == np.int64:
        ours = base[:, : len(effects)]
        same = all(
            codes.base is base and codes.ctypes.data == ours[:, place].ctypes.data
            for place, codes in enumerate(effects)
        )
        if same and len(ours) == len(effects[0]):
            return ours.view(np.uint64)
    return np.column_stack(effects).astype(np.uint64)


def _projected(columns: FloatArray, flat: NDArray[np.uint64], weights: FloatArray) -> FloatArray:
    """Residuals of scaled columns by alternating projections, or by LSMR where those crawl."""
    from pyfixest.core.demean import demean as project
    from pyfixest.core.demean import demean_within

    tolerance = 1e-11 if len(columns) < LARGE else 1e-8
    found, converged = project(columns, flat, weights, tol=tolerance, maxiter=SWEEPS)
    if not converged:
        found, converged, *_ = demean_within(
            columns, flat.astype(np.uint32), weights, tol=1e-12, maxiter=5000
        )
    if not converged:
        raise InestimableModel(
            "The fixed effects could not be taken out: neither alternating projections nor LSMR converged. "
            "Look for effects that almost coincide.",
            reason="absorbing_diverged",
            where="absorb",
        )
    return np.asarray(found, dtype=np.float64)


def _within(columns: FloatArray, codes: IntArray, weights: FloatArray | None) -> FloatArray:
    heavy = np.ones(len(columns)) if weights is None else weights
    total = np.bincount(codes, weights=heavy)
    first = columns - (group_sums(columns * heavy[:, None], codes) / total[:, None])[codes]
    # A second pass removes what rounding left where group means are large beside the spread.
    return np.asarray(first - (group_sums(first * heavy[:, None], codes) / total[:, None])[codes])


def singletons(effects: list[IntArray]) -> BoolArray:
    """Rows alone in a group of some effect, found again and again until none is left (Correia 2015).

    Codes may have gaps. Counts are kept up to date rather than taken anew, so later rounds cost little.
    """
    size = len(effects[0]) if effects else 0
    gone = np.zeros(size, dtype=bool)
    counts = [np.bincount(codes) for codes in effects]
    changed = True
    while changed:
        changed = False
        for codes, held in zip(effects, counts, strict=True):
            single = held == 1
            if not single.any():
                continue
            alone = np.flatnonzero(single[codes] & ~gone)
            gone[alone] = True
            for other, tally in zip(effects, counts, strict=True):
                np.subtract.at(tally, other[alone], 1)
            changed = changed or len(alone) > 0
    return gone


@dataclass(frozen=True, slots=True)
class EffectsCost:
    """Parameters the effects take: `levels` of each, `rank` of all dummies together (constant included),
    `rank_small` of those not nested in a cluster (constant included), `components` of the first two."""

    levels: tuple[int, ...]
    rank: int
    rank_small: int
    nested: tuple[bool, ...]
    components: int
    exact: bool


NO_EFFECTS = EffectsCost((), 0, 0, (), 0, True)


def effects_cost(effects: list[IntArray], clusters: list[IntArray]) -> EffectsCost:
    """Degrees of freedom of absorbed effects.

    An effect nested in a cluster costs nothing under clustering beyond the constant (Cameron and Miller
    2015, section III.B; the rule of reghdfe and fixest). The rank of two effects is exact by the connected
    sets of their graph (Abowd, Creecy and Kramarz 2002); of more it is exact up to EXACT_RANK_LEVELS.
    """
    if not effects:
        return NO_EFFECTS
    nested = tuple(any(nested_in(codes, cluster) for cluster in clusters) for codes in effects)
    rank, components, exact = _rank(effects)
    free = [codes for codes, within in zip(effects, nested, strict=True) if not within]
    if len(free) == len(effects):
        small = rank
    elif free:
        # Nested effects leave the constant, so the others lose one level to it.
        small = _rank(free)[0]
    else:
        small = 1
    levels = tuple(groups_of(codes) for codes in effects)
    return EffectsCost(levels, rank, small, nested, components, exact)


def connected_sets(first: IntArray, second: IntArray) -> int:
    """Components of the graph whose edges are the rows between levels of two effects."""
    left, right = groups_of(first), groups_of(second)
    edges = coo_array((np.ones(len(first), dtype=np.int8), (first, left + second)), shape=(left + right,) * 2)
    return int(connected_components(edges, directed=False, return_labels=False))


def _rank(effects: list[IntArray]) -> tuple[int, int, bool]:
    """Rank of all dummies, components of the two largest effects, and whether the rank is exact."""
    ordered = sorted(effects, key=groups_of, reverse=True)
    largest, others = ordered[0], ordered[1:]
    if not others:
        return groups_of(largest), 1, True
    rest = sum(groups_of(codes) for codes in others)
    # Each further effect shares the constant with the first, so this is the most they can add.
    most = rest - len(others)
    if rest <= EXACT_RANK_LEVELS and _full_in_part(largest, others, most):
        return groups_of(largest) + most, 1, True
    components = connected_sets(largest, others[0])
    two = groups_of(largest) + groups_of(others[0]) - components
    if len(others) == 1:
        return two, components, True
    if rest <= EXACT_RANK_LEVELS:
        return groups_of(largest) + _rank_beyond(largest, others), components, True
    # Each further effect loses at least as many levels as it has components with an earlier one.
    for place, codes in enumerate(ordered[2:], start=2):
        two += groups_of(codes) - max(connected_sets(codes, earlier) for earlier in ordered[:place])
    return two, components, False


def _full_in_part(largest: IntArray, others: list[IntArray], most: int) -> bool:
    """Whether some groups of the largest effect already show the full rank; rows only ever add to it."""
    for rows in PART_ROWS:
        if len(largest) > 2 * rows:
            part = np.flatnonzero(largest < max(1, groups_of(largest) * rows // len(largest)))
            if _rank_beyond(recoded(largest[part]), [codes[part] for codes in others], others) == most:
                return True
    return False


def _rank_beyond(largest: IntArray, others: list[IntArray], whole: list[IntArray] | None = None) -> int:
    """Rank the other dummies add once the largest effect is partialled out: of D′D - C′N⁻¹C.

    `whole` gives the number of levels where the rows are a part.
    """
    offsets = np.cumsum([0] + [groups_of(codes) for codes in (whole or others)])
    rows = np.tile(np.arange(len(largest)), len(others))
    columns = np.concatenate([codes + offset for codes, offset in zip(others, offsets, strict=False)])
    dummies = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(largest), int(offsets[-1])))
    members = (np.ones(len(largest)), (np.arange(len(largest)), largest))
    own = csr_array(members, shape=(len(largest), groups_of(largest)))
    shared = own.T @ dummies
    counts = np.bincount(largest).astype(float)
    gram = (dummies.T @ dummies).toarray() - (shared.T @ (shared.multiply(1 / counts[:, None]))).toarray()
    # Cholesky with pivots is all a rank needs; diagonals count rows, so their scale is known.
    return int(lapack.dpstrf(gram, tol=1e-9 * max(1.0, float(gram.diagonal().max())))[2])
