"""Fixed effects taken out of columns, and how many parameters they cost; knows no model.

Demeaning is done by the compiled alternating projections of pyfixest (MIT), and by its preconditioned
LSMR where the projections crawl (weakly connected firm and destination effects).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, group_sums, groups_of, nested_in
from compliance.econometrics.faults import InestimableModel

EXACT_RANK_LEVELS = 3000
"""With three or more effects the rank is computed exactly where the smaller ones have so many levels."""

SWEEPS = 400
"""Alternating projections get this many sweeps before LSMR takes over."""

LARGE = 1_000_000
"""From so many rows on the tolerance is 1e-8 of a standard deviation rather than 1e-11."""


def demean(
    columns: FloatArray,
    effects: list[IntArray],
    weights: FloatArray | None = None,
    *,
    overwrite: bool = False,
) -> FloatArray:
    """Columns (n, k) less their projection on the dummies of all effects (codes 0…G-1), weighted.

    Columns are scaled to a deviation of one first, so their units never decide when to stop; `overwrite`
    lets that happen in place. Raises InestimableModel where neither method converges.
    """
    if not effects or not columns.shape[1]:
        return columns
    if len(effects) == 1:
        return _within(columns, effects[0], weights)
    from pyfixest.core.demean import demean as project

    scale = np.array([float(column.std()) or 1.0 for column in columns.T])
    if overwrite:
        columns /= scale
    else:
        columns = columns / scale
    flat = np.empty((len(columns), len(effects)), dtype=np.uint64, order="F")
    for place, codes in enumerate(effects):
        flat[:, place] = codes
    heavy = np.ones(len(columns)) if weights is None else weights
    tolerance = 1e-11 if len(columns) < LARGE else 1e-8
    found, converged = project(columns, flat, heavy, tol=tolerance, maxiter=SWEEPS)
    if not converged:
        found = _demean_krylov(columns, effects, heavy)
    found *= scale
    return np.asarray(found, dtype=np.float64)


def _within(columns: FloatArray, codes: IntArray, weights: FloatArray | None) -> FloatArray:
    heavy = np.ones(len(columns)) if weights is None else weights
    total = np.bincount(codes, weights=heavy)
    first = columns - (group_sums(columns * heavy[:, None], codes) / total[:, None])[codes]
    # A second pass removes what rounding left where group means are large beside the spread.
    return np.asarray(first - (group_sums(first * heavy[:, None], codes) / total[:, None])[codes])


def _demean_krylov(columns: FloatArray, effects: list[IntArray], weights: FloatArray) -> FloatArray:
    from pyfixest.core.demean import demean_within

    flat = np.column_stack(effects).astype(np.uint32)
    answer = demean_within(columns, flat, weights, tol=1e-12, maxiter=5000)
    if not answer[1]:
        raise InestimableModel(
            "The fixed effects could not be taken out: neither alternating projections nor LSMR converged. "
            "Look for effects that almost coincide.",
            reason="absorbing_diverged",
            where="absorb",
        )
    return np.array(answer[0], dtype=np.float64)


def singletons(effects: list[IntArray]) -> BoolArray:
    """Rows alone in a group of some effect, found again and again until none is left (Correia 2015)."""
    size = len(effects[0]) if effects else 0
    gone = np.zeros(size, dtype=bool)
    while effects:
        alone = np.zeros(size, dtype=bool)
        for codes in effects:
            counts = np.bincount(codes[~gone], minlength=groups_of(codes))
            alone |= ~gone & (counts[codes] == 1)
        if not alone.any():
            break
        gone |= alone
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
    """Rank of all dummies, components of the first two effects, and whether the rank is exact."""
    ordered = sorted(effects, key=groups_of, reverse=True)
    if len(ordered) == 1:
        return groups_of(ordered[0]), 1, True
    components = connected_sets(ordered[0], ordered[1])
    two = groups_of(ordered[0]) + groups_of(ordered[1]) - components
    if len(ordered) == 2:
        return two, components, True
    rest = sum(groups_of(codes) for codes in ordered[1:])
    if rest <= EXACT_RANK_LEVELS:
        return groups_of(ordered[0]) + _rank_beyond(ordered[0], ordered[1:]), components, True
    # Each further effect loses at least as many levels as it has components with an earlier one.
    for place, codes in enumerate(ordered[2:], start=2):
        two += groups_of(codes) - max(connected_sets(codes, earlier) for earlier in ordered[:place])
    return two, components, False


def _rank_beyond(largest: IntArray, others: list[IntArray]) -> int:
    """Rank the other dummies add once the largest effect is partialled out: of D′D - C′N⁻¹C."""
    offsets = np.cumsum([0] + [groups_of(codes) for codes in others])
    rows = np.tile(np.arange(len(largest)), len(others))
    columns = np.concatenate([codes + offset for codes, offset in zip(others, offsets, strict=False)])
    ones = np.ones(len(rows))
    dummies = csr_array((ones, (rows, columns)), shape=(len(largest), int(offsets[-1])))
    own = csr_array(
        (np.ones(len(largest)), (np.arange(len(largest)), largest)), shape=(len(largest), groups_of(largest))
    )
    shared = own.T @ dummies
    counts = np.bincount(largest).astype(float)
    gram = (dummies.T @ dummies).toarray() - (shared.T @ (shared.multiply(1 / counts[:, None]))).toarray()
    values = np.linalg.eigvalsh(gram)
    return int((values > max(1.0, float(values.max())) * 1e-9).sum())
